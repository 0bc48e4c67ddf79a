/**
 * Models are run by native code, and plugins bring code of their own. While either runs no signal is heard and no timer
 * fires, and both can be made so that they never end. So the process that can end this one from outside is told what is
 * running.
 */

/** A model's file, or other people's code, as `the plugin ./mine.js: \`mine.measure\``. */
export type Work = { model: string } | { code: string };

type Watcher = (id: number, work: Work | null) => void;

let watcher: Watcher | undefined;
let last = 0;

/** @param tell is called with a number and the work when it begins, and with the number and null when it has ended */
export function watchWork(tell: Watcher): void {
  watcher = tell;
}

export async function watched<T>(work: Work, run: () => Promise<T>): Promise<T> {
  const id = ++last;
  watcher?.(id, work);
  try {
    return await run();
  } finally {
    watcher?.(id, null);
  }
}

/** The same of what does not wait. */
export function watchedCall<T>(work: Work, run: () => T): T {
  const id = ++last;
  watcher?.(id, work);
  try {
    return run();
  } finally {
    watcher?.(id, null);
  }
}

/** Of a process below this one, whose work has numbers of its own: told on, and ended with it. */
export function forwardWork(): { tell: Watcher; endAll(): void } {
  const ids = new Map<number, number>();
  return {
    tell(theirs, work) {
      const id = ids.get(theirs) ?? ++last;
      if (work === null) ids.delete(theirs);
      else ids.set(theirs, id);
      watcher?.(id, work);
    },
    endAll() {
      for (const id of ids.values()) watcher?.(id, null);
      ids.clear();
    },
  };
}
