import { expect } from 'vitest';
import type { Decisions, LabelledData, Metric, Random } from '../../src/plugin.ts';
import { randomStream } from '../../src/statistics/distributions/random.ts';

/** A data set without texts: labels, and for each attribute either a column of group ids or the members of each group. */
export function labelled(
  labels: ArrayLike<number>,
  attributes: Record<string, readonly string[] | Record<string, readonly number[]>>,
): LabelledData {
  const positive = Uint8Array.from(labels);
  const groups = Object.entries(attributes).flatMap(([attribute, given]) => {
    const members = Array.isArray(given) ? membersByValue(given) : Object.entries(given);
    return members.map(([id, indices]) => ({ id, attribute, members: Uint32Array.from(indices as number[]) }));
  });
  return {
    kind: 'labelled',
    info: {
      id: 'toy',
      use: 'table',
      title: 'toy',
      licence: '',
      citation: '',
      source: '',
      revision: null,
      sha256: '',
      items: positive.length,
      dropped: {},
    },
    size: positive.length,
    ids: Array.from(positive, (_, i) => `${i}`),
    classes: ['no', 'yes'],
    codes: Uint16Array.from(positive),
    positive,
    positiveClasses: ['yes'],
    groups,
    columns: new Map(),
  };
}

function membersByValue(column: readonly string[]): [string, number[]][] {
  const values = [...new Set(column)].sort();
  return values.map((value) => [value, column.flatMap((v, i) => (v === value ? [i] : []))]);
}

/** What a classifier that gives scores decides. */
export function decisionsBy(scores: Float64Array, threshold = 0.5): Decisions {
  const codes = Int16Array.from(scores, (score) => (Number.isNaN(score) ? -1 : Number(score >= threshold)));
  const missing = codes.filter((code) => code < 0).length;
  return {
    classes: ['negative', 'positive'],
    codes,
    positive: Uint8Array.of(0, 1),
    scores,
    threshold,
    missing,
    truncated: 0,
  };
}

/** Runs a metric on scores, with its options as a configuration would give them. */
export function measureScores<O>(
  // biome-ignore lint/suspicious/noExplicitAny: whatever requests the metric has, `scores` is the one it reads
  metric: Metric<O, { readonly dataset: 'labelled' }, any> | Metric<O, { readonly dataset: 'items' }, any>,
  data: LabelledData,
  scores: ArrayLike<number>,
  options: Record<string, unknown> = {},
) {
  const positive = Float64Array.from(scores);
  const parsed = metric.options.parse({ dataset: 'toy', ...options });
  return metric.measure({
    options: parsed,
    data: { dataset: data },
    observed: {
      scores: { positive, missing: positive.filter(Number.isNaN).length },
      decisions: decisionsBy(positive, (parsed as { threshold?: number }).threshold),
    },
    random: (...names: readonly string[]): Random => randomStream(1, ...names),
  });
}

/** JSON has no NaN: no number anywhere in `value` may be one, or infinite. */
export function expectFinite(value: unknown): void {
  if (typeof value === 'number') expect(value).toSatisfy(Number.isFinite);
  else if (value !== null && typeof value === 'object') for (const part of Object.values(value)) expectFinite(part);
}
