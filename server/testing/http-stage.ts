import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { NodeName } from '../../shared/ids.ts';
import type { ServerMessage } from '../../shared/protocol/server-messages.ts';
import { realClock, realRandom } from '../../shared/time/real-clock.ts';
import { fingerprint } from '../fingerprint.ts';
import { Gateway } from '../gateway/gateway.ts';
import { createHttp, type HttpDeps } from '../http/app.ts';
import { silentLog } from '../log.ts';
import { MemoryBackbone } from './memory-backbone.ts';
import { MemoryPresence } from './memory-presence.ts';

const cleanups: (() => unknown)[] = [];
/** Stops every server of the test that ends. For `afterEach`. */
export async function stopServers(): Promise<void> {
  for (const clean of cleanups.splice(0).reverse()) await clean();
}

export async function serve(options: Partial<HttpDeps> = {}) {
  const webRoot = mkdtempSync(join(tmpdir(), 'skein-web-'));
  cleanups.push(() => rmSync(webRoot, { recursive: true }));
  mkdirSync(join(webRoot, 'assets'));
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html>');
  writeFileSync(join(webRoot, 'assets/app-1a2b.js'), 'void 0;');
  writeFileSync(join(webRoot, 'assets/long-3c4d.js'), 'void 0;'.repeat(1_000));
  const backbone = new MemoryBackbone();
  const presence = new MemoryPresence('node-a', backbone);
  const gateway = new Gateway({
    ...{ backbone, presence, fingerprint, clock: realClock, random: realRandom, log: silentLog },
    node: { name: 'node-a' as NodeName, url: 'http://node-a.test' },
    options: { postRate: 0, postBurst: 30, roomsPerUser: 50 },
  });
  const http = await createHttp({
    ...{ gateway, presence, webRoot, clock: realClock, log: silentLog, node: { name: 'node-a', version: '1.2.3' } },
    ...{ host: '127.0.0.1', port: 0, allowedOrigins: () => [], socketsPerAddress: 256, latency: undefined, readiness: () => [] },
    admission: { signInsAtOnce: 0, signInsPerSecond: 0 },
    ...options,
  });
  const port = await http.listen();
  cleanups.push(
    () => gateway.stop(),
    () => http.close(),
  );
  return { gateway, presence, backbone, http, port, url: `http://127.0.0.1:${port}` };
}

/** The path exactly as given: `fetch` would tidy it up. */
export function rawGet(port: number, path: string): Promise<string> {
  return rawRequest(port, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`);
}

export function rawRequest(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

export function upgrade(
  port: number,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; error: string | undefined }> {
  return new Promise((resolve, reject) => {
    const key = 'dGhlIHNhbXBsZSBub25jZQ==';
    const asked = request({
      ...{ port, path, host: '127.0.0.1' },
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': key,
        ...headers,
      },
    });
    asked.on('upgrade', (response: IncomingMessage, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, error: undefined });
    });
    asked.on('response', (response: IncomingMessage) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      const parsed = () => (text.startsWith('{') ? (JSON.parse(text) as { error: string }).error : text);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, error: parsed() }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

export class Client {
  readonly received: ServerMessage[] = [];
  readonly ws: WebSocket;
  readonly closed: Promise<number>;
  readonly #waiting = new Map<number, (answer: ServerMessage) => void>();

  constructor(port: number, options: object = {}) {
    this.ws = new WebSocket(`ws://127.0.0.1:${port}/ws`, 'skein.v1', options);
    this.ws.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as ServerMessage;
      this.received.push(message);
      if ('ref' in message && message.ref !== null) this.#waiting.get(message.ref)?.(message);
    });
    this.ws.on('error', () => {});
    this.closed = new Promise((resolve) => this.ws.on('close', resolve));
  }

  async opened(): Promise<this> {
    await new Promise((resolve) => this.ws.once('open', resolve));
    return this;
  }

  async answer(message: { readonly ref: number; readonly [field: string]: unknown }): Promise<ServerMessage> {
    this.ws.send(JSON.stringify(message));
    return new Promise((resolve) => this.#waiting.set(message.ref, resolve));
  }
}
