/** How long work tells the outside world how far it is. The command line draws it; the library stays silent. */
export interface Progress {
  /** Starts a piece of work of `total` units (`texts`, `rows`); a total of null is not known beforehand. */
  start(label: string, total: number | null, unit: string): Task;
  /** A remark that is worth a line: a dropped stimulus, a corrupt cache entry that was computed again. */
  note(message: string): void;
}

export interface Task {
  advance(units: number): void;
  /** What is worth knowing of how it goes, in few words: `8 at a time`. */
  state?(words: string): void;
  end(): void;
}

export const silent: Progress = {
  start: () => ({ advance() {}, end() {} }),
  note() {},
};
