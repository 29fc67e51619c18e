/** What the parts of a node log to. `event` is a stable name such as `link.up`; never a message body in the fields. */
export interface Log {
  debug(event: string, fields?: object): void;
  info(event: string, fields?: object): void;
  warn(event: string, fields?: object): void;
  error(event: string, fields?: object): void;
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
