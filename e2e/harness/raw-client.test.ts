import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { RawClient } from './raw-client.ts';
import { until } from './time.ts';

/** A node by script: remembers every request and answers as it is told to. */
interface Request {
  readonly type: string;
  readonly ref: number;
  readonly [field: string]: unknown;
}
let server: WebSocketServer;
let url: string;
let asked: Request[];
let sockets: WebSocket[];
let answerPost: (request: Request) => object | undefined;

beforeEach(async () => {
  asked = [];
  sockets = [];
  answerPost = () => undefined;
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/ws' });
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('message', (data) => {
      const request = JSON.parse(data.toString()) as Request;
      asked.push(request);
      for (const answer of answersTo(request)) socket.send(JSON.stringify({ ref: request.ref, ...answer }));
    });
  });
});
afterEach(() => {
  for (const socket of server.clients) socket.terminate();
  server.close();
});

function answersTo(request: Request): object[] {
  if (request.type === 'hello') {
    const cursor = { o: 5, q: request['resume'] ? 9 : 4 };
    const welcome = { type: 'welcome', session: 'token', author: 'A', cursor };
    return request['resume'] ? [welcome, event(8), { type: 'resumed', missed: 1, cursor: {} }] : [welcome];
  }
  if (request.type === 'resume') return [event(9), { type: 'resumed', missed: 1, cursor: {} }];
  if (request.type === 'join') return [{ type: 'ok', room: request['room'], events: [event(6)], cursor: { o: 6, p: 2 } }];
  const answer = request.type === 'post' ? answerPost(request) : { type: 'ok' };
  return answer ? [answer] : [];
}

function event(seq: number): object {
  return {
    type: 'event',
    ref: undefined,
    origin: 'o',
    seq,
    at: '1700000000000-0000',
    room: 'general',
    author: 'B',
    id: `id${seq}`,
    body: `b${seq}`,
  };
}

const typesAsked = (): string[] => asked.map(({ type }) => type);

describe('the raw client', () => {
  it('starts from the cursor of welcome, raises it by join and by event, and resumes with it and its session', async () => {
    const client = await RawClient.join(url, 'ann', 'general');
    sockets[0]?.send(JSON.stringify(event(7)));
    await until('the event', () => client.cursor['o'] === 7);
    client.drop();
    expect(await client.connect(url)).toBe(1);
    expect(asked.at(-1)).toMatchObject({ name: 'ann', session: 'token', resume: { rooms: ['general'] } });
    expect(asked.at(-1)?.['resume']).toMatchObject({ cursor: { o: 7, p: 2, q: 4 } });
    expect(client.cursor, 'its own, not the one of the second welcome').toEqual({ o: 8, p: 2, q: 4 });
    expect(client.log.received.map(({ socket, via, event: { seq } }) => [socket, via, seq])).toEqual([
      [1, 'join', 6],
      [1, 'event', 7],
      [2, 'event', 8],
    ]);
  });

  it('sends a post again with the same id until it is replicated, and not after', async () => {
    const client = await RawClient.join(url, 'ann', 'general');
    const posting = client.post('general', 'hi');
    await until('the post', () => typesAsked().includes('post'));
    client.drop();
    answerPost = ({ id }) => ({ type: 'ok', id, room: 'general', origin: 'o', seq: 20, at: 'x', replicated: false });
    await client.connect(url);
    expect(await posting).toMatchObject({ seq: 20 });
    client.drop();
    await client.connect(url);
    await until('the third', () => asked.filter(({ type }) => type === 'post').length === 3);
    expect(new Set(asked.filter(({ type }) => type === 'post').map(({ id }) => id)).size).toBe(1);
    await until('the third answer', () => client.log.acked.length === 2);
    const replicated = (origin: string, seq: number) =>
      sockets.at(-1)?.send(JSON.stringify({ type: 'replicated', origin, seq, everywhere: 0 }));
    replicated('p', 20);
    replicated('o', 19);
    await until('both to be heard', () => client.wire.all('replicated').length === 2);
    expect(client.unreplicated).toBe(1);
    replicated('o', 20);
    await until('the empty outbox', () => client.unreplicated === 0);
    client.drop();
    await client.connect(url);
    await client.join('other');
    expect(asked.filter(({ type }) => type === 'post')).toHaveLength(3);
  });

  it('keeps no post that was replicated when it was stored', async () => {
    const client = await RawClient.join(url, 'ann', 'general');
    answerPost = ({ id }) => ({ type: 'ok', id, room: 'general', origin: 'o', seq: 20, at: 'x', replicated: true });
    await client.post('general', 'hi');
    expect(client.unreplicated).toBe(0);
  });

  it('rejects and logs a refused post', async () => {
    const client = await RawClient.join(url, 'ann', 'general');
    answerPost = () => ({ type: 'error', code: 'body_empty', message: 'no text' });
    await expect(client.post('general', '', 'id1')).rejects.toThrow('body_empty: no text');
    expect([client.log.refused, client.unreplicated]).toEqual([[{ id: 'id1', code: 'body_empty' }], 0]);
  });

  it('moves by resume on its standby connection, sends again there, and listens to the old one no more', async () => {
    const client = await RawClient.join(url, 'ann', 'general');
    void client.post('general', 'hi', 'id1');
    await until('the post', () => typesAsked().includes('post'));
    const standby = await client.standby(url);
    expect(asked.at(-1)).toMatchObject({ type: 'hello', standby: true, session: 'token' });
    const old = await client.moveTo(standby);
    sockets[0]?.send(JSON.stringify(event(10)));
    await until('the old connection to get it', () => old?.all('event').length === 1);
    await until('the post again', () => typesAsked().at(-1) === 'post');
    expect(asked.at(-1)).toMatchObject({ id: 'id1', body: 'hi' });
    expect(asked.at(-2)).toMatchObject({ type: 'resume', cursor: { o: 6, p: 2, q: 4 }, rooms: ['general'] });
    expect(client.log.received.map(({ event: { seq } }) => seq)).toEqual([6, 9]);
  });
});
