import { describe, expect, it } from 'vitest';
import metric from '../../../metrics/functional-tests/index.ts';
import fixture from '../../fixtures/functional-tests.json' with { type: 'json' };
import { expectFinite, labelled, measureScores } from '../labelled-data.ts';

const { rows, expected } = fixture;
const scores = rows.score.map((score) => score ?? Number.NaN);
const where = (column: readonly string[], value: string) => column.flatMap((v, i) => (v === value ? [i] : []));
const targets = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, where(rows.target, name)]));
const data = (names: readonly string[]) =>
  labelled(rows.label, { functionality: rows.functionality, target: targets(names) });

type Measured = ReturnType<typeof measureScores>;
const find = (measured: Measured, measure: string, group: string | null = null) =>
  measured.find((one) => one.measure === measure && one.group === group)!;

describe('functional tests', () => {
  it('counts right cases: a toy by hand', () => {
    // Right: yes at .9 and .5, no at .2; wrong: no at .7; no answer: one.
    const toy = labelled([1, 1, 0, 0, 1], { functionality: ['f', 'f', 'g', 'g', 'g'], race: { a: [0, 2], b: [1, 3] } });
    const measured = measureScores(metric, toy, [0.9, 0.5, 0.2, 0.7, Number.NaN], { minGroupSize: 1 });
    expect(find(measured, 'accuracy')).toMatchObject({ status: 'ok', value: 3 / 4, n: 4, details: { unanswered: 1 } });
    expect(find(measured, 'accuracy', 'f')).toMatchObject({ value: 1, attribute: 'functionality' });
    expect(find(measured, 'accuracy', 'g')).toMatchObject({ value: 0.5, n: 2 });
    expect(find(measured, 'accuracy', 'b')).toMatchObject({ value: 0.5, attribute: 'race' });
    expect(find(measured, 'accuracy-gap')).toMatchObject({ value: 0.5, n: 4, attribute: null });
    expect(find(measured, 'positive-accuracy-gap')).toMatchObject({ value: 0, n: 2 });
    expect(find(measured, 'negative-accuracy-gap')).toMatchObject({ value: 1, n: 2 });
  });

  it('equals scikit-learn and statsmodels', () => {
    const measured = measureScores(metric, data(['a', 'b', 'c']), scores);
    const same = (group: string | null, { value, n, lower, upper }: typeof expected.overall) => {
      expect(find(measured, 'accuracy', group)).toMatchObject({
        status: 'ok',
        value: expect.closeTo(value, 12),
        n,
        interval: { lower: expect.closeTo(lower, 12), upper: expect.closeTo(upper, 12) },
      });
    };
    same(null, expected.overall);
    for (const [name, want] of Object.entries(expected.functionality)) same(name, want);
    for (const [name, want] of Object.entries(expected.target)) same(name, want);
    for (const [measure, { value }] of Object.entries(expected.gaps)) {
      expect(find(measured, measure)).toMatchObject({ status: 'ok', value: expect.closeTo(value, 12) });
    }
    const { value, lower, upper } = expected.twoGroups;
    expect(find(measureScores(metric, data(['a', 'b']), scores), 'accuracy-gap')).toMatchObject({
      value: expect.closeTo(value, 12),
      interval: { lower: expect.closeTo(Math.max(0, lower), 10), upper: expect.closeTo(upper, 10) },
    });
  });

  it('does not hang on the order of the groups', () => {
    const gapOf = (names: readonly string[]) => find(measureScores(metric, data(names), scores), 'accuracy-gap');
    expect(gapOf(['c', 'a', 'b'])).toEqual(gapOf(['a', 'b', 'c']));
  });

  it('says what it leaves out, and is insufficient where nothing is left', () => {
    const few = labelled([1, 0, 1, 0], { functionality: ['f', 'f', 'f', 'f'], race: { a: [0, 1, 2], b: [3] } });
    const measured = measureScores(metric, few, [0.9, 0.1, 0.2, 0.3], { minGroupSize: 2 });
    expect(find(measured, 'accuracy', 'b')).toMatchObject({
      status: 'insufficient',
      counts: { cases: 1 },
      required: 2,
    });
    expect(find(measured, 'accuracy-gap')).toMatchObject({
      status: 'insufficient',
      counts: { groups: 1 },
      details: { leftOut: [{ group: 'b', answered: 1 }] },
    });
    const none = measureScores(metric, few, [0, 0, 0, 0].fill(Number.NaN));
    // Of harmless cases there are none about b.
    expect(find(none, 'negative-accuracy-gap')).toMatchObject({ status: 'insufficient', lacksAnswers: false });
    const others = none.filter(({ measure }) => !measure.endsWith('-gap'));
    for (const one of others) {
      expect(one).toMatchObject({ status: 'insufficient', lacksAnswers: true, reason: 'no item has an answer' });
    }
    const positive = {
      status: 'inapplicable',
      reason: '1 target group of the data has positive (hateful) cases; two are compared',
    };
    expect(find(none, 'positive-accuracy-gap')).toMatchObject(positive);
    expectFinite([...measured, ...none]);
  });

  it('refuses a data set without functionalities', () => {
    const options = metric.options.parse({ dataset: 'toy' });
    const problems = metric.check!({ options, data: { dataset: labelled([1], { race: ['a'] }) } });
    expect(problems).toEqual([expect.objectContaining({ option: 'functionalities' })]);
  });
});
