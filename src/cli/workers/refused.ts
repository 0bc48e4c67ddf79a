import type { ExitCode } from '../exit-codes.ts';

/** A worker could not plan: it has said why, and ended with this code. */
export class WorkerRefused extends Error {
  readonly code: ExitCode;

  constructor(code: ExitCode) {
    super('a worker could not start');
    this.code = code;
  }
}
