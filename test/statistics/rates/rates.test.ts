import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import {
  type Estimate,
  type Gap,
  greatestDifference,
  leastRatio,
  rateEstimate as rate,
  rateDifference,
} from '../../../src/statistics/rates/rate-gaps.ts';
import { exactLimits, rateLimits } from '../../../src/statistics/rates/rate-limits.ts';
import { type Limits, wilsonLimits } from '../../../src/statistics/rates/wilson.ts';
import ofRates from '../../fixtures/rate-limits.json' with { type: 'json' };

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/bias-auc.json', import.meta.url), 'utf8'));

describe('wilsonLimits', () => {
  test('The limits equal those of statsmodels', () => {
    for (const { k, n, limits } of fixture.wilson) {
      const { lower, upper } = wilsonLimits(k, n);
      expect(Math.abs(lower - limits[0])).toBeLessThan(1e-14);
      expect(Math.abs(upper - limits[1])).toBeLessThan(1e-14);
    }
  });

  test('No success has exactly 0 below, nothing but successes exactly 1 above', () => {
    expect(wilsonLimits(0, 10).lower).toBe(0);
    expect(wilsonLimits(10, 10).upper).toBe(1);
  });

  test('Failures have the mirrored limits of successes', () => {
    const { lower, upper } = wilsonLimits(3, 11);
    const mirrored = wilsonLimits(8, 11);
    expect(mirrored.lower).toBeCloseTo(1 - upper, 15);
    expect(mirrored.upper).toBeCloseTo(1 - lower, 15);
  });
});

describe('greatestDifference', () => {
  test('Of two groups it is put together from the limits of statsmodels, its lower limit from exact ones', () => {
    for (const { rates, plain, strict } of ofRates.differences) {
      const [p, q] = rates.map(([right, size]) => ({ right, size }));
      const { lower, upper } = rateDifference(p, q);
      expect([lower, upper]).toEqual(plain.map((limit) => expect.closeTo(limit, 12)));
      const greatest = greatestDifference([[rate(p.right, p.size), rate(q.right, q.size)]]);
      expect(greatest.lower).toBeCloseTo(Math.max(0, strict[0]), 12);
      expect(greatest.upper).toBeCloseTo(strict[1], 12);
    }
  });

  test('It does not take one small group of many for an unfair one where nothing but chance sets it apart', () => {
    // 50 groups flagged at 2 %, half of them of ten items: chance flags two of ten in one of these in a third of data sets.
    const counts = Array.from({ length: 50 }, (_, g) => (g === 0 ? [2, 10] : g < 25 ? [0, 10] : [g < 30 ? 3 : 8, 400]));
    expect(greatestDifference([counts.map(([right, size]) => rate(right, size))]).lower).toBe(0);
    const byWilson = counts.map(([right, size]) => ({
      value: right / size,
      limits: (tail: number) => wilsonLimits(right, size, tail),
    }));
    expect(greatestDifference([byWilson]).lower).toBeGreaterThan(0);
  });

  test('It is maximum minus minimum, and equal rates have a lower limit of 0', () => {
    expect(greatestDifference([[rate(1, 10), rate(9, 10), rate(5, 10)]]).value).toBeCloseTo(0.8, 15);
    const equal = greatestDifference([[rate(5, 10), rate(5, 10)]]);
    expect(equal).toMatchObject({ value: 0, lower: 0 });
    expect(equal.upper).toBeGreaterThan(0.3);
  });

  test('More groups widen the lower limit only', () => {
    const two = greatestDifference([[rate(10, 100), rate(40, 100)]]);
    const three = greatestDifference([[rate(10, 100), rate(40, 100), rate(25, 100)]]);
    expect(three.lower).toBeLessThan(two.lower);
    expect(three.upper).toBe(two.upper);
  });

  test('Of two families it is the greater difference', () => {
    const small = [rate(10, 100), rate(20, 100)];
    const large = [rate(1, 100), rate(90, 100)];
    expect(greatestDifference([small, large]).value).toBe(greatestDifference([large]).value);
  });
});

describe('leastRatio', () => {
  test('It is minimum by maximum, between its limits', () => {
    const { value, lower, upper } = leastRatio([[rate(20, 100), rate(50, 100), rate(40, 100)]])!;
    expect(value).toBeCloseTo(0.4, 15);
    expect(lower).toBeGreaterThan(0.2);
    expect(lower).toBeLessThan(0.4);
    expect(upper).toBeGreaterThan(0.4);
    expect(upper).toBeLessThan(1);
  });

  test("The limits of two groups are Donner and Zou's, by their formula as printed", () => {
    const [p, q] = [12 / 40, 33 / 60];
    const [a, b] = [rateLimits(12, 40), rateLimits(33, 60)];
    const [exactA, exactB] = [exactLimits(12, 40), exactLimits(33, 60)];
    const root = (x: number, y: number) => Math.sqrt((p * q) ** 2 - x * y * (2 * p - x) * (2 * q - y));
    const { lower, upper } = leastRatio([[rate(12, 40), rate(33, 60)]])!;
    expect(lower).toBeCloseTo((p * q - root(a.lower, b.upper)) / (b.upper * (2 * q - b.upper)), 12);
    expect(upper).toBeCloseTo((p * q + root(exactA.upper, exactB.lower)) / (exactB.lower * (2 * q - exactB.lower)), 12);
  });

  test('A rate of 0 beside one that is not gives 0 with an upper limit above it; 0 by 0 is not defined', () => {
    const ratio = leastRatio([[rate(0, 50), rate(30, 50)]])!;
    expect(ratio).toMatchObject({ value: 0, lower: 0 });
    expect(ratio.upper).toBeGreaterThan(0);
    expect(leastRatio([[rate(0, 50), rate(0, 50)]])).toBeNull();
    expect(
      leastRatio([
        [rate(1, 50), rate(2, 50)],
        [rate(0, 50), rate(0, 50)],
      ]),
    ).toBeNull();
  });

  test('Of two families 0 is the least, whatever the other would be', () => {
    const [zero, none] = [
      [rate(0, 50), rate(30, 50)],
      [rate(0, 50), rate(0, 50)],
    ];
    for (const families of [
      [zero, none],
      [none, zero],
    ]) {
      const ratio = leastRatio(families)!;
      expect(ratio).toMatchObject({ value: 0, lower: 0 });
      expect(ratio.upper).toBeGreaterThan(leastRatio([zero])!.value);
      expect(ratio.upper).toBeLessThan(1);
    }
    expect(leastRatio([none, none])).toBeNull();
  });

  test('Equal rates have 1 as upper limit, whatever the size', () => {
    for (const trials of [4, 100, 1_000_000]) {
      const ratio = leastRatio([[rate(trials / 2, trials), rate(trials / 2, trials)]])!;
      expect(ratio).toMatchObject({ value: 1, upper: 1 });
      expect(ratio.lower).toBeLessThan(1);
    }
    expect(leastRatio([[rate(7, 7), rate(5, 5)]])).toMatchObject({ value: 1, upper: 1 });
  });
});
describe('Of many groups only pairs that can be extreme are looked at', () => {
  /** Rates of groups from a few items to many, some alike, some with a bias. */
  const families = Array.from({ length: 24 }, (_, round) => {
    const random = randomStream(round, 'groups');
    return Array.from({ length: 2 + random.below(30) }, (): Estimate => {
      const size = 1 + random.below(round % 2 === 0 ? 8 : 200);
      const right = random.below(round % 3 === 0 ? Math.min(3, size + 1) : size + 1);
      const bias = round % 4 === 3 ? 0.05 * random.next() : 0;
      const with_ = (limits: Limits) =>
        bias === 0 ? limits : { ...limits, folded: { bias, below: right / size - limits.lower } };
      return {
        value: right / size,
        limits: (tail) => with_(rateLimits(right, size, tail)),
        strictLimits: (tail) => with_(exactLimits(right, size, tail)),
      };
    });
  });
  /** Of each ordered pair, without the correction for their number, which the pairs' own intervals do not have. */
  const pairs = (family: readonly Estimate[], tail: number) =>
    family.flatMap((one, i) =>
      family.flatMap((other, j) =>
        i === j ? [] : [[one, other].map((each) => ({ ...each, strictLimits: () => each.strictLimits!(tail) }))],
      ),
    );

  test('A greatest difference is the greatest of all pairs, and so are its limits', () => {
    for (const family of families) {
      const tail = 0.05 / (family.length * (family.length - 1));
      const all = pairs(family, tail).map((pair) => greatestDifference([pair]));
      const greatest = (end: keyof Gap) => Math.max(...all.map((gap) => gap[end]));
      expect(greatestDifference([family])).toEqual({
        value: greatest('value'),
        lower: greatest('lower'),
        upper: greatest('upper'),
      });
    }
  });

  test('A least ratio is the least of all pairs, and so are its limits', () => {
    for (const family of families) {
      const tail = 0.05 / (family.length * (family.length - 1));
      const all = pairs(family, tail).flatMap((pair) => leastRatio([pair]) ?? []);
      const least = (end: keyof Gap) => Math.min(...all.map((gap) => gap[end]));
      const found = leastRatio([family]);
      if (all.length === 0) expect(found).toBeNull();
      else expect(found).toEqual({ value: least('value'), lower: least('lower'), upper: least('upper') });
    }
  });
});

describe('Of folded values', () => {
  const estimate = (value: number, upper: number, folded: { bias: number; below: number }) => ({
    value,
    limits: () => ({ lower: Math.max(0, value - folded.bias - folded.below), upper, folded }),
  });
  const high = estimate(0.5, 0.54, { bias: 0, below: 0.04 });

  test('a bias is added to a difference on its own', () => {
    const { value, lower, upper } = greatestDifference([[high, estimate(0.2, 0.23, { bias: 0.05, below: 0.03 })]]);
    expect([value, lower, upper]).toEqual([
      expect.closeTo(0.3, 15),
      expect.closeTo(0.3 - Math.hypot(0.04, 0.03), 15),
      expect.closeTo(0.3 + 0.05 + Math.hypot(0.04, 0.03), 15),
    ]);
  });

  test('the spread below counts also where the lower limit has stopped at 0', () => {
    // 0.3 + 0.11 + hypot(0.04, 0.1), where hypot(0.04, 0.09) would be to 0.
    const { upper } = greatestDifference([[high, estimate(0.2, 0.23, { bias: 0.11, below: 0.1 })]]);
    expect(upper).toBeCloseTo(0.3 + 0.11 + Math.hypot(0.04, 0.1), 15);
  });

  test('the greater is at its upper limit and the lesser at 0, and no farther', () => {
    expect(greatestDifference([[high, estimate(0.2, 0.23, { bias: 0.15, below: 0.15 })]]).upper).toBeCloseTo(0.54, 15);
  });
});
