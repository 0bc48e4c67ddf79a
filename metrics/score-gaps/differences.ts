/** How far apart the groups of one attribute are. */
import type { Random } from '../../src/plugin.ts';
import {
  greatestByChance,
  greatestDifference,
  leastByChance,
  leastRatio,
  sharesByChance,
} from '../../src/statistics/index.ts';
import type { ByChance } from './by-chance.ts';
import {
  type Compared,
  type Found,
  greatest,
  LEVEL,
  meanEstimate,
  NO_SPREAD,
  OF_MEANS,
  TOO_FEW_FOR_MEDIAN,
  whyNoMeans,
} from './limits.ts';
import { countAbove, type PooledMedian, shareEstimate } from './median-share.ts';
import { LEAST_FOR_MEDIAN, medianEstimate, type Sample } from './sample.ts';
import { greatestHedges, hedgesLimits, OF_STANDARDISED } from './standardised.ts';

export function meanDifference(samples: readonly Sample[], chance: ByChance): Found {
  const means = samples.map(({ mean }) => mean);
  const value = Math.max(...means) - Math.min(...means);
  const found = { status: 'ok', value, byChance: chance.average } as const;
  const reason = whyNoMeans(samples);
  if (reason !== null) return { ...found, noInterval: reason };
  return { ...found, interval: greatest(value, greatestDifference([samples.map(meanEstimate)]), chance, OF_MEANS) };
}

export function medianDifference(samples: readonly Sample[], chance: ByChance): Found {
  const medians = samples.map(({ median }) => median);
  const value = Math.max(...medians) - Math.min(...medians);
  const found = { status: 'ok', value, byChance: chance.average } as const;
  if (samples.some(({ numbers }) => numbers.length < LEAST_FOR_MEDIAN))
    return { ...found, noInterval: TOO_FEW_FOR_MEDIAN };
  return {
    ...found,
    interval: greatest(
      value,
      greatestDifference([samples.map(medianEstimate)]),
      chance,
      'order statistics (pairs, Bonferroni)',
    ),
  };
}

export function standardisedDifference(samples: readonly Sample[], chance: ByChance): Found {
  if (samples.every(({ squares }) => squares === 0)) return NO_SPREAD;
  const value = greatestHedges(samples);
  const found = { status: 'ok', value, byChance: chance.average } as const;
  const reason = whyNoMeans(samples);
  if (reason !== null) return { ...found, noInterval: reason };
  const limits = hedgesLimits(samples, value, greatestDifference([samples.map(meanEstimate)]));
  return { ...found, interval: greatest(value, limits, chance, `${OF_STANDARDISED} (pairs, Bonferroni)`) };
}

/** Differences and ratios of the shares above the pooled median. */
export function shareGaps(
  compared: readonly Compared[],
  median: PooledMedian,
  random: (name: string) => Random,
): [string, Found][] {
  const shares = compared.map(({ sample: { numbers } }) => {
    const above = countAbove(numbers, median.value, false);
    return { right: above, size: numbers.length };
  });
  const drawn = sharesByChance(shares, random('above the median'));
  const estimates = compared.map(({ sample }) => shareEstimate(sample.numbers, median));
  const difference = greatestDifference([estimates]);
  const ratio = leastRatio([estimates]);
  const byChance = leastByChance([drawn]);
  return [
    [
      'above-median-difference',
      {
        status: 'ok',
        value: difference.value,
        byChance: greatestByChance([drawn]),
        interval: {
          level: LEVEL,
          method: 'Newcombe from Agresti-Coull with exact bounds (pairs, Bonferroni)',
          lower: difference.lower,
          upper: Math.min(1, difference.upper),
        },
      },
    ],
    [
      'above-median-ratio',
      ratio === null
        ? { status: 'undefined', reason: 'no number is above the median, so that there is no ratio' }
        : {
            status: 'ok',
            value: ratio.value,
            ...(byChance === undefined ? {} : { byChance }),
            interval: {
              level: LEVEL,
              method: 'Donner-Zou from Agresti-Coull with exact bounds (pairs, Bonferroni)',
              lower: ratio.lower,
              upper: Math.min(1, ratio.upper),
            },
          },
    ],
  ];
}
