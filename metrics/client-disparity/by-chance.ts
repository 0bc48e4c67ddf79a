/** What the measures would be if all clients were alike. */
import type { Random } from '../../src/plugin.ts';
import { averageOf, quantile, sharesByChance, shuffle } from '../../src/statistics/index.ts';
import type { Client } from './clients.ts';
import { bestTenth, gini, jainIndex, varianceBetween, worstTenth } from './statistics.ts';

/** The average, and the range that chance leaves in 2.5 % of draws on each side. */
export interface ByChance {
  average: number;
  lower: number;
  upper: number;
}

/** Undefined where no draw has a value. */
export type Chances = Record<'variance' | 'worst' | 'best' | 'jain' | 'gini' | 'greatestError', ByChance | undefined>;

/** All right decisions dealt to all items: each client is then right as often as the others. */
export function chancesOf(clients: readonly Client[], random: Random): Chances {
  const shares = clients.map(({ right, items }) => ({ right, size: items }));
  const sizes = shares.map(({ size }) => size).sort((a, b) => a - b);
  const weights = new Uint8Array(clients.length).fill(1);
  const rows = sharesByChance(shares, random).map((rates) => {
    const sorted = { values: rates.toSorted(), weights };
    return {
      variance: Math.max(0, varianceBetween(rates, sizes)),
      worst: worstTenth(sorted),
      best: bestTenth(sorted),
      jain: jainIndex(sorted),
      gini: gini(sorted),
      greatestError: 1 - sorted.values[0],
    };
  });
  const of = (name: keyof Chances) => rangeOf(rows.map((row) => row[name]));
  return {
    ...{ variance: of('variance'), worst: of('worst'), best: of('best') },
    ...{ jain: of('jain'), gini: of('gini'), greatestError: of('greatestError') },
  };
}

function rangeOf(values: readonly number[]): ByChance | undefined {
  const sorted = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  const average = averageOf(sorted);
  if (average === undefined) return undefined;
  return { average, lower: quantile(sorted, 0.025), upper: quantile(sorted, 0.975) };
}

/** Numbers that are shuffled in all. */
const MOST_SHUFFLED = 2e7;

/** The greatest mean loss of a client, if the losses of all items were dealt to the clients anew. */
export function greatestLossByChance(losses: Float64Array, sizes: readonly number[], random: Random): ByChance {
  const draws = Math.min(400, Math.max(50, Math.floor(MOST_SHUFFLED / losses.length)));
  const dealt = losses.slice();
  const found = Array.from({ length: draws }, () => {
    shuffle(dealt, random);
    let [at, greatest] = [0, 0];
    for (const size of sizes) {
      let sum = 0;
      for (const end = at + size; at < end; at++) sum += dealt[at];
      greatest = Math.max(greatest, sum / size);
    }
    return greatest;
  });
  return rangeOf(found)!;
}
