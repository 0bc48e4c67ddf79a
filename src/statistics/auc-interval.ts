import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { Interval } from '../plugin.ts';
import type { AucEstimate } from './auc.ts';

/**
 * A 95 % interval for an AUC. DeLong's variance on the logit scale keeps it within 0..1 (Qin and Hotilovac 2008 find its
 * coverage good); where that variance is 0 (all pairs ordered alike, or all tied) or unknown (one item), Newcombe's.
 */
export function aucInterval({ auc, m, n, variance }: AucEstimate, level = 0.95): Interval {
  if (variance > 0) return { level, method: 'DeLong (logit)', ...logitInterval(auc, variance, level) };
  return { level, method: 'Newcombe (2006, method 5)', ...newcombeInterval(auc, m, n, level) };
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
