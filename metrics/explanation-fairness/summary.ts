/** The five scores over posts and communities, and how far communities lie apart. Pure. */

import type { Group, Random } from '../../src/plugin.ts';
import { type BoundedValues, boundedEstimate, type Estimate, shuffle } from '../../src/statistics/index.ts';
import { f1, type RationaleScores } from './rationale-scores.ts';

export const measureNames = ['iou-f1', 'token-f1', 'auprc', 'comprehensiveness', 'sufficiency'] as const;
export type MeasureName = (typeof measureNames)[number];

/** Per post; null for one that takes no part. */
export type Posts = readonly (RationaleScores | null)[];

export interface PostSet {
  attribute: string | null;
  group: string | null;
  members: Uint32Array;
}

/** Communities whose scores are held against each other. */
export interface Compared {
  attribute: string | null;
  places: readonly PostSet[];
}

/** All posts, and each community. */
export function placesOf(posts: Posts, groups: readonly Group[]): PostSet[] {
  const taking = (members: Iterable<number>) => Uint32Array.from([...members].filter((i) => posts[i] !== null));
  return [
    { attribute: null, group: null, members: taking(posts.keys()) },
    ...groups.map(({ attribute, id, members }) => ({ attribute, group: id, members: taking(members) })),
  ];
}

/** All communities together, and those of each attribute that has several. */
export function comparisonsOf(places: readonly PostSet[]): Compared[] {
  const communities = places.filter(({ group }) => group !== null);
  const attributes = [...new Set(communities.map(({ attribute }) => attribute))];
  const of = attributes.map((attribute) => ({
    attribute,
    places: communities.filter((place) => place.attribute === attribute),
  }));
  return [{ attribute: null, places: communities }, ...of.filter((one) => one.places.length > 1)];
}

/** How many of the posts have the score that a measure is made of: a rest without tokens has no probability. */
export function sizeOf(posts: Posts, { members }: Pick<PostSet, 'members'>, measure: MeasureName): number {
  if (measure !== 'comprehensiveness' && measure !== 'sufficiency') return members.length;
  return members.filter((i) => !Number.isNaN(posts[i]![measure])).length;
}

/** The five measures of some of the posts, post i counting weight[i] times; NaN where nothing counts. */
export function summary(
  posts: Posts,
  { members }: Pick<PostSet, 'members'>,
  weight: Uint32Array | null,
): Record<MeasureName, number> {
  const mean = (of: (scores: RationaleScores) => number) => {
    let [sum, count] = [0, 0];
    for (const i of members) {
      const times = weight ? weight[i] : 1;
      const value = of(posts[i]!);
      if (times === 0 || Number.isNaN(value)) continue;
      sum += times * value;
      count += times;
    }
    return count > 0 ? sum / count : Number.NaN;
  };
  return {
    'iou-f1': f1(
      mean((scores) => scores.iouPrecision),
      mean((scores) => scores.iouRecall),
    ),
    'token-f1': mean(({ tokenF1 }) => tokenF1),
    auprc: mean(({ auprc }) => auprc),
    comprehensiveness: mean(({ comprehensiveness }) => comprehensiveness),
    sufficiency: mean(({ sufficiency }) => sufficiency),
  };
}

/** Within which a post's scores lie: of two hits of one marked span the recall is 2. */
const bounds: Record<keyof RationaleScores, readonly [number, number]> = {
  iouPrecision: [0, 1],
  iouRecall: [0, 2],
  tokenF1: [0, 1],
  auprc: [0, 1],
  comprehensiveness: [-1, 1],
  sufficiency: [-1, 1],
};

/** Which scores of posts a measure is made of. */
const parts: Record<MeasureName, readonly (keyof RationaleScores)[]> = {
  'iou-f1': ['iouPrecision', 'iouRecall'],
  'token-f1': ['tokenF1'],
  auprc: ['auprc'],
  comprehensiveness: ['comprehensiveness'],
  sufficiency: ['sufficiency'],
};

const statisticOf = (name: MeasureName) => (means: readonly number[]) =>
  name === 'iou-f1' ? f1(means[0], means[1]) : means[0];

/** Within which a measure lies. */
export const ranges = Object.fromEntries(
  measureNames.map((name) => {
    const at = (end: 0 | 1) => statisticOf(name)(parts[name].map((part) => bounds[part][end]));
    return [name, [at(0), at(1)]] as const;
  }),
) as Record<MeasureName, readonly [number, number]>;

/** A measure of a place with its limits: of which at least one post has the score. */
export function estimate(
  posts: Posts,
  { members }: Pick<PostSet, 'members'>,
  name: MeasureName,
  chosen: { resamples: number; random: Random },
): Estimate {
  const columns = parts[name].map((part): BoundedValues => {
    const values = Float64Array.from(members, (i) => posts[i]![part]).filter((value) => !Number.isNaN(value));
    return { values, least: bounds[part][0], greatest: bounds[part][1] };
  });
  const found = boundedEstimate(columns, statisticOf(name), chosen);
  // Of ten scores of 0 or 1 the closer limits hold the truth in as little as 91 %.
  return columns.every(({ values }) => values.every((value) => Number.isInteger(value)))
    ? { ...found, limits: found.strictLimits }
    : found;
}

/** As many shuffles tell an average over two communities to some 4 % of it, over more to less. */
const SHUFFLES = 400;

/**
 * The measures of each community with its posts exchanged: every post takes the memberships of another one. These are
 * the values by chance where a post's community has no influence; communities overlap as before.
 */
export function shuffledSummaries(
  posts: Posts,
  places: readonly PostSet[],
  random: Random,
): Record<MeasureName, number>[][] {
  const pool = [...new Set(places.flatMap(({ members }) => [...members]))];
  const positionOf = new Map(pool.map((post, at) => [post, at]));
  const memberships = places.map(({ members }) => Array.from(members, (post) => positionOf.get(post)!));
  return Array.from({ length: SHUFFLES }, () => {
    shuffle(pool, random);
    return memberships.map((at) => summary(posts, { members: Uint32Array.from(at, (i) => pool[i]) }, null));
  });
}

/** Greatest minus least; NaN where one is. */
export function gapOf(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}
