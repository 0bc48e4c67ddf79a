/** What a command sees of the world: tests hand it their own. */
import type { Environment } from '../support/environment.ts';

export interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
  /** Of streams whose `write` answers false when they should be waited for. */
  once?(event: 'drain' | 'close' | 'error', listener: () => void): unknown;
}

export interface Io {
  /** Text to work on, where a command takes `-` for a file. */
  stdin: AsyncIterable<Buffer>;
  /** Data: the report, lists, pages. */
  stdout: Output;
  /** Progress, problems, and where files were written. */
  stderr: Output;
  env: Environment;
  cwd: string;
  /** Aborted by the first Ctrl-C. */
  signal: AbortSignal;
}

/** The same output, to which everything goes through `change`. */
export function guard(output: Output, change: (text: string) => string): Output {
  const { once } = output;
  return {
    write: (text) => output.write(change(text)),
    ...(output.isTTY === undefined ? {} : { isTTY: output.isTTY }),
    // A terminal may be made wider.
    get columns() {
      return output.columns ?? 0;
    },
    ...(once ? { once: once.bind(output) } : {}),
  };
}

/** NO_COLOR (https://no-color.org) and FORCE_COLOR beat what the terminal can do. */
export function wantsColor(output: Output, env: Environment): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return output.isTTY === true && env.TERM !== 'dumb';
}

/** Columns to write for: the terminal's, but no more than one reads well, and 80 where there is no terminal. */
export function widthOf({ columns }: Output): number {
  return Math.max(40, Math.min(columns || 80, 100));
}
