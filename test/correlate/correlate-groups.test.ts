import { describe, expect, it } from 'vitest';
import { type Result, reportSchema } from '../../src/contract/report.ts';
import { correlateGroups } from '../../src/correlate/correlate-groups.ts';
import {
  exactCorrelationTest,
  shuffledCorrelationTest,
} from '../../src/statistics/correlation/correlation-permutation.ts';
import { normals } from '../../src/statistics/distributions/normal.ts';
import { randomStream } from '../../src/statistics/distributions/random.ts';
import { holm } from '../../src/statistics/significance/adjust.ts';

function resultOf(as: string, group: string | null, value: number | null, change: Partial<Result> = {}): Result {
  return {
    metric: as,
    as,
    metricVersion: 1,
    family: 'intrinsic',
    subject: 's',
    dataset: null,
    measure: 'accuracy',
    attribute: 'language',
    group,
    status: value === null ? 'insufficient' : 'ok',
    value,
    reason: value === null ? 'too few' : null,
    lacksAnswers: false,
    n: 10,
    interval: null,
    pValue: null,
    alternative: null,
    unit: 'share',
    ideal: 1,
    range: [0, 1],
    direction: 'higher',
    options: {},
    details: {},
    ...change,
  };
}

const languages = ['de', 'nl', 'zh', 'sw', 'fi'];
const series = (as: string, values: readonly (number | null)[], change: Partial<Result> = {}) =>
  values.map((value, i) => resultOf(as, languages[i] ?? `l${i}`, value, change));
const groups = [{ attribute: 'language', measures: ['retrieval/accuracy', 'topics/accuracy'] }];
const correlated = (results: readonly Result[], more = groups) => correlateGroups(results, { groups: more, seed: 1 });

describe('correlations over groups', () => {
  it('compares the values of two measures over the groups that have both: a toy by hand', () => {
    // Four languages, ranks 4 3 2 1 and 4 2 3 1: the squared differences add up to 2, so Spearman is 1 - 12 / 60 = .8, and of six
    // pairs five agree, so Kendall is 4 / 6. Of the 24 orders 8 have a Spearman of .8 or more either way.
    const found = correlated([
      ...series('retrieval', [0.9, 0.8, 0.4, 0.1, 0.5]),
      ...series('topics', [0.8, 0.6, 0.7, 0.3, null]),
      resultOf('retrieval', null, 0.55),
      resultOf('topics', 'de', 0.1, { measure: 'other' }),
      resultOf('topics', 'de', 0.1, { attribute: 'script' }),
    ]);
    expect(found.map(({ method }) => method)).toEqual(['pearson', 'spearman', 'kendall']);
    expect(found[1]).toMatchObject({
      subject: 's',
      attribute: 'language',
      a: { metric: 'retrieval', measure: 'accuracy' },
      value: expect.closeTo(0.8, 12),
      pValue: expect.closeTo(8 / 24, 12),
      n: 4,
      groups: ['de', 'nl', 'zh', 'sw'],
      details: { leftOut: ['fi'], test: 'exact' },
    });
    expect(found[2].value).toBeCloseTo(4 / 6, 12);
    // Higher is higher: nothing is turned into a distance from the ideal.
    expect(found[0].value).toBeGreaterThan(0);
    for (const each of found) expect(reportSchema.shape.groupCorrelations.unwrap().element.parse(each)).toEqual(each);
  });

  it('keeps subjects apart, and adjusts over all of them by method', () => {
    const values = [0.9, 0.7, 0.5, 0.3, 0.1, 0.6, 0.2];
    const other = { subject: 't' };
    const found = correlated([
      ...series('retrieval', values),
      ...series(
        'topics',
        values.map((value) => value / 2),
      ),
      ...series('retrieval', values, other),
      ...series('topics', [...values].reverse(), other),
      ...series('retrieval', values, { subject: 'without topics' }),
    ]);
    expect(found.map(({ subject }) => subject)).toEqual(['s', 's', 's', 't', 't', 't']);
    for (const method of ['pearson', 'spearman', 'kendall']) {
      const own = found.filter((each) => each.method === method);
      expect(own.map(({ adjustedPValue }) => adjustedPValue)).toEqual(holm(own.map(({ pValue }) => pValue!)));
    }
  });

  it('compares every two measures of different metrics', () => {
    const measures = ['retrieval/accuracy', 'retrieval/from-source', 'topics/accuracy'];
    const values = [0.9, 0.7, 0.5, 0.3];
    const found = correlated(
      [
        ...series('retrieval', values),
        ...series('retrieval', values, { measure: 'from-source' }),
        ...series('topics', values),
      ],
      [{ attribute: 'language', measures }],
    );
    const pairs = found.map(({ a, b }) => `${a.metric}/${a.measure} ${b.metric}/${b.measure}`);
    expect([...new Set(pairs)]).toEqual([
      'retrieval/accuracy topics/accuracy',
      'retrieval/from-source topics/accuracy',
    ]);
  });

  it('says why there is no coefficient', () => {
    const three = correlated([...series('retrieval', [0.1, 0.2, 0.3]), ...series('topics', [0.1, 0.2, 0.3])]);
    expect(three[1]).toMatchObject({
      status: 'insufficient',
      n: 3,
      reason: expect.stringContaining('3 groups have both'),
    });
    const constant = correlated([
      ...series('retrieval', [0.5, 0.5, 0.5, 0.5]),
      ...series('topics', [0.1, 0.2, 0.3, 0.4]),
    ]);
    expect(constant[1]).toMatchObject({ status: 'undefined', reason: 'the same for all 4 groups: retrieval/accuracy' });
    expect(correlated(series('retrieval', [0.1, 0.2, 0.3, 0.4]))).toEqual([]);
  });

  it('does not hang on the order of results, and is the same for the same seed', () => {
    const normal = normals(randomStream(1, 'order'));
    const results = ['retrieval', 'topics'].flatMap((as) =>
      series(
        as,
        Array.from({ length: 15 }, () => normal()),
      ),
    );
    const found = correlated(results);
    expect(correlated(results)).toEqual(found);
    expect(found[0].details.test).toBe('permutation (9999 shuffles)');
    for (const [i, { value }] of correlated([...results].reverse()).entries())
      expect(value).toBeCloseTo(found[i].value!, 12);
  });
});

describe('a permutation test by draws', () => {
  const drawn = (n: number, random: ReturnType<typeof randomStream>) => {
    const normal = normals(random);
    return [0, 1].map(() => Float64Array.from({ length: n }, () => Math.exp(normal())));
  };

  it('is near to the exact one', () => {
    const random = randomStream(1, 'near');
    for (const method of ['pearson', 'spearman', 'kendall'] as const) {
      const [x, y] = drawn(8, random);
      // One tie, so that Kendall's is enumerated, too.
      y[0] = y[1];
      const exact = exactCorrelationTest(method, x, y)!;
      const found = shuffledCorrelationTest(method, x, y, { shuffles: 9999, random });
      expect(Math.abs(found - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / 9999) + 1e-4);
    }
  });

  it('finds something in at most 5 % of 1,000 pairs of series that have nothing in common', () => {
    const random = randomStream(2, 'nothing in common');
    for (const method of ['pearson', 'spearman', 'kendall'] as const) {
      let found = 0;
      for (let run = 0; run < 1000; run++) {
        const [x, y] = drawn(12, random);
        if (shuffledCorrelationTest(method, x, y, { shuffles: 99, random }) <= 0.05) found++;
      }
      // With 99 shuffles p is at most .05 in exactly 5 % of samples; three standard errors are 2 % of them.
      expect(found).toBeGreaterThan(25);
      expect(found).toBeLessThan(71);
    }
  });

  it('is never 0', () => {
    const x = Float64Array.from({ length: 12 }, (_, i) => i);
    expect(shuffledCorrelationTest('spearman', x, x, { shuffles: 99, random: randomStream(1, 'never') })).toBe(0.01);
  });
});
