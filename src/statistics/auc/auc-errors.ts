import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { mean } from '../mean.ts';
import type { AucEstimate } from './auc.ts';

/** How estimated AUCs of groups err about true ones. */
export interface AucErrors {
  /** Of the estimate of a group whose true AUC is `truth`. */
  variance(group: number, truth: number): number;
  /** Of the errors of any two groups, which share items that both are compared with. */
  correlation: number;
}

/** So many items' worth of the variance of all groups is mixed with a group's own. */
const SHARED = 20;

/** Sums are this precise, for all that is added up in them. */
const ROUNDING = 1e-12;

/**
 * The variance of an AUC t is k t (1 - t) (1/m + 1/n), where k depends on the shapes of the distributions: from a
 * third, for small differences without ties, up to 1. A few items estimate k badly, and as 0 where all their pairs are
 * in the right order, so each group's k is mixed with that of all groups, as if these were 20 items. The correlation is
 * the one that gives a weighted sum of the estimates its variance.
 *
 * @param weights of the groups, and the variance of the sum by DeLong's joint covariance
 */
export function aucErrors(
  groups: readonly AucEstimate[],
  { weights, variance }: { weights: readonly number[]; variance: number },
): AucErrors {
  const shapes = groups.map(({ auc, m, n, variance: own }) => ({
    items: Math.min(m, n),
    perItem: 1 / m + 1 / n,
    // auc (1 - auc) is less than t (1 - t) on average, by the variance.
    room: auc * (1 - auc) + own,
    own,
  }));
  let [found, of, apart, together] = [0, 0, 0, 0];
  for (const [g, { items, perItem, room, own }] of shapes.entries()) {
    found += (items * own) / perItem;
    of += items * room;
    apart += weights[g] ** 2 * own;
    together += Math.abs(weights[g]) * Math.sqrt(own);
  }
  const common = found / of;
  const factors = shapes.map(({ items, perItem, room, own }) =>
    room === 0 ? common : (items * (own / perItem / room) + SHARED * common) / (items + SHARED),
  );
  const shared = together ** 2 - apart;
  // Where one alone varies there is nothing to share, and what rounding leaves is not a share.
  const isShared = shared > ROUNDING * apart;
  return {
    variance: (g, truth) => truth * (1 - truth) * Math.min(0.9, factors[g] * shapes[g].perItem),
    correlation: isShared ? Math.min(0.98, Math.max(0, (variance - apart) / shared)) : 0,
  };
}

/**
 * Likely true AUCs, as far apart as groups seem to be beyond chance: each estimate moved towards the mean by sqrt(T /
 * (T + v)), with v its unshared variance, and T the variance between groups. The estimates themselves are farther apart
 * than the truth, and posterior means closer together (Louis 1984, JASA 79).
 *
 * @param groups two or more
 */
export function likelyTruths(groups: readonly AucEstimate[], { variance, correlation }: AucErrors): number[] {
  const values = groups.map(({ auc }) => auc);
  const centre = mean(values);
  const own = values.map((_, g) => variance(g, centre) * (1 - correlation));
  // Paule and Mandel 1982, Journal of Research of the NBS 87.
  const between = varianceBetween(values, own, values.length - 1);
  return values.map((value, g) =>
    between + own[g] === 0 ? value : centre + Math.sqrt(between / (between + own[g])) * (value - centre),
  );
}

/**
 * The group whose AUC is so far below the mean of the others that it is least likely to share it; null where chance
 * makes one of so many groups as unlikely more often than in `chance`.
 */
export function leastLikely(
  groups: readonly AucEstimate[],
  { variance, correlation }: AucErrors,
  chance: number,
): number | null {
  const sum = groups.reduce((total, { auc }) => total + auc, 0);
  const deviates = groups.map(({ auc }, g) => {
    const others = (sum - auc) / (groups.length - 1);
    return (auc - others) / Math.sqrt(variance(g, others) * (1 - correlation));
  });
  const least = Math.min(...deviates);
  return groups.length * normalCdf(least, 0, 1) < chance ? deviates.indexOf(least) : null;
}

/** That with which the weighted squares about the weighted mean come to `expected`; 0 where they are fewer without any. */
function varianceBetween(values: readonly number[], own: readonly number[], expected: number): number {
  const isMore = (between: number) => {
    const weights = own.map((v) => 1 / (v + between));
    const all = weights.reduce((sum, w) => sum + w, 0);
    const centre = weights.reduce((sum, w, g) => sum + w * values[g], 0) / all;
    return weights.reduce((sum, w, g) => sum + w * (values[g] - centre) ** 2, 0) > expected;
  };
  if (!isMore(0)) return 0;
  // Numbers within 0..1 have a variance of at most 1/4; where it may be greater still, estimates are moved no more than by this.
  let [low, high] = [0, 1];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (isMore(middle)) low = middle;
    else high = middle;
  }
  return low;
}

const HALVINGS = 50;
