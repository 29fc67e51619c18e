import { describe, expect, it } from 'vitest';
import { AccessTokens } from '../access-tokens.ts';
import { SHEDS_NOTHING } from '../load/load-monitor.ts';
import { bodies, welcomeOf } from '../testing/gateway-stage.ts';
import { LineStage } from '../testing/line-stage.ts';
import { MAX_LINE_BYTES } from './line-splitter.ts';

describe('the dialogue of the lines port', () => {
  it('C134 C3 E1 answers hello with world, then takes a name, and says why not', async () => {
    const stage = new LineStage();
    const program = stage.program();
    expect(await stage.tell(program, 'hello', 'hello')).toEqual(['world', 'world']);
    expect(await stage.tell(program, 'two words')).toEqual(['A name has no spaces. Choose another one.']);
    expect(await stage.tell(program, '')).toEqual(['A name has 1 to 32 characters, and at most 64 bytes. Choose another one.']);
    await stage.client('ann');
    expect(await stage.tell(program, 'ANN')).toEqual(['This name belongs to somebody else. Choose another one.']);
    expect(await stage.tell(program, 'bob')).toEqual(['Welcome to the chat server!']);
    expect(await stage.tell(program, 'hello')).toEqual(['Join a room first using /join <room>']);
    expect(stage.gateway.counts.users).toBe(2);
  });

  it('C159 asks for an access token where the node does, and lets nobody in without a good one', async () => {
    const stage = new LineStage({}, 0, SHEDS_NOTHING, new AccessTokens(['token-of-this-mesh']));
    const program = stage.program();
    const refusal = 'This node lets in only who has an access token. Write /token and the token, then your name.';
    expect(await stage.tell(program, 'hello', 'ann')).toEqual(['world', refusal]);
    expect(await stage.tell(program, '/token some-other-token', 'ann')).toEqual(['Now your name.', refusal]);
    expect(await stage.tell(program, '/token', 'token-of-this-mesh')).toEqual([refusal, refusal]);
    expect(await stage.tell(program, '/token token-of-this-mesh ', 'two words', 'ann')).toEqual([
      'Now your name.',
      'A name has no spaces. Choose another one.',
      'Welcome to the chat server!',
    ]);
    expect(stage.gateway.counts.users).toBe(1);
    expect(await stage.tell(await stage.user('eve'), '/users')).toEqual([refusal]);
  });

  it('C159 takes a token where none is asked for', async () => {
    const stage = new LineStage();
    expect(await stage.tell(stage.program(), '/token what-ever', 'ann')).toEqual([
      'Now your name.',
      'Welcome to the chat server!',
    ]);
  });

  it('C135 E1 speaks the words of the table', async () => {
    const stage = new LineStage();
    const bob = await stage.user('bob');
    expect(await stage.tell(bob, '/room', '/leader', 'hi', '/nope', '/users', '/join lobby', '/room', '/leader')).toEqual([
      'You are not in any room',
      'No leader (join a room first)',
      'Join a room first using /join <room>',
      'Unknown command',
      'Users: bob',
      'You joined room lobby',
      'You are in room lobby',
      'Leader of room lobby: bob',
    ]);
    expect(await stage.tell(bob, '/join not/a/room')).toEqual([
      'This is not a room name. Use 1-64 letters, digits, `-`, `_`, `.`, not starting with a dot.',
    ]);
    expect(await stage.tell(bob, '/room')).toEqual(['You are in room lobby']);
  });

  it('C135 E3 E4 passes on what others say and do, with the time, and one says nothing to oneself', async () => {
    const stage = new LineStage();
    const ann = await stage.user('ann', 'lobby');
    const idle = await stage.user('idle');
    const bob = await stage.user('bob', 'lobby');
    expect(ann.news()).toEqual(['[time] bob joined the room']);
    expect(await stage.tell(bob, 'hi all')).toEqual([]);
    expect(ann.news()).toEqual(['[time] bob: hi all']);
    expect(await stage.tell(bob, '/join attic')).toEqual(['You joined room attic', '[time] bob left the room lobby']);
    expect(ann.news()).toEqual(['[time] bob left the room lobby']);
    expect(idle.news()).toEqual(['[time] bob left the room lobby']);
    expect(await stage.tell(ann, 'still there?')).toEqual([]);
    expect(bob.news()).toEqual([]);
    await stage.tell(bob, 'quit');
    expect(bob.isEnded).toBe(true);
    expect(ann.news()).toEqual(['[time] bob left the room attic']);
    expect(idle.news()).toEqual(['[time] bob left the room attic']);
  });

  it('is in front of the gateway that WebSocket clients are in', async () => {
    const stage = new LineStage();
    const web = await stage.client('web', {}, ['lobby']);
    const bob = await stage.user('bob', 'lobby');
    expect(web.of('presence').at(-1)).toMatchObject({ room: 'lobby', joined: [{ name: 'bob' }] });
    await stage.tell(bob, 'from a line');
    expect(bodies(web)).toEqual(['from a line']);
    await stage.post(web, 'lobby', 'two\nlines\u001b[31m');
    expect(await stage.tell(bob)).toEqual(['[time] web: two\\nlines\\u001b[31m']);
    expect(await stage.tell(bob, '/leader', '/join lobby')).toEqual(['Leader of room lobby: web', 'You joined room lobby']);
  });

  it('A3 C96 sends direct messages, marked as such, to a user and to nobody', async () => {
    const stage = new LineStage();
    const web = await stage.client('web');
    const bob = await stage.user('bob');
    expect(await stage.tell(bob, '/msg web just you', '/msg wbe hm')).toEqual([
      'Not sent: Nobody has this name. Check the spelling.',
    ]);
    expect(web.of('event')).toMatchObject([{ from: 'bob', to: 'web', body: 'just you' }]);
    await stage.ask(web, { type: 'post', id: stage.uuid(), to: 'bob', body: 'and you' });
    expect(await stage.tell(bob)).toEqual(['[time] web (to you): and you']);
    expect(welcomeOf(web).user).toBe('web');
  });
});

describe('a program that is not gentle', () => {
  it('C133 may cut lines anywhere, send several at once, and end them with CRLF', async () => {
    const stage = new LineStage();
    const web = await stage.client('web', {}, ['lobby']);
    const bob = stage.program();
    for (const byte of Buffer.from('böb\r\n/join lob')) {
      bob.send(Buffer.from([byte]));
      await stage.calm();
    }
    bob.send('by\r\none\r\n\r\ntwo\nthree\r\n');
    await stage.calm();
    expect(bob.lines).toEqual(['Welcome to the chat server!', 'You joined room lobby']);
    expect(bodies(web)).toEqual(['one', 'two', 'three']);
  });

  it('C133 C137 that hangs up in the middle of a line has its whole lines served and the rest never', async () => {
    const stage = new LineStage();
    const web = await stage.client('web', {}, ['lobby']);
    const bob = stage.program();
    bob.send('bob\n/join lobby\none\ntwo\nthr');
    bob.hangUp();
    await stage.calm();
    expect(bodies(web)).toEqual(['one', 'two']);
    expect(web.of('presence').at(-1)).toMatchObject({ left: [{ name: 'bob', reason: 'bye' }] });
    expect([stage.lines.sessions, stage.gateway.counts.connections]).toEqual([0, 1]);
  });

  it('that sends no more but reads on is answered first', async () => {
    const stage = new LineStage();
    const program = stage.program();
    program.send('hello\n');
    program.halfClose();
    await stage.calm();
    expect(program.lines).toEqual(['world']);
    expect(program.isEnded).toBe(true);
  });

  it('C136 C101 that writes too fast is slowed down and loses nothing', async () => {
    const stage = new LineStage({ postRate: 10, postBurst: 5 });
    const web = await stage.client('web', {}, ['lobby']);
    const bob = await stage.user('bob', 'lobby');
    const wanted = Array.from({ length: 40 }, (_, i) => `line ${i}`);
    bob.send(`${wanted.join('\n')}\n`);
    bob.halfClose();
    await stage.calm();
    expect(bodies(web).length).toBe(5);
    await stage.pass(4_000);
    expect(bodies(web)).toEqual(wanted);
    expect(bob.lines).toEqual([]);
  });

  it('C133 that sends what is no text, or no end of a line, gets a clear answer', async () => {
    const stage = new LineStage();
    const web = await stage.client('web', {}, ['lobby']);
    const bob = await stage.user('bob', 'lobby');
    expect(await stage.tell(bob, Buffer.from([0xff, 0xfe, 10]))).toEqual(['This line is not UTF-8: nothing of it was taken.']);
    expect(await stage.tell(bob, 'nul\0nul')).toEqual([]);
    expect(bodies(web)).toEqual(['nul\0nul']);
    expect(await stage.tell(bob, Buffer.alloc(1024 * 1024, 'a'))).toEqual([
      'Line too long: nothing of it was taken. Send it in parts.',
    ]);
    expect(await stage.tell(bob, 'end of it', 'fine')).toEqual([]);
    expect(await stage.tell(bob, 'b'.repeat(MAX_LINE_BYTES))).toEqual([
      'Not sent: This post is too long. Shorten it or send it in parts.',
    ]);
    expect(bodies(web)).toEqual(['nul\0nul', 'fine']);
  });

  it('C136 that stops reading holds little memory, is served no further, and is given up', async () => {
    const stage = new LineStage();
    const bob = await stage.user('bob', 'lobby');
    bob.reads = false;
    for (let i = 0; i < 20; i += 1) {
      bob.send('/room\n'.repeat(2_000));
      await stage.pass(100);
    }
    expect(bob.isPaused).toBe(true);
    expect(bob.highestBuffered).toBeLessThan(70 * 1024);
    bob.drain();
    await stage.pass(10_000);
    expect(bob.bufferedBytes).toBeGreaterThan(64 * 1024);
    expect(bob.highestBuffered).toBeLessThan(70 * 1024);
    await stage.pass(31_000);
    expect(bob.lines.at(-1)).toBe('You read too slowly. Good bye.');
    expect(stage.lines.sessions).toBe(0);
    await stage.time.advance(2_000);
    expect(bob.isDestroyed).toBe(true);
  });

  it('C134 that gives no name is told good bye', async () => {
    const stage = new LineStage();
    const program = stage.program();
    await stage.time.advance(59_000);
    expect(await stage.tell(program, 'hello')).toEqual(['world']);
    await stage.time.advance(59_000);
    expect(program.isEnded).toBe(false);
    await stage.time.advance(1_000);
    expect(program.news()).toEqual(['No name came. Good bye.']);
    expect([program.isEnded, stage.lines.sessions]).toEqual([true, 0]);
  });
});

describe('a lines port', () => {
  it('C105 takes so many connections of one address, and says so to the next', async () => {
    const stage = new LineStage({}, 2);
    const [one] = [stage.program('10.0.0.1'), stage.program('10.0.0.1')];
    const third = stage.program('10.0.0.1');
    expect([third.news(), third.isEnded]).toEqual([['There are too many connections already. Try again later.'], true]);
    expect(await stage.tell(stage.program('10.0.0.2'), 'hello')).toEqual(['world']);
    one?.hangUp();
    await stage.calm();
    expect(await stage.tell(stage.program('10.0.0.1'), 'hello')).toEqual(['world']);
  });

  it('C127 of a busy node lets a newcomer wait, and says so when it has waited long', async () => {
    const load = { ...SHEDS_NOTHING, refusesNewcomers: true };
    const stage = new LineStage({}, 0, load);
    const [ann, bob] = [stage.program(), stage.program()];
    ann.send('ann\n/room\n');
    await stage.pass(21_000);
    expect(ann.news()).toEqual(['This node takes nobody in just now. Try again later, or on another node.']);
    bob.send('bob\n/room\n');
    await stage.pass(4_000);
    load.refusesNewcomers = false;
    await stage.pass(1_500);
    expect(bob.news()).toEqual(['Welcome to the chat server!', 'You are not in any room']);
  });

  it('B4 an idle user is told so when the gateway closes the session', async () => {
    const stage = new LineStage({ idleTimeoutMs: 10_000 });
    const bob = await stage.user('bob', 'lobby');
    await stage.time.advance(10_500);
    await stage.calm();
    expect(bob.news()).toEqual(['You said nothing for too long. Good bye.']);
    expect([bob.isEnded, stage.gateway.connections]).toEqual([true, 0]);
  });

  it('C137 of a node that goes serves what was read, and ends its sessions at once: there is nowhere to move them to', async () => {
    const stage = new LineStage();
    const web = await stage.client('web', {}, ['lobby']);
    const bob = await stage.user('bob', 'lobby');
    bob.send('last words\n');
    stage.gateway.drain({ reason: 'restart', deadlineMs: 20_000, suggest: ['http://node-b.test'] });
    await stage.calm();
    expect(bob.news()).toEqual(['This node is going away. Connect to another one.']);
    expect(bodies(web)).toEqual(['last words']);
    expect([bob.isEnded, stage.gateway.connections]).toEqual([true, 1]);
  });
});
