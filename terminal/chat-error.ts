/** What the process ends with. 64 and above are those of sysexits.h, as everywhere in the program. */
export const EXIT = { done: 0, notDelivered: 1, notConnected: 2, ended: 3, usage: 64, cannotCreate: 73, notAllowed: 77 } as const;

/** Something whoever started the terminal client has to put right. `message` is one line. */
export class ChatError extends Error {
  override readonly name = 'ChatError';
  readonly exitCode: number;

  constructor(exitCode: number, message: string, cause?: unknown) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}
