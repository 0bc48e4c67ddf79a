import type { Random } from '../contract/random.ts';
import { dirichletSampler } from '../statistics/distributions/dirichlet.ts';
import { shuffle } from '../statistics/distributions/random.ts';

/**
 * Label skew: the shares of labels differ from client to client. One client after the other draws its shares from
 * Dirichlet(alpha p), where p are the shares in the table, and takes as many items of each label; all clients are of one
 * size, but for one item. Where a label has run out, the client takes from what is left of the others, in proportion: the last
 * clients get what the first have left them.
 *
 * @param codes label of each item, from 0 on
 * @param clients at most as many as items
 * @param alpha above 0: the greater, the more alike the clients
 * @returns the client of each item
 */
export function partitionByLabel(
  codes: ArrayLike<number>,
  { labels, clients, alpha, random }: { labels: number; clients: number; alpha: number; random: Random },
): Int32Array {
  const items = codes.length;
  const byLabel = Array.from({ length: labels }, (): number[] => []);
  for (let i = 0; i < items; i++) byLabel[codes[i]].push(i);
  for (const own of byLabel) shuffle(own, random);
  const left = byLabel.map(({ length }) => length);
  const draw = dirichletSampler(
    left.map((count) => (alpha * count) / items),
    random,
  );
  const of = new Int32Array(items).fill(-1);
  for (let client = 0; client < clients; client++) {
    const size = Math.floor(((client + 1) * items) / clients) - Math.floor((client * items) / clients);
    const taken = apportion(draw(), size).map((count, label) => Math.min(count, left[label]));
    const short = size - sum(taken);
    const rest = left.map((count, label) => count - taken[label]);
    for (const [label, count] of apportion(rest, short).entries()) taken[label] += count;
    for (const [label, count] of taken.entries()) {
      for (let k = 0; k < count; k++) of[byLabel[label][--left[label]]] = client;
    }
  }
  return of;
}

/** Whole numbers that add up to `total`, as near to the proportions of `weights` as can be: the greatest remainders get one more. */
function apportion(weights: ArrayLike<number>, total: number): number[] {
  const all = sum(weights);
  if (total === 0 || all === 0) return Array.from(weights, () => 0);
  const exact = Array.from(weights, (weight) => (weight / all) * total);
  const whole = exact.map(Math.floor);
  const order = [...exact.keys()].sort((a, b) => exact[b] - whole[b] - (exact[a] - whole[a]) || a - b);
  for (let k = 0, missing = total - sum(whole); k < missing; k++) whole[order[k]]++;
  return whole;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}
