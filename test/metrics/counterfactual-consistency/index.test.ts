import { describe, expect, it } from 'vitest';
import metric from '../../../metrics/counterfactual-consistency/index.ts';
import type { Interval, Measurement } from '../../../src/plugin.ts';
import { randomStream, rateLimits } from '../../../src/statistics/index.ts';
import fixture from '../../fixtures/counterfactual-consistency.json' with { type: 'json' };
import { expectFinite } from '../labelled-data.ts';
import { inputOf, itemsOf, type Row, toy } from './rows.ts';

const measure = (rows: readonly Row[], options?: Record<string, unknown>, positive?: readonly string[]) =>
  metric.measure(inputOf(rows, options, positive));

function find(measured: readonly Measurement[], name: string, group: string | null = null): Measurement {
  return measured.find((one) => one.measure === name && one.group === group)!;
}

const close = (value: number) => expect.closeTo(value, 12);

describe('counterfactual consistency of a toy, by hand', () => {
  const measured = measure(toy);

  it('counts cases that are not decided alike', () => {
    expect(find(measured, 'flip-rate')).toMatchObject({ value: 0.5, n: 4, attribute: 'race' });
    // Of the three pairs of case 2 two differ, of the one pair of case 4 that one.
    expect(find(measured, 'pairwise-flip-rate')).toMatchObject({ value: close(5 / 12), n: 4 });
    expect(find(measured, 'score-range')).toMatchObject({ value: close(0.4), n: 4 });
  });

  it('compares pairs of groups over the cases of both', () => {
    expect(find(measured, 'flip-rate', 'a <-> b')).toMatchObject({ value: close(2 / 3), n: 3 });
    expect(find(measured, 'flip-rate', 'b <-> c')).toMatchObject({ value: 0, n: 2 });
    expect(find(measured, 'score-shift', 'a -> b')).toMatchObject({ value: close(1 / 6), n: 3 });
    expect(find(measured, 'score-shift', 'a -> c')).toMatchObject({ value: close(-0.2), n: 3 });
    expect(find(measured, 'positive-rate-shift', 'a -> b')).toMatchObject({ value: 0, pValue: 1 });
    expect(find(measured, 'positive-rate-shift', 'a -> c')).toMatchObject({ value: close(-1 / 3), pValue: 1 });
  });

  it('takes rates of positive decisions over the cases of all groups', () => {
    expect(find(measured, 'positive-rate-range')).toMatchObject({ value: 0.5, n: 2, alternative: 'greater' });
  });

  it('knows noise from items that say the same of the same', () => {
    const measured = measure([...toy, { ...toy[4], decision: 'yes' }]);
    // Case 1 differs for a, case 2 does not.
    expect(find(measured, 'repeat-flip-rate')).toMatchObject({ value: 0.5, n: 2 });
    expect(find(measured, 'pairwise-flip-rate')).toMatchObject({ value: close(5 / 12), byChance: 0.5 });
    expect(find(measure(toy), 'repeat-flip-rate')).toMatchObject({ status: 'insufficient', n: 1 });
  });

  it('tells the flip rate of a pair together with the noise', () => {
    const noisy = find(measure([...toy, { ...toy[4], decision: 'yes' }]), 'flip-rate', 'a <-> b');
    expect(noisy.details).toEqual({ repeatFlipRate: 0.5 });
    const sentence = (details: Record<string, unknown>) =>
      metric.measures['flip-rate'].sentence!({
        subject: 'ours',
        measure: 'flip-rate',
        attribute: 'race',
        group: 'a <-> b',
        value: 0.09,
        n: 300,
        ideal: 0,
        details,
        terms: {} as never,
        worst: null,
        reference: null,
      })!.replaceAll('\u00a0', ' ');
    expect(sentence({ repeatFlipRate: 0.12 })).toBe(
      'ours decides 9 % of cases differently for “a” and “b” (race), and 12 % when asked again for the same group; 300 cases.',
    );
    expect(sentence({})).toBe('ours decides 9 % of cases differently for “a” and “b” (race); 300 cases.');
    // Without enough repeated cases there is nothing to tell.
    expect(find(measured, 'flip-rate', 'a <-> b').details ?? {}).toEqual({});
  });

  it('counts what it does not compare', () => {
    expect(find(measured, 'flip-rate').details).toEqual({
      items: 15,
      withoutCase: 1,
      withoutGroup: 1,
      inSeveralGroups: 0,
      casesOfOneGroup: 1,
      withoutAnswer: 0,
      groups: 3,
    });
  });
});

describe('counterfactual consistency', () => {
  it('is what an independent implementation makes of it', () => {
    const rows: Row[] = fixture.rows.map(([one, group, decision, score]) => ({
      case: one as string,
      group: group as string,
      decision: decision as string | null,
      ...(score === null ? {} : { score: score as number }),
    }));
    const measured = measure(rows, { minCases: 10 });
    for (const { measure: name, group, value, pValue, n } of fixture.expected) {
      const own = find(measured, name, group);
      expect(own, `${name} ${group}`).toMatchObject({
        value: close(value),
        n,
        ...(pValue === undefined ? {} : { pValue: expect.closeTo(pValue, 10) }),
      });
    }
  });

  it('has the p value of Cochran’s Q over all orders of the groups', () => {
    const { decisions, pValue } = fixture.cochran;
    const rows = decisions.flatMap((row, i) =>
      row.map((chosen, g): Row => ({ case: `${i}`, group: `g${g}`, decision: chosen ? 'yes' : 'no' })),
    );
    const shuffles = 100_000;
    const own = find(measure(rows, { resamples: shuffles }), 'positive-rate-range');
    // Four standard errors of a share of so many shuffles.
    const error = 4 * Math.sqrt((pValue * (1 - pValue)) / shuffles);
    expect(Math.abs((own as { pValue: number }).pValue - pValue)).toBeLessThan(error);
  });

  it('does not depend on the order of rows, or the names of cases and decisions', () => {
    const renamed = toy.map((row) => ({
      ...row,
      case: row.case && `case ${row.case}`,
      decision: row.decision && (row.decision === 'yes' ? 'z' : 'b'),
    }));
    // The repeated row of case 1 stays behind the one that stands for it.
    const turned = [...renamed.slice(4), ...renamed.slice(0, 4)];
    const values = (measured: readonly Measurement[]) =>
      measured.map(({ measure, group, ...rest }) => [
        measure,
        group,
        'value' in rest ? rest.value.toFixed(12) : rest.status,
      ]);
    expect(values(measure(turned, {}, ['z']))).toEqual(values(measure(toy)));
  });

  it('turns shifts round where two groups change their names', () => {
    const swapped = toy.map((row) => ({
      ...row,
      group: row.group === 'a' ? 'b' : row.group === 'b' ? 'a' : row.group,
    }));
    const own = find(measure(swapped), 'score-shift', 'a -> b');
    expect(own).toMatchObject({ value: close(-1 / 6) });
  });

  it('does without scores, and without knowing which decisions are positive', () => {
    const decided = toy.map(({ score: _, ...row }) => row);
    const measured = measure(decided, {}, []);
    expect(find(measured, 'flip-rate')).toMatchObject({ value: 0.5 });
    expect(find(measured, 'score-range')).toMatchObject({
      status: 'inapplicable',
      reason: expect.stringContaining('without scores'),
    });
    expect(find(measured, 'positive-rate-range')).toMatchObject({
      status: 'inapplicable',
      reason: expect.stringContaining('positive'),
    });
    expect(measured.filter(({ measure }) => measure.endsWith('shift'))).toEqual([]);
  });

  it('says what is missing where nothing has an answer, or no case has two groups', () => {
    const silent = toy.map(({ score: _, ...row }) => ({ ...row, decision: null }));
    expect(find(measure(silent), 'flip-rate')).toMatchObject({ status: 'insufficient', lacksAnswers: true });
    const alone = toy.filter(({ group }) => group === 'a');
    expect(find(measure(alone), 'flip-rate')).toMatchObject({ status: 'inapplicable' });
    expect(find(measure(alone), 'positive-rate-range')).toMatchObject({ status: 'inapplicable' });
  });

  it('is incomplete for want of answers, where with all of them there would be enough cases of every group', () => {
    const rows = Array.from({ length: 3 }, (_, i) =>
      ['a', 'b', 'c'].map((group): Row => ({ case: `${i}`, group, decision: i > 0 && group === 'c' ? null : 'yes' })),
    ).flat();
    const range = find(measure(rows), 'positive-rate-range');
    expect(range).toMatchObject({ status: 'insufficient', n: 1, lacksAnswers: true });
    const without = find(measure(rows.filter(({ decision }) => decision !== null)), 'positive-rate-range');
    expect(without).toMatchObject({ status: 'insufficient', n: 1, lacksAnswers: false });
  });

  it('is 0 where all are decided alike, with an interval above it', () => {
    const alike = Array.from({ length: 12 }, (_, i) =>
      ['a', 'b'].map((group): Row => ({ case: `${i}`, group, decision: i % 2 ? 'yes' : 'no', score: 0.5 })),
    ).flat();
    const measured = measure(alike, { minCases: 10 });
    for (const name of ['flip-rate', 'pairwise-flip-rate', 'score-range', 'positive-rate-range'])
      expect(find(measured, name)).toMatchObject({ value: 0 });
    expect(find(measured, 'positive-rate-range')).toMatchObject({ pValue: 1, byChance: 0 });
    expect(find(measured, 'flip-rate')).toMatchObject({ interval: { lower: 0, upper: expect.any(Number) } });
    for (const one of measured) expectFinite(one);
  });

  describe('has an interval of a mean of shares of pairs', () => {
    const draw = randomStream(3, 'cases');
    const cases = (n: number, groups: (i: number) => number) =>
      Array.from({ length: n }, (_, i) =>
        Array.from({ length: groups(i) }, (_, g): Row => {
          const own = i % 2 ? 'yes' : 'no';
          return { case: `${i}`, group: `${g}`, decision: draw.next() < 0.9 ? own : 'yes' };
        }),
      ).flat();
    const intervalOf = (rows: readonly Row[], name = 'pairwise-flip-rate') => {
      const { value, interval } = find(measure(rows), name) as { value: number; interval: Interval };
      expect(interval.lower).toBeLessThanOrEqual(value);
      expect(interval.upper).toBeGreaterThanOrEqual(value);
      return { value, ...interval };
    };

    it('that is narrower than that of a rate where most cases have more than one', () => {
      const { value, method, lower, upper } = intervalOf(cases(100, () => 8));
      expect(method).toBe('Bayesian bootstrap with the bounds (2000 draws)');
      // Of a yes or no of the same mean.
      const rate = rateLimits(value * 100, 100);
      expect(upper - lower).toBeLessThan(0.7 * (rate.upper - rate.lower));
      expect(lower).toBeGreaterThan(rate.lower);
      expect(upper).toBeLessThan(rate.upper);
    });

    it("that is a rate's where most have one, or all are 0 or 1", () => {
      const { value, method, ...own } = intervalOf(cases(100, (i) => (i < 51 ? 2 : 4)));
      expect(method).toBe('Agresti-Coull with exact bounds');
      expect(own).toMatchObject(rateLimits(value * 100, 100));
      expect(intervalOf(cases(100, (i) => (i < 50 ? 2 : 4))).method).toContain('bootstrap');
      const alike = cases(100, () => 4).map((row) => ({ ...row, decision: 'no' }));
      expect(intervalOf(alike)).toMatchObject({ value: 0, ...rateLimits(0, 100) });
    });

    it("that is Student's t of more than 2,000 cases, beside which the bootstrap is hardly another", () => {
      const rows = cases(2001, () => 4);
      const t = intervalOf(rows);
      expect(t.method).toBe("Student's t, Johnson's correction for skewness");
      const bootstrap = intervalOf(rows.filter((one) => one.case !== '0'));
      expect(bootstrap.method).toContain('bootstrap');
      const width = t.upper - t.lower;
      expect(Math.abs(t.lower - bootstrap.lower)).toBeLessThan(0.1 * width);
      expect(Math.abs(t.upper - bootstrap.upper)).toBeLessThan(0.1 * width);
    });

    it('of answers to the same, likewise', () => {
      const rows = cases(60, () => 2).map((row) => ({ ...row, group: 'a' }));
      const more = rows.map((row, i) => ({ ...row, decision: i % 7 ? row.decision : 'no' }));
      expect(intervalOf(rows, 'repeat-flip-rate').method).toBe('Agresti-Coull with exact bounds');
      expect(intervalOf([...rows, ...more], 'repeat-flip-rate').method).toContain('bootstrap');
    });
  });

  it('refuses data without cases or groups', () => {
    const { cases: _, ...items } = itemsOf([{ case: null, group: null, decision: 'yes' }]);
    const options = metric.options.parse({ dataset: 'toy' });
    const problems = metric.check!({ options, data: { dataset: items } });
    expect(problems.map(({ message }) => message)).toEqual([
      'the data set does not say which items belong to one case',
      'the data set has no groups',
    ]);
  });
});

describe('cases of one group alone', () => {
  const check = (rows: readonly Row[], attributes?: readonly string[]) =>
    metric.check!({
      options: metric.options.parse({ dataset: 'toy', ...(attributes ? { attributes } : {}) }),
      data: { dataset: itemsOf(rows) },
    }).map(({ message }) => message);
  const alone: Row[] = [
    { case: '1', group: 'a', decision: 'yes' },
    { case: '2', group: 'b', decision: 'no' },
    { case: '2', group: 'b', decision: 'no' },
  ];

  it('are refused where there are no others', () => {
    expect(check(alone)).toEqual(['no case has items of two groups']);
  });

  it('are not where one case has two groups, answered or not', () => {
    expect(check([...alone, { case: '1', group: 'b', decision: null }])).toEqual([]);
  });
});

describe('samples of counterfactual consistency', () => {
  it('give back the measures as means over cases', () => {
    const input = inputOf(toy);
    const { means } = metric.pairing!.statistics(input.options, [...metric.samples!(input)]);
    const measured = metric.measure(input);
    expect(means.length).toBe(3 + 3 * 3);
    for (const { measure, group, values } of means) {
      const own = Array.from(values).filter((value) => !Number.isNaN(value));
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      expect(find(measured, measure, group), `${measure} ${group}`).toMatchObject({
        value: close(mean),
        n: own.length,
      });
    }
  });

  it('say of each item what was decided, and in which case', () => {
    const samples = [...metric.samples!(inputOf(toy))];
    expect(samples[0]).toEqual({
      id: '0',
      case: '1',
      groups: { race: ['a'] },
      decision: 'yes',
      chosen: true,
      score: 0.9,
    });
    expect(samples[8]).toEqual({
      id: '8',
      case: '3',
      groups: { race: ['b'] },
      decision: null,
      chosen: null,
      score: null,
    });
  });
});
