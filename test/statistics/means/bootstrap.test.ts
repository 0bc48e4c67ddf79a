import { describe, expect, test } from 'vitest';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { percentileInterval, resampleInto, resampler, standardError } from '../../../src/statistics/means/bootstrap.ts';

const hundred = Float64Array.from({ length: 101 }, (_, i) => (100 - i) / 100);

describe('percentileInterval', () => {
  test('It lies between the 2.5 and 97.5 % quantiles, linear between replicates', () => {
    const interval = percentileInterval(hundred)!;
    expect(interval.lower).toBeCloseTo(0.025, 15);
    expect(interval.upper).toBeCloseTo(0.975, 15);
    expect(interval.method).toBe('bootstrap (percentile, 101 resamples)');
  });

  test('Replicates that are NaN are left out and not counted; too few leave no interval', () => {
    expect(percentileInterval(Float64Array.of(1, Number.NaN, 1, 1))!.method).toContain('3 resamples');
    expect(percentileInterval(Float64Array.of(1, Number.NaN, Number.NaN))).toBeNull();
    expect(percentileInterval(new Float64Array(0))).toBeNull();
  });
});

test('The standard error is the standard deviation of the replicates that are defined', () => {
  expect(standardError(Float64Array.of(1, 2, Number.NaN, 3))).toBe(1);
});

test('A resample has as many items as it is drawn from, and every item its chance', () => {
  const weight = new Uint32Array(6);
  const random = randomStream(1);
  for (let k = 0; k < 3000; k++) resampleInto(weight, Uint32Array.of(1, 3, 5), random);
  expect(weight.reduce((a, b) => a + b)).toBe(9000);
  for (const k of [0, 2, 4]) expect(weight[k]).toBe(0);
  for (const k of [1, 3, 5]) expect(Math.abs(weight[k] - 3000)).toBeLessThan(200);
});

test.each([
  ['one by one', [1, 2, 1]],
  ['item by item', [100, 1, 1000]],
])('Rows of items that stand for several are drawn %s: as many as there are, each as likely as another', (_, own) => {
  const items = Uint32Array.of(4, 1, 2);
  const rows = new Float64Array(5);
  for (const [k, item] of items.entries()) rows[item] = own[k];
  const size = own.reduce((sum, one) => sum + one, 0);
  const draw = resampler(items, rows);
  const random = randomStream(3, 'resample');
  const sums = new Float64Array(5);
  const squares = new Float64Array(5);
  const draws = 20_000;
  for (let k = 0; k < draws; k++) {
    const weight = new Uint32Array(5);
    draw(weight, random);
    expect(weight.reduce((sum, one) => sum + one, 0)).toBe(size);
    for (const [i, times] of weight.entries()) {
      sums[i] += times;
      squares[i] += (times - rows[i]) ** 2;
    }
  }
  for (const [i, count] of rows.entries()) {
    const variance = count * (1 - count / size);
    expect(Math.abs(sums[i] / draws - count)).toBeLessThanOrEqual(4 * Math.sqrt(variance / draws));
    expect(Math.abs(squares[i] / draws - variance)).toBeLessThanOrEqual(0.06 * variance);
  }
});
