import type { Random } from '../contract/random.ts';
import { dirichletSampler } from '../statistics/distributions/dirichlet.ts';
import { shuffle } from '../statistics/distributions/random.ts';

/** A beta that empties a client in each of so many draws will hardly ever fill all of them. */
const MOST_DRAWS = 10_000;

/**
 * Quantity skew: clients differ in size alone. Their shares are drawn from Dirichlet(beta), again until no client is empty.
 *
 * @param clients at most as many as items
 * @param beta above 0: the greater, the more alike the sizes
 * @returns the client of each item; null where every draw left a client empty
 */
export function partitionByQuantity(
  items: number,
  { clients, beta, random }: { clients: number; beta: number; random: Random },
): Int32Array | null {
  const order = Uint32Array.from({ length: items }, (_, i) => i);
  shuffle(order, random);
  const draw = dirichletSampler(new Float64Array(clients).fill(beta), random);
  for (let k = 0; k < MOST_DRAWS; k++) {
    const ends = endsOf(draw(), items);
    if (ends.some((end, client) => end === (client === 0 ? 0 : ends[client - 1]))) continue;
    const of = new Int32Array(items);
    for (let i = 0, client = 0; i < items; i++) {
      if (i === ends[client]) client++;
      of[order[i]] = client;
    }
    return of;
  }
  return null;
}

/** Where each client's items end, in order. */
function endsOf(shares: Float64Array, items: number): number[] {
  let sum = 0;
  return Array.from(shares, (share, client) => {
    sum += share;
    return client === shares.length - 1 ? items : Math.floor(sum * items);
  });
}
