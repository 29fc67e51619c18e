import { randomBytes } from 'node:crypto';
import { FrameMeter, type MeshFrame, meshFrame } from './frame-meter.ts';
import { RawSocket } from './raw-socket.ts';
import { until } from './time.ts';

/** A peer that says what it likes. Speaks the 6-byte framing and the JSON of server/backbone/PROTOCOL.md literally. */
export const PEER = {
  hello: 1,
  welcome: 2,
  refuse: 3,
  ping: 4,
  pong: 5,
  event: 6,
  heads: 7,
  want: 8,
  state: 9,
  digest: 10,
} as const;

export interface PeerHello {
  readonly protocol: string;
  readonly versions: readonly number[];
  readonly node: string;
  readonly origin: string;
  readonly url: string;
  readonly advertise: string;
}

export function helloAs(node: string, change: Partial<PeerHello> = {}): PeerHello {
  const origin = randomBytes(9).toString('base64url');
  return { protocol: 'skein-mesh', versions: [1], node, origin, url: 'http://127.0.0.1:9', advertise: '', ...change };
}

export class RawPeer {
  readonly socket: RawSocket;

  private constructor(socket: RawSocket) {
    this.socket = socket;
  }

  static async dial(port: number): Promise<RawPeer> {
    return new RawPeer(await RawSocket.dial(port));
  }

  /** Dials and shakes hands: from here on the node takes it for a peer. */
  static async link(port: number, hello: PeerHello): Promise<{ readonly peer: RawPeer; readonly welcome: PeerHello }> {
    const peer = await RawPeer.dial(port);
    peer.send(PEER.hello, hello);
    const welcome = await peer.next(PEER.welcome);
    return { peer, welcome: welcome as PeerHello };
  }

  get frames(): MeshFrame[] {
    return new FrameMeter().push(this.socket.received);
  }

  send(type: number, payload: Parameters<typeof meshFrame>[1]): void {
    this.socket.write(meshFrame(type, payload));
  }

  /** The payload of the first frame of this type. */
  async next(type: number): Promise<unknown> {
    const seen = () => this.frames.map((frame) => `${frame.type} ${frame.payload.toString().slice(0, 200)}`).join('\n');
    const frame = await until(
      () => `a frame of type ${type}; there were:\n${seen()}`,
      () => this.frames.find((each) => each.type === type),
      4_000,
    );
    return JSON.parse(frame.payload.toString());
  }
}
