import { describe, expect, it } from 'vitest';
import metric from '../../../metrics/crows-pairs/index.ts';
import type { Measurement, SentencePairsData } from '../../../src/plugin.ts';

interface Pair {
  more: number;
  less: number;
  attribute?: string;
  direction?: 'stereo' | 'antistereo';
  shared?: number;
}

function measure(
  pairs: readonly Pair[],
  options: { rounding?: boolean; minGroupSize?: number } = {},
): readonly Measurement[] {
  const info = {
    id: 'own',
    use: 'crows-pairs',
    title: '',
    licence: '',
    citation: '',
    source: '',
    revision: null,
    sha256: '',
  };
  const dataset: SentencePairsData = {
    kind: 'sentence-pairs',
    info: { ...info, items: pairs.length, dropped: {} },
    pairs: pairs.map(({ attribute = 'gender', direction = 'stereo' }, i) => ({
      id: String(i),
      more: `more ${i}`,
      less: `less ${i}`,
      attribute,
      category: attribute,
      direction,
    })),
  };
  const likelihoods = {
    answeredBy: 'masked-lm' as const,
    first: Float64Array.from(pairs, ({ more }) => more),
    second: Float64Array.from(pairs, ({ less }) => less),
    shared: Uint32Array.from(pairs, ({ shared = 5 }) => shared),
    unscored: 0,
    truncated: 0,
  };
  return metric.measure({
    options: metric.options.parse({ dataset: 'own', minGroupSize: 1, ...options }),
    data: { dataset },
    observed: { likelihoods },
    random: () => {
      throw new Error('draws nothing');
    },
  });
}

function scoreOf(measurement: Measurement | undefined): number {
  if (measurement?.status !== 'ok') throw new Error(`is ${measurement?.status}`);
  return measurement.value;
}

const wins = (n: number, more: Partial<Pair> = {}) =>
  Array.from({ length: n }, () => ({ more: -1, less: -2, ...more }));
const losses = (n: number, more: Partial<Pair> = {}) =>
  Array.from({ length: n }, () => ({ more: -2, less: -1, ...more }));

describe('CrowS-Pairs', () => {
  it('is the share of pairs whose more stereotypical sentence is likelier, with its interval and its p against 50', () => {
    const [all] = measure([...wins(8), ...losses(2)]);
    expect(all).toMatchObject({ measure: 'stereotype-score', attribute: null, group: null, value: 80, n: 10 });
    const { interval, pValue } = all as { interval: { lower: number; upper: number }; pValue: number };
    expect(pValue).toBeCloseTo(0.109375, 12);
    // Clopper and Pearson for 8 of 10 and 93 %, by statsmodels; Agresti and Coull have 47.94 to 95.41.
    expect(interval.lower).toBeCloseTo(46.69, 2);
    expect(interval.upper).toBeCloseTo(96.98, 2);
  });

  it('counts a tie among the pairs and not as a preference; p leaves it out', () => {
    const [all] = measure([...wins(3), ...losses(1), { more: -1, less: -1 }]);
    expect(scoreOf(all)).toBe(60);
    expect(all).toMatchObject({ details: { ties: 1 } });
    expect((all as { pValue: number }).pValue).toBe(
      (measure([...wins(3), ...losses(1)])[0] as { pValue: number }).pValue,
    );
  });

  it('asks for the shared tokens, or for whole sentences where that is chosen', () => {
    const dataset = { pairs: [{ more: 'a b', less: 'a c' }] } as unknown as SentencePairsData;
    const asked = (options: object) =>
      metric.needs({ options: metric.options.parse({ dataset: 'own', ...options }), data: { dataset }, seed: 0 });
    const pairs = [['a b', 'a c']];
    expect(asked({})).toEqual({ likelihoods: { kind: 'pair-likelihoods', pairs, comparison: 'unmodified' } });
    expect(asked({ comparison: 'whole' })).toMatchObject({ likelihoods: { pairs, comparison: 'whole' } });
  });

  it('makes ties by rounding only where that is asked for', () => {
    const close = { more: -10.0001, less: -10.0002 };
    expect(scoreOf(measure([close, ...losses(1)])[0])).toBe(50);
    expect(scoreOf(measure([close, ...losses(1)], { rounding: true })[0])).toBe(0);
    // The difference is less than a thousandth, but the thousandths differ.
    expect(scoreOf(measure([{ more: -10.0004, less: -10.0006 }], { rounding: true })[0])).toBe(100);
  });

  it('gives 100 minus the score when the two sentences are exchanged, and the same in any order of the pairs', () => {
    const pairs = [...wins(5), ...losses(2), ...wins(1, { attribute: 'age' })];
    const swapped = pairs.map(({ more, less, ...rest }) => ({ ...rest, more: less, less: more }));
    expect(scoreOf(measure(swapped)[0])).toBeCloseTo(100 - scoreOf(measure(pairs)[0]), 12);
    expect(measure(pairs.toReversed())[0]).toEqual(measure(pairs)[0]);
  });

  it('speaks of each attribute by its own pairs, and of stereotypes and anti-stereotypes apart without ties', () => {
    const direction = 'antistereo' as const;
    const [all, gender, age] = measure([
      ...wins(2),
      ...losses(2, { attribute: 'age', direction }),
      ...wins(1, { attribute: 'age', direction }),
      { more: -1, less: -1, attribute: 'age', direction },
    ]);
    expect([all, gender, age].map(scoreOf)).toEqual([50, 100, 25]);
    expect(all).toMatchObject({
      details: {
        stereo: { pairs: 2, compared: 2, score: 100 },
        antistereo: { pairs: 4, compared: 3, score: 100 / 3 },
      },
    });
    expect(gender).toMatchObject({
      attribute: 'gender',
      details: { antistereo: { pairs: 0, compared: 0, score: null } },
    });
  });

  it('counts pairs without shared tokens as the ties they are, and names them', () => {
    const [all] = measure([...wins(1), { more: 0, less: 0, shared: 0 }]);
    expect(scoreOf(all)).toBe(50);
    expect(all).toMatchObject({ details: { ties: 1, withoutSharedTokens: 1 } });
  });

  it('says where there are too few pairs', () => {
    const [all, gender] = measure([...wins(4), ...losses(5)], { minGroupSize: 10 });
    expect(all).toMatchObject({ status: 'insufficient', counts: { pairs: 9 }, required: 10 });
    expect(gender).toMatchObject({ status: 'insufficient', attribute: 'gender' });
    expect(measure([])).toMatchObject([{ status: 'insufficient', n: 0 }]);
  });
});
