/** The rate of each group divided by the greatest of them all. */
import type { Share } from '../distributions/by-chance.ts';
import { type Gap, ratioLower, ratioUpper } from './rate-gaps.ts';
import { exactLimits, rateLimits } from './rate-limits.ts';
import type { Limits } from './wilson.ts';

/** Chance that a 95 % interval misses, on each side. */
const TAIL = 0.025;

/**
 * For each group, its rate over the greatest rate, with a 95 % interval of that ratio of the true rates; null where no group has
 * a success.
 *
 * Which group has the greatest true rate is not known, and the one with the greatest observed rate has it by chance in part. But the
 * true ratio is the least of the group's ratios to every group, itself included. So the lower limit is the least of the lower
 * limits of those ratios: it misses no more often than the one against the truly greatest. The upper limit is the least of their
 * upper limits after Bonferroni's correction over the other groups, and at most 1. Each pair's limits are those of `leastRatio`.
 * A group without a success may be the greatest one in truth: against it the lower limit is of the plainest kind, the one's least rate
 * over the other's greatest.
 *
 * Each interval holds on its own. To say of any of the groups that it is below a ratio, give `comparisons` in their place.
 *
 * @param shares each with at least one trial
 * @param comparisons over how many pairs the upper limits are corrected; by default all others
 */
export function ratiosToGreatest(shares: readonly Share[], comparisons = shares.length - 1): Gap[] | null {
  const rates = shares.map(({ right, size }) => right / size);
  const greatest = Math.max(...rates);
  if (greatest === 0) return null;
  const plain = shares.map(({ right, size }) => rateLimits(right, size, TAIL));
  const strict = shares.map(({ right, size }) => exactLimits(right, size, TAIL / Math.max(1, comparisons)));
  return rates.map((rate, i) => {
    const gap = { value: rate / greatest, lower: 1, upper: 1 };
    for (const [j, other] of rates.entries()) {
      if (i === j) continue;
      gap.lower = Math.min(gap.lower, least(rate, plain[i], other, plain[j]));
      if (other > 0) gap.upper = Math.min(gap.upper, ratioUpper(rate, strict[i], other, strict[j]));
    }
    // Rounding of the roots.
    return { ...gap, lower: Math.min(gap.lower, gap.value), upper: Math.max(gap.upper, gap.value) };
  });
}

function least(p: number, pLimits: Limits, q: number, qLimits: Limits): number {
  return q > 0 ? ratioLower(p, pLimits, q, qLimits) : pLimits.lower / qLimits.upper;
}
