import { describe, expect, it } from 'vitest';
import { scoresOver } from '../../../metrics/stereoset/index.ts';
import type { Measurement } from '../../../src/plugin.ts';
import { type Item, item, measure } from './measured.ts';

const values = (measurements: readonly Measurement[], attribute: string | null = null) =>
  Object.fromEntries(
    measurements
      .filter((m) => m.attribute === attribute)
      .map((m) => [m.measure, m.status === 'ok' ? m.value : m.status]),
  );

describe('StereoSet', () => {
  it('averages terms, each counting alike, and takes ICAT of the averages', () => {
    // Term a: 2 of 2 stereotyped, 3 of 4 meaningful. Term b: 0 of 1 and 2 of 2.
    const measured = measure([item('a', 0.5, 0.2, 0.1), item('a', 0.5, 0.2, 0.3), item('b', 0.2, 0.4, 0.1)]);
    expect(values(measured)).toEqual({ 'language-model-score': 87.5, 'stereotype-score': 50, icat: 87.5 });
    expect(measured[0]).toMatchObject({ n: 3, details: { terms: 2, unscored: 0 } });
    expect(measured[0]).not.toHaveProperty('interval');
  });

  it('counts ties as no wins', () => {
    expect(values(measure([item('a', 0.2, 0.2, 0.2)]))).toEqual({
      'language-model-score': 0,
      'stereotype-score': 0,
      icat: 0,
    });
  });

  it('scores a fill of several tokens by their mean probability, a text by its geometric mean', () => {
    // Stereotype: mean of 0.8 and 0.1 is 0.45, geometric mean 0.283; the others lie between.
    const logs = [[Math.log(0.8), Math.log(0.1)], [Math.log(0.4)], [Math.log(0.3)]] as const;
    expect(values(measure([{ term: 'a', logs }]))).toMatchObject({
      'stereotype-score': 100,
      'language-model-score': 100,
    });
    expect(values(measure([{ term: 'a', logs }], {}, 'causal-lm'))).toMatchObject({
      'stereotype-score': 0,
      'language-model-score': 50,
    });
  });

  it('gives 100 - SS and the same LMS and ICAT when the two fills are exchanged', () => {
    const items = [
      item('a', 0.5, 0.2, 0.1),
      item('a', 0.1, 0.2, 0.3),
      item('b', 0.2, 0.4, 0.1),
      item('c', 0.3, 0.1, 0.2),
    ];
    const swapped = items.map(({ term, logs: [s, a, u] }): Item => ({ term, logs: [a, s, u] }));
    const [one, other] = [values(measure(items)), values(measure(swapped))] as Record<string, number>[];
    expect(other['stereotype-score']).toBeCloseTo(100 - one['stereotype-score'], 12);
    expect(other['language-model-score']).toBeCloseTo(one['language-model-score'], 12);
    expect(other.icat).toBeCloseTo(one.icat, 12);
    expect(values(measure(items.toReversed()))).toEqual(one);
  });

  it('speaks of each domain by its own sentences', () => {
    const measured = measure([item('a', 0.5, 0.2, 0.1), item('b', 0.2, 0.5, 0.1, 'race')]);
    expect(values(measured)).toMatchObject({ 'stereotype-score': 50 });
    expect(values(measured, 'gender')).toMatchObject({ 'stereotype-score': 100, icat: 0 });
    expect(values(measured, 'race')).toMatchObject({ 'stereotype-score': 0, icat: 0 });
  });

  it('leaves out sentences with a fill that has no token, counts them, and says where too few are left', () => {
    const empty: Item = { term: 'b', logs: [[], [-1], [-2]] };
    expect(measure([item('a', 0.5, 0.2, 0.1), empty])[0]).toMatchObject({ n: 1, details: { terms: 1, unscored: 1 } });
    expect(measure([empty])[0]).toMatchObject({ status: 'insufficient', counts: { sentences: 0 }, required: 1 });
  });

  it('has an interval from five terms on, which holds the value and is the same each time', () => {
    const items = 'abcdefgh'
      .split('')
      .flatMap((term, i) => [item(term, 0.5, 0.2 + 0.1 * i, 0.1), item(term, 0.4, 0.2, 0.3)])
      .flatMap((one) => [one, one]);
    const measured = measure(items);
    for (const m of measured) {
      const { value, interval } = m as { value: number; interval: { lower: number; upper: number; method: string } };
      expect(interval.lower).toBeLessThanOrEqual(value);
      expect(interval.upper).toBeGreaterThanOrEqual(value);
      expect(interval.method).toBe(
        m.measure === 'icat'
          ? "Student's t over target terms, the lesser of both sides"
          : 'Bayesian bootstrap with the bounds (2000 draws)',
      );
    }
    expect(measure(items)).toEqual(measured);
  });

  it('leaves room for terms that were not drawn where five terms all agree', () => {
    const measured = measure('aabbccddee'.split('').map((term) => item(term, 0.5, 0.2, 0.1)));
    const interval = (name: string) =>
      (measured.find((m) => m.measure === name) as { interval: { lower: number; upper: number } }).interval;
    for (const name of ['stereotype-score', 'language-model-score']) {
      // By SciPy, 100 (1 - beta.ppf(.975, .5, 5)) is 59.04; of 2000 draws the standard error is 1.7.
      expect(Math.abs(interval(name).lower - 59.04)).toBeLessThan(7);
      expect(interval(name).upper).toBe(100);
    }
  });

  it('gives SS of terms with one sentence each the limits of a rate', () => {
    const wins = (n: number) => Array.from({ length: n }, (_, i) => item(`${i}`, i < 3 ? 0.6 : 0.2, 0.4, 0.1));
    const of = (n: number) => measure(wins(n)).find((m) => m.measure === 'stereotype-score' && m.attribute === null);
    // Clopper and Pearson for 93 %, by statsmodels; Agresti and Coull have 8.275 to 53.850 of 12 and 18.762 to 81.238 of 6.
    expect(of(12)).toMatchObject({
      value: 25,
      interval: { lower: expect.closeTo(6.245, 2), upper: expect.closeTo(55.104, 2) },
    });
    expect(of(6)).toMatchObject({
      interval: { lower: expect.closeTo(13.384, 2), upper: expect.closeTo(86.616, 2) },
    });
  });

  it('gives LMS of terms with one sentence each the limits of a rate, where each is at 0 or 100', () => {
    const of = (n: number, middle: number) =>
      measure(Array.from({ length: n }, (_, i) => item(`${i}`, 0.6, i < middle ? 0.1 : 0.4, i < 3 ? 0.9 : 0.2))).find(
        (m) => m.measure === 'language-model-score',
      ) as { interval: { method: string; lower: number; upper: number } };
    // The same rate as above the other way round: 9 of 12.
    expect(of(12, 0).interval).toMatchObject({ lower: expect.closeTo(44.896, 2), upper: expect.closeTo(93.755, 2) });
    expect(of(12, 6).interval.method).toContain('Bayesian bootstrap');
  });

  it('gives ICAT no interval of fewer than 30 sentences', () => {
    const items = 'abcdefgh'.split('').map((term, i) => item(term, 0.5, i < 4 ? 0.2 : 0.6, 0.1));
    const of = (some: typeof items) => measure(some).find((m) => m.measure === 'icat');
    expect(of(items)).not.toHaveProperty('interval');
    expect(of([...items, ...items, ...items, ...items])).toHaveProperty('interval');
  });

  it("has the published relation of ICAT to LMS and SS (GPT-2's intrasentence row)", () => {
    // 91.1149 and 61.9315 give 69.3722 in the authors' file.
    const [lms, ss] = [0.911149426618542, 0.6193148524495899];
    const terms = [{ sentences: 1, stereotyped: ss, meaningful: 2 * lms }];
    expect(scoresOver(terms).icat).toBeCloseTo(69.37221078255025, 9);
  });
});

describe('ICAT of terms with one sentence each', () => {
  it('has no interval, and says why; SS has one', () => {
    const logs = (won: boolean): Item['logs'] => [[won ? -1 : -2], [won ? -2 : -1], [-3]];
    const found = measure(Array.from({ length: 40 }, (_, i) => ({ term: `t${i}`, logs: logs(i % 3 === 0) })));
    const of = (name: string) => found.find((one) => one.measure === name && one.attribute === null);
    expect(of('icat')).toMatchObject({ status: 'ok', noInterval: 'no target term has more than one sentence' });
    expect(of('stereotype-score')).toMatchObject({
      interval: { method: 'Agresti-Coull with exact bounds, of terms with one sentence' },
    });
  });
});
