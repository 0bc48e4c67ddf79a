import { describe, expect, it } from 'vitest';
import metric from '../../../metrics/functional-tests/index.ts';
import { rateDifference } from '../../../src/statistics/rates/rate-gaps.ts';
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

  describe('in several languages', () => {
    // Both languages have f, right in 3 of 4 cases and in 1 of 4; de alone has g.
    const language = ['en', 'en', 'en', 'en', 'de', 'de', 'de', 'de', 'de', 'de'];
    const spoken = labelled([1, 1, 1, 1, 1, 1, 1, 1, 0, 0], {
      functionality: ['f', 'f', 'f', 'f', 'f', 'f', 'f', 'f', 'g', 'g'],
      language,
      race: { a: [0, 1, 4, 5, 8], b: [2, 3, 6, 7, 9] },
    });
    const answers = [0.9, 0.9, 0.9, 0.1, 0.9, 0.1, 0.1, 0.1, 0.1, 0.1];
    const measured = measureScores(metric, spoken, answers, { minGroupSize: 1, sourceLanguage: 'en' });

    it('compares a language with the source on what both have: a toy by hand', () => {
      expect(find(measured, 'accuracy', 'en')).toMatchObject({ value: 3 / 4, attribute: 'language' });
      expect(find(measured, 'accuracy', 'de')).toMatchObject({ value: 3 / 6, n: 6 });
      expect(find(measured, 'accuracy', 'de & f')).toMatchObject({
        value: 1 / 4,
        attribute: 'language & functionality',
      });
      const details = { source: 'en', functionalities: 1, notShared: ['g'], accuracy: 1 / 4, sourceAccuracy: 3 / 4 };
      expect(find(measured, 'language-gap', 'de')).toMatchObject({ status: 'ok', value: 1 / 2, n: 8, details });
      expect(find(measured, 'language-gap')).toMatchObject({ value: 1 / 2, attribute: null });
      expect(measured.filter(({ measure }) => measure === 'language-gap')).toHaveLength(2);
    });

    it('compares target groups within each language', () => {
      // en: a 2 of 2, b 1 of 2; de: a 2 of 3, b 1 of 3. Over both: a 4 of 5, b 2 of 5.
      expect(find(measured, 'accuracy-gap', 'en')).toMatchObject({ value: 1 / 2, attribute: 'language', n: 4 });
      expect(find(measured, 'accuracy-gap', 'de')).toMatchObject({ value: expect.closeTo(1 / 3, 12), n: 6 });
      const details = { groups: 4, worst: { group: 'b', value: 1 / 2, n: 2 } };
      expect(find(measured, 'accuracy-gap')).toMatchObject({ value: 1 / 2, n: 10, details });
    });

    it('equals statsmodels where cases are independent, and changes its sign with the source', () => {
      const names = ['a', 'b'];
      const two = labelled(rows.label, { functionality: rows.label.map(() => 'f'), language: targets(names) });
      const { value, upper } = expected.twoGroups;
      const [a, b] = names.map((sourceLanguage) => measureScores(metric, two, scores, { sourceLanguage }));
      const found = [find(a, 'language-gap', 'b'), find(b, 'language-gap', 'a')];
      const [high, low] = (found[0] as { value: number }).value > 0 ? found : found.toReversed();
      const [more, less] = names
        .map((name) => find(a, 'accuracy', name) as { value: number; n: number })
        .sort((one, other) => other.value - one.value)
        .map(({ value, n }) => ({ right: Math.round(value * n), size: n }));
      const { lower } = rateDifference(more, less);
      expect(high).toMatchObject({
        value: expect.closeTo(value, 12),
        interval: { lower: expect.closeTo(lower, 10), upper: expect.closeTo(upper, 10) },
      });
      expect(low).toMatchObject({
        value: expect.closeTo(-value, 12),
        interval: { lower: expect.closeTo(-upper, 10), upper: expect.closeTo(-lower, 10) },
      });
    });

    it('takes the templates for what is drawn, and allows for those that languages share', () => {
      // 40 templates of which each is right, or wrong, in all cases of both languages but for a few.
      const of = Int32Array.from({ length: 400 }, (_, i) => Math.floor(i / 10));
      const text = labelled(new Uint8Array(400).fill(1), {
        functionality: Array.from(of, () => 'f'),
        language: Array.from(of, (_, i) => (i % 2 ? 'en' : 'de')),
      });
      const given = Array.from(of, (template, i) => (template % 4 === 0 || i % 97 === 0 ? 0.1 : 0.9));
      const width = (data: typeof text) => {
        const gap = find(measureScores(metric, data, given, { sourceLanguage: 'en' }), 'language-gap', 'de');
        const { interval } = gap as { interval: { lower: number; upper: number } };
        return interval.upper - interval.lower;
      };
      const ids = Array.from({ length: 80 }, (_, i) => `${i}`);
      const shared = width({ ...text, cases: { ids, of } });
      const apart = width({ ...text, cases: { ids, of: of.map((template, i) => template + 40 * (i % 2)) } });
      expect(shared).toBeLessThan(width(text));
      expect(apart).toBeGreaterThan(width(text));
    });

    it('says what it cannot compare', () => {
      const options = metric.options.parse({ dataset: 'toy', sourceLanguage: 'En' });
      const problems = metric.check!({ options, data: { dataset: spoken } });
      expect(problems).toEqual([
        { option: 'sourceLanguage', message: 'the data set has no language "En"', hint: 'Did you mean "en"?' },
      ]);
      const far = metric.options.parse({ dataset: 'toy', sourceLanguage: 'fr' });
      expect(metric.check!({ options: far, data: { dataset: spoken } })).toMatchObject([{ hint: 'It has "de", "en"' }]);
      const few = measureScores(metric, spoken, answers, { minGroupSize: 5, sourceLanguage: 'en' });
      expect(find(few, 'language-gap', 'de')).toMatchObject({ status: 'insufficient', counts: { cases: 4 } });
      const apart = labelled([1, 1], { functionality: ['f', 'g'], language: ['en', 'de'] });
      const nothing = measureScores(metric, apart, [0.9, 0.9], { minGroupSize: 1, sourceLanguage: 'en' });
      expect(find(nothing, 'language-gap', 'de')).toMatchObject({ status: 'inapplicable' });
      const alone = labelled([1, 1], { functionality: ['f', 'g'], language: ['en', 'en'] });
      const one = measureScores(metric, alone, [0.9, 0.9], { minGroupSize: 1, sourceLanguage: 'en' });
      expect(find(one, 'language-gap')).toMatchObject({ status: 'inapplicable' });
      expectFinite([...measured, ...few, ...nothing, ...one]);
    });
  });

  it('refuses a data set without functionalities', () => {
    const options = metric.options.parse({ dataset: 'toy' });
    const problems = metric.check!({ options, data: { dataset: labelled([1], { race: ['a'] }) } });
    expect(problems).toEqual([expect.objectContaining({ option: 'functionalities' })]);
  });
});
