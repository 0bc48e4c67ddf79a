import { describe, expect, it } from 'vitest';
import metric from '../../../metrics/intent-slot/index.ts';
import { clusteredRate } from '../../../src/statistics/rates/clustered-rate.ts';
import { rateInterval } from '../../../src/statistics/rates/rate-limits.ts';
import fixture from '../../fixtures/intent-slot.json' with { type: 'json' };
import { expectFinite, labelled } from '../labelled-data.ts';
import { answerOf, dataOf, measureRows, type Row } from './utterances.ts';

type Measured = ReturnType<typeof measureRows>;
const find = (measured: Measured, measure: string, group: string | null = null) =>
  measured.find((one) => one.measure === measure && one.group === group)!;

/** Two requests in two languages, and one that de alone has. */
const toy: Row[] = [
  { language: 'en', item: 'a', intent: 'x', gold: ['O', 'B-t', 'I-t'], named: 'x', predicted: ['O', 'B-t', 'I-t'] },
  { language: 'en', item: 'b', intent: 'y', gold: ['B-t', 'B-t', 'O'], named: 'y', predicted: ['B-t', 'I-t', 'O'] },
  { language: 'de', item: 'a', intent: 'x', gold: ['O', 'B-t', 'O'], named: 'y', predicted: ['O', 'B-t', 'O'] },
  { language: 'de', item: 'b', intent: 'y', gold: ['O', 'B-p', 'O'], named: 'y', predicted: ['O', 'B-t', 'O'] },
  { language: 'de', item: null, intent: 'x', gold: ['O'], named: 'z', predicted: ['O'] },
];

describe('intents and slots', () => {
  it('are counted as wholes: a toy by hand', () => {
    const measured = measureRows(toy, { minGroupSize: 1, sourceLanguage: 'en' });
    // en: 1 of 1 slot found, then 0 of 2 marked and 1 predicted. de: 1 of 1, 0 of 1 and 1, nothing.
    const counts = { found: 1, predicted: 2, marked: 3, matchedBy: 'tokens' };
    expect(find(measured, 'intent-accuracy')).toMatchObject({ value: 3 / 5, n: 5 });
    expect(find(measured, 'intent-accuracy', 'de')).toMatchObject({ value: 1 / 3, attribute: 'language' });
    expect(find(measured, 'slot-f1', 'en')).toMatchObject({ value: 2 / 5, n: 2, details: counts });
    expect(find(measured, 'slot-f1', 'de')).toMatchObject({ value: 2 / 4, n: 3 });
    expect(find(measured, 'slot-f1')).toMatchObject({ value: 4 / 9 });
    expect(find(measured, 'exact-match', 'en')).toMatchObject({ value: 1 / 2 });
    expect(find(measured, 'exact-match', 'de')).toMatchObject({ value: 0 });
    const details = { source: 'en', share: expect.closeTo(1 / 3, 12), sourceShare: 1 };
    expect(find(measured, 'intent-accuracy-gap', 'de')).toMatchObject({ value: expect.closeTo(2 / 3, 12), details });
    expect(find(measured, 'slot-f1-gap')).toMatchObject({ value: expect.closeTo(2 / 5 - 2 / 4, 12), attribute: null });
    expect(find(measured, 'exact-match-gap', 'de')).toMatchObject({ value: 1 / 2, n: 5 });
  });

  it.each([
    [
      'intent-accuracy',
      's gets the intent right in 46\u00a0% of utterances in \u201cde\u201d, and 81\u00a0% in \u201cen\u201d.',
    ],
    ['slot-f1', 's has a slot F1 of 46\u00a0% in \u201cde\u201d, and 81\u00a0% in \u201cen\u201d.'],
    [
      'exact-match',
      's gets the intent and all slots right in 46\u00a0% of utterances in \u201cde\u201d, and 81\u00a0% in \u201cen\u201d.',
    ],
  ])('have a sentence: gap of %s', (measure, sentence) => {
    const result = {
      ...{ subject: 's', value: 0.35, n: 100, attribute: 'language', group: 'de', other: null, reference: null },
      details: { source: 'en', share: 0.46, sourceShare: 0.81 },
    };
    expect(metric.measures[`${measure}-gap`].sentence!(result as never)).toBe(sentence);
  });

  it('have the F1 of seqeval, malformed tags included', () => {
    const measured = measureRows(fixture.rows, { sourceLanguage: 'en' });
    for (const [name, { intent, f1, precision, recall, exact, n }] of Object.entries(fixture.expected)) {
      const group = name === 'all' ? null : name;
      expect(find(measured, 'intent-accuracy', group)).toMatchObject({ value: expect.closeTo(intent, 12), n });
      expect(find(measured, 'exact-match', group)).toMatchObject({ value: expect.closeTo(exact, 12), n });
      const slots = find(measured, 'slot-f1', group);
      expect(slots).toMatchObject({ value: expect.closeTo(f1, 12), n });
      const { found, predicted, marked } = slots.details as Record<string, number>;
      expect([found / predicted, found / marked]).toEqual([expect.closeTo(precision, 12), expect.closeTo(recall, 12)]);
    }
    const { en, zh } = fixture.expected;
    expect(find(measured, 'slot-f1-gap', 'zh')).toMatchObject({ value: expect.closeTo(en.f1 - zh.f1, 12) });
  });

  it('have the limits of rates, of F1 with utterances as clusters', () => {
    const measured = measureRows(fixture.rows);
    const english = fixture.rows.filter(({ language }) => language === 'en');
    const right = english.filter(({ intent, named }) => intent === named).length;
    expect(find(measured, 'intent-accuracy', 'en')).toMatchObject({ interval: rateInterval(right, english.length) });
    const one = (row: Row) =>
      find(measureRows([row], { minGroupSize: 1 }), 'slot-f1').details as Record<string, number>;
    const counts = english.map(one);
    const limits = clusteredRate(
      counts.map(({ found }) => 2 * found),
      counts.map(({ predicted, marked }) => predicted + marked),
    )!.limits(0.025);
    expect(find(measured, 'slot-f1', 'en')).toMatchObject({ interval: expect.objectContaining(limits) });
  });

  it('hang neither on the order of utterances nor on that of slots', () => {
    const plain = measureRows(fixture.rows, { sourceLanguage: 'en' });
    const turned = measureRows(fixture.rows.toReversed(), { sourceLanguage: 'en' });
    for (const one of plain) {
      const other = find(turned, one.measure, one.group);
      if (one.status !== 'ok') throw new Error(one.status);
      expect(other).toMatchObject({ value: expect.closeTo(one.value, 12) });
      expect((other as typeof one).interval!.upper).toBeCloseTo(one.interval!.upper, 10);
    }
    const found = answerOf(fixture.rows);
    const slots = found.slots!.map((own) => own?.toReversed() ?? null);
    expect(measureRows(fixture.rows, { sourceLanguage: 'en' }, { ...found, slots })).toEqual(plain);
  });

  it('may be named by what they say, each marked slot counting once', () => {
    const row = (fillers: readonly string[]): Row => ({
      language: 'en',
      item: null,
      intent: 'x',
      gold: ['B-t', 'I-t', 'O'],
      named: 'x',
      predicted: fillers.map((filler) => ({ type: 't', filler })),
    });
    const measured = measureRows([row(['w0 w1']), row(['w0 w1', 'w0 w1']), row(['w0'])], { minGroupSize: 1 });
    const details = { found: 2, predicted: 4, marked: 3, matchedBy: 'fillers' };
    expect(find(measured, 'slot-f1')).toMatchObject({ value: 4 / 7, details });
    expect(find(measured, 'exact-match')).toMatchObject({ value: expect.closeTo(1 / 3, 12) });
  });

  it('leave out what is not answered, and are undefined without a slot', () => {
    const silent = toy.map((row): Row => ({ ...row, named: null, predicted: null }));
    const none = measureRows(silent, { minGroupSize: 1, sourceLanguage: 'en' });
    for (const one of none) expect(one).toMatchObject({ status: 'insufficient', lacksAnswers: true });
    const bare = toy.map((row): Row => ({ ...row, gold: ['O'], predicted: ['O'] }));
    const without = measureRows(bare, { minGroupSize: 1, sourceLanguage: 'en' });
    expect(find(without, 'slot-f1')).toMatchObject({ status: 'undefined', n: 5 });
    expect(find(without, 'slot-f1-gap', 'de')).toMatchObject({ status: 'undefined' });
    expect(find(without, 'exact-match', 'en')).toMatchObject({ status: 'ok', value: 1 });
    // Empty predictions are answers, of no slot: missed, not missing.
    const empty = measureRows(
      toy.map((row): Row => ({ ...row, predicted: [] })),
      { minGroupSize: 1 },
    );
    expect(find(empty, 'slot-f1')).toMatchObject({ value: 0, details: { found: 0, predicted: 0, marked: 5 } });
    const part = measureRows([{ ...toy[0], named: null }, ...toy.slice(1)], { minGroupSize: 1 });
    expect(find(part, 'intent-accuracy')).toMatchObject({ n: 4, details: { unanswered: 1 } });
    expect(find(part, 'exact-match')).toMatchObject({ n: 4, details: { unanswered: 1 } });
    expect(find(part, 'slot-f1')).toMatchObject({ n: 5 });
    expectFinite([...none, ...without, ...empty, ...part]);
  });

  it('need a system that names them, and enough utterances of a language', () => {
    const found = answerOf(toy);
    const unnamed = measureRows(toy, { minGroupSize: 1, sourceLanguage: 'en' }, { ...found, intents: null });
    expect(find(unnamed, 'intent-accuracy')).toMatchObject({
      status: 'inapplicable',
      reason: 'the system names no intents',
    });
    expect(find(unnamed, 'exact-match-gap')).toMatchObject({ status: 'inapplicable' });
    expect(find(unnamed, 'slot-f1', 'de')).toMatchObject({ status: 'ok' });
    const unslotted = measureRows(toy, { minGroupSize: 1 }, { ...found, slots: null });
    expect(find(unslotted, 'slot-f1')).toMatchObject({ status: 'inapplicable', reason: 'the system names no slots' });
    // A language with one utterance.
    const few = measureRows(toy.slice(0, 3), { minGroupSize: 2, sourceLanguage: 'en' });
    expect(find(few, 'exact-match', 'de')).toMatchObject({ status: 'insufficient', counts: { utterances: 1 } });
    expect(find(few, 'exact-match-gap', 'de')).toMatchObject({ status: 'insufficient', lacksAnswers: false });
    const alone = measureRows(toy.slice(0, 2), { minGroupSize: 1, sourceLanguage: 'en' });
    expect(find(alone, 'exact-match-gap')).toMatchObject({ status: 'inapplicable' });
  });

  it('take utterances that say the same together: copies narrow nothing', () => {
    const width = (rows: readonly Row[]) => {
      const one = find(measureRows(rows), 'exact-match') as { interval: { lower: number; upper: number } };
      return one.interval.upper - one.interval.lower;
    };
    const english = fixture.rows.filter(({ language }) => language === 'en');
    expect(width([...english, ...english])).toBeGreaterThan(0.99 * width(english));
    expect(width([...english, ...english.map((row) => ({ ...row, item: null }))])).toBeLessThan(0.8 * width(english));
  });

  it('are refused of data without slots, and of a language that is not there', () => {
    const options = metric.options.parse({ dataset: 'toy', sourceLanguage: 'fr' });
    const check = (dataset: Parameters<NonNullable<typeof metric.check>>[0]['data']['dataset']) =>
      metric.check!({ options, data: { dataset } });
    expect(check(labelled([1], {}))).toEqual([expect.objectContaining({ option: 'dataset' })]);
    expect(check(dataOf(toy))).toEqual([expect.objectContaining({ option: 'sourceLanguage' })]);
  });

  it('tell what was found in each utterance', () => {
    const samples = metric.samples!({
      options: metric.options.parse({ dataset: 'toy' }),
      data: { dataset: dataOf(toy) },
      observed: { found: answerOf(toy) },
    });
    const first = { id: '0', intent: 'x', intentRight: 1, exact: 1, slotsFound: 1, slotsPredicted: 1, slotsMarked: 1 };
    expect([...samples][0]).toEqual({ ...first, groups: { language: ['en'] }, case: 'a' });
  });
});
