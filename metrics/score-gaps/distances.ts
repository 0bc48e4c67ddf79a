/** Wasserstein distances of groups from the rest of their attribute. */
import type { Random } from '../../src/plugin.ts';
import { quantile, wassersteinDistance, wassersteinErrors } from '../../src/statistics/index.ts';
import type { ByChance } from './by-chance.ts';
import { type Compared, type Found, greatest, whyNoGap } from './limits.ts';

const OF_DISTANCES = 'drawn bridges below, a difference of means above';

/** Each group's distance from the rest, and the greatest of them. */
export function distancesOf(
  compared: readonly Compared[],
  chances: readonly ByChance[],
  random: (group: string) => Random,
): { ofGroups: readonly Found[]; greatest(chance: ByChance): Found } {
  const values = compared.map(({ sample, others }) => wassersteinDistance(sample.numbers, others.numbers));
  const limited = compared.every(({ sample, others }) => whyNoGap(sample, others) === null);
  const errors = compared.map(({ sample, others, judged }) =>
    whyNoGap(sample, others) === null ? wassersteinErrors(sample.numbers, others.numbers, random(judged.group!)) : null,
  );
  const ofGroups = compared.map(({ sample, others }, g): Found => {
    const found = { status: 'ok', value: values[g], byChance: chances[g].average } as const;
    const error = errors[g];
    if (error === null) return { ...found, noInterval: whyNoGap(sample, others)! };
    const lower = values[g] - quantile(error.added.toSorted(), 0.975);
    return { ...found, interval: greatest(values[g], { lower, upper: error.upper }, chances[g], OF_DISTANCES) };
  });
  return {
    ofGroups,
    greatest(chance) {
      const value = Math.max(...values);
      const found = { status: 'ok', value, byChance: chance.average } as const;
      if (!limited)
        return {
          ...found,
          noInterval: compared.map(({ sample, others }) => whyNoGap(sample, others)).find((reason) => reason !== null)!,
        };
      const all = errors.map((error) => error!);
      // All of the lower limits hold at once.
      const lower = Math.max(...lowerAtOnce(all));
      const upper = Math.max(...all.map((error) => error.upper));
      return { ...found, interval: greatest(value, { lower, upper }, chance, OF_DISTANCES) };
    },
  };
}

/** Lower limits of several distances that are all held in 97.5 % of samples: as many deviations below what is added to each on average. */
function lowerAtOnce(errors: readonly { value: number; added: Float64Array }[]): number[] {
  const centres = errors.map(({ added }) => {
    const average = added.reduce((sum, one) => sum + one, 0) / added.length;
    return { average, deviation: Math.sqrt(added.reduce((sum, one) => sum + (one - average) ** 2, 0) / added.length) };
  });
  const draws = errors[0].added.map((_, d) =>
    Math.max(
      ...errors.map(({ added }, g) =>
        centres[g].deviation > 0 ? (added[d] - centres[g].average) / centres[g].deviation : 0,
      ),
    ),
  );
  const most = quantile(draws.toSorted(), 0.975);
  return errors.map(({ value }, g) => value - centres[g].average - most * centres[g].deviation);
}
