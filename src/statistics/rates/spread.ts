import type { Random } from '../../contract/random.ts';
import { mean } from '../mean.ts';
import { invertSize, sizeDistribution } from './invert-size.ts';
import type { Estimate, Gap } from './rate-gaps.ts';

/** Chance that a 95 % interval misses, on each side. */
const TAIL = 0.025;
/** Half of the shares 0, half of them 1. */
const GREATEST = 0.5;

/** Standard deviation of the values themselves, which are all that there are: divided by their number. */
export function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

/**
 * Standard deviation of the shares of two or more independent groups, one half at most, with a 95 % interval.
 *
 * Chance alone spreads groups that do not differ, and resampling the data spreads them once more, so that neither a
 * percentile nor a normal interval holds the truth. So the sampling distribution is inverted: with deviations of size s
 * along the observed ones u, the estimate is T(s) = sd(s u + e), e normal with the groups' variances, and the interval
 * has every s for which the observed value is between the 2.5 % and the 97.5 % quantile of T(s). It begins at 0 where
 * chance could have made the whole spread. The direction u matters only as far as the groups' variances differ.
 *
 * An observed value below what chance would give is beyond all of these quantiles. So the interval is widened where
 * needed to hold the spread with any one group at either of its own limits; with that it always holds the observed
 * value.
 */
export function spreadOf(groups: readonly (Estimate & { variance: number })[], random: Random): Gap {
  const values = groups.map(({ value }) => value);
  const value = deviation(values);
  const gap = { value, lower: value, upper: value };
  for (const [g, { limits }] of groups.entries()) {
    for (const limit of Object.values(limits(TAIL))) {
      const moved = deviation(values.with(g, limit));
      gap.lower = Math.min(gap.lower, moved);
      gap.upper = Math.max(gap.upper, moved);
    }
  }
  if (value === 0) return gap;
  const centre = mean(values);
  const drawn = sizeDistribution(
    values.map((one) => one - centre),
    groups.map(({ variance }) => Math.sqrt(variance)),
    { centred: true, random },
  );
  const { lower, upper } = invertSize(value, drawn);
  return { value, lower: Math.min(gap.lower, lower), upper: Math.max(gap.upper, Math.min(GREATEST, upper)) };
}
