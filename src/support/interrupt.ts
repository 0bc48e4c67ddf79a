/** Ctrl-C: long work reports progress all the time, so that is where it learns that it should stop. */
import type { Progress } from './progress.ts';

export class Interrupted extends Error {
  override name = 'Interrupted';
}

/** The same progress, which throws {@link Interrupted} at the first step after `signal` was aborted. */
export function interruptible(progress: Progress, signal: AbortSignal | undefined): Progress {
  if (!signal) return progress;
  const check = () => {
    if (signal.aborted) throw new Interrupted('interrupted');
  };
  return {
    note: progress.note,
    start(label, total, unit) {
      check();
      const task = progress.start(label, total, unit);
      return {
        advance(units) {
          check();
          task.advance(units);
        },
        state: (words) => task.state?.(words),
        end: task.end,
      };
    },
  };
}

/**
 * The same work, given up with {@link Interrupted} as soon as `signal` is aborted: for what only reads, and may read on
 * with nobody waiting for it.
 */
export function untilInterrupted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Interrupted('interrupted'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
