/**
 * Where each key's answer is: a hash table in typed arrays, 20 bytes per slot, so that a million answers do not cost a
 * million strings. Keys are hashes: their first eight bytes find a record, and its reader compares the rest.
 */
export interface KeyTable {
  /** A slot for the accessors below, or -1. */
  find(high: number, low: number): number;
  set(high: number, low: number, where: { segment: number; place: number; length: number }): void;
  remove(slot: number): void;
  segment(slot: number): number;
  /** In units of eight bytes. */
  place(slot: number): number;
  length(slot: number): number;
  /** All that are taken. */
  slots(): IterableIterator<number>;
}

/** In the column of segments: a slot that never held a key, and one that no longer does. */
const [free, removed] = [0, 1];
const columns = 5;

/** @param expected how many keys there will be, so that the table need not grow under them */
export function keyTable(expected = 0): KeyTable {
  let mask = 1023;
  while (expected * 4 > (mask + 1) * 3) mask = mask * 2 + 1;
  let cells = new Uint32Array((mask + 1) * columns);
  /** Slots that are not free. */
  let taken = 0;
  let size = 0;

  const probe = (high: number, low: number): number => {
    let slot = low & mask;
    for (;;) {
      const at = slot * columns;
      if (cells[at] === free || (cells[at + 1] === high && cells[at + 2] === low)) return slot;
      slot = (slot + 1) & mask;
    }
  };
  const grow = () => {
    const old = cells;
    if (size * 4 > mask) mask = mask * 2 + 1;
    cells = new Uint32Array((mask + 1) * columns);
    taken = size;
    for (let at = 0; at < old.length; at += columns) {
      if (old[at] === free || old[at] === removed) continue;
      cells.set(old.subarray(at, at + columns), probe(old[at + 1], old[at + 2]) * columns);
    }
  };

  return {
    find(high, low) {
      const slot = probe(high, low);
      return cells[slot * columns] > removed ? slot : -1;
    },
    set(high, low, { segment, place, length }) {
      if (taken * 4 > (mask + 1) * 3) grow();
      const at = probe(high, low) * columns;
      if (cells[at] === free) taken++;
      if (cells[at] <= removed) size++;
      cells[at] = segment + 2;
      cells[at + 1] = high;
      cells[at + 2] = low;
      cells[at + 3] = place;
      cells[at + 4] = length;
    },
    remove(slot) {
      cells[slot * columns] = removed;
      size--;
    },
    segment: (slot) => cells[slot * columns] - 2,
    place: (slot) => cells[slot * columns + 3],
    length: (slot) => cells[slot * columns + 4],
    *slots() {
      for (let slot = 0; slot <= mask; slot++) if (cells[slot * columns] > removed) yield slot;
    },
  };
}
