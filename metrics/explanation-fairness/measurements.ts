/** Measurements of explanations: each score of all posts and of each community, and the gaps between these. Pure. */

import {
  counted,
  type ExplanationsRequest,
  type Group,
  has,
  type Interval,
  type Json,
  type Measurement,
  type Random,
} from '../../src/plugin.ts';
import { averageOf, boundedMethod, type Estimate, greatestDifference } from '../../src/statistics/index.ts';
import { intervalOr } from '../shared/interval-or.ts';
import {
  comparisonsOf,
  estimate,
  gapOf,
  type MeasureName,
  measureNames,
  type PostSet,
  type Posts,
  placesOf,
  ranges,
  shuffledSummaries,
  sizeOf,
  summary,
} from './summary.ts';

/** The measure that holds communities against each other. */
export const gap = (name: MeasureName) => `${name}-gap`;

/** Every number that has enough posts, in order, as a function of how often each post counts. */
export function judge(posts: Posts, places: readonly PostSet[], least: number) {
  const judged: { measure: string; attribute: string | null; group: string | null }[] = [];
  const values: ((summaries: readonly Record<MeasureName, number>[]) => number)[] = [];
  const enough = (place: PostSet, name: MeasureName) => sizeOf(posts, place, name) >= least;
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

/** Limits of fewer posts hold a score that is 0 or 1 too seldom. */
const LEAST_POSTS = 10;

function whyEqual(explanation: Chosen['explanation']): string {
  const none = 'the classifier depends on none of them';
  return explanation === 'gradient-times-input'
    ? `${none}, or it normalises their embeddings at once, so that gradient times input is 0; gradient-norm shows which`
    : none;
}

export function measured(
  posts: Posts,
  groups: readonly Group[],
  { minGroupSize: required, resamples, explanation }: Chosen,
  details: Record<string, Json>,
  stream: (...names: readonly string[]) => Random,
): Measurement[] {
  const places = placesOf(posts, groups);
  const judged = judge(posts, places, required);
  const values = judged.recompute(null);
  const indexOf = (measure: string, { attribute, group }: Pick<PostSet, 'attribute' | 'group'>) =>
    judged.places.findIndex((p) => p.measure === measure && p.attribute === attribute && p.group === group);
  const flat = details.withoutGradient as number;
  const chances = new Map(
    comparisonsOf(places).map(({ attribute, places: compared }) => {
      return [attribute, shuffledSummaries(posts, compared, stream('by chance', attribute ?? ''))] as const;
    }),
  );
  const few = `fewer than ${LEAST_POSTS} posts are too few for limits`;
  return measureNames.flatMap((name): Measurement[] => {
    const estimates = new Map(
      places
        .filter((place) => sizeOf(posts, place, name) >= Math.max(required, LEAST_POSTS))
        .map((place) => {
          const random = stream('intervals', name, place.attribute ?? '', place.group ?? '');
          return [place, estimate(posts, place, name, { resamples, random })] as const;
        }),
    );
    return [
      ...places.map((place): Measurement => {
        const { attribute, group } = place;
        const n = sizeOf(posts, place, name);
        const at = { measure: name, attribute, group, n, ...(group === null ? { details } : {}) };
        const k = indexOf(name, place);
        if (k >= 0) {
          const limits = estimates.get(place)?.limits(0.025);
          const interval = limits ? { level: 0.95, method: boundedMethod(resamples), ...limits } : null;
          return { ...at, status: 'ok', value: values[k], ...intervalOr(interval, few) };
        }
        if (group === null && n === 0 && flat > 0) {
          const reason = `the scores of all tokens are equal in every post: ${whyEqual(explanation)}`;
          return { ...at, status: 'undefined', reason };
        }
        const reason = `${counted('post', n)} ${has(n)} an explanation to score, fewer than ${required}`;
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
          return {
            ...at,
            status: 'inapplicable',
            reason: `${compared.length === 1 ? '1 community' : 'no community'} in the data; two are compared`,
          };
        }
        if (k < 0) {
          const reason = `of ${compared.length} communities ${kept.length} ${has(kept.length)} ${counted('post', required)}; at least 2 are needed`;
          return { ...at, status: 'insufficient', reason, counts: { communities: kept.length }, required: 2 };
        }
        const ranked = kept
          .map(({ place }) => ({ group: place.group, value: values[indexOf(name, place)] }))
          .sort((a, b) => a.value - b.value);
        const extremes = { least: ranked[0].group, greatest: ranked[ranked.length - 1].group };
        const known = kept.flatMap(({ place }) => estimates.get(place) ?? []);
        const interval = known.length === kept.length ? gapInterval(known, name, resamples) : null;
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
          ...intervalOr(interval, `of a community ${few}`),
          details: more,
        };
      }),
    ];
  });
}

/** From the intervals of all pairs: a resample's own gap is greater by chance than the one it is drawn around. */
function gapInterval(estimates: readonly Estimate[], name: MeasureName, resamples: number): Interval {
  const { lower, upper } = greatestDifference([estimates]);
  const [least, greatest] = ranges[name];
  return {
    level: 0.95,
    method: `${boundedMethod(resamples)}, pairwise (Newcombe, Bonferroni)`,
    lower,
    upper: Math.min(greatest - least, upper),
  };
}
