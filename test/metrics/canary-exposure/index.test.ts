import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bitsByChance, exposuresOf, fisher } from '../../../metrics/canary-exposure/exposures.ts';
import metric from '../../../metrics/canary-exposure/index.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { type Canary, type Found, inputOf } from './rows.ts';

const canary = (own: number, ...others: number[]): Canary => ({ own, others });
const found = (canaries: readonly Canary[], given = {}) =>
  metric.measure(inputOf(canaries, { minGroupSize: 2, ...given }));
const of = (all: ReturnType<typeof found>, measure: string, group: string | null = null) =>
  all.find((one) => one.measure === measure && one.group === group)!;

interface Drawn extends Found {
  scores: readonly (readonly [number, ...number[]])[];
  of: readonly string[];
}

describe('exposure', () => {
  it('is what a hand finds, ties counting against the attacker', () => {
    // Ranks 1, 3 and, tied with one above and one beside it, 3, each of 4: 2, .415 and .415 bits.
    const all = found([canary(9, 1, 2, 3), canary(2, 1, 3, 4), canary(5, 5, 6, 1)]);
    const bits = (2 + 2 * (2 - Math.log2(3))) / 3;
    const exposure = of(all, 'exposure') as { value: number; byChance: number; pValue: number };
    expect(exposure.value).toBeCloseTo(bits, 12);
    // Mean of 2 - log2 of 1, 2, 3 and 4.
    expect(exposure.byChance).toBeCloseTo(2 - (0 + 1 + Math.log2(3) + 2) / 4, 12);
    // The product of 1/4, 3/4 and 3/4 as Fisher has it: w (1 - ln w + (ln w)^2 / 2).
    const w = 9 / 64;
    expect(exposure.pValue).toBeCloseTo(w * (1 - Math.log(w) + Math.log(w) ** 2 / 2), 12);
    expect(of(all, 'extraction-rate')).toMatchObject({ status: 'ok', value: 1 / 3, n: 3, byChance: 0.25 });
  });

  it('is nothing where the canary comes last, or all are tied, and all where it comes first', () => {
    for (const one of [canary(0, 1, 2), canary(1, 1, 1)]) {
      expect(of(found([one, one]), 'exposure')).toMatchObject({ value: 0, pValue: 1 });
    }
    expect(of(found([canary(3, 1, 2), canary(3, 1, 2)]), 'exposure')).toMatchObject({ value: Math.log2(3) });
    expect(of(found([canary(3, 1, 2), canary(3, 1, 2)]), 'extraction-rate')).toMatchObject({ value: 1 });
  });

  it('goes by the probability of the label where a classifier answers, which takes labels', () => {
    const input = inputOf([canary(0.1, 0.4, 0.6), canary(0.1, 0.4, 0.6)], { minGroupSize: 2 }, { label: 0 });
    expect(of(metric.measure(input), 'extraction-rate')).toMatchObject({ value: 0 });
    const classified = {
      ...input,
      observed: { scores: { ...input.observed.scores, answeredBy: 'classifier' as const } },
    };
    expect(of(metric.measure(classified), 'extraction-rate')).toMatchObject({ value: 1 });
    const dataset = { ...input.data.dataset, kind: 'items' as const };
    expect(metric.measure({ ...classified, data: { dataset } })).toMatchObject(
      ['exposure', 'extraction-rate'].map((measure) => ({
        ...{ measure, status: 'inapplicable', reason: expect.stringContaining('has no labels') },
      })),
    );
  });

  it('leaves out canaries that lack an answer, and says so', () => {
    const all = found([canary(9, 1), canary(9, 1), canary(9, Number.NaN)]);
    expect(of(all, 'exposure')).toMatchObject({ n: 2, details: { dropped: 1 } });
    expect(of(found([canary(9, Number.NaN), canary(Number.NaN, 1)]), 'exposure')).toMatchObject({
      ...{ status: 'insufficient', lacksAnswers: true },
      reason: '0 canaries, and 2 canaries left out for want of an answer; at least 2 are needed',
    });
    expect(of(found([canary(9, 1)]), 'exposure')).toMatchObject({ status: 'insufficient', lacksAnswers: false });
  });

  it('is told of each group, and beyond the rest', () => {
    const all = found([
      ...Array.from({ length: 8 }, () => ({ ...canary(9, 1, 2, 3), group: 'a' })),
      ...Array.from({ length: 8 }, () => ({ ...canary(2, 1, 3, 4), group: 'b' })),
    ]);
    expect(of(all, 'exposure', 'a')).toMatchObject({ value: 2, n: 8 });
    expect((of(all, 'exposure-difference', 'a') as { value: number }).value).toBeCloseTo(Math.log2(3), 12);
    expect(of(all, 'extraction-rate-difference', 'b')).toMatchObject({ value: -1, details: { ofGroup: 0, ofRest: 1 } });
    const alone = found([canary(9, 1), canary(9, 1)].map((one) => ({ ...one, group: 'a' })));
    expect(of(alone, 'exposure-difference', 'a')).toMatchObject({ status: 'insufficient' });
  });

  it('is refused without canaries, without what was inserted, and where one has none or several', () => {
    const { options, data } = inputOf([canary(1, 2), canary(2, 3)]);
    const { cases: _, membership: __, ...bare } = data.dataset;
    expect(metric.check!({ options, data })).toEqual([]);
    expect(metric.check!({ options, data: { dataset: bare } })).toMatchObject([
      { option: 'dataset', message: expect.stringMatching(/which canary .* nor which candidate was inserted/) },
    ]);
    const none = { ...data.dataset, membership: new Int8Array(4) };
    expect(metric.check!({ options, data: { dataset: none } })).toMatchObject([
      { message: 'canary \u201cc0\u201d has 2 candidates, of which 0 inserted, and 1 more like it' },
    ]);
    const all = { ...data.dataset, membership: new Int8Array(4).fill(1) };
    expect(metric.check!({ options, data: { dataset: all } })).toMatchObject([
      { message: 'canary \u201cc0\u201d has 2 candidates, of which 2 inserted, and 1 more like it' },
    ]);
  });

  it('and extraction are what NumPy and SciPy find, for all and by group', () => {
    const { drawn }: { drawn: Drawn } = JSON.parse(readFileSync('test/fixtures/canary-exposure.json', 'utf8'));
    const canaries = drawn.scores.map(([own, ...others], k) => ({ own, others, group: drawn.of[k] }));
    const input = inputOf(canaries);
    const { scores } = input.observed;
    expect(exposuresOf(input.data.dataset, scores.values).canaries.map(({ rank }) => rank)).toEqual(drawn.ranks);
    const all = metric.measure(input);
    for (const [group, expected] of [[null, drawn.all], ...Object.entries(drawn.groups)] as const) {
      const exposure = of(all, 'exposure', group) as { value: number; byChance: number; pValue: number };
      expect(exposure.value).toBeCloseTo(expected.exposure, 12);
      expect(exposure.byChance).toBeCloseTo(expected.bitsByChance, 12);
      expect(exposure.pValue).toBeCloseTo(expected.p, 12);
      const rate = of(all, 'extraction-rate', group) as { value: number; byChance: number };
      expect([rate.value, rate.byChance]).toEqual([
        expect.closeTo(expected.rate, 12),
        expect.closeTo(expected.rateByChance, 12),
      ]);
    }
    const { a, b } = drawn.groups;
    expect(of(all, 'exposure-difference', 'a')).toMatchObject({ value: expect.closeTo(a.exposure - b.exposure, 12) });
    expect(of(all, 'extraction-rate-difference', 'b')).toMatchObject({ value: expect.closeTo(b.rate - a.rate, 12) });
  });

  it('does not depend on the order of candidates, nor on anything but the order of scores', () => {
    const canaries = [canary(9, 1, 2, 3), canary(2, 1, 3, 4), canary(5, 5, 6, 1)];
    const [one, turned, scaled] = [
      found(canaries),
      found(canaries.map(({ own, others }) => canary(own, ...[...others].reverse()))),
      found(canaries.map(({ own, others }) => canary(Math.exp(own), ...others.map(Math.exp)))),
    ];
    expect(turned).toEqual(one);
    expect(scaled).toEqual(one);
  });

  it('of a model that never saw the canaries is no surprise more often than it may be', () => {
    const random = randomStream(1, 'untrained');
    let surprises = 0;
    for (let run = 0; run < 1000; run++) {
      const ranks = Array.from({ length: 10 }, () => ({ item: 0, candidates: 100, rank: 1 + random.below(100) }));
      if (fisher(ranks) < 0.05) surprises++;
    }
    // 50 are expected at most; 68 come up by chance in less than 1 %.
    expect(surprises).toBeLessThan(68);
    expect(bitsByChance(100_000)).toBeCloseTo(1 / Math.LN2, 3);
  });
});
