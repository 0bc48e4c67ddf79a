import type { ClusteredRate } from '../../src/statistics/index.ts';

/**
 * The number of independent trials with the variance observed between the clusters, at most the number of trials. Where
 * there is no such variance, or each trial is a cluster, the number that limits are made of.
 */
export function effectiveTrials({ value, trials, variance, size }: ClusteredRate): number {
  const ofLimits = size(0.025);
  if (value === 0 || value === 1 || ofLimits >= trials) return ofLimits;
  return trials / Math.max(1, (variance * trials) / (value * (1 - value)));
}
