/** Mean, median and quantiles of prediction sensitivity over texts, and the same from kept items. */

import {
  counted,
  has,
  type ItemStatistics,
  type Json,
  type Measurement,
  type Random,
  type Sample,
} from '../../src/plugin.ts';
import { summarise, weightedQuantiles } from '../../src/statistics/index.ts';
import { intervalOr } from '../shared/interval-or.ts';
import { groupsOf } from '../shared/labelled-samples.ts';
import type { TextResult } from './prediction-sensitivity.ts';

const shares = { q10: 0.1, median: 0.5, q90: 0.9 } as const;

type GroupRef = Pick<Measurement, 'attribute' | 'group'>;

/** Mean, median and quantiles of some of the texts. `details` are added to the mean's. */
export function summary(
  { minGroupSize, resamples }: { minGroupSize: number; resamples: number },
  results: readonly TextResult[],
  members: Uint32Array,
  place: GroupRef,
  random: (...names: readonly string[]) => Random,
  details: Record<string, Json> = {},
): Measurement[] {
  const of = Array.from(members, (i) => results[i]);
  const values = Float64Array.from(of.filter(({ without }) => !without).map(({ value }) => value));
  const counts = {
    texts: of.length,
    withoutWords: of.filter(({ without }) => without === 'words').length,
    withoutStatusGradient: of.filter(({ without }) => without === 'status').length,
  };
  const n = values.length;
  const names = ['mean', ...Object.keys(shares)];
  const more = (measure: string) => ({
    ...place,
    measure,
    details: { ...counts, ...(measure === 'mean' ? details : {}) },
  });
  if (n === 0 && of.length > 0) {
    const reason =
      counts.withoutStatusGradient > 0
        ? "the protected-status model's gradient is 0 on every text that has words: it is constant there, so no word carries the attribute"
        : 'no text has a word';
    return names.map((measure) => ({ ...more(measure), status: 'undefined', reason, n }));
  }
  if (n < minGroupSize) {
    const reason = `${counted('text', n)} ${has(n)} a sensitivity, fewer than ${minGroupSize}`;
    const few = { status: 'insufficient', reason, n, counts: { texts: n }, required: minGroupSize } as const;
    return names.map((measure) => ({ ...more(measure), ...few }));
  }
  const stream = random('prediction sensitivity', place.attribute ?? '', place.group ?? '');
  const { mean, quantiles } = summarise(values, Object.values(shares), resamples, stream);
  return names.map((measure, i) => {
    const { value, interval } = i === 0 ? mean : quantiles[i - 1];
    const few = `too few for limits of ${i === 0 ? 'a mean' : 'this quantile'}: ${counted('text', n)}`;
    return { ...more(measure), status: 'ok', n, value, ...intervalOr(interval, few) };
  });
}

/** The mean is a mean of items; median and quantiles are not. */
export function sensitivityOfItems(samples: readonly Sample[]): ItemStatistics {
  const values = Float64Array.from(samples, ({ value }) => (typeof value === 'number' ? value : Number.NaN));
  const everyone = { attribute: null, group: null, members: Uint32Array.from(samples.keys()) };
  const judged = [
    everyone,
    ...groupsOf(samples).map(({ attribute, id, members }) => ({ attribute, group: id, members })),
  ];
  return {
    means: judged.map(({ attribute, group, members }) => {
      const own = new Float64Array(values.length).fill(Number.NaN);
      for (const i of members) own[i] = values[i];
      return { measure: 'mean', attribute, group, values: own };
    }),
    others: {
      places: judged.flatMap(({ attribute, group }) =>
        Object.keys(shares).map((measure) => ({ measure, attribute, group })),
      ),
      recompute: (weight) =>
        judged.flatMap(({ members }) => weightedQuantiles(values, members, weight, Object.values(shares))),
    },
  };
}
