import type { Log } from '../log.ts';
import { LineServer, type LineServerDeps } from './line-server.ts';
import { TcpLines } from './tcp-lines.ts';

/** The lines port of a node, open. */
export interface LinesPort {
  /** Takes no more connections; those that are there go on. */
  stopListening(): void;
  /** Ends every session. Resolves when all is closed. */
  close(): Promise<void>;
}

export interface LinesAddress {
  readonly host: string;
  readonly port: number;
  /** Other machines can reach it. */
  readonly isExposed: boolean;
  /** Everybody who reaches it is let in. */
  readonly isOpen: boolean;
}

/** Rejects with LinesListenError. */
export async function openLines({ host, port, isExposed, isOpen }: LinesAddress, deps: LineServerDeps): Promise<LinesPort> {
  const server = new LineServer(deps);
  const tcp = await TcpLines.listen(server, { host, port, clock: deps.clock });
  tell(deps.log, { host, port: tcp.port, isExposed, isOpen });
  return {
    stopListening: () => tcp.stopListening(),
    close: async () => {
      server.stop();
      await tcp.close();
    },
  };
}

function tell(log: Log, { host, port, isExposed, isOpen }: LinesAddress): void {
  const why = isOpen
    ? 'whoever reaches this port can chat, in clear text, under any free name'
    : 'access tokens and messages go over this port in clear text';
  if (isExposed) log.warn('lines.exposed', { host, port, why });
  else log.info('lines.up', { host, port });
}
