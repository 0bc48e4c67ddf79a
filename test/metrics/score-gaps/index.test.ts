import { describe, expect, it } from 'vitest';
import metric from '../../../metrics/score-gaps/index.ts';
import { effectiveSize, pooledMedian, shareEstimate } from '../../../metrics/score-gaps/median-share.ts';
import { countOf, medianScore } from '../../../src/audit/people.ts';
import { measurementKey, valuesOf } from '../../../src/judge/baseline/paired.ts';
import type { Measurement } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { rateLimits } from '../../../src/statistics/rates/rate-limits.ts';
import fixture from '../../fixtures/score-gaps.json' with { type: 'json' };
import { expectFinite } from '../labelled-data.ts';
import { inputOf, itemsOf, type Row } from './rows.ts';

const measure = (rows: readonly Row[], options?: Record<string, unknown>) => metric.measure(inputOf(rows, options));

function find(measured: readonly Measurement[], name: string, group: string | null = null): Measurement {
  return measured.find((one) => one.measure === name && one.group === group)!;
}

const close = (value: number) => expect.closeTo(value, 10);
const women = [1, 2, 3, 6].map((number): Row => ['women', number]);
const men = [4, 4, 5, 9].map((number): Row => ['men', number]);
/** Of one nobody knows the group; to one no number was given. */
const toy: Row[] = [...women, ...men, [null, 10], ['women', null]];

describe('pairing', () => {
  const random = randomStream(3, 'rows');
  const drawn: Row[] = Array.from({ length: 240 }, (_, i): Row => {
    const number = Math.round(20 * random.next() + (i % 3)) / 2;
    return [['a', 'a', 'a', 'b', 'b', 'b', 'c', null][i % 8], i % 17 === 0 ? null : number];
  });
  const statisticsOf = (rows: readonly Row[], options = {}) => {
    const input = inputOf(rows, options);
    return metric.pairing!.statistics(input.options, [...metric.samples!(input)]);
  };

  it.each([
    ['whole groups', {}],
    ['groups that are too small', { minGroupSize: 40 }],
  ])('has every measure follow from the samples: %s', (_, options) => {
    const values = valuesOf(statisticsOf(drawn, options), drawn.length);
    const ok = measure(drawn, options).flatMap((one) => (one.status === 'ok' ? [one] : []));
    expect(ok.length).toBeGreaterThan(15);
    for (const one of ok) expect(values.get(measurementKey(one)), measurementKey(one)).toBeCloseTo(one.value, 12);
  });

  it('counts items any number of times as so many copies', () => {
    const weight = Uint32Array.from(drawn, (_, i) => i % 3);
    const copies = drawn.flatMap((row, i) => new Array<Row>(weight[i]).fill(row));
    const expected = measure(copies);
    const { places, recompute } = statisticsOf(drawn).others!;
    for (const [k, value] of recompute(weight).entries()) {
      const found = expected.find((one) => measurementKey(one) === measurementKey(places[k]));
      expect(found).toMatchObject({ status: 'ok', value: expect.closeTo(value, 12) });
    }
    const none = recompute(Uint32Array.from(drawn, ([group]) => (group === 'a' ? 0 : 1)));
    expect(none[places.findIndex((one) => one.measure === 'mean-difference')]).toBeNaN();
  });

  it('knows the error of a gap of means: that of two means by squares', () => {
    const { smooth } = statisticsOf(toy, { minGroupSize: 2 });
    const women = smooth!.find(({ group }) => group === 'women')!;
    expect(women.value).toBe(-2.5);
    // 14 / 3 / 4 + 17 / 3 / 4
    expect(women.influence().reduce((sum, one) => sum + one ** 2, 0)).toBeCloseTo(31 / 12, 12);
  });

  it('draws nothing of very many items', () => {
    const many = Array.from({ length: 50_001 }, (_, i): Row => [i % 2 ? 'a' : 'b', i % 7]);
    const { others, means, smooth } = statisticsOf(many);
    expect([others, means.length, smooth!.length]).toEqual([undefined, 3, 2]);
  });
});

describe('score gaps of a toy, by hand', () => {
  const measured = measure(toy, { minGroupSize: 2 });

  it('are means and medians against the rest', () => {
    expect(find(measured, 'mean')).toMatchObject({ value: close(44 / 9), n: 9, details: { withoutNumber: 1 } });
    expect(find(measured, 'mean', 'women')).toMatchObject({ value: 3, n: 4, details: { withoutNumber: 1 } });
    expect(find(measured, 'median', 'women')).toMatchObject({ value: 2.5 });
    expect(find(measured, 'median', 'men')).toMatchObject({ value: 4.5 });
    const gap = { value: -2.5, n: 4, details: { others: 4, mean: 3, meanOfOthers: 5.5 } };
    expect(find(measured, 'mean-gap', 'women')).toMatchObject(gap);
    expect(find(measured, 'mean-gap', 'men')).toMatchObject({ value: 2.5 });
    expect(find(measured, 'median-gap', 'women')).toMatchObject({ value: -2 });
    // Sums of squares 14 and 17, six degrees of freedom.
    const g = (-2.5 / Math.sqrt(31 / 6)) * (1 - 3 / 23);
    expect(find(measured, 'standardised-gap', 'women')).toMatchObject({ value: close(g) });
    expect(find(measured, 'standardised-difference')).toMatchObject({ value: close(-g), n: 8 });
    expect(find(measured, 'mean-difference')).toMatchObject({ value: 2.5 });
    expect(find(measured, 'median-difference')).toMatchObject({ value: 2 });
  });

  it('have a Wasserstein distance: of as many numbers, the mean difference in order of size', () => {
    // 1 to 4, 2 to 4, 3 to 5, 6 to 9
    expect(find(measured, 'wasserstein-distance', 'women')).toMatchObject({ value: 2.5 });
    expect(find(measured, 'wasserstein-distance')).toMatchObject({ value: 2.5 });
  });

  it('count as above the median what is greater than that of everybody, the unknown included', () => {
    // 1 2 3 4 [4] 5 6 9 10
    const ofAll = { value: close(4 / 9), details: { median: 4, atMedian: 2 } };
    expect(find(measured, 'above-median-rate')).toMatchObject(ofAll);
    expect(find(measured, 'above-median-rate', 'women')).toMatchObject({ value: 1 / 4 });
    expect(find(measured, 'above-median-rate', 'men')).toMatchObject({ value: 2 / 4 });
    expect(find(measured, 'above-median-difference')).toMatchObject({ value: 1 / 4 });
    expect(find(measured, 'above-median-ratio')).toMatchObject({ value: 1 / 2 });
  });

  it('name the groups that are farthest apart', () => {
    const [worst, reference] = [
      { group: 'men', value: 5.5, n: 4 },
      { group: 'women', value: 3, n: 4 },
    ];
    expect(find(measured, 'standardised-difference').details).toMatchObject({ groups: 2, worst, reference });
  });

  it('say why few numbers have no interval', () => {
    expect(find(measured, 'mean-gap', 'men')).toMatchObject({ noInterval: 'fewer than 30 numbers' });
    expect(find(measured, 'median-gap', 'men')).toMatchObject({ noInterval: 'fewer than 6 numbers' });
    expect(find(measured, 'mean-difference')).toMatchObject({ noInterval: 'a group has fewer than 30 numbers' });
  });
});

describe('score gaps', () => {
  it('are what an independent implementation makes of them', () => {
    const measured = measure(fixture.rows as unknown as Row[]);
    for (const { measure: name, group, value, n, lower, upper, byChance } of fixture.expected) {
      const own = find(measured, name, group);
      expect(own, `${name} ${group}`).toMatchObject({ value: close(value), n });
      if (own.status !== 'ok') return;
      if (lower !== undefined) expect(own.interval).toMatchObject({ lower: close(lower), upper: close(upper!) });
      // Both are averages of draws.
      if (byChance !== undefined) expect(Math.abs(own.byChance! / byChance - 1), `${name} ${group}`).toBeLessThan(0.08);
    }
    expect(fixture.expected).toHaveLength(30);
  });

  it('of means have the limits that SciPy gives with the lognormal distribution solved for', () => {
    const measured = measure(fixture.rows as unknown as Row[]);
    let intervals = 0;
    for (const { measure: name, group, lower, upper } of fixture.solved) {
      const own = find(measured, name, group);
      if (own.status !== 'ok') return expect.unreachable();
      if (own.n < 30) continue;
      intervals++;
      expect((own.interval!.lower - lower) / (upper - lower), `${name} ${group}`).toBeCloseTo(0, 4);
      expect((own.interval!.upper - upper) / (upper - lower), `${name} ${group}`).toBeCloseTo(0, 4);
    }
    expect(intervals).toBeGreaterThanOrEqual(6);
  });

  it('of many items have by chance what shuffles of as many give', () => {
    const rowsOf = (n: number) =>
      Array.from({ length: n }, (_, i): Row => ['abc'[i % 8 === 0 ? 0 : 1 + (i % 2)], (((i * 997) % n) / n) ** 3]);
    const [few, many] = [2000, 2400].map((n) => measure(rowsOf(n)));
    for (const name of ['mean-difference', 'median-difference', 'standardised-difference', 'wasserstein-distance']) {
      const [a, b] = [find(few, name), find(many, name)];
      if (a.status !== 'ok' || b.status !== 'ok') expect.unreachable();
      // Chance shrinks by the root of the number of items.
      expect((a.byChance! / b.byChance!) * Math.sqrt(2000 / 2400), name).toBeCloseTo(1, 1);
    }
  });

  const draw = randomStream(1, 'invariances');
  const rows = Array.from({ length: 130 }, (_, i): Row => ['xyz'[i % 3], Math.round(64 * draw.next()) + (i % 3)]);
  const measured = measure(rows);
  const numbersOf = (all: readonly Measurement[]) =>
    all.map((one) => {
      if (one.status !== 'ok') return [one.measure, one.group, one.status];
      const { value, byChance, interval } = one;
      return [one.measure, one.group, value, byChance, interval?.lower, interval?.upper];
    });

  it('do not change where all numbers are shifted, but for means and medians', () => {
    const shifted = measure(rows.map(([group, number]): Row => [group, number! + 1024]));
    for (const [i, one] of measured.entries()) {
      const other = shifted[i];
      if (one.status !== 'ok' || other.status !== 'ok') return expect.unreachable();
      const by = one.measure === 'mean' || one.measure === 'median' ? 1024 : 0;
      expect(other.value - by, one.measure).toBeCloseTo(one.value, 9);
      if (one.interval) {
        expect(other.interval!.lower - by, one.measure).toBeCloseTo(one.interval.lower, 9);
        expect(other.interval!.upper - by, one.measure).toBeCloseTo(one.interval.upper, 9);
      }
    }
  });

  it('scale with the numbers, but for what has no unit', () => {
    const scaled = measure(rows.map(([group, number]): Row => [group, number! * 8]));
    const unitless = /^(standardised|above)/;
    for (const [i, [name, group, ...found]] of numbersOf(measured).entries()) {
      const [otherName, otherGroup, ...other] = numbersOf(scaled)[i];
      expect([otherName, otherGroup]).toEqual([name, group]);
      const by = unitless.test(name as string) ? 1 : 8;
      for (const [k, number] of (found as (number | undefined)[]).entries()) {
        if (number !== undefined) expect(other[k] as number, `${name}`).toBeCloseTo(by * number, 8);
      }
    }
  });

  it('change their signs where all numbers do, and not their sizes', () => {
    const negative = measure(rows.map(([group, number]): Row => [group, -number!]));
    for (const group of ['x', 'y', 'z']) {
      for (const name of ['mean-gap', 'median-gap', 'standardised-gap']) {
        const [one, other] = [find(measured, name, group), find(negative, name, group)];
        if (one.status !== 'ok' || other.status !== 'ok') return expect.unreachable();
        expect(other.value).toBeCloseTo(-one.value, 9);
        expect(other.interval!.lower).toBeCloseTo(-one.interval!.upper, 9);
        expect(other.interval!.upper).toBeCloseTo(-one.interval!.lower, 9);
      }
    }
    for (const name of ['mean-difference', 'median-difference', 'standardised-difference', 'wasserstein-distance']) {
      const [one, other] = [find(measured, name), find(negative, name)];
      if (one.status !== 'ok' || other.status !== 'ok') return expect.unreachable();
      expect(other.value).toBeCloseTo(one.value, 9);
    }
  });

  it('do not depend on what groups are called, or on their order', () => {
    const renamed = measure(rows.map(([group, number]): Row => [group!.toUpperCase(), number]));
    const lower = numbersOf(renamed).map(([name, group, ...rest]) => [
      name,
      (group as string)?.toLowerCase() ?? null,
      ...rest,
    ]);
    const values = (all: readonly unknown[][]) => all.map(([name, group, value]) => [name, group, value]);
    expect(values(lower)).toEqual(values(numbersOf(measured)));
    const input = inputOf(rows);
    const { dataset } = input.data;
    const turned = metric.measure({ ...input, data: { dataset: { ...dataset, groups: dataset.groups.toReversed() } } });
    for (const [name, group, value] of values(numbersOf(measured))) {
      const other = find(turned, name as string, group as string | null);
      expect(other.status === 'ok' && other.value, `${name}`).toBeCloseTo(value as number, 10);
    }
  });

  it('of two groups are the same seen from either, and differences are the gaps', () => {
    const two = measure(rows.filter(([group]) => group !== 'z'));
    const numberOf = (name: string, group: string | null = null) => {
      const one = find(two, name, group);
      return one.status === 'ok' ? one.value : Number.NaN;
    };
    for (const [gap, difference] of [
      ['mean-gap', 'mean-difference'],
      ['median-gap', 'median-difference'],
      ['standardised-gap', 'standardised-difference'],
    ]) {
      expect(numberOf(gap, 'x')).toBeCloseTo(-numberOf(gap, 'y'), 10);
      expect(numberOf(difference)).toBeCloseTo(Math.abs(numberOf(gap, 'x')), 10);
    }
    expect(numberOf('wasserstein-distance', 'x')).toBeCloseTo(numberOf('wasserstein-distance', 'y'), 10);
    expect(numberOf('wasserstein-distance')).toBeGreaterThanOrEqual(numberOf('mean-difference') - 1e-9);
  });

  it('of groups that are surely apart have lower limits above 0, and hold their values', () => {
    const apart = measure(rows.map(([group, number]): Row => [group, number! + (group === 'x' ? 60 : 0)]));
    for (const one of apart) {
      if (one.status !== 'ok' || !one.interval) continue;
      const { lower, upper } = one.interval;
      expect(lower <= one.value && one.value <= upper, one.measure).toBe(true);
      if (one.group === null && /difference|distance/.test(one.measure)) expect(lower, one.measure).toBeGreaterThan(0);
    }
    expectFinite(apart);
  });

  it('of intersections count combinations that nobody has', () => {
    const dataset = itemsOf(rows);
    const half = (id: string, from: number, to: number) => ({
      id,
      attribute: 'age',
      members: Uint32Array.from({ length: to - from }, (_, k) => from + k),
    });
    const groups = [...dataset.groups, half('old', 0, 65), half('young', 65, 130), half('none', 130, 130)];
    const options = { intersections: [['gender', 'age']] };
    const all = metric.measure(inputOf(rows, options, { ...dataset, groups }));
    const both = all.filter(({ attribute }) => attribute === 'gender & age');
    expect(find(both, 'mean-difference').details).toMatchObject({ groups: 6, emptyCombinations: 3 });
  });
});

describe('score gaps of what cannot be compared', () => {
  const many = (group: string | null, numbers: readonly (number | null)[]) =>
    numbers.map((number): Row => [group, number]);
  const same = (n: number, value: number | null = 3) => Array.from({ length: n }, () => value);

  it('one group', () => {
    const measured = measure(many('women', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    expect(find(measured, 'mean', 'women')).toMatchObject({ status: 'ok', value: 5.5 });
    expect(find(measured, 'mean-difference')).toMatchObject({
      status: 'inapplicable',
      reason: expect.stringMatching(/^1 group in the data; two are compared: take a column/),
    });
    expect(find(measured, 'mean-gap', 'women')).toBeUndefined();
  });

  it('numbers that are all the same', () => {
    const measured = measure([...many('women', same(40)), ...many('men', same(50))]);
    expect(find(measured, 'mean-gap', 'men')).toMatchObject({ value: 0, noInterval: 'the numbers do not vary' });
    expect(find(measured, 'standardised-gap', 'men')).toMatchObject({ status: 'undefined' });
    expect(find(measured, 'standardised-difference')).toMatchObject({ status: 'undefined' });
    expect(find(measured, 'wasserstein-distance')).toMatchObject({ value: 0, noInterval: 'the numbers do not vary' });
    expect(find(measured, 'above-median-ratio')).toMatchObject({
      status: 'undefined',
      reason: 'no number is above the median, so that there is no ratio',
    });
    expect(find(measured, 'above-median-difference')).toMatchObject({ value: 0 });
    expectFinite(measured);
  });

  it('a number of each group that all of it has', () => {
    const measured = measure([...many('women', same(40, 0.1)), ...many('men', same(50, 0.7))]);
    expect(find(measured, 'mean-gap', 'men')).toMatchObject({
      value: close(0.6),
      noInterval: 'the numbers do not vary',
    });
    expect(find(measured, 'standardised-difference')).toMatchObject({ status: 'undefined' });
    expect(find(measured, 'above-median-ratio')).toMatchObject({ status: 'undefined' });
    expectFinite(measured);
  });

  it('one group that does not vary, beside one that does', () => {
    const varied = Array.from({ length: 50 }, (_, i) => i);
    const measured = measure([...many('women', same(40)), ...many('men', varied)]);
    const gap = find(measured, 'standardised-difference');
    expect(gap).toMatchObject({ status: 'ok', interval: { lower: expect.any(Number) } });
    expect(find(measured, 'wasserstein-distance')).toMatchObject({
      status: 'ok',
      interval: { lower: expect.any(Number) },
    });
    expectFinite(measured);
  });

  it('two values, and ties everywhere', () => {
    const measured = measure([
      ...many('women', [...same(30, 0), ...same(10, 1)]),
      ...many('men', [...same(20, 0), ...same(20, 1)]),
    ]);
    expect(find(measured, 'wasserstein-distance', 'women')).toMatchObject({ value: close(0.25) });
    expect(find(measured, 'median-gap', 'women')).toMatchObject({ value: -0.5 });
    expect(find(measured, 'above-median-rate', 'women')).toMatchObject({ value: 0.25 });
    expectFinite(measured);
  });

  it('one item, or none', () => {
    const measured = measure([['women', 3]]);
    expect(find(measured, 'mean')).toMatchObject({ status: 'insufficient', counts: { items: 1 }, required: 10 });
    const none = measure([]);
    expect(find(none, 'mean')).toMatchObject({ status: 'inapplicable', reason: 'there is no item' });
  });

  it('no numbers at all: answers are what is missing', () => {
    const measured = measure([...many('women', same(20, null)), ...many('men', same(20, null))]);
    for (const one of measured) expect(one).toMatchObject({ status: 'insufficient', lacksAnswers: true });
    expect(find(measured, 'mean-difference')).toMatchObject({ reason: 'no item has an answer' });
  });

  it('a group too small for a number of its own: it is left out, and told', () => {
    const measured = measure([...many('women', same(12)), ...many('men', [...same(11), 4]), ...many('others', [9])]);
    expect(find(measured, 'mean', 'others')).toMatchObject({ status: 'insufficient', lacksAnswers: false });
    const leftOut = [{ group: 'others', items: 1 }];
    expect(find(measured, 'mean-difference')).toMatchObject({ value: close(1 / 12), details: { groups: 2, leftOut } });
    // Its items belong to the rest of others.
    expect(find(measured, 'mean-gap', 'women')).toMatchObject({ details: { others: 13 } });
  });

  it('very great numbers', () => {
    const measured = measure([
      ...many(
        'women',
        Array.from({ length: 40 }, (_, i) => 1e60 * i),
      ),
      ...many(
        'men',
        Array.from({ length: 40 }, (_, i) => -1e60 * i),
      ),
    ]);
    expect(find(measured, 'mean-gap', 'men')).toMatchObject({ value: expect.closeTo(-39e60, -50) });
    expectFinite(measured);
  });
});

describe('the size that a share above the pooled median is as sure as', () => {
  const normal = Float64Array.from({ length: 200 }, (_, i) => i).sort();

  it('is that of the group where its numbers lie as all do', () => {
    const own = normal.filter((i) => i % 2 === 0);
    expect(effectiveSize(own, pooledMedian(normal))).toBe(100);
  });

  it('is less where its numbers crowd about the median', () => {
    const own = Float64Array.from({ length: 40 }, (_, i) => 99.5 + (i - 19.5) / 10);
    const all = Float64Array.from([...normal, ...own]).sort();
    expect(effectiveSize(own, pooledMedian(all))).toBeLessThan(30);
  });

  it('is that of the group where the median is one of many that are the same', () => {
    const all = Float64Array.from({ length: 200 }, (_, i) => [1, 2, 2, 2, 3][i % 5]).sort();
    expect(
      effectiveSize(
        all.filter((_, i) => i % 2 === 0),
        pooledMedian(all),
      ),
    ).toBe(100);
  });
});

describe('the share above the median', () => {
  it('is the scoring rate of an audit: the same median, and the same rule for ties', () => {
    const draw = randomStream(3, 'audit');
    const rows = Array.from({ length: 101 }, (_, i): Row => [[null, 'women', 'men'][i % 3], draw.below(7)]);
    const cells = [null, 'women', 'men'].map((sex) => {
      const outcomes = new Map<number, number>();
      for (const [group, number] of rows) if (group === sex) outcomes.set(number!, (outcomes.get(number!) ?? 0) + 1);
      return { sex, race: null, group: null, outcomes, withoutOutcome: 0 };
    });
    const { median, atMedian } = medianScore(cells);
    const measured = measure(rows);
    expect(find(measured, 'above-median-rate').details).toMatchObject({ median, atMedian });
    for (const cell of cells.slice(1)) {
      const rate = countOf(cell, (score) => Number(score) > median!) / countOf(cell);
      expect(find(measured, 'above-median-rate', cell.sex)).toMatchObject({ value: rate });
    }
  });
});

describe('the limits of a share above a median that may be one of few numbers', () => {
  it('hold those of the shares above each', () => {
    // 51 of 100 are at most 3: the true median may well be 4.
    const all = Float64Array.from({ length: 100 }, (_, i) => (i < 20 ? 2 : i < 51 ? 3 : i < 90 ? 4 : 5));
    const median = pooledMedian(all);
    expect(median).toMatchObject({ value: 3, few: [3, 4] });
    const own = Float64Array.from([...new Array(10).fill(3), ...new Array(20).fill(4), ...new Array(10).fill(5)]);
    const { value, limits } = shareEstimate(own, median);
    expect(value).toBe(0.75);
    expect(limits(0.025)).toEqual({ lower: rateLimits(10, 40).lower, upper: rateLimits(30, 40).upper });
  });
});
