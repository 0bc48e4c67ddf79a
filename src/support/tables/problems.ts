/** Collects what is wrong with one file, so that it is all said at once. */
import { InputError, type Problem } from '../../contract/problem.ts';
import { counted } from '../../contract/sentence.ts';

const LISTED = 20;

export class Problems {
  readonly file: string;
  readonly #listed: Problem[] = [];
  #count = 0;

  constructor(file: string) {
    this.file = file;
  }

  get count(): number {
    return this.#count;
  }

  /** The first 20 are kept, the rest counted. */
  add(problem: Omit<Problem, 'file'>): void {
    if (this.#count++ < LISTED) this.#listed.push({ file: this.file, ...problem });
  }

  /** Everything collected, by line; past the twentieth, one entry with the number of the rest. */
  list(): Problem[] {
    const rest = this.#count - this.#listed.length;
    const byLine = this.#listed.toSorted((a, b) => (a.line ?? Number.MAX_VALUE) - (b.line ?? Number.MAX_VALUE));
    if (rest === 0) return byLine;
    return [...byLine, { file: this.file, message: `and ${counted('more problem', rest)}` }];
  }

  /** @throws InputError if there is anything to say. */
  raise(): void {
    if (this.#count > 0) throw new InputError(this.list());
  }
}
