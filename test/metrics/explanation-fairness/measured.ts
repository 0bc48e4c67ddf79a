import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import metric from '../../../metrics/explanation-fairness/index.ts';
import type { Random } from '../../../src/contract/random.ts';
import type { Explanation, LabelledData, Measurement } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { expectFinite, labelled } from '../labelled-data.ts';

export const fixture = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/explanations.json'), 'utf8'),
).synthetic;

export interface Post {
  marked: number[];
  scores: number[];
  top: number[];
  p: [number, number, number];
  communities: string[];
}

export function explanation(
  { scores, top, p: [probability, without, only] }: Post,
  more: Partial<Explanation> = {},
): Explanation {
  const common = { predicted: 1, probability, without, only, scores: Float64Array.from(scores), top };
  return { ...common, cut: false, completeness: null, ...more };
}

/** Texts of one-letter tokens. */
export function dataOf(posts: readonly Post[], more: Partial<LabelledData> = {}): LabelledData {
  const members = (name: string) => posts.flatMap(({ communities }, i) => (communities.includes(name) ? [i] : []));
  const names = [...new Set(posts.flatMap(({ communities }) => communities))].sort();
  const attributes: Record<string, Record<string, number[]>> = { first: {}, second: {} };
  for (const name of names) attributes[name === 'c' ? 'second' : 'first'][name] = members(name);
  const data = labelled(
    posts.map(() => 1),
    attributes,
  );
  return {
    ...data,
    texts: posts.map(({ marked }) => marked.map(() => 'x').join(' ')),
    rationales: posts.map(({ marked }) => ({
      tokens: marked.map((_, t) => ({ start: 2 * t, end: 2 * t + 1 })),
      marked: Uint8Array.from(marked),
    })),
    ...more,
  };
}

export function inputOf(data: LabelledData, items: readonly Explanation[], options: Record<string, unknown> = {}) {
  return {
    options: metric.options.parse({ dataset: 'toy', minGroupSize: 1, resamples: 200, ...options }),
    data: { dataset: data },
    observed: { explanations: { classes: ['no', 'yes'], items, truncated: 0 } },
  };
}

export function measure(data: LabelledData, items: readonly Explanation[], options: Record<string, unknown> = {}) {
  const random = (...names: readonly string[]): Random => randomStream(1, ...names);
  const found = metric.measure({ ...inputOf(data, items, options), random });
  expectFinite(found);
  return found;
}

export function one(
  found: readonly Measurement[],
  measure: string,
  group: string | null = null,
  attribute?: string,
): Measurement {
  const own = found.filter(
    (m) => m.measure === measure && m.group === group && (group !== null || m.attribute === (attribute ?? null)),
  );
  expect(own).toHaveLength(1);
  return own[0];
}

export const synthetic: readonly Post[] = fixture.posts;
export const items = synthetic.map((post) => explanation(post));
