/** The measures of intent-slot as functions of single utterances, of which those of a case belong together. */
import type { Group, ItemDecision, ItemStatistics, MeasurementId, Sample } from '../../src/plugin.ts';
import { groupsByAttribute, groupsOf } from '../shared/labelled-samples.ts';
import { type Options, shareNames } from './measurements.ts';

type Share = (typeof shareNames)[number];

/** A share as right ones of all, by utterance; NaN without an answer. */
interface Counts {
  right: Float64Array;
  all: Float64Array;
}

interface Place extends Omit<MeasurementId, 'measure'> {
  items: readonly number[];
  /** Those of the source language, where it is a gap. */
  source?: Uint32Array;
}

export function understoodOfItems({ languages, sourceLanguage }: Options, samples: readonly Sample[]): ItemStatistics {
  const counts = countsOf(samples);
  const spoken = groupsOf(samples).filter(({ attribute }) => attribute === languages);
  const everyone: Place = { attribute: null, group: null, items: [...samples.keys()] };
  const shares = [everyone, ...spoken.map(placeOf)];
  const gaps = sourceLanguage === undefined ? [] : gapsTo(sourceLanguage, spoken);
  const of = (measure: Share, place: Place) => ({ ...place, measure, counts: counts[measure] });
  const all = [
    ...shares.map((place) => of('slot-f1', place)),
    ...shareNames.flatMap((measure) => gaps.map((place) => of(measure, place))),
  ];
  return {
    ...clustersOf(samples),
    means: (['intent-accuracy', 'exact-match'] as const).flatMap((measure) =>
      shares.map(({ attribute, group, items }) => {
        const values = new Float64Array(samples.length).fill(Number.NaN);
        for (const i of items) values[i] = counts[measure].right[i];
        return { measure, attribute, group, values };
      }),
    ),
    others: {
      places: all.map(({ measure, attribute, group, source }) => {
        return { measure: source ? `${measure}-gap` : measure, attribute, group };
      }),
      recompute: (weight) =>
        all.map(({ counts, items, source }) => {
          const own = shareIn(counts, items, weight);
          return source ? shareIn(counts, source, weight) - own : own;
        }),
    },
  };
}

const placeOf = ({ attribute, id, members }: Group): Place => ({ attribute, group: id, items: [...members] });

function gapsTo(sourceLanguage: string, spoken: readonly Group[]): Place[] {
  const found = spoken.find(({ id }) => id === sourceLanguage);
  if (!found) return [];
  const source = found.members;
  const own = new Set(source);
  const others = spoken.filter((language) => language !== found).map(placeOf);
  const gap = (place: Place): Place => ({ ...place, source, items: place.items.filter((i) => !own.has(i)) });
  const together = [...new Set(others.flatMap(({ items }) => items))];
  return [{ attribute: null, group: null, items: together }, ...others].map(gap);
}

function countsOf(samples: readonly Sample[]): Record<Share, Counts> {
  const numbers = (name: string) =>
    Float64Array.from(samples, ({ [name]: one }) => (typeof one === 'number' ? one : Number.NaN));
  const once = new Float64Array(samples.length).fill(1);
  const [found, predicted, marked] = ['slotsFound', 'slotsPredicted', 'slotsMarked'].map(numbers);
  return {
    'intent-accuracy': { right: numbers('intentRight'), all: once },
    'slot-f1': { right: found.map((one) => 2 * one), all: predicted.map((one, i) => one + marked[i]) },
    'exact-match': { right: numbers('exact'), all: once },
  };
}

function shareIn({ right, all }: Counts, items: Iterable<number>, weight: Uint32Array): number {
  let [sum, size] = [0, 0];
  for (const i of items) {
    if (Number.isNaN(right[i])) continue;
    sum += weight[i] * right[i];
    size += weight[i] * all[i];
  }
  return sum / size;
}

function clustersOf(samples: readonly Sample[]): Pick<ItemStatistics, 'clusters'> {
  const cases = [...new Set(samples.flatMap((sample) => caseOf(sample) ?? []))];
  if (cases.length === 0) return {};
  const number = new Map(cases.map((name, k) => [name, k]));
  return { clusters: Int32Array.from(samples, (sample) => number.get(caseOf(sample) ?? '') ?? -1) };
}

const caseOf = ({ case: of }: Sample): string | null => (typeof of === 'string' ? of : null);

export function intentDecisions(samples: readonly Sample[]): ItemDecision[] {
  return samples.map((sample) => ({
    decision: typeof sample.intent === 'string' ? sample.intent : null,
    right: typeof sample.intentRight === 'number' ? sample.intentRight === 1 : null,
    ...{ groups: groupsByAttribute(sample.id, sample.groups ?? {}), case: caseOf(sample) },
  }));
}
