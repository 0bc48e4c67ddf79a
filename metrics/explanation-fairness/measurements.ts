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
  chosen: Chosen,
  details: Record<string, Json>,
  stream: (...names: readonly string[]) => Random,
): Measurement[] {
  const { minGroupSize: required, resamples } = chosen;
  const places = placesOf(posts, groups);
  const judged = judge(posts, places, required);
  const values = judged.recompute(null);
  const found: Scores['found'] = (measure, { attribute, group }) =>
    values[judged.places.findIndex((p) => p.measure === measure && p.attribute === attribute && p.group === group)];
  const chances = new Map(
    comparisonsOf(places).map(({ attribute, places: compared }) => {
      return [attribute, shuffledSummaries(posts, compared, stream('by chance', attribute ?? ''))] as const;
    }),
  );
  return measureNames.flatMap((name): Measurement[] => {
    const estimates = new Map(
      places
        .filter((place) => sizeOf(posts, place, name) >= Math.max(required, LEAST_POSTS))
        .map((place) => {
          const random = stream('intervals', name, place.attribute ?? '', place.group ?? '');
          return [place, estimate(posts, place, name, { resamples, random })] as const;
        }),
    );
    const scores: Scores = { posts, name, chosen, found, estimates };
    return [
      ...places.map((place) => scoreOf(place, scores, details)),
      ...comparisonsOf(places).map(({ attribute, places: compared }) =>
        gapAmong(attribute, compared, scores, chances.get(attribute)!),
      ),
    ];
  });
}

/** One score of everybody that it is asked of. */
interface Scores {
  posts: Posts;
  name: MeasureName;
  chosen: Chosen;
  /** Undefined where there are too few posts. */
  found(measure: string, place: Pick<PostSet, 'attribute' | 'group'>): number | undefined;
  estimates: ReadonlyMap<PostSet, Estimate>;
}

const few = `fewer than ${LEAST_POSTS} posts are too few for limits`;

function scoreOf(
  place: PostSet,
  { posts, name, chosen, found, estimates }: Scores,
  details: Record<string, Json>,
): Measurement {
  const { minGroupSize: required, resamples, explanation } = chosen;
  const { attribute, group } = place;
  const n = sizeOf(posts, place, name);
  const at = { measure: name, attribute, group, n, ...(group === null ? { details } : {}) };
  const value = found(name, place);
  if (value !== undefined) {
    const limits = estimates.get(place)?.limits(0.025);
    const interval = limits ? { level: 0.95, method: boundedMethod(resamples), ...limits } : null;
    return { ...at, status: 'ok', value, ...intervalOr(interval, few) };
  }
  if (group === null && n === 0 && (details.withoutGradient as number) > 0) {
    const reason = `the scores of all tokens are equal in every post: ${whyEqual(explanation)}`;
    return { ...at, status: 'undefined', reason };
  }
  const reason = `${counted('post', n)} ${has(n)} an explanation to score, fewer than ${required}`;
  return { ...at, status: 'insufficient', reason, counts: { posts: n }, required };
}

/** @param chances of each community, the scores of posts that are dealt out by chance */
function gapAmong(
  attribute: string | null,
  compared: readonly PostSet[],
  { posts, name, chosen, found, estimates }: Scores,
  chances: readonly (readonly Record<MeasureName, number>[])[],
): Measurement {
  const { minGroupSize: required, resamples } = chosen;
  const sizes = compared.map((place) => ({ place, n: sizeOf(posts, place, name) }));
  const kept = sizes.filter(({ n }) => n >= required);
  const leftOut = sizes.filter(({ n }) => n < required).map(({ place }) => place.group);
  const n = new Set(kept.flatMap(({ place }) => [...place.members])).size;
  const at = { measure: gap(name), attribute, group: null, n };
  if (compared.length < 2) {
    const reason = `${compared.length === 1 ? '1 community' : 'no community'} in the data; two are compared`;
    return { ...at, status: 'inapplicable', reason };
  }
  const value = found(gap(name), { attribute, group: null });
  if (value === undefined) {
    const reason = `of ${compared.length} communities ${kept.length} ${has(kept.length)} ${counted('post', required)}; at least 2 are needed`;
    return { ...at, status: 'insufficient', reason, counts: { communities: kept.length }, required: 2 };
  }
  const ranked = kept
    .map(({ place }) => ({ group: place.group, value: found(name, place)! }))
    .sort((a, b) => a.value - b.value);
  const known = kept.flatMap(({ place }) => estimates.get(place) ?? []);
  const interval = known.length === kept.length ? gapInterval(known, name, resamples) : null;
  const byChance = averageOf(
    chances.map((shuffled) => gapOf(kept.map(({ place }) => shuffled[compared.indexOf(place)][name]))),
  );
  return {
    ...at,
    status: 'ok',
    value,
    ...(byChance === undefined ? {} : { byChance }),
    ...intervalOr(interval, `of a community ${few}`),
    details: {
      communities: kept.length,
      least: ranked[0].group,
      greatest: ranked[ranked.length - 1].group,
      leftOut,
    },
  };
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
