/** What group-error-rates compares, on the average of groups that do not differ: chance alone sets them apart. */

import type { Random } from '../../src/plugin.ts';
import {
  binItems,
  calibrationRangeByChance,
  type DrawnRates,
  greatestByChance,
  leastByChance,
  sharesByChance,
} from '../../src/statistics/index.ts';
import { type Judgeable, type RateName, rateOf, type Tally } from './tally.ts';

/** A group that is compared. */
interface Compared {
  members: Uint32Array | null;
  tally: Tally;
}

/** Of the groups of one attribute. Of several rates each has groups of its own: those that are large enough. */
export interface Chance {
  greatestDifference(names: readonly RateName[], families: readonly (readonly Compared[])[]): number;
  leastRatio(names: readonly RateName[], families: readonly (readonly Compared[])[]): number | undefined;
  calibrationDifference(groups: readonly Compared[]): number;
}

/** Each rate is drawn once, since it stands in several comparisons. Those of positives and of negatives are independent. */
export function chanceOf(
  { positive, counts }: Judgeable,
  scores: Float64Array,
  bins: number,
  random: (rate: string) => Random,
): Chance {
  const known = new Map<RateName, DrawnRates>();
  const drawn = (name: RateName, groups: readonly Compared[]): DrawnRates => {
    const found = known.get(name);
    if (found) return found;
    // What is not found is missed: the two rates add up to 1.
    const rates =
      name === 'false-negative-rate'
        ? drawn('true-positive-rate', groups).map((found) => found.map((rate) => 1 - rate))
        : sharesByChance(
            groups.map(({ tally }) => shareOf(name, tally)),
            random(name),
          );
    known.set(name, rates);
    return rates;
  };
  const all = (names: readonly RateName[], families: readonly (readonly Compared[])[]) =>
    names.map((name, i) => drawn(name, families[i]));
  return {
    greatestDifference: (names, families) => greatestByChance(all(names, families)),
    leastRatio: (names, families) => leastByChance(all(names, families)),
    calibrationDifference(groups) {
      const scored = groups.map(({ members }) => answered(members ?? Uint32Array.from(scores.keys()), scores));
      return calibrationRangeByChance(binItems(scores, positive!, bins, counts), scored, random('calibration-error'));
    },
  };
}

/** Those with a score: of millions, a copy and what `filter` gathers it in are not made where all have one. */
function answered(members: Uint32Array, scores: Float64Array): Uint32Array {
  return members.some((i) => Number.isNaN(scores[i])) ? members.filter((i) => !Number.isNaN(scores[i])) : members;
}

function shareOf(name: RateName, tally: Tally) {
  const { successes, trials } = rateOf(name, tally);
  return { right: successes, size: trials };
}
