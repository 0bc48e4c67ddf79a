import { describe, expect, test } from 'vitest';
import metric from '../../../metrics/model-inversion/index.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { drawnFrom, type Row } from './drawn.ts';

const measure = (rows: readonly Row[], more: object = {}) => {
  const options = metric.options.parse({ dataset: 'canaries', minGroupSize: 1, ...more });
  const random = (...names: readonly string[]) => randomStream(1, ...names);
  return metric.measure({ options, ...drawnFrom(rows), random });
};
const of = (measured: ReturnType<typeof measure>, name: string, group: string | null = null) =>
  measured.find((one) => one.measure === name && one.group === group)!;

/** Three canaries: of two digits all right; of two digits one right, which search finds; of a choice of two wrong. */
const toy: Row[] = [
  {
    places: [
      [10, 4, 4, 4],
      [10, 2, 2, 2],
    ],
    groups: ['a'],
  },
  {
    places: [
      [10, 7, 7, 7],
      [10, 1, 5, 1],
    ],
    groups: ['a'],
  },
  { places: [[2, 1, 0, 0]], groups: ['b'] },
];

describe('model inversion', () => {
  test('by hand', () => {
    const measured = measure(toy);
    // Chance of at least one: 1 - .99 x .99 x .5.
    expect(of(measured, 'rebuilt-rate')).toMatchObject({
      ...{ status: 'ok', value: 1 / 3, n: 3, alternative: 'greater', details: { rebuilt: 1 } },
      pValue: expect.closeTo(1 - 0.99 * 0.99 * 0.5, 12),
      byChance: expect.closeTo((0.01 + 0.01 + 0.5) / 3, 12),
      // Clopper and Pearson of 1 of 3.
      interval: { method: 'Clopper-Pearson', lower: expect.closeTo(0.0084, 4), upper: expect.closeTo(0.9057, 4) },
    });
    expect(of(measured, 'token-accuracy')).toMatchObject({ value: 3 / 5, n: 5, byChance: expect.closeTo(0.9 / 5, 12) });
    expect(of(measured, 'search-rate')).toMatchObject({ value: 2 / 3, n: 3 });
    expect(of(measured, 'search-gap')).toMatchObject({
      ...{ value: 1 / 3, n: 3, details: { bySearchAlone: 1, byGradientAlone: 0 } },
    });
    expect(of(measured, 'rebuilt-rate', 'a')).toMatchObject({ value: 1 / 2, n: 2, byChance: expect.closeTo(0.01, 12) });
    expect(of(measured, 'token-accuracy', 'a')).toMatchObject({ value: 3 / 4, n: 4 });
    expect(of(measured, 'rebuilt-rate-difference', 'a')).toMatchObject({
      ...{ value: 1 / 2, details: { ofGroup: 0.5, ofRest: 0, nOfRest: 1 } },
    });
    expect(of(measured, 'token-accuracy-difference', 'b')).toMatchObject({ value: -3 / 4 });
  });

  test('does not depend on the order of canaries, nor on that of places', () => {
    const values = (rows: readonly Row[]) => {
      const numbers = measure(rows).map((one) => {
        const { details: _, ...rest } = one;
        return JSON.stringify(rest);
      });
      return numbers.sort();
    };
    const swapped = [...toy].reverse().map((row) => ({ ...row, places: [...row.places].reverse() }));
    expect(values(swapped)).toEqual(values(toy));
  });

  test('canaries of which nothing is unknown take no part, and are counted', () => {
    const known: Row = { places: [[1, 0, 0, 0]], groups: ['b'] };
    const measured = measure([...toy, known]);
    expect(of(measured, 'rebuilt-rate')).toMatchObject({
      value: 1 / 3,
      n: 3,
      details: { dropped: { 'nothing unknown': 1 } },
    });
    expect(of(measured, 'token-accuracy')).toMatchObject({ n: 5 });
    expect(of(measure([known]), 'rebuilt-rate')).toMatchObject({
      ...{ status: 'inapplicable', reason: 'no canary has a place with two candidates' },
    });
  });

  test('a place with one candidate says nothing, and the canary counts by its others', () => {
    const measured = measure([
      {
        places: [
          [1, 0, 0, 0],
          [4, 3, 3, 3],
        ],
      },
    ]);
    expect(of(measured, 'token-accuracy')).toMatchObject({ value: 1, n: 1, byChance: 0.25 });
    expect(of(measured, 'rebuilt-rate')).toMatchObject({ value: 1, n: 1, byChance: 0.25, pValue: 0.25 });
  });

  test('what was not searched is not called not found', () => {
    const measured = measure(toy.map((row, i) => ({ ...row, unsearched: i === 1 })));
    expect(of(measured, 'search-rate')).toMatchObject({
      ...{ value: 1 / 2, n: 2, details: { dropped: { 'more texts than are searched': 1 } } },
    });
    expect(of(measured, 'search-gap')).toMatchObject({ value: 0, n: 2 });
    const nothing = measure(toy.map((row) => ({ ...row, unsearched: true })));
    expect(of(nothing, 'search-rate')).toMatchObject({ status: 'inapplicable' });
    expect(of(nothing, 'search-gap')).toMatchObject({ status: 'inapplicable', reason: 'no canary was searched' });
    expect(new Set(measure(toy, { searchUpTo: 0 }).map((one) => one.measure))).toEqual(
      new Set(['rebuilt-rate', 'token-accuracy', 'rebuilt-rate-difference', 'token-accuracy-difference']),
    );
  });

  test('small groups, and groups of all, have no difference', () => {
    const measured = measure(toy, { minGroupSize: 2 });
    expect(of(measured, 'rebuilt-rate', 'b')).toMatchObject({
      status: 'insufficient',
      counts: { canaries: 1 },
      required: 2,
    });
    // One canary of four places is one canary.
    expect(of(measured, 'token-accuracy', 'b')).toMatchObject({ status: 'insufficient', counts: { canaries: 1 } });
    expect(of(measured, 'rebuilt-rate-difference', 'a')).toMatchObject({ status: 'insufficient' });
    const all = measure(toy.map((row) => ({ ...row, groups: ['a'] })));
    expect(of(all, 'rebuilt-rate-difference', 'a')).toMatchObject({
      ...{ status: 'inapplicable', reason: 'every canary is in the group' },
    });
  });

  test('tells of single canaries', () => {
    const options = metric.options.parse({ dataset: 'canaries' });
    expect([...metric.samples!({ options, ...drawnFrom(toy) })][1]).toEqual({
      ...{ id: 'c1', value: 0, groups: { who: ['a'] } },
      gradient: { found: ['7', '5'], logOdds: 1 },
      search: { found: ['7', '1'], logOdds: 2, right: true },
    });
  });

  test('refuses a temperature that rises', () => {
    const options = metric.options.parse({ dataset: 'canaries', temperature: { from: 0.5, to: 1 } });
    expect(metric.check!({ options, ...drawnFrom(toy) })).toMatchObject([{ option: 'temperature' }]);
  });

  test('the secrets are not among what is asked', () => {
    const options = metric.options.parse({ dataset: 'canaries' });
    const { found } = metric.needs({ options, data: drawnFrom(toy).data, seed: 1 });
    expect(JSON.stringify(found)).not.toContain('secret');
  });
});
