/** Breaks off a connection that has stopped giving anything, or gives next to nothing. */
import { broken, TransientError } from './failure.ts';

/** Fewer bytes than these in the time that silence may last are as good as none: else one byte now and then would do. */
const LEAST = 1000;

export interface Watchdog {
  signal: AbortSignal;
  heard(bytes: number): void;
  stop(): void;
  /** What was thrown, as a failure that passes, unless the user stopped it. */
  explain(error: unknown): unknown;
}

/** @param silence milliseconds */
export function watchdog(silence: number, stopped: AbortSignal | undefined): Watchdog {
  const silent = new AbortController();
  const timer = setTimeout(() => silent.abort(), silence);
  let lately = 0;
  return {
    signal: stopped ? AbortSignal.any([stopped, silent.signal]) : silent.signal,
    heard(bytes) {
      lately += bytes;
      if (lately < LEAST) return;
      lately = 0;
      timer.refresh();
    },
    stop: () => clearTimeout(timer),
    explain(error) {
      if (stopped?.aborted) return error;
      if (!silent.signal.aborted) return broken(error);
      const came = lately === 0 ? 'nothing' : `no more than ${lately} bytes`;
      return new TransientError(`${came} came in for ${silence / 1000} s`);
    },
  };
}
