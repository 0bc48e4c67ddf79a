/** Items gathered one by one, of which there may be millions: 4 bytes each. An array takes 8, and 20 while it grows. */

export class ItemList {
  /** Each twice as long as the one before, so that nothing is copied until all are there. */
  readonly #full: Uint32Array[] = [];
  #last = new Uint32Array(16);
  #taken = 0;

  push(item: number): void {
    if (this.#taken === this.#last.length) {
      this.#full.push(this.#last);
      this.#last = new Uint32Array(2 * this.#last.length);
      this.#taken = 0;
    }
    this.#last[this.#taken++] = item;
  }

  toArray(): Uint32Array {
    const all = new Uint32Array(this.#full.reduce((sum, { length }) => sum + length, this.#taken));
    let at = 0;
    for (const part of [...this.#full, this.#last.subarray(0, this.#taken)]) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

/** Ascending items of both lists, each once. */
export function union(a: Uint32Array, b: Uint32Array): Uint32Array {
  const all = new Uint32Array(a.length + b.length);
  let [i, j, length] = [0, 0, 0];
  while (i < a.length || j < b.length) {
    const item = j === b.length || a[i] <= b[j] ? a[i] : b[j];
    if (a[i] === item) i++;
    if (b[j] === item) j++;
    all[length++] = item;
  }
  return all.slice(0, length);
}
