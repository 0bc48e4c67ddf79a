import { describe, expect, it } from 'vitest';
import metric from '../../../metrics/translation-retrieval/index.ts';
import { normals } from '../../../src/statistics/distributions/normal.ts';
import { randomStream, shuffle } from '../../../src/statistics/distributions/random.ts';
import fixture from '../../fixtures/translation-retrieval.json' with { type: 'json' };
import { expectFinite, labelled } from '../labelled-data.ts';
import { find, type Languages, measureLanguages, measureParallel, parallelOf } from './parallel.ts';

const { lacking, expected } = fixture;
const given: Languages = Object.fromEntries(
  Object.entries(fixture.vectors).map(([language, rows]) => [
    language,
    rows.map((row, i) => ((lacking as Record<string, number[]>)[language]?.includes(i) ? null : row)),
  ]),
);
const few = { minGroupSize: 2 };

describe('translation retrieval', () => {
  it('finds nearest neighbours both ways after the means are made equal: a toy by hand', () => {
    // Means (0, 0) and (10, 0). Moved to the German mean, the sentences are (11, 1), (11, -1), (8, 0). By the angle (5.2, -5.2
    // and 0 degrees) they are nearest to the first, the second and the third of (11, 2), (12, -2), (7, 0) at 10.3, -9.5 and 0.
    // The Germans moved back are (1, 2), (2, -2), (-3, 0) at 63, -45 and 180 degrees, of (1, 1), (1, -1), (-2, 0) at 45, -45, 180.
    const aligned = measureLanguages({
      en: [[1, 1], [1, -1], [-2, 0]],
      de: [[11, 2], [12, -2], [7, 0]],
    }, few); // biome-ignore format: one language a line
    expect(find(aligned, 'accuracy', 'de')).toMatchObject({ status: 'ok', value: 1, n: 3, byChance: 1 / 3 });
    // The first two translations are exchanged: of three sentences one is found, either way.
    const exchanged = measureLanguages({
      en: [[1, 1], [1, -1], [-2, 0]],
      de: [[12, -2], [11, 2], [7, 0]],
    }, few); // biome-ignore format: one language a line
    expect(find(exchanged, 'from-source', 'de')).toMatchObject({ value: 1 / 3 });
    expect(find(exchanged, 'to-source', 'de')).toMatchObject({ value: 1 / 3 });
    expect(find(exchanged, 'mean-accuracy')).toMatchObject({ value: 1 / 3, n: 3, details: { languages: 1 } });
  });

  it('equals NumPy and scikit-learn', () => {
    const measured = measureLanguages(given);
    for (const language of ['de', 'zh', 'sw'] as const) {
      for (const way of ['from-source', 'to-source'] as const) {
        const { value, n, limits } = expected[language][way];
        expect(find(measured, way, language)).toMatchObject({
          value: expect.closeTo(value, 12),
          n,
          byChance: 1 / n,
          interval: { lower: expect.closeTo(limits[0], 10), upper: expect.closeTo(limits[1], 10) },
        });
      }
      expect(find(measured, 'accuracy', language)).toMatchObject({
        value: expect.closeTo(expected[language].accuracy.value, 12),
      });
    }
    expect(find(measured, 'mean-accuracy')).toMatchObject({ value: expect.closeTo(expected.mean, 12) });
    expect(find(measured, 'accuracy', 'zh')).toMatchObject({ details: { dropped: { 'not in zh': 3 } } });
  });

  it('does not hang on the order of sentences and languages, or on scale', () => {
    const measured = measureLanguages(given);
    const order = [...given.en.keys()].reverse();
    const reversed = Object.fromEntries(
      Object.entries(given)
        .reverse()
        .map(([language, rows]) => [language, order.map((i) => rows[i])]),
    );
    const larger = Object.fromEntries(
      Object.entries(given).map(([language, rows]) => [
        language,
        rows.map((row) => row?.map((one) => 2 * one) ?? null),
      ]),
    );
    for (const other of [reversed, larger]) {
      const again = measureLanguages(other);
      for (const { measure, group, ...one } of measured) {
        const { value } = one as { value: number };
        expect(find(again, measure, group)).toMatchObject({ value: expect.closeTo(value, 12) });
      }
    }
  });

  it('is at chance where pairs are shuffled, and where all vectors are the same', () => {
    const random = randomStream(1, 'shuffled');
    const normal = normals(random);
    const draw = (n: number) => Array.from({ length: n }, () => Array.from({ length: 50 }, normal));
    let sum = 0;
    const runs = 200;
    for (let run = 0; run < runs; run++) {
      const rows = draw(20);
      const other = rows.map((row) => row.map((value) => value + 0.1 * normal()));
      shuffle(other, random);
      const found = find(measureLanguages({ en: rows, de: other }), 'accuracy', 'de');
      sum += (found as { value: number }).value / runs;
    }
    // Each run has a variance of about 1 / 20 / 20.
    expect(Math.abs(sum - 1 / 20)).toBeLessThan(4 * Math.sqrt(0.05 / 20 / runs) + 0.002);

    const same = measureLanguages({ en: draw(12).map(() => [1, 2]), de: draw(12).map(() => [3, 1]) });
    expect(find(same, 'accuracy', 'de')).toMatchObject({ value: expect.closeTo(1 / 12, 12), byChance: 1 / 12 });
  });

  it('tells of duplicates, and shares what is found among them', () => {
    const rows = [[1, 0], [1, 0], [0, 1], [-1, -1]]; // biome-ignore format: one row
    const measured = measureLanguages({ en: rows, de: rows }, few);
    expect(find(measured, 'accuracy', 'de')).toMatchObject({
      value: 3 / 4,
      details: { duplicates: 1, duplicatesInSource: 1, sameAsSource: 4 },
    });
  });

  it('leaves out vectors without a direction, and says how many', () => {
    const rows = [[1, 0], [0, 0], [0, 1], [-1, -1]]; // biome-ignore format: one row
    const other = [[1, 0], [0, 1], [Number.NaN, Number.NaN], [-1, -1]]; // biome-ignore format: one row
    const measured = measureLanguages({ en: rows, de: other }, few);
    expect(find(measured, 'accuracy', 'de')).toMatchObject({
      n: 2,
      details: { dropped: { 'without a vector that has a direction': 2 } },
    });
    const none = measureLanguages({ en: rows.map(() => [0, 0]), de: rows });
    expect(find(none, 'accuracy', 'de')).toMatchObject({ status: 'insufficient', n: 0 });
    expect(find(none, 'mean-accuracy')).toMatchObject({ status: 'insufficient', details: { leftOut: ['de'] } });
    expectFinite([...measured, ...none]);
  });

  it('counts sentences that have no case, or another of their language and case', () => {
    const parallel = parallelOf({ en: [[1, 0], [0, 1], [-1, -1]], de: [[1, 0], [0, 1], [-1, -1], [2, 2]] }); // biome-ignore format: one row
    parallel.data.cases!.of[6] = 0;
    parallel.data.cases!.of[2] = -1;
    expect(find(measureParallel(parallel, few), 'accuracy', 'de')).toMatchObject({
      n: 2,
      details: { dropped: { 'not in en': 1, 'without a case': 1, 'of a case that has another one': 1 } },
    });
  });

  it('has nothing to say of one language, and too little of one sentence', () => {
    const alone = measureLanguages({ en: [[1, 0]] });
    expect(alone).toHaveLength(1);
    expect(find(alone, 'mean-accuracy')).toMatchObject({ status: 'inapplicable' });
    const one = measureLanguages({ en: [[1, 0]], de: [[1, 0]] }, few);
    expect(find(one, 'accuracy', 'de')).toMatchObject({
      status: 'insufficient',
      counts: { sentences: 1 },
      required: 2,
    });
  });

  it('refuses data without cases, texts or the source language', () => {
    const options = metric.options.parse({ dataset: 'toy', source: 'eng' });
    const bare = labelled([0], { language: ['en'] });
    const problems = metric.check!({ options, data: { dataset: bare } });
    expect(problems.map(({ option }) => option)).toEqual(['source', 'dataset', 'dataset']);
    expect(problems[0].hint).toContain('"en"');
    const other = metric.check!({ options, data: { dataset: labelled([0], { gender: ['f'] }) } });
    expect(other.map(({ option }) => option)).toEqual(['attribute', 'dataset', 'dataset']);
  });
});
