/** The measures of group-error-rates as functions of single items. */

import type { Group, ItemStatistics, Items, MeasurementId, Sample } from '../../src/plugin.ts';
import { calibrationError } from '../../src/statistics/index.ts';
import { attributesOf, intersect } from '../shared/groups.ts';
import { fromSamples, labelledSamples } from '../shared/labelled-samples.ts';
import { disparities } from './compare.ts';
import { basisOf, type Options, type PerGroup } from './lacking.ts';
import { rateNames, rateOf, tally } from './tally.ts';

/** The threshold is told where it is not that of the options. */
export function* scoredSamples(
  data: Items,
  scores: Float64Array,
  threshold: number,
  options: Pick<Options, 'threshold'>,
): Iterable<Sample> {
  const own = threshold === options.threshold ? {} : { threshold };
  for (const sample of labelledSamples(data, scores)) yield { ...sample, ...own };
}

export function thresholdIn(samples: readonly Sample[], options: Pick<Options, 'threshold'>): number {
  const own = samples.find(({ threshold }) => typeof threshold === 'number')?.threshold;
  return typeof own === 'number' ? own : options.threshold;
}

export function ratesOfItems(ofMetric: Options, samples: readonly Sample[]): ItemStatistics {
  const { data, scores } = fromSamples(samples);
  const options = { ...ofMetric, threshold: thresholdIn(samples, ofMetric) };
  const everyone: MeasurementId & { members: Uint32Array } = {
    measure: '',
    attribute: null,
    group: null,
    members: Uint32Array.from(data.positive, (_, i) => i),
  };
  const scopes = [
    ...(options.attributes ?? attributesOf(data)).map((attribute) => ({
      attribute,
      groups: data.groups.filter((group) => group.attribute === attribute),
    })),
    ...options.intersections.map((attributes) => intersect(data, attributes)),
  ];
  const judged = [
    everyone,
    ...scopes.flatMap(({ groups }) => groups.map(({ attribute, id, members }) => ({ attribute, group: id, members }))),
  ];
  const tallyOf = (members: Uint32Array) => tally(data, scores, members, options);

  const tallies = Array.from(everyone.members, (i) => tallyOf(Uint32Array.of(i)));
  const means = rateNames.flatMap((measure) => {
    // A rate of one item: 0, 1, or 0 of 0 where it takes no part.
    const ofItem = tallies.map((own) => {
      const { successes, trials } = rateOf(measure, own);
      return successes / trials;
    });
    return judged.map(({ attribute, group, members }) => {
      const values = new Float64Array(data.size).fill(Number.NaN);
      for (const i of members) values[i] = ofItem[i];
      return { measure, attribute, group, values };
    });
  });

  const gaps = scopes.map(({ attribute, groups }) => gapsOf(attribute, groups, options, tallyOf));
  return {
    means,
    others: {
      places: [
        ...judged.map(({ attribute, group }) => ({ measure: 'calibration-error', attribute, group })),
        ...gaps.flatMap(({ places }) => places),
      ],
      recompute(weight) {
        const drawn = (members: Uint32Array) => tallyOf(repeat(members, weight));
        return [
          ...judged.map(({ members }) => calibrationError(drawn(members).bins)),
          ...gaps.flatMap(({ recompute }) => recompute(drawn)),
        ];
      },
    },
  };
}

type TallyOf = (members: Uint32Array) => ReturnType<typeof tally>;

/** Every difference and ratio between groups, the values alone. */
function gapsOf(attribute: string, groups: readonly Group[], { minGroupSize }: Options, tallyOf: TallyOf) {
  const counts = groups.map(({ members }) => tallyOf(members));
  const compared = new Map<PerGroup, readonly number[]>();
  for (const name of [...rateNames, 'calibration-error'] as const) {
    const large = counts.flatMap((own, g) => (basisOf(name, own).trials >= minGroupSize ? [g] : []));
    compared.set(name, large);
  }
  const kinds: { measure: string; rates: readonly PerGroup[]; ratio: boolean }[] = [
    ...Object.entries(disparities).flatMap(([name, { rates }]) => [
      { measure: `${name}-difference`, rates, ratio: false },
      { measure: `${name}-ratio`, rates, ratio: true },
    ]),
    { measure: 'calibration-error-difference', rates: ['calibration-error'], ratio: false },
  ];
  return {
    places: kinds.map(({ measure }): MeasurementId => ({ measure, attribute, group: null })),
    recompute(drawn: TallyOf): number[] {
      const tallies = groups.map(({ members }) => drawn(members));
      const rateIn = (name: PerGroup, g: number) => {
        if (name === 'calibration-error') return calibrationError(tallies[g].bins);
        const { successes, trials } = rateOf(name, tallies[g]);
        return successes / trials;
      };
      return kinds.map(({ rates, ratio }) => {
        const gaps = rates.map((name) => {
          const values = compared.get(name)!.map((g) => rateIn(name, g));
          const [least, greatest] = [Math.min(...values), Math.max(...values)];
          return ratio ? least / greatest : greatest - least;
        });
        // Nothing is less than 0, so that a ratio of 0 by 0 beside it does not matter.
        if (ratio) return gaps.includes(0) ? 0 : Math.min(...gaps);
        return Math.max(...gaps);
      });
    },
  };
}

/** The members, each as often as it counts. */
function repeat(members: Uint32Array, weight: Uint32Array): Uint32Array {
  let size = 0;
  for (const i of members) size += weight[i];
  const repeated = new Uint32Array(size);
  let to = 0;
  for (const i of members) {
    repeated.fill(i, to, to + weight[i]);
    to += weight[i];
  }
  return repeated;
}
