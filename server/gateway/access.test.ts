import { describe, expect, it } from 'vitest';
import { settle } from '../../shared/testing/virtual-clock.ts';
import { AccessTokens } from '../access-tokens.ts';
import { GatewayStage, KEY, welcomeOf } from '../testing/gateway-stage.ts';

const token = 'the-token-of-this-mesh';

function closedMesh(): { stage: GatewayStage; access: AccessTokens } {
  const access = new AccessTokens([token, 'another-token-of-it']);
  return { stage: new GatewayStage({}, undefined, undefined, access), access };
}

describe('a node that lets in chosen people', () => {
  it('C156 welcomes who gives a token of its list, under any name', async () => {
    const { stage } = closedMesh();
    expect(welcomeOf(await stage.client('ann', { token, key: KEY.ann }))).toMatchObject({ user: 'ann' });
    expect(welcomeOf(await stage.client('bob', { token: 'another-token-of-it' }))).toMatchObject({ user: 'bob' });
  });

  it.each([
    ['none', {}, 'token_missing'],
    ['an empty one', { token: '' }, 'token_unknown'],
    ['a wrong one', { token: 'some-token-of-nowhere' }, 'token_unknown'],
    ['a wrong one and a resume', { token: 'wrong', resume: { cursor: {}, rooms: ['r'] } }, 'token_unknown'],
    ['none, as a standby', { standby: true }, 'token_missing'],
  ])('C157 refuses and closes who gives %s, and tells nothing else', async (_, fields, reason) => {
    const { stage } = closedMesh();
    await stage.client('ann', { token, key: KEY.ann });
    const stranger = stage.open();
    expect(await stage.ask(stranger, { type: 'hello', name: 'ann', key: KEY.eve, ...fields })).toMatchObject({
      ...{ type: 'error', code: 'unauthorized', reason },
    });
    expect(stranger.closedWith).toBe(4003);
    expect(stranger.received).toHaveLength(1);
    expect(stage.presence.exits).toEqual([]);
  });

  it('C157 a session that a node gave is no token', async () => {
    const { stage } = closedMesh();
    const { session } = welcomeOf(await stage.client('ann', { token }));
    expect(await stage.ask(stage.open(), { type: 'hello', name: 'ann', session })).toMatchObject({ code: 'unauthorized' });
  });

  it('C158 closes who came in by a token that was taken off the list, standbys too, and nobody else', async () => {
    const { stage, access } = closedMesh();
    const ann = await stage.client('ann', { token });
    const standby = await stage.client('amy', { token, standby: true });
    const bob = await stage.client('bob', { token: 'another-token-of-it' });
    const greeting = stage.open();
    access.replace(['another-token-of-it']);
    expect(stage.gateway.recheckAccess()).toBe(2);
    await settle();
    expect([ann, standby, bob, greeting].map(({ closedWith }) => closedWith)).toEqual([4003, 4003, undefined, undefined]);
  });
});

it('C156 a token is of no account where none is asked for', async () => {
  expect(welcomeOf(await new GatewayStage().client('ann', { token: 'whatever' }))).toMatchObject({ user: 'ann' });
});
