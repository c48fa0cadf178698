/** Why a command could not do what it was asked, for the operator; the exit code is for programs. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.exitCode = exitCode;
  }
}
