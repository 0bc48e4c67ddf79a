/** The measures of membership-inference as functions of single items. */
import type { ItemStatistics, Items, Json, MeasurementId, Sample } from '../../src/plugin.ts';
import { type AucInfluence, aucInfluence, type Ranking, rankScores } from '../../src/statistics/index.ts';
import { groupsByItem, groupsOf } from '../shared/labelled-samples.ts';
import { fprs, nonMembersFor } from './measurements.ts';
import { curveOf, type Ordered, orderOf, tprAt } from './operating-points.ts';
import { type Attack, thresholds } from './scores.ts';

/** Of more items AUCs alone are compared item by item: to draw all others takes long. */
const MOST_DRAWN = 50_000;
const METHOD = 'DeLong (paired)';

/** @param probabilities of the true labels; NaN without an answer */
export function* attackedSamples(
  data: Pick<Items, 'ids' | 'size' | 'groups' | 'membership'>,
  scores: Float64Array | null,
  probabilities: Float64Array,
): Iterable<Sample> {
  const groups: readonly Json[] = groupsByItem(data);
  const orNull = (value: number) => (Number.isNaN(value) ? null : value);
  for (const [i, id] of data.ids.entries()) {
    const known = data.membership?.[i] ?? -1;
    yield {
      ...{ id, member: known < 0 ? null : known === 1, score: scores ? orNull(scores[i]) : null },
      ...{ probability: orNull(probabilities[i]), groups: groups[i] },
    };
  }
}

interface Options {
  attack: Attack;
  attributes?: readonly string[] | undefined;
}

/** Scores are taken as they are, those too that compare an item with the others. */
export function attackOfItems({ attack, attributes }: Options, samples: readonly Sample[]): ItemStatistics {
  const numbers = (name: string) =>
    Float64Array.from(samples, ({ [name]: one }) => (typeof one === 'number' ? one : Number.NaN));
  const [scores, probabilities] = [numbers('score'), numbers('probability')];
  const membership = Int8Array.from(samples, ({ member }) => (typeof member === 'boolean' ? Number(member) : -1));
  const usable = [...samples.keys()].filter((i) => membership[i] >= 0 && !Number.isNaN(scores[i]));
  const groups = groupsOf(samples).filter(({ attribute }) => attributes?.includes(attribute) ?? true);
  const place = { attribute: null, group: null };
  const pairs = groups.map(({ attribute, id, members }) => {
    const own = new Set(members);
    return {
      ...{ place: { attribute, group: id } },
      ...{ own: usable.filter((i) => own.has(i)), rest: usable.filter((i) => !own.has(i)) },
    };
  });
  const ranking = rankScores(scores);
  const known: Known = { scores, ranking, probabilities, membership, threshold: thresholds[attack] };
  return {
    means: [],
    smooth: [
      smooth({ measure: 'auc', ...place }, known, usable),
      ...pairs.flatMap(({ place, own, rest }) => [
        smooth({ measure: 'auc', ...place }, known, own),
        smooth({ measure: 'auc-difference', ...place }, known, own, rest),
      ]),
    ],
    ...(samples.length > MOST_DRAWN ? {} : { others: drawn(known, { place, own: usable, rest: [] }, pairs) }),
  };
}

interface Known {
  scores: Float64Array;
  ranking: Ranking;
  probabilities: Float64Array;
  membership: Int8Array;
  threshold: number | null;
}

function smooth(
  id: MeasurementId,
  { ranking, membership }: Known,
  own: readonly number[],
  rest: readonly number[] = [],
): NonNullable<ItemStatistics['smooth']>[number] {
  const of = (items: readonly number[]): AucInfluence => {
    const within = new Uint8Array(membership.length);
    for (const i of items) within[i] = 1;
    const side = (wanted: number) => (i: number) => within[i] === 1 && membership[i] === wanted;
    return aucInfluence(ranking, membership.length, side(1), side(0));
  };
  const parts = rest.length === 0 ? [of(own)] : [of(own), of(rest)];
  const less = (a: number, b = 0) => a - b;
  return {
    ...{ ...id, method: METHOD, value: less(parts[0].auc, parts[1]?.auc) },
    influence() {
      const [a, b] = parts.map((part) => part.influence());
      return a.map((error, i) => less(error, b?.[i]));
    },
  };
}

interface Pair {
  place: Omit<MeasurementId, 'measure'>;
  own: readonly number[];
  rest: readonly number[];
}

/** True positive rates and advantages, and a group's minus those of the rest. */
function drawn(known: Known, everyone: Pair, pairs: readonly Pair[]): NonNullable<ItemStatistics['others']> {
  const { scores, membership } = known;
  const enoughIn = (items: readonly number[]) => {
    const others = items.filter((i) => membership[i] === 0).length;
    return Object.entries(fprs).filter(([, fpr]) => others >= nonMembersFor(fpr));
  };
  const parts = [everyone, ...pairs].map(({ place, own, rest }) => {
    const rates = enoughIn(own);
    const known = enoughIn(rest).map(([name]) => name);
    const apart = rates.filter(([name]) => known.includes(name));
    return {
      place,
      rates,
      own: orderOf(scores, own),
      rest: place.group === null ? null : orderOf(scores, rest),
      apart,
    };
  });
  const namesOf = (rates: Rates) => [...rates.map(([measure]) => measure), 'advantage'];
  return {
    places: parts.flatMap(({ place, rates, rest, apart }) => [
      ...namesOf(rates).map((measure) => ({ measure, ...place })),
      ...(rest ? namesOf(apart).map((measure) => ({ measure: `${measure}-difference`, ...place })) : []),
    ]),
    recompute(weight) {
      const isTaken = takenIn(known, everyone.own, weight);
      const valuesOf = (part: Ordered, rates: Rates) => {
        const curve = curveOf(part, membership, weight);
        return [...rates.map(([, fpr]) => tprAt(curve, fpr)), advantageOf(part.items, known, weight, isTaken)];
      };
      return parts.flatMap(({ rates, own, rest, apart }) => {
        const values = valuesOf(own, rates);
        if (!rest) return values;
        const names = namesOf(rates);
        const others = valuesOf(rest, apart);
        return [...values, ...namesOf(apart).map((name, k) => values[names.indexOf(name)] - others[k])];
      });
    },
  };
}

type Rates = readonly (readonly [measure: string, fpr: number])[];
type IsTaken = (i: number) => boolean;

function takenIn(
  { scores, probabilities, membership, threshold }: Known,
  items: readonly number[],
  weight: Uint32Array,
): IsTaken {
  if (threshold !== null) return (i) => scores[i] >= threshold;
  let [sum, count] = [0, 0];
  for (const i of items) {
    if (membership[i] !== 1 || probabilities[i] === 0) continue;
    sum -= weight[i] * Math.log(probabilities[i]);
    count += weight[i];
  }
  return (i) => -Math.log(probabilities[i]) <= sum / count;
}

function advantageOf(items: readonly number[], { membership }: Known, weight: Uint32Array, isTaken: IsTaken): number {
  const [all, taken] = [
    [0, 0],
    [0, 0],
  ];
  for (const i of items) {
    all[membership[i]] += weight[i];
    if (isTaken(i)) taken[membership[i]] += weight[i];
  }
  return taken[1] / all[1] - taken[0] / all[0];
}
