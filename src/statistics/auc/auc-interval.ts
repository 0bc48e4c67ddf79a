import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { Interval } from '../../contract/measurement.ts';
import { rateDifference } from '../rates/rate-gaps.ts';
import { wilsonLimits } from '../rates/wilson.ts';
import type { AucEstimate } from './auc.ts';

/** How much of an item stands at the bound for those that were not drawn. */
const NOT_DRAWN = 0.4;
/** The same where nothing that was drawn varies. */
const NOT_DRAWN_ALONE = 0.5;

/**
 * A 95 % interval for an AUC: DeLong's variance in Wilson's limits, after two fifths of an item were added to either
 * sample, where it lowers the AUC for the lower limit, and raises it for the upper one.
 * Of scores of two values it is that of a difference of rates.
 *
 * Ten items of a group against hundreds of others are ten numbers in 0..1, the shares of the others that each is above.
 * Where most are near 1, ten often include none of the few that are not, and their variance then says that there are
 * none. The interval from that variance alone covers AUCs of .8 to .99 in 35 to 93 % of samples, on any scale. What was
 * not drawn may be anywhere, so part of an item is counted at the bound, as for other bounded means (Gaffke 2005; see
 * {@link boundedMeanInterval}): added to the upper sample of m, with w its weight, it multiplies the AUC by m / (m + w)
 * and adds w AUC^2 m / ((m + w)^2 (m + w - 1)) to the variance; and likewise with n. Wilson's limits are those of as
 * many trials as would have that variance. A whole item is more than needed; none, a quarter and a third are too few
 * (`bench/coverage/auc.mjs`). The interval always holds the AUC, and has a width at 0, 1 and where all pairs are tied.
 * Newcombe's is used where a sample has one item.
 *
 * Where nearly all pairs are tied, the variance is often 0 by chance, and the weight of what was not drawn is skewed,
 * which a variance does not tell. The limits are therefore no nearer than where nothing drawn varies: there half an item
 * at the bound has a weight with a beta distribution (as in {@link boundedMeanInterval}), and its quantiles in the two
 * samples are squared and added.
 *
 * With two values, as of a classifier that only decides, the AUC is (1 + p - q) / 2, where p and q are the shares of the
 * samples that have the higher one, and {@link rateDifference} has limits that are narrower and hold 93.9 % or more.
 */
export function aucInterval({ auc, m, n, variance, higher }: AucEstimate, level = 0.95): Interval {
  const tail = (1 - level) / 2;
  if (higher) {
    const { lower, upper } = rateDifference({ right: higher.upper, size: m }, { right: higher.lower, size: n }, tail);
    return { level, method: 'difference of two rates', lower: (1 + lower) / 2, upper: (1 + upper) / 2 };
  }
  if (Number.isNaN(variance))
    return { level, method: 'Newcombe (2006, method 5)', ...newcombeInterval(auc, m, n, level) };
  const alone = Math.hypot(...[m, n].map((size) => betaQuantile(1 - tail, NOT_DRAWN_ALONE, size)));
  const below = (value: number) => Math.min(value * Math.max(0, 1 - alone), lowerLimit(value, m, n, variance, tail));
  return { level, method: AUC_METHOD, lower: below(auc), upper: 1 - below(1 - auc) };
}

export const AUC_METHOD = 'DeLong (Wilson, with two fifths of an item at the bound)';

function lowerLimit(auc: number, m: number, n: number, variance: number, tail: number): number {
  const added = (size: number) => (NOT_DRAWN * auc ** 2 * size) / ((size + NOT_DRAWN) ** 2 * (size + NOT_DRAWN - 1));
  const mean = (auc * m * n) / ((m + NOT_DRAWN) * (n + NOT_DRAWN));
  if (mean === 0) return 0;
  const trials = (mean * (1 - mean)) / (variance + added(m) + added(n));
  return wilsonLimits(mean * trials, trials, tail).lower;
}

/** Of an estimate within 0..1, exclusive (NaN at the ends): its variance carried to the logit scale and the limits back. */
export function logitInterval(value: number, variance: number, level = 0.95): { lower: number; upper: number } {
  const logit = Math.log(value) - Math.log1p(-value);
  const half = (quantileFor(level) * Math.sqrt(variance)) / (value * (1 - value));
  return { lower: 1 / (1 + Math.exp(half - logit)), upper: 1 / (1 + Math.exp(-half - logit)) };
}

/**
 * Newcombe 2006, "Confidence intervals for an effect size measure based on the Mann-Whitney statistic. Part 2",
 * Statistics in Medicine 25, method 5: those theta with |auc - theta| <= z sqrt(V(theta)), where V is Hanley and McNeil's
 * variance with both sizes in its numerator replaced by their mean. It has positive width at 0 and 1. NaN where a sample is
 * empty.
 */
export function newcombeInterval(auc: number, m: number, n: number, level = 0.95): { lower: number; upper: number } {
  if (m === 0 || n === 0) return { lower: Number.NaN, upper: Number.NaN };
  const z2 = quantileFor(level) ** 2;
  const star = (m + n) / 2 - 1;
  const outside = (theta: number) => {
    const shape = 1 + (star * (1 - theta)) / (2 - theta) + (star * theta) / (1 + theta);
    return (auc - theta) ** 2 > (z2 * theta * (1 - theta) * shape) / (m * n);
  };
  return { lower: boundary(outside, 0, auc), upper: boundary(outside, 1, auc) };
}

/** Halves the way from `far` to `near` until no double lies between: where `outside` stops being true. */
function boundary(outside: (theta: number) => boolean, far: number, near: number): number {
  let [a, b] = [far, near];
  for (;;) {
    const middle = (a + b) / 2;
    if (middle === a || middle === b) return b;
    if (outside(middle)) a = middle;
    else b = middle;
  }
}

function quantileFor(level: number): number {
  return normalQuantile((1 + level) / 2, 0, 1);
}
