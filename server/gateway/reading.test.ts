import { expect, it } from 'vitest';
import { type AuthorId, directRoom } from '../../shared/ids.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { bodyOfMark } from '../../shared/protocol/read-marks.ts';
import type { SearchPage } from '../store/store.ts';
import { GatewayStage, KEY, welcomeOf } from '../testing/gateway-stage.ts';

const PLACE = { at: '1700000000001-0000', origin: 'origin-a', seq: 1 } as never as { at: never; origin: never; seq: number };

it('C170 keeps marks of so many rooms of one user, and raises those it has', async () => {
  const world = new GatewayStage();
  const first = await world.client('ann', { key: KEY.ann });
  const { author, user } = welcomeOf(first);
  const roomOf = (n: number) => directRoom(author, `other-${String(n).padStart(16, '0')}` as AuthorId);
  const draft = { kind: 'read', room: directRoom(author, author), from: user, author } as const;
  for (let n = 0; n < LIMITS.marks; n += 1)
    void world.backbone.append({ ...draft, id: world.uuid(), body: bodyOfMark({ room: roomOf(n), ...PLACE }) });
  const ann = await world.client('ann', { key: KEY.ann });
  // All in one commit: in one frame, however many there are.
  expect(first.of('read').map(({ marks }) => marks.length)).toEqual([LIMITS.marks]);
  expect(first.closedWith).toBeUndefined();
  const read = (n: number) => world.ask(ann, { type: 'read', room: roomOf(n), ...PLACE, seq: 2 });
  expect(await read(0)).toMatchObject({ type: 'ok' });
  expect(await read(LIMITS.marks)).toMatchObject({ type: 'error', code: 'forbidden' });
  expect(await world.backbone.marks(author)).toHaveLength(LIMITS.marks);
});

it('C175 looks through the log for one user at a time', async () => {
  const world = new GatewayStage();
  const people = await Promise.all([1, 2, 3, 4].map((n) => world.client(`p${n}`, {}, ['a'])));
  let underWay = 0;
  let most = 0;
  world.backbone.search = async (): Promise<SearchPage> => {
    underWay += 1;
    most = Math.max(most, underWay);
    for (let turns = 0; turns < 10; turns += 1) await Promise.resolve();
    underWay -= 1;
    return { events: [], amendments: [], more: false, posts: 0, from: null, unread: 0 };
  };
  const answers = await Promise.all(people.map((one) => world.ask(one, { type: 'search', query: 'a', room: 'a' })));
  expect(answers.map(({ type }) => type)).toEqual(['ok', 'ok', 'ok', 'ok']);
  expect(most).toBe(1);
});

it('C171 tells a new mark to every device of its user and to nobody else', async () => {
  const world = new GatewayStage();
  const here = await world.client('ann', { key: KEY.ann }, ['a']);
  const there = await world.client('ann', { key: KEY.ann }, ['a']);
  const bob = await world.client('bob', { key: KEY.bob }, ['a']);
  await world.ask(here, { type: 'read', room: 'a', ...PLACE });
  for (const one of [here, there]) expect(one.of('read')).toMatchObject([{ marks: [{ room: 'a', ...PLACE }] }]);
  expect(bob.of('read')).toEqual([]);
});
