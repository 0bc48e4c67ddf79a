/** Measurements of explanations: each score of all posts and of each community, and the gaps between these. Pure. */
import type { ExplanationsRequest, Group, Interval, Json, Measurement, Random } from '../../src/plugin.ts';
import { percentileInterval, standardError } from '../../src/statistics/bootstrap.ts';
import { averageOf } from '../../src/statistics/by-chance.ts';
import { greatestDifference, normalEstimate } from '../../src/statistics/rate-gaps.ts';
import { intervalOr } from '../interval-or.ts';
import {
  comparisonsOf,
  gapOf,
  type MeasureName,
  measureNames,
  type Place,
  type Posts,
  placesOf,
  shuffledSummaries,
  sizeOf,
  summary,
} from './explanation-summary.ts';

/** The measure that holds communities against each other. */
export const gap = (name: MeasureName) => `${name}-gap`;

/** Every number that has enough posts, in order, as a function of how often each post counts. */
export function judge(posts: Posts, places: readonly Place[], least: number) {
  const judged: { measure: string; attribute: string | null; group: string | null }[] = [];
  const values: ((summaries: readonly Record<MeasureName, number>[]) => number)[] = [];
  const enough = (place: Place, name: MeasureName) => sizeOf(posts, place, name) >= least;
  for (const name of measureNames) {
    for (const [p, place] of places.entries()) {
      if (!enough(place, name)) continue;
      judged.push({ measure: name, attribute: place.attribute, group: place.group });
      values.push((summaries) => summaries[p][name]);
    }
    for (const { attribute, places: compared } of comparisonsOf(places)) {
      const kept = compared.filter((place) => enough(place, name)).map((place) => places.indexOf(place));
      if (kept.length < 2) continue;
      judged.push({ measure: gap(name), attribute, group: null });
      values.push((summaries) => gapOf(kept.map((p) => summaries[p][name])));
    }
  }
  const recompute = (weight: Uint32Array | null) => {
    const summaries = places.map((place) => summary(posts, place, weight));
    return values.map((value) => value(summaries));
  };
  return { places: judged, recompute };
}

interface Chosen {
  minGroupSize: number;
  resamples: number;
  explanation: ExplanationsRequest['explanation'];
}

function whyEqual(explanation: Chosen['explanation']): string {
  const none = 'the classifier hangs on none of them';
  return explanation === 'gradient-times-input'
    ? `${none}, or it normalises their embeddings at once, so that gradient times input is 0; gradient-norm tells`
    : none;
}

export function measured(
  posts: Posts,
  groups: readonly Group[],
  { minGroupSize: required, resamples, explanation }: Chosen,
  details: Record<string, Json>,
  stream: (...names: readonly string[]) => Random,
): Measurement[] {
  const random = stream('bootstrap');
  const places = placesOf(posts, groups);
  const judged = judge(posts, places, required);
  const values = judged.recompute(null);
  const [{ members: everyone }] = places;
  const replicates = values.map(() => new Float64Array(resamples));
  const weight = new Uint32Array(posts.length);
  for (let b = 0; values.length > 0 && b < resamples; b++) {
    weight.fill(0);
    for (let i = 0; i < everyone.length; i++) weight[everyone[random.below(everyone.length)]]++;
    for (const [k, value] of judged.recompute(weight).entries()) replicates[k][b] = value;
  }
  const indexOf = (measure: string, { attribute, group }: Pick<Place, 'attribute' | 'group'>) =>
    judged.places.findIndex((p) => p.measure === measure && p.attribute === attribute && p.group === group);
  const flat = details.withoutGradient as number;
  const chances = new Map(
    comparisonsOf(places).map(({ attribute, places: compared }) => {
      return [attribute, shuffledSummaries(posts, compared, stream('by chance', attribute ?? ''))] as const;
    }),
  );
  return measureNames.flatMap((name): Measurement[] => [
    ...places.map((place): Measurement => {
      const { attribute, group } = place;
      const n = sizeOf(posts, place, name);
      const at = { measure: name, attribute, group, n, ...(group === null ? { details } : {}) };
      const k = indexOf(name, place);
      if (k >= 0) {
        const interval = n > 1 ? percentileInterval(replicates[k]) : null;
        const none = n > 1 ? 'most resamples have no value' : 'of a single post every resample is alike';
        return { ...at, status: 'ok', value: values[k], ...intervalOr(interval, none) };
      }
      if (group === null && n === 0 && flat > 0) {
        const reason = `the scores of all tokens are equal in every post: ${whyEqual(explanation)}`;
        return { ...at, status: 'undefined', reason };
      }
      const reason = `${n} posts have an explanation to score, fewer than ${required}`;
      return { ...at, status: 'insufficient', reason, counts: { posts: n }, required };
    }),
    ...comparisonsOf(places).map(({ attribute, places: compared }): Measurement => {
      const sizes = compared.map((place) => ({ place, n: sizeOf(posts, place, name) }));
      const kept = sizes.filter(({ n }) => n >= required);
      const leftOut = sizes.filter(({ n }) => n < required).map(({ place }) => place.group);
      const n = new Set(kept.flatMap(({ place }) => [...place.members])).size;
      const at = { measure: gap(name), attribute, group: null, n };
      const k = indexOf(gap(name), { attribute, group: null });
      if (compared.length < 2) {
        return { ...at, status: 'inapplicable', reason: `${compared.length} community in the data; two are compared` };
      }
      if (k < 0) {
        const reason = `${kept.length} communities have ${required} posts; at least 2 are needed`;
        return { ...at, status: 'insufficient', reason, counts: { communities: kept.length }, required: 2 };
      }
      const estimates = kept.map(({ place }) => {
        const own = indexOf(name, place);
        return { group: place.group, value: values[own], deviation: standardError(replicates[own]) };
      });
      const ranked = [...estimates].sort((a, b) => a.value - b.value);
      const extremes = { least: ranked[0].group, greatest: ranked[ranked.length - 1].group };
      const interval = kept.every(({ n: own }) => own > 1) ? gapInterval(estimates, resamples) : null;
      const byChance = averageOf(
        chances.get(attribute)!.map((shuffled) => {
          return gapOf(kept.map(({ place }) => shuffled[compared.indexOf(place)][name]));
        }),
      );
      const more = { communities: kept.length, ...extremes, leftOut };
      return {
        ...at,
        status: 'ok',
        value: values[k],
        ...(byChance === undefined ? {} : { byChance }),
        ...intervalOr(interval, 'of a community with a single post every resample is alike'),
        details: more,
      };
    }),
  ]);
}

/** From the intervals of all pairs: a resample's own gap is greater by chance than the one it is drawn around. */
function gapInterval(estimates: readonly { value: number; deviation: number }[], resamples: number): Interval {
  const { lower, upper } = greatestDifference([estimates.map((one) => normalEstimate(one.value, one.deviation))]);
  return { level: 0.95, method: `bootstrap (pairwise, normal, ${resamples} resamples)`, lower, upper };
}
