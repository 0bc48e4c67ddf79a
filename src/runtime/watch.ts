/**
 * Models are run by native code. Meanwhile no signal is heard and no timer fires, and a model can be made so that it
 * never ends. So the process that can end this one from outside is told what is running.
 */

type Watcher = (id: number, file: string | null) => void;

let watcher: Watcher | undefined;
let last = 0;

/** @param tell is called with a number and the model's file when it is asked, and with the number and null when it has answered */
export function watchAnswers(tell: Watcher): void {
  watcher = tell;
}

export async function watched<T>(file: string, work: () => Promise<T>): Promise<T> {
  const id = ++last;
  watcher?.(id, file);
  try {
    return await work();
  } finally {
    watcher?.(id, null);
  }
}
