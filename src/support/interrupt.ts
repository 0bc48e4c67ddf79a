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
        end: task.end,
      };
    },
  };
}
