/** Two series of subjects against each other, as the report has it. */
import type { Correlation, Series } from '../contract/report.ts';
import { randomStream } from '../statistics/distributions/random.ts';
import { coefficientsOf } from './coefficients.ts';
import { isAligned, type Pair } from './pairs.ts';
import type { MeasuredSeries } from './series.ts';

export function correlatePair(pair: Pair<MeasuredSeries>, seed: number, resamples: number): Correlation[] {
  const a = pair.a.name;
  const b = pair.b.name;
  const coefficients = coefficientsOf(pair.a.points, pair.b.points, {
    unit: 'subject',
    names: [describe(a), describe(b)],
    random: randomStream(seed, 'correlate', JSON.stringify(a), JSON.stringify(b)),
    resamples,
  });
  return coefficients.map(({ units, leaveOneOut, ...coefficient }) => ({
    a,
    b,
    aligned: isAligned(pair),
    ...coefficient,
    adjustedPValue: null,
    falseDiscoveryRate: null,
    n: units.length,
    subjects: units,
    leaveOneOut: leaveOneOut && { subject: leaveOneOut.unit, value: leaveOneOut.value, change: leaveOneOut.change },
  }));
}

function describe({ metric, measure, attribute }: Series): string {
  return `${metric}/${measure}${attribute === null ? '' : ` (${attribute})`}`;
}
