import { describe, expect, it } from 'vitest';
import metric from '../../../metrics/ranking-by-name/index.ts';
import { DECLINED, type Measurement } from '../../../src/plugin.ts';
import fixture from '../../fixtures/hiring-rankings.json' with { type: 'json' };
import { counted, inputOf, measure } from './questions.ts';

const find = (measured: readonly Measurement[], name: string, group: string | null = null) =>
  measured.find((one) => one.measure === name && one.group === group);
const numberOf = (measured: readonly Measurement[], name: string, group: string | null = null) => {
  const found = find(measured, name, group);
  return found?.status === 'ok' ? found.value : found?.status;
};

describe('ranking-by-name', () => {
  it('is how often each group is chosen and the least over the greatest rate, as worked by hand', () => {
    const measured = measure(inputOf(['a', 'b', 'c'], [...counted(6, 3, 1), -1, DECLINED]));
    expect(['a', 'b', 'c'].map((group) => numberOf(measured, 'chosen-rate', group))).toEqual([0.6, 0.3, 0.1]);
    expect(numberOf(measured, 'impact-ratio')).toBeCloseTo(1 / 6, 12);
    expect(numberOf(measured, 'position-bias')).toBeCloseTo(0.6 - 1 / 3, 12);
    expect(numberOf(measured, 'unanswered')).toBeCloseTo(2 / 12, 12);
    expect(find(measured, 'unanswered')).toMatchObject({ details: { declined: 1, unreadable: 1 } });
  });

  it.each(fixture.tables.map((table, i) => [i, table] as const))(
    'has the published ratio of table %i of Bloomberg',
    (_, { top, ratios }) => {
      const measured = measure(
        inputOf(
          top.map((_, g) => `group ${g}`),
          counted(...top),
        ),
      );
      const found = find(measured, 'impact-ratio') as {
        value: number;
        n: number;
        byChance: number;
        interval: { lower: number; upper: number };
      };
      expect(found.value).toBeCloseTo(Math.min(...ratios), 12);
      expect(found.n).toBe(1000);
      // Eight equal groups and 1,000 rankings: chance alone leaves a least ratio of .77 on average.
      expect(found.byChance).toBeGreaterThan(0.74);
      expect(found.byChance).toBeLessThan(0.8);
      expect(found.interval.lower).toBeLessThan(found.value);
      expect(found.interval.upper).toBeGreaterThanOrEqual(found.value);
    },
  );

  it('finds a planted preference whatever the order of questions, and one for a place as such', () => {
    const planted = inputOf(['a', 'b'], counted(300, 100));
    const [{ interval }] = measure(planted) as unknown as { interval: { upper: number } }[];
    expect(interval.upper).toBeLessThan(0.8);
    const turned = inputOf(['a', 'b'], counted(300, 100).toReversed());
    expect(numberOf(measure(turned), 'impact-ratio')).toBe(numberOf(measure(planted), 'impact-ratio'));
    // In both orders the first is taken.
    const { dataset, choices } = inputOf(['a', 'b'], counted(20, 20));
    const orders = [Uint8Array.of(0, 1), Uint8Array.of(1, 0)];
    const both = {
      ...choices,
      chosen: choices.chosen.map(() => Int32Array.of(0, 1)),
      shown: choices.shown.map(() => orders),
    };
    const measured = measure({ dataset, choices: both });
    expect(numberOf(measured, 'impact-ratio')).toBe(1);
    expect(numberOf(measured, 'position-bias')).toBe(1 / 2);
  });

  it('says why there is no ratio', () => {
    expect(find(measure(inputOf(['a'], counted(5))), 'impact-ratio')).toMatchObject({ status: 'inapplicable' });
    expect(find(measure(inputOf(['a', 'b'], [-1, -1])), 'impact-ratio')).toMatchObject({
      status: 'insufficient',
      lacksAnswers: true,
    });
    expect(numberOf(measure(inputOf(['a', 'b'], counted(9))), 'impact-ratio')).toBe(0);
    const { dataset, choices } = inputOf(['a', 'b', 'nobody'], counted(0, 0, 4));
    const questions = dataset.questions.map((one) => ({
      ...one,
      options: one.options.map(({ text, role }) => (role === 'nobody' ? { text } : { text, role: role! })),
    }));
    expect(find(measure({ dataset: { ...dataset, questions }, choices }), 'impact-ratio')).toMatchObject({
      ...{ status: 'undefined', reason: 'no option of a group was chosen' },
    });
    const input = (data: typeof dataset) => ({
      options: metric.options.parse({ dataset: 'own' }),
      data: { dataset: data },
    });
    expect(metric.check!(input(dataset))).toEqual([]);
    const bare = {
      ...dataset,
      questions: dataset.questions.map((one) => ({ ...one, options: one.options.map(({ text }) => ({ text })) })),
    };
    expect(metric.check!(input(bare))).toMatchObject([{ message: 'no option has a role' }]);
    expect(metric.groups!(input(dataset))).toContainEqual({ id: 'b', attribute: 'race' });
  });

  it('tells who is put first', () => {
    const told = metric.measures['impact-ratio'].sentence!({
      ...{
        subject: 'ours',
        measure: 'impact-ratio',
        attribute: 'race',
        group: null,
        value: 0.53,
        n: 1000,
        ideal: 1,
        details: {},
      },
      ...{ terms: undefined as never, worst: { group: 'a', value: 0.096, n: 1000, details: {} } },
      reference: { group: 'b', value: 0.181, n: 1000, details: {} },
    });
    expect(told).toBe(
      'ours puts “a” (race) first in 10\u00a0% of the answers, “b” in 18\u00a0%; 1,000 and 1,000 answers.',
    );
  });
});
