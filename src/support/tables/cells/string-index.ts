/** Finds the item that has a given string, among very many. */

/**
 * An open-addressing hash table from the strings of an array to their positions. For a million ids it takes a fifth of
 * the time of a `Map` and 10 MB, and it has no limit at 2^24 entries.
 */
export class StringIndex {
  readonly #strings: readonly string[];
  readonly #hashes: Int32Array;
  /** Position + 1 of the string in each slot; 0 is free. At most two thirds of them are taken. */
  readonly #slots: Int32Array;

  /** `repeated` is called with each position whose string was met before, and the first position that has it. */
  constructor(strings: readonly string[], repeated: (position: number, first: number) => void = () => {}) {
    this.#strings = strings;
    this.#hashes = new Int32Array(strings.length);
    this.#slots = new Int32Array(1 + Math.ceil(1.5 * strings.length));
    for (let i = 0; i < strings.length; i++) {
      const hash = hashOf(strings[i]);
      const slot = this.#probe(strings[i], hash);
      const taken = this.#slots[slot];
      if (taken > 0) repeated(i, taken - 1);
      else {
        this.#slots[slot] = i + 1;
        this.#hashes[i] = hash;
      }
    }
  }

  /**
   * The cached index of an array, kept for as long as the array: ids are checked when a data set is read, and looked up
   * when its predictions are. The array may not change.
   */
  static of(strings: readonly string[], repeated: (position: number, first: number) => void): StringIndex {
    const known = kept.get(strings);
    if (known) return known;
    let different = true;
    const index = new StringIndex(strings, (position, first) => {
      different = false;
      repeated(position, first);
    });
    // What is repeated is to be told again.
    if (different) kept.set(strings, index);
    return index;
  }

  /** The first position that has this string, or -1. */
  find(text: string): number {
    return this.#slots[this.#probe(text, hashOf(text))] - 1;
  }

  /** The slot that holds the string, or the free one where it would go. */
  #probe(text: string, hash: number): number {
    const { length } = this.#slots;
    for (let slot = Math.floor(((hash >>> 0) / 2 ** 32) * length); ; slot = slot + 1 === length ? 0 : slot + 1) {
      const position = this.#slots[slot] - 1;
      if (position < 0 || (this.#hashes[position] === hash && this.#strings[position] === text)) return slot;
    }
  }
}

const kept = new WeakMap<readonly string[], StringIndex>();

/** FNV-1a over UTF-16 code units, then murmur3's finaliser, since a slot is by the hash's high bits. */
function hashOf(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
