/** In which orders the options of a question are shown. */
import { randomStream, shuffle } from '../../statistics/distributions/random.ts';

/**
 * For each order which option stands at each place. Orders are drawn in rounds of as many as there are options: a
 * shuffle, and the same turned by one place after the other, so that after whole rounds each option has stood at each
 * place equally often, and a preference for a place weighs on all alike. They depend on the seed and the question's id,
 * not on other questions.
 */
export function shownOrders(
  { id, options }: { id: string; options: readonly string[] },
  { orders, seed }: { orders: number | 'given'; seed: number },
): Uint8Array[] {
  const own = Uint8Array.from(options, (_, i) => i);
  if (orders === 'given') return [own];
  const random = randomStream(seed, 'orders of options', id);
  let round = own;
  return Array.from({ length: orders }, (_, order) => {
    const turn = order % options.length;
    if (turn === 0) {
      round = Uint8Array.from(own);
      shuffle(round, random);
    }
    return Uint8Array.from(round, (_, place) => round[(place + turn) % options.length]);
  });
}
