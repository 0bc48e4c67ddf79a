import { describe, expect, it } from 'vitest';
import { againstRest, clusteredMean, type Values } from '../../src/statistics/against-rest.ts';
import { randomStream } from '../../src/statistics/distributions/random.ts';
import { clusteredRate } from '../../src/statistics/rates/clustered-rate.ts';
import { rateDifference } from '../../src/statistics/rates/rate-gaps.ts';
import { rateInterval } from '../../src/statistics/rates/rate-limits.ts';

const decisions = (values: readonly number[]): Values => ({ kind: 'decisions', values: Float64Array.from(values) });
const amounts = (values: readonly number[], resamples = 500): Values => ({
  ...{ kind: 'amounts', values: Float64Array.from(values), resamples },
  random: (part) => randomStream(1, part),
});
const { NaN: none } = Number;

describe('a mean of all items, or of some', () => {
  it('is a rate of independent decisions', () => {
    expect(clusteredMean(decisions([1, 0, 0, none, 1]), null, null)).toEqual({
      ...{ value: 0.5, n: 4, interval: rateInterval(2, 4) },
    });
    expect(clusteredMean(decisions([1, 0, 0, none, 1]), Uint8Array.of(0, 1, 1, 1, 1), null)).toMatchObject({
      ...{ value: expect.closeTo(1 / 3, 15), n: 3 },
    });
    expect(clusteredMean(decisions([none, 1]), Uint8Array.of(1, 0), null)).toBeNull();
  });

  it('has the limits of clusters where items come in them', () => {
    const values = [1, 1, 0, 0, 0, 0, 1, 0];
    const found = clusteredMean(decisions(values), null, Int32Array.of(7, 7, 3, 3, 3, 3, -1, -1))!;
    const rate = clusteredRate([2, 0, 1, 0], [2, 4, 1, 1])!;
    expect(found).toMatchObject({ value: 3 / 8, n: 8, interval: rate.limits(0.025) });
    // Clusters of one each are independent items.
    expect(clusteredMean(decisions(values), null, Int32Array.from(values.keys()))).toEqual(
      clusteredMean(decisions(values), null, null),
    );
  });

  it('of amounts holds its value, and is as wide as for one item a cluster where those of a cluster are alike', () => {
    const draw = randomStream(3, 'amounts');
    const values = Array.from({ length: 50 }, () => draw.next() ** 3);
    const width = ({ interval: { lower, upper } }: { interval: { lower: number; upper: number } }) => upper - lower;
    const single = clusteredMean(amounts(values), null, null)!;
    const fourfold = values.flatMap((value) => Array(4).fill(value));
    const clusters = Int32Array.from(fourfold, (_, i) => Math.floor(i / 4));
    const clustered = clusteredMean(amounts(fourfold), null, clusters)!;
    expect(clustered.value).toBeCloseTo(single.value, 14);
    expect(width(clustered)).toBeCloseTo(width(single), 12);
    expect(width(clusteredMean(amounts(fourfold), null, null)!)).toBeLessThan(0.65 * width(single));
  });

  it('of more than 2,000 is Student’s, which agrees with the bootstrap; of what does not vary a rate', () => {
    const draw = randomStream(4, 'many');
    const values = Array.from({ length: 2001 }, () => draw.next() ** 2);
    const many = clusteredMean(amounts(values), null, null)!;
    const fewer = clusteredMean(amounts(values.slice(1), 2000), null, null)!;
    expect(many.interval.method).toContain('Student');
    expect(fewer.interval.method).toContain('Bayesian');
    for (const side of ['lower', 'upper'] as const)
      expect(Math.abs(many.interval[side] - fewer.interval[side])).toBeLessThan(0.002);
    const still = clusteredMean(amounts(Array(3000).fill(0)), null, null)!;
    expect(still).toMatchObject({ value: 0, interval: rateInterval(0, 3000) });
  });
});

describe('a group against the rest', () => {
  it('is Newcombe’s difference of independent rates', () => {
    const values = [1, 1, 0, 0, 1, 0, 0, 0, 0, none];
    const { group, rest, difference } = againstRest(
      decisions(values),
      Uint8Array.of(1, 1, 1, 0, 0, 0, 0, 0, 0, 1),
      null,
    );
    expect(group).toMatchObject({ value: expect.closeTo(2 / 3, 15), n: 3 });
    expect(rest).toMatchObject({ value: expect.closeTo(1 / 6, 15), n: 6 });
    const { value, lower, upper } = rateDifference({ right: 2, size: 3 }, { right: 1, size: 6 });
    expect(difference!.value).toBeCloseTo(value, 14);
    expect(difference!.interval.lower).toBeCloseTo(lower, 14);
    expect(difference!.interval.upper).toBeCloseTo(upper, 14);
  });

  it('is null where the group or the rest has no value', () => {
    expect(againstRest(decisions([1, none]), Uint8Array.of(1, 0), null)).toMatchObject({
      rest: null,
      difference: null,
    });
    expect(againstRest(decisions([none, 1]), Uint8Array.of(1, 0), null)).toMatchObject({
      group: null,
      difference: null,
    });
  });

  it('takes off what both have in common in cases of both, by hand', () => {
    // Ten cases of one of each: both change in two, the group alone in one.
    const [own, others] = [
      [1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
      [1, 1, 0, 0, 0, 0, 0, 0, 0, 0],
    ];
    const values = decisions([...own, ...others]);
    const isMember = Uint8Array.from({ length: 20 }, (_, i) => Number(i < 10));
    const cases = Int32Array.from({ length: 20 }, (_, i) => i % 10);
    const { group, rest, difference } = againstRest(values, isMember, cases);
    // Residuals .7 three times and -.3 seven times, .8 twice and -.2 eight times; a cluster more of 1 in either.
    const together = (2 * 0.7 * 0.8 + 0.7 * -0.2 + 7 * -0.3 * -0.2) / Math.sqrt((2.1 + 1) * (1.6 + 1));
    const [a, b] = [group!.value - group!.interval.lower, rest!.interval.upper - rest!.value];
    expect(difference!.value).toBeCloseTo(0.1, 14);
    expect(difference!.value - difference!.interval.lower).toBeCloseTo(
      Math.sqrt(a * a + b * b - 2 * together * a * b),
      12,
    );
    const apart = againstRest(values, isMember, null).difference!;
    expect(difference!.interval.lower).toBeGreaterThan(apart.interval.lower);
    // Where one changes instead of the other, it is wider.
    const instead = decisions([...own, ...others.slice().reverse()]);
    expect(againstRest(instead, isMember, cases).difference!.interval.lower).toBeLessThan(apart.interval.lower);
  });

  it('has a width where all cases agree', () => {
    const half = Array.from({ length: 20 }, (_, i) => i % 2);
    const members = Uint8Array.from({ length: 40 }, (_, i) => Number(i < 20));
    const cases = Int32Array.from({ length: 40 }, (_, i) => i % 20);
    const { interval, value } = againstRest(decisions([...half, ...half]), members, cases).difference!;
    expect(value).toBe(0);
    // Bonett and Price 2012: 1.96 sqrt(2 / 22 / 22).
    expect(interval.upper).toBeGreaterThan(0.9 * 1.96 * Math.sqrt(2 / 22 / 22));
    expect(interval.lower).toBeCloseTo(-interval.upper, 12);
  });

  it('turns its sign with the group', () => {
    const draw = randomStream(5, 'turned');
    const values = Array.from({ length: 60 }, () => Number(draw.next() < 0.3));
    const members = Uint8Array.from(values, () => Number(draw.next() < 0.4));
    const cases = Int32Array.from(values, () => draw.below(15));
    const forth = againstRest(decisions(values), members, cases).difference!;
    const back = againstRest(
      decisions(values),
      members.map((one) => 1 - one),
      cases,
    ).difference!;
    expect(back.value).toBeCloseTo(-forth.value, 14);
    expect(back.interval.lower).toBeCloseTo(-forth.interval.upper, 12);
  });
});
