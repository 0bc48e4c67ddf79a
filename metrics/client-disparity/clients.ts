/** What each client has: how many of its items are decided rightly, and what they lose. */
import type { Classed, Decisions } from '../../src/plugin.ts';

/** A client with enough items that have an answer. */
export interface Client {
  /** An index into the data's clients. */
  id: number;
  items: number;
  right: number;
}

/** Probabilities nearer to 0 count as this one: the loss of a class that was ruled out would be infinite. */
export const LEAST_PROBABILITY = 1e-15;

/** 1 where an item is decided rightly, 0 where it is not, NaN without an answer. */
export function rightOf(data: Classed, { classes, codes, positive }: Decisions): Float64Array {
  if (data.kind === 'labelled' && positive !== null) {
    return Float64Array.from(codes, (code, i) => (code < 0 ? Number.NaN : Number(positive[code] === data.positive[i])));
  }
  const labels = classes.map((name) => data.classes.indexOf(name));
  return Float64Array.from(codes, (code, i) => (code < 0 ? Number.NaN : Number(labels[code] === data.codes[i])));
}

/** Minus the natural logarithm of the probability of the label, NaN without an answer; or why there is none. */
export function lossOf(data: Classed, { scores }: Decisions): Float64Array | { reason: string } {
  if (data.kind !== 'labelled') return { reason: 'no class counts as positive, so that scores are of none' };
  if (scores === null) return { reason: 'the answers are decisions without scores' };
  return scores.map((score, i) => {
    if (Number.isNaN(score)) return Number.NaN;
    return -Math.log(Math.max(LEAST_PROBABILITY, data.positive[i] === 1 ? score : 1 - score));
  });
}

/** Of each client the items with a value, and their sum: `of` names the client of each item, or -1. */
export function byClient(
  clients: number,
  of: Int32Array,
  values: Float64Array,
): { items: Float64Array; sums: Float64Array } {
  const [items, sums] = [new Float64Array(clients), new Float64Array(clients)];
  for (let i = 0; i < of.length; i++) {
    if (of[i] < 0 || Number.isNaN(values[i])) continue;
    items[of[i]]++;
    sums[of[i]] += values[i];
  }
  return { items, sums };
}

/** The clients with at least `minItems` items that have an answer, in the order of their ids. */
export function clientsWith(minItems: number, named: number, of: Int32Array, right: Float64Array): Client[] {
  const { items, sums } = byClient(named, of, right);
  return [...items.keys()]
    .filter((id) => items[id] >= minItems)
    .map((id) => ({ id, items: items[id], right: sums[id] }));
}

/** By client the mean loss, the variance that chance gives it, and of how many items. */
export function lossesOf(clients: readonly Client[], named: number, of: Int32Array, loss: Float64Array) {
  const { items, sums } = byClient(named, of, loss);
  const squares = byClient(
    named,
    of,
    loss.map((one) => one ** 2),
  ).sums;
  const means = clients.map(({ id }) => sums[id] / items[id]);
  const noise = clients.map(({ id }, k) => Math.max(0, squares[id] / items[id] - means[k] ** 2) / (items[id] - 1));
  return { means, noise, sizes: clients.map(({ id }) => items[id]) };
}

/** Which clients belong to a group: those with more than half of their items in it, whether or not these have an answer. */
export function clientsIn(clients: number, of: Int32Array, members: Uint32Array): boolean[] {
  const [all, own] = [new Float64Array(clients), new Float64Array(clients)];
  for (const client of of) if (client >= 0) all[client]++;
  for (const i of members) if (of[i] >= 0) own[of[i]]++;
  return Array.from(own, (count, k) => 2 * count > all[k]);
}
