/** Ctrl-C during a wait: code that reports progress learns of it, so a wait has to report now and then. */
import type { Task } from '../progress.ts';

/** How often, in milliseconds, waiting looks whether the run was interrupted. */
export const HEARTBEAT = 250;

/** Does the work with a signal that is aborted, within a moment, once `task` throws because the run is interrupted. */
export async function untilInterrupted<T>(task: Task, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const timer = setInterval(() => {
    try {
      task.advance(0);
    } catch (interruption) {
      stop.abort(interruption);
    }
  }, HEARTBEAT);
  try {
    return await work(stop.signal);
  } catch (error) {
    throw stop.signal.aborted ? stop.signal.reason : error;
  } finally {
    clearInterval(timer);
  }
}
