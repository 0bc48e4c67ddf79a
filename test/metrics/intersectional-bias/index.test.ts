import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import metric from '../../../metrics/intersectional-bias/index.ts';
import type { IntersectionsData } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import fixture from '../../fixtures/intersectional-bias.json' with { type: 'json' };

const info = {
  id: 'own',
  use: 'intersections',
  title: '',
  licence: '',
  citation: '',
  source: '',
  revision: null,
  sha256: '',
};
const { groups, stereotypes, unrelated, expected } = fixture;
const own: IntersectionsData = {
  kind: 'intersections',
  info: { ...info, items: 6, dropped: {} },
  groups,
  stereotypes,
  unrelated,
};
type Vectors = Record<string, readonly number[]>;
const vectors: Vectors = fixture.vectors;

function measure(vectors: Vectors, data = own, options: z.input<typeof metric.options> = {}) {
  const input = { options: metric.options.parse(options), data: { data } };
  const asked = metric.needs({ ...input, seed: 1 }).words.words;
  const found = asked
    .filter((word) => word in vectors)
    .map((word) => [word, Float32Array.from(vectors[word])] as const);
  return metric.measure({
    ...input,
    observed: { words: { answeredBy: 'word-vectors', vectors: new Map(found) } },
    random: (...names) => randomStream(1, ...names),
  });
}

function numberOf(measurements: ReturnType<typeof metric.measure>, measure: string, group = 'r0f'): number {
  const found = measurements.find((one) => one.measure === measure && one.group === group)!;
  if (found.status !== 'ok') throw new Error(`${found.status}: ${found.reason}`);
  return found.value;
}

describe('intersectional bias detection', () => {
  it('equals an independent computation, word by word and set by set', () => {
    const measured = measure(vectors);
    expect(measured).toHaveLength(5);
    for (const [i, { group }] of stereotypes.entries()) {
      const { auc, ibd, eibd } = expected[i];
      expect(numberOf(measured, 'ibd-auc', group)).toBeCloseTo(auc, 12);
      expect(numberOf(measured, 'ibd-balanced-accuracy', group)).toBeCloseTo(ibd.balanced, 12);
      expect(
        measured.find((one) => one.measure === 'ibd-balanced-accuracy' && one.group === group)!.details,
      ).toMatchObject({
        accuracy: expect.closeTo(ibd.accuracy, 12),
        found: ibd.found,
      });
      if (eibd) {
        expect(numberOf(measured, 'eibd-balanced-accuracy', group)).toBeCloseTo(eibd.balanced, 12);
        expect(measured.find(({ measure }) => measure === 'eibd-balanced-accuracy')!.details).toMatchObject({
          found: eibd.found,
        });
      }
    }
  });

  it('finds planted stereotypes; a word that is above the threshold on every constituent pair is not emergent', () => {
    // Dimensions: race A, race B, woman, man, and being a woman of race A.
    const toy: Vectors = {
      a1: [1, 0, 1, 0, 1],
      a2: [1.1, 0, 1, 0, 0.9],
      b1: [1, 0, 0, 1, 0],
      b2: [1.1, 0, 0, 0.9, 0],
      c1: [0, 1, 1, 0, 0],
      c2: [0, 1.1, 0.9, 0, 0],
      d1: [0, 1, 0, 1, 0],
      d2: [0, 0.9, 0, 1.1, 0],
      both: [0, 0, -0.6, 0.6, 1],
      both2: [0, 0, -0.5, 0.6, 1],
      race: [1, 0, 1, 0, 0],
      race2: [1, -0.2, 1, 0, 0],
      not: [0, 1, 0, 1, -1],
      not2: [0, 1, -0.1, 1, -1],
    };
    const group = (id: string, race: string, gender: string) => ({ id, race, gender, names: [`${id}1`, `${id}2`] });
    const data: IntersectionsData = {
      ...own,
      groups: [group('a', 'A', 'w'), group('b', 'A', 'm'), group('c', 'B', 'w'), group('d', 'B', 'm')],
      stereotypes: [{ group: 'a', intersectional: ['both', 'both2', 'race', 'race2'], emergent: ['both', 'both2'] }],
      unrelated: ['not', 'not2'],
    };
    const measured = measure(toy, data);
    expect(numberOf(measured, 'ibd-auc', 'a')).toBe(1);
    expect(numberOf(measured, 'ibd-balanced-accuracy', 'a')).toBe(1);
    expect(measured.find(({ measure }) => measure === 'eibd-balanced-accuracy')!.details).toMatchObject({
      found: ['both', 'both2'],
    });
  });

  it('does not hang on the order of groups and words, nor on the length of vectors', () => {
    const values = (measured: ReturnType<typeof measure>) =>
      Object.fromEntries(
        measured.map((one) => [`${one.group} ${one.measure}`, one.status === 'ok' ? one.value : null]),
      );
    const before = values(measure(vectors));
    const scaled = Object.fromEntries(
      Object.entries(vectors).map(([word, v], i) => [word, v.map((c) => c * 2 ** (i % 5))]),
    );
    const turned = { ...own, groups: own.groups.toReversed(), unrelated: own.unrelated.toReversed() };
    const after = values(measure(scaled, turned));
    for (const [key, value] of Object.entries(before)) expect(after[key]).toBeCloseTo(value!, 12);
  });

  it('finds nothing where all names are alike', () => {
    const same = Object.fromEntries(
      Object.entries(vectors).map(([word, v]) => [
        word,
        groups.some(({ names }) => names.includes(word)) ? vectors.r0f0 : v,
      ]),
    );
    const measured = measure(same);
    expect(numberOf(measured, 'ibd-auc')).toBe(0.5);
    expect(numberOf(measured, 'ibd-balanced-accuracy')).toBe(0.5);
  });

  it('is insufficient where words have no vector, and names them', () => {
    const { emergent0: _0, emergent1: _1, emergent2: _2, emergent3: _3, ...rest } = vectors;
    const measured = measure(rest);
    expect(measured.find(({ measure }) => measure === 'eibd-balanced-accuracy')).toMatchObject({
      status: 'insufficient',
      counts: { emergent: 1 },
      details: { missing: ['emergent0', 'emergent1', 'emergent2', 'emergent3'] },
    });
    expect(numberOf(measured, 'ibd-auc')).toBeGreaterThan(0);
    const names = Object.fromEntries(
      Object.entries(vectors).filter(([word]) => !['r2m0', 'r2m1', 'r2m2'].includes(word)),
    );
    for (const one of measure(names)) expect(one).toMatchObject({ status: 'insufficient', counts: { names: 1 } });
    for (const one of measure({})) expect(one).toMatchObject({ status: 'insufficient', counts: { names: 0 }, n: 0 });
    const { r2m3: _4, ...none } = names;
    for (const one of measure(none)) expect(one).toMatchObject({ status: 'insufficient', counts: { names: 0 } });
  });
});
