/** The measures of hate-speech-bias, and what each item adds to their error (DeLong's components). */

import type { ItemStatistics, MeasurementId } from '../../src/plugin.ts';
import {
  type AucInfluence,
  aucInfluence,
  powerMean,
  powerMeanGradient,
  rankScores,
} from '../../src/statistics/index.ts';
import type { Labelled } from '../shared/labelled-samples.ts';
import { itemsInUse } from './aucs.ts';
import { isBackground, isPositive, type Part } from './group-counts.ts';
import { comparisons, isGap, type Measure, measureNames, type Options } from './groups.ts';

type Smooth = NonNullable<ItemStatistics['smooth']>[number];

export function biasOfItems(options: Options, data: Labelled, scores: Float64Array): ItemStatistics {
  const ranking = rankScores(scores);
  const inUse = itemsInUse(data, options.background);
  const groups = data.groups.filter(({ id }) => options.groups?.includes(id) ?? true);
  /** AUC of one measure of one group. */
  const compare = (measure: Measure, members: Uint32Array): AucInfluence => {
    const member = new Uint8Array(data.size);
    for (let k = 0; k < members.length; k++) member[members[k]] = 1;
    const { upper, lower } = comparisons[measure];
    const isIn = (part: Part) => (i: number) =>
      inUse[i] === 1 && member[i] === (isBackground(part) ? 0 : 1) && data.positive[i] === (isPositive(part) ? 1 : 0);
    return aucInfluence(ranking, data.size, isIn(upper), isIn(lower));
  };

  const overall = aucInfluence(
    ranking,
    data.size,
    (i) => data.positive[i] === 1,
    (i) => data.positive[i] === 0,
  );
  const smooth = [entry({ measure: 'auc', attribute: null, group: null }, overall.auc, overall.influence)];
  const attributes = [...new Set(groups.map(({ attribute }) => attribute)), null];
  for (const measure of measureNames) {
    const estimates = groups.map(({ attribute, id, members }) => {
      const { auc, m, n } = compare(measure, members);
      const value = auc - comparisons[measure].shift;
      const place = { measure, attribute, group: id };
      smooth.push(entry(place, value, () => compare(measure, members).influence()));
      return { attribute, members, value, large: Math.min(m, n) >= options.minGroupSize };
    });
    for (const attribute of attributes) {
      const own = estimates.filter((one) => one.large && (attribute === null || one.attribute === attribute));
      const values = own.map(({ value }) => value);
      const [value, gradient] = isGap(measure)
        ? [meanSize(values), values.map((x) => Math.sign(x) / values.length)]
        : [powerMean(values, options.power), powerMeanGradient(values, options.power)];
      const influence = () => {
        const sum = new Float64Array(data.size);
        for (const [k, { members }] of own.entries()) {
          const part = compare(measure, members).influence();
          for (let i = 0; i < sum.length; i++) sum[i] += gradient[k] * part[i];
        }
        return sum;
      };
      smooth.push(entry({ measure, attribute, group: null }, value, influence));
    }
  }
  return { means: [], smooth };
}

function entry(place: MeasurementId, value: number, influence: () => Float64Array): Smooth {
  return { ...place, value, method: 'DeLong (paired)', influence };
}

function meanSize(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + Math.abs(x), 0) / values.length;
}
