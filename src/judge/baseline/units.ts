/** What is drawn as a whole where items are not independent of each other. */
import type { Units } from '../../statistics/means/paired-bootstrap.ts';

/**
 * Items that belong together in one of two runs belong together. Null where all are independent in both.
 *
 * @param before per item the number of its cluster, -1 for one that stands for itself; likewise `now`
 */
export function unitsOf(before: Int32Array | undefined, now: Int32Array | undefined, items: number): Units | null {
  if (!before && !now) return null;
  const of = Int32Array.from({ length: items }, (_, i) => i);
  const rootOf = (i: number): number => {
    let root = i;
    while (of[root] !== root) {
      of[root] = of[of[root]];
      root = of[root];
    }
    return root;
  };
  for (const clusters of [before, now]) {
    const first = new Map<number, number>();
    for (const [i, cluster] of (clusters ?? []).entries()) {
      if (cluster < 0) continue;
      const other = first.get(cluster);
      if (other === undefined) first.set(cluster, i);
      else of[rootOf(i)] = rootOf(other);
    }
  }
  const numbers = new Map<number, number>();
  const units = Int32Array.from(of, (_, i) => {
    const root = rootOf(i);
    const number = numbers.get(root) ?? numbers.size;
    numbers.set(root, number);
    return number;
  });
  return { of: units, count: numbers.size };
}
