import { describe, expect, it } from 'vitest';
import metric from '../../../metrics/ranking-gaps/index.ts';
import { measurementKey, valuesOf } from '../../../src/judge/baseline/paired.ts';
import type { Measurement } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import fixture from '../../fixtures/ranking-gaps.json' with { type: 'json' };
import { expectFinite } from '../labelled-data.ts';
import { inputOf, type Row } from './rows.ts';

const measure = (rows: readonly Row[], options?: Record<string, unknown>) => metric.measure(inputOf(rows, options));

function find(measured: readonly Measurement[], name: string, group: string | null = null): Measurement {
  return measured.find((one) => one.measure === name && one.group === group)!;
}

const close = (value: number) => expect.closeTo(value, 10);

describe('pairing', () => {
  it('has every measure follow from the samples, with items of lists that count any number of times as so many lists', () => {
    const random = randomStream(5, 'rows');
    const drawn = Array.from({ length: 200 }, (_, i): Row => {
      const position = i % 19 === 0 ? null : 1 + Math.floor(6 * random.next());
      return [Math.floor(i / 5), ['a', 'b', 'c'][Math.floor(3 * random.next())], position];
    });
    const input = inputOf(drawn);
    const statistics = metric.pairing!.statistics(input.options, [...metric.samples!(input)]);
    const values = valuesOf(statistics, drawn.length);
    const ok = measure(drawn).flatMap((one) => (one.status === 'ok' ? [one] : []));
    expect(ok).toHaveLength(3 * 3 + 3);
    for (const one of ok) expect(values.get(measurementKey(one)), measurementKey(one)).toBeCloseTo(one.value, 12);

    const { places, recompute } = statistics.others!;
    const times = (list: number) => list % 3;
    const copies = drawn.flatMap(([list, ...row]) =>
      Array.from({ length: times(list) }, (_, k): Row => [100 * k + list, ...row]),
    );
    const expected = measure(copies);
    for (const [k, value] of recompute(Uint32Array.from(drawn, ([list]) => times(list))).entries()) {
      const found = expected.find((one) => measurementKey(one) === measurementKey(places[k]));
      expect(found).toMatchObject({ status: 'ok', value: expect.closeTo(value, 12) });
    }
  });
});

describe('ranking gaps of a toy, by hand', () => {
  const rows: Row[] = [
    [0, 'women', 1],
    [0, 'men', 2],
    [0, 'men', 3],
    [1, 'men', 4], // Positions say an order only.
    [1, 'women', 9],
    [2, 'women', 2],
    [2, 'men', 2], // Both are first.
    [2, null, 5],
    [3, 'men', 1], // Alone in its list.
    [4, 'women', null],
    [4, 'men', 1],
  ];
  const measured = measure(rows, { minGroupSize: 2 });

  it('are percentiles in lists of any length, ties counting half', () => {
    // Women: 1, 0 and (1 + 1/2) / 2; men: 1/2, 0, 1 and 3/4.
    expect(find(measured, 'mean-percentile', 'women')).toMatchObject({
      value: close(7 / 12),
      n: 3,
      details: { withoutPlace: 1 },
    });
    expect(find(measured, 'mean-percentile', 'men')).toMatchObject({
      value: close(9 / 16),
      n: 4,
      details: { withoutPlace: 2 },
    });
    expect(find(measured, 'percentile-gap', 'women')).toMatchObject({ value: close(1 / 48), details: { others: 4 } });
    expect(find(measured, 'percentile-difference')).toMatchObject({
      value: close(1 / 48),
      n: 7,
      details: { lists: 3, alone: 2 },
    });
  });

  it('are shares ranked first, and their ratio', () => {
    expect(find(measured, 'first-rate', 'women')).toMatchObject({ value: close(2 / 3) });
    expect(find(measured, 'first-rate', 'men')).toMatchObject({ value: 1 / 2 });
    expect(find(measured, 'first-rate-difference')).toMatchObject({ value: close(1 / 6) });
    expect(find(measured, 'first-rate-ratio')).toMatchObject({ value: close(3 / 4) });
  });

  it('of few lists have no interval', () => {
    expect(find(measured, 'first-rate', 'men')).toMatchObject({ noInterval: 'fewer than 10 lists' });
    expect(find(measured, 'percentile-gap', 'men')).toMatchObject({ noInterval: 'fewer than 10 lists' });
    expect(find(measured, 'percentile-difference')).toMatchObject({ noInterval: 'a group is in fewer than 10 lists' });
    expect(find(measured, 'first-rate-ratio')).toMatchObject({ noInterval: 'a group is in fewer than 10 lists' });
  });
});

describe('ranking gaps', () => {
  it('are what an independent implementation makes of them', () => {
    const measured = measure(fixture.rows as unknown as Row[]);
    for (const { measure: name, group, value, n, lower, upper, byChance } of fixture.expected) {
      const own = find(measured, name, group);
      expect(own, `${name} ${group}`).toMatchObject({ value: close(value), n });
      if (own.status !== 'ok') return;
      if (lower !== undefined) expect(own.interval).toMatchObject({ lower: close(lower), upper: close(upper!) });
      // Both are averages of draws.
      if (byChance !== undefined) expect(Math.abs(own.byChance! / byChance - 1), name).toBeLessThan(0.08);
    }
    expect(fixture.expected).toHaveLength(12);
  });

  const draw = randomStream(1, 'rankings');
  const rows = Array.from({ length: 40 }, (_, list) =>
    ['a', 'b', 'c', 'c'].map((group): Row => [list, group, draw.below(50) + 1 + (group === 'a' ? 20 : 0)]),
  ).flat();
  const measured = measure(rows);

  it('depend on the order in each list alone', () => {
    const squared = rows.map(([list, group, position]): Row => [list, group, position! ** 2 + 7]);
    expect(measure(squared)).toEqual(measured);
    const renumbered = rows.map(([list, group, position]): Row => [list + 3, group, position]);
    expect(measure(renumbered).map((one) => one.status === 'ok' && one.value)).toEqual(
      measured.map((one) => one.status === 'ok' && one.value),
    );
  });

  it('turn around where the rankings do', () => {
    const turned = measure(rows.map(([list, group, position]): Row => [list, group, 100 - position!]));
    for (const group of ['a', 'b', 'c']) {
      const [one, other] = [find(measured, 'percentile-gap', group), find(turned, 'percentile-gap', group)];
      if (one.status !== 'ok' || other.status !== 'ok') return expect.unreachable();
      expect(other.value).toBeCloseTo(-one.value, 12);
      expect(other.interval!.lower).toBeCloseTo(-one.interval!.upper, 12);
    }
    const [one, other] = [find(measured, 'percentile-difference'), find(turned, 'percentile-difference')];
    expect(other).toMatchObject({ value: one.status === 'ok' ? close(one.value) : 0 });
  });

  it('have intervals that hold their values', () => {
    for (const one of measured) {
      if (one.status !== 'ok') expect.unreachable();
      else if (one.interval) {
        expect(one.interval.lower <= one.value && one.value <= one.interval.upper, one.measure).toBe(true);
      }
    }
    expect(find(measured, 'percentile-difference')).toMatchObject({
      status: 'ok',
      interval: { lower: expect.any(Number) },
    });
    expectFinite(measured);
  });

  it('of a group that is never first have a ratio of 0, with limits', () => {
    const never = rows.map(([list, group, position]): Row => [list, group, group === 'a' ? 999 : position]);
    const found = find(measure(never), 'first-rate-ratio');
    expect(found).toMatchObject({ value: 0, interval: { lower: 0, upper: expect.any(Number) } });
    expectFinite(found);
  });
});

describe('ranking gaps of what cannot be compared', () => {
  it('one group', () => {
    const measured = measure(Array.from({ length: 30 }, (_, i): Row => [i % 10, 'women', i + 1]));
    expect(find(measured, 'percentile-difference')).toMatchObject({ status: 'inapplicable' });
    expect(find(measured, 'mean-percentile', 'women')).toMatchObject({ value: 0.5 });
  });

  it('lists of one item each', () => {
    const measured = measure(Array.from({ length: 40 }, (_, i): Row => [i, i % 2 ? 'women' : 'men', 1]));
    for (const one of measured) expect(one.status).toBe('insufficient');
    expect(find(measured, 'percentile-difference').details).toMatchObject({ lists: 0, alone: 40 });
  });

  it('no positions at all', () => {
    const measured = measure(Array.from({ length: 40 }, (_, i): Row => [0, i % 2 ? 'women' : 'men', null]));
    for (const one of measured) expect(one).toMatchObject({ status: 'insufficient', lacksAnswers: true });
  });

  it('everybody at the same position', () => {
    const measured = measure(Array.from({ length: 40 }, (_, i): Row => [i >> 1, i % 2 ? 'women' : 'men', 1]));
    expect(find(measured, 'mean-percentile', 'men')).toMatchObject({ value: 0.5 });
    expect(find(measured, 'first-rate-ratio')).toMatchObject({ value: 1 });
    expect(find(measured, 'percentile-difference')).toMatchObject({ value: 0 });
    expectFinite(measured);
  });
});
