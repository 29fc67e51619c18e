/** Exit codes of sysexits.h, as far as the command line promises them. */
export const EXIT = { usage: 64, cannotCreate: 73, io: 74, permission: 77, config: 78 } as const;

/** Something the operator has to put right. `message` is one line that says what, where and how. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly exitCode: number;

  constructor(exitCode: number, message: string, cause?: unknown) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}
