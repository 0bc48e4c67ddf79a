import { describe, expect, test } from 'vitest';
import type { Result } from '../../../src/contract/report.ts';
import { findingsOf } from '../../../src/judge/findings/index.ts';
import { interval, measure, rate, report, result, summed } from './reports.ts';

const gap = (given: Partial<Result> = {}) => result({ value: 0.6, interval: interval(0.3, 0.8), ...given });
const whole = (given: Partial<Result> = {}) => rate(43, 170, { attribute: null, ...given });
const harms = (...given: Parameters<typeof report>) =>
  findingsOf(report(...given)).filter(({ kind }) => kind === 'harm');

describe('a summary over groups', () => {
  test('names the group that is worst off and all items, with both rates and counts, and links to all three', () => {
    const results = [
      whole(),
      rate(19, 21, { group: 'Islam' }),
      rate(12, 60, { group: 'Judaism' }),
      rate(12, 89, { group: 'Hinduism' }),
      gap(),
    ];
    const [finding, ...rest] = harms(results, summed);
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({
      kind: 'harm',
      subject: 'ours',
      metric: 'rates',
      measure: 'gap',
      attribute: 'religion',
      groups: ['Islam'],
      values: { worst: 19 / 21, worstN: 21, reference: 43 / 170, referenceN: 170, comparisons: 3 },
      results: [4, 1, 0],
    });
    expect(finding.values.distance).toBeCloseTo(19 / 21 - 43 / 170, 12);
    expect(finding.sentence).toContain(
      'Gap: 0.905 for \u201cIslam\u201d (religion), 0.253 over all; 21 and 170 items.',
    );
    // Between no difference and all of it.
    expect(finding.severity).toBeGreaterThan(0.2);
    expect(finding.severity).toBeLessThan(finding.values.distance);
    expect(finding.values.lower).toBe(finding.severity);
  });

  test('is no harm where chance alone would make it as great, and says what chance makes where it is', () => {
    const results = (value: number) => [
      whole(),
      rate(19, 21, { group: 'Islam' }),
      rate(12, 60, { group: 'Judaism' }),
      gap({ value, byChance: 0.35, interval: interval(0.3, 0.8) }),
    ];
    expect(harms(results(0.35), summed)).toEqual([]);
    const [{ sentence }] = harms(results(0.6), summed);
    expect(sentence).toContain('; gap 0.60, of which chance alone would make 0.35');
  });

  test('that says nobody gives way to the summaries of the same attribute that name the groups', () => {
    const worst = { ...gap(), measure: 'greatest', interval: interval(0.5, 0.9) };
    const measures = { ...summed, greatest: measure({ title: 'Greatest', main: true }) };
    const groups = [whole(), rate(19, 21, { group: 'Islam' }), rate(12, 60, { group: 'Judaism' })];
    expect(harms([...groups, gap(), worst], measures).map(({ measure }) => measure)).toEqual(['gap']);
    expect(harms([worst], measures).map(({ measure }) => measure)).toEqual(['greatest']);
    const other = { ...worst, attribute: 'gender' };
    expect(harms([...groups, gap(), other], measures).map(({ measure }) => measure)).toContain('greatest');
  });

  test('takes the least where more is better, and the other group where there are two', () => {
    const better = { direction: 'higher', ideal: 1 } as const;
    const results = [
      whole(better),
      rate(20, 100, { ...better, group: 'women', attribute: 'gender' }),
      rate(90, 100, { ...better, group: 'men', attribute: 'gender' }),
      gap({ attribute: 'gender' }),
    ];
    const [finding] = harms(results, summed);
    expect(finding).toMatchObject({
      groups: ['women', 'men'],
      values: { worst: 0.2, reference: 0.9 },
      results: [3, 1, 2],
    });
    expect(finding.values.distance).toBeCloseTo(0.7, 12);
  });

  test('compares the extremes where neither way is the better one', () => {
    const neither = { direction: 'none', ideal: null } as const;
    const results = [
      whole(neither),
      rate(50, 100, { ...neither, group: 'a' }),
      rate(20, 100, { ...neither, group: 'b' }),
      rate(80, 100, { ...neither, group: 'c' }),
      gap(),
    ];
    expect(harms(results, { ...summed, rate: measure({ about: 'description' }) })[0]).toMatchObject({
      groups: ['c', 'b'],
      values: { worst: 0.8, reference: 0.2 },
    });
  });

  test('goes by the rates: a ratio of almost nothing to almost nothing does not win', () => {
    const measures = {
      rate: measure({ about: 'performance' }),
      ratio: measure({ title: 'Ratio', main: true, of: 'rate' }),
      gap: measure({ title: 'Gap', main: true, of: 'rate' }),
    };
    const results = [
      whole({ attribute: null }),
      // By gender nothing to speak of: 0 of 120 and 2 of 120, a ratio of 0.
      rate(0, 120, { group: 'women', attribute: 'gender' }),
      rate(2, 120, { group: 'men', attribute: 'gender' }),
      result({
        measure: 'ratio',
        attribute: 'gender',
        value: 0,
        ideal: 1,
        direction: 'higher',
        interval: interval(0, 0.7),
      }),
      rate(60, 100, { group: 'Islam' }),
      rate(10, 100, { group: 'Judaism' }),
      result({ measure: 'ratio', value: 1 / 6, ideal: 1, direction: 'higher', interval: interval(0.08, 0.4) }),
      gap({ value: 0.5, interval: interval(0.3, 0.65) }),
    ];
    const found = harms(results, measures);
    // The ratio and the gap by religion are of the same two rates: one finding.
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ measure: 'ratio', attribute: 'religion', groups: ['Islam', 'Judaism'] });
  });

  test('names the groups that its metric tells in the details, where they have no results', () => {
    const details = {
      worst: { group: 'Islam', value: 0.4, n: 20 },
      reference: { group: 'Judaism', value: 0.9, n: 30 },
    };
    const [finding] = harms([gap({ attribute: null, value: 0.5, interval: interval(0.2, 0.7), details })], {
      gap: measure({ title: 'Gap' }),
    });
    expect(finding).toMatchObject({ groups: ['Islam', 'Judaism'], values: { worst: 0.4, worstN: 20, referenceN: 30 } });
    expect(finding.severity).toBeCloseTo(0.2, 12);
  });
});

describe('a single group', () => {
  const auc = { direction: 'higher', ideal: 1, measure: 'group-auc' } as const;
  const measures = { auc: measure({ about: 'performance' }), 'group-auc': measure({ main: true, reference: 'auc' }) };
  const overall = rate(130, 200, { measure: 'auc', attribute: null, direction: 'higher', ideal: 1 });

  test('is held against the measure over all items: a weak classifier that treats all alike harms no group', () => {
    const alike = [overall, rate(65, 100, { ...auc, group: 'a' }), rate(63, 100, { ...auc, group: 'b' })];
    expect(harms(alike, measures)).toEqual([]);
    const [finding] = harms([...alike, rate(20, 100, { ...auc, group: 'c' })], measures);
    expect(finding).toMatchObject({ groups: ['c'], results: [3, 0], values: { reference: 0.65, comparisons: 3 } });
    expect(finding.values.distance).toBeCloseTo(0.45, 12);
  });

  test('that does better than the reference is no harm', () => {
    expect(harms([overall, rate(99, 100, { ...auc, group: 'a' })], measures)).toEqual([]);
  });

  test('with few items does not win over one with many', () => {
    const few = rate(0, 2, { ...auc, group: 'few' });
    const many = rate(30, 100, { ...auc, group: 'many' });
    expect(harms([overall, few, many], measures).map(({ groups }) => groups)).toEqual([['many']]);
  });

  test('is measured from its ideal without a reference, in both directions of a target', () => {
    const target: Partial<Result> = {
      measure: 'score',
      ideal: 50,
      range: [0, 100],
      direction: 'target',
      unit: 'percent',
    };
    const measures = { score: measure() };
    const at = (value: number, lower: number, upper: number) =>
      harms([result({ ...target, value, interval: interval(lower, upper) })], measures)[0];
    expect(at(70, 60, 80).severity).toBeCloseTo(0.2, 12);
    expect(at(30, 20, 40).severity).toBeCloseTo(0.2, 12);
    expect(at(55, 49, 61)).toBeUndefined();
  });
});

describe('what stands out', () => {
  const measures = { score: measure() };
  const score = (given: Partial<Result>) =>
    result({ measure: 'score', value: 0.5, interval: interval(0.3, 0.7), ...given });

  test('has to by an interval that allows for how many were compared', () => {
    const one = score({ interval: interval(0.1, 0.9) });
    expect(harms([one], measures)).toHaveLength(1);
    const others = Array.from({ length: 99 }, (_, i) =>
      score({ subject: `other ${i}`, value: 0, interval: interval(0, 0.4) }),
    );
    expect(harms([one, ...others], measures)).toEqual([]);
  });

  test('is nothing that says why it has no interval: its value alone may be chance', () => {
    const alone = score({ value: 0.9, interval: null });
    expect(harms([alone], measures)).toHaveLength(1);
    expect(harms([{ ...alone, noInterval: '4 words; at least 5 are needed' }], measures)).toEqual([]);
  });

  test('allows for other measures too: the worst of many measures is as much by chance as the worst of many groups', () => {
    const one = score({ interval: interval(0.1, 0.9) });
    const names = Array.from({ length: 99 }, (_, i) => `other ${i}`);
    const others = names.map((measure) => score({ measure, value: 0, interval: interval(0, 0.4) }));
    const all = { ...measures, ...Object.fromEntries(names.map((name) => [name, measure()])) };
    expect(harms([one], all)).toMatchObject([{ values: { comparisons: 1 } }]);
    expect(harms([one, ...others], all)).toEqual([]);
    // What is far enough off stands out all the same, one of 100.
    const far = score({ interval: interval(0.45, 0.55) });
    expect(harms([far, ...others], all)).toMatchObject([{ values: { comparisons: 100 } }]);
  });

  test('counts every pair where the extremes of many groups are compared, and a gap and its ratio once', () => {
    const neither = { direction: 'none', ideal: null } as const;
    const groups = Array.from({ length: 50 }, (_, i) => rate(50, 100, { ...neither, group: `g${i}` }));
    const share = { ...summed, rate: measure({ about: 'description' }), ratio: measure({ main: true, of: 'rate' }) };
    const summaries = [gap(), result({ measure: 'ratio', value: 0.5, ideal: 1, direction: 'higher' })];
    const extreme = [rate(90, 100, { ...neither, group: 'most' }), rate(10, 100, { ...neither, group: 'least' })];
    expect(harms([whole(neither), ...groups, ...extreme, ...summaries], share)).toMatchObject([
      { groups: ['most', 'least'], values: { comparisons: (52 * 51) / 2 } },
    ]);
    // z is 4.1: enough for one of 52, not for one of all their pairs.
    const chance = [rate(64, 100, { ...neither, group: 'most' }), rate(36, 100, { ...neither, group: 'least' })];
    expect(harms([whole(neither), ...groups, ...chance, ...summaries], share)).toEqual([]);
  });

  test('needs thirty items where there is no interval, and a scale with an end', () => {
    expect(harms([score({ interval: null, n: 29 })], measures)).toEqual([]);
    expect(harms([score({ interval: null, n: 30 })], measures)).toHaveLength(1);
    expect(harms([score({ range: [0, null] })], measures)).toEqual([]);
  });

  test('is not a description, not performance, not what another measure equals, not a summary that has groups', () => {
    expect(harms([score({})], { score: measure({ about: 'performance' }) })).toEqual([]);
    expect(harms([score({})], { score: measure({ about: 'description' }) })).toEqual([]);
    const both = [score({}), score({ measure: 'same' })];
    expect(harms(both, { score: measure(), same: measure({ equals: 'score' }) })).toMatchObject([{ measure: 'score' }]);
    expect(harms([score({}), score({ group: 'a', interval: interval(0.4, 0.6) })], measures)).toMatchObject([
      { groups: ['a'] },
    ]);
    expect(harms([score({ measure: 'C1', attribute: null })], { '*': measure() })).toEqual([]);
    expect(harms([score({ measure: 'C7' })], { '*': measure() })).toHaveLength(1);
  });

  test('is told of the worst subject, with how many others', () => {
    const [finding, ...rest] = harms(
      [
        score({ subject: 'first' }),
        score({ subject: 'worst', interval: interval(0.45, 0.55) }),
        score({ subject: 'fair', value: 0, interval: interval(0, 0.1) }),
        score({ subject: 'none', status: 'insufficient', value: null, reason: 'few', interval: null }),
      ],
      measures,
    );
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({ subject: 'worst', values: { alike: 2, measured: 3 } });
    expect(finding.sentence).toContain('stands out for 2 of 3 subjects.');
  });

  test('is the first of equals, whatever comes after', () => {
    const group = (name: string) => score({ group: name });
    const order = harms(['b', 'a', 'c'].map(group), measures).map(({ groups: [name] }) => name);
    expect(order).toEqual(['b', 'a', 'c']);
  });

  test('is told of at most three groups of one measure and attribute, and once of a swap and its reverse', () => {
    const group = (name: string, attribute = 'religion') => score({ group: name, attribute });
    const told = (names: readonly string[], ...more: Result[]) =>
      harms([...names.map((name) => group(name)), ...more], measures).map(({ groups: [name] }) => name);
    expect(told(['a', 'b', 'c', 'd'], group('e', 'race'))).toEqual(['a', 'b', 'c', 'e']);
    expect(told(['a -> b', 'b -> a', 'c -> a'])).toEqual(['a -> b', 'c -> a']);
  });

  test('is told by other measures than the main ones only where no main one stands out', () => {
    const measures = { score: measure(), first: measure({ main: true }) };
    const first = (lower: number) => score({ measure: 'first', interval: interval(lower, 0.6) });
    expect(harms([score({}), first(0.1)], measures).map(({ measure }) => measure)).toEqual(['first']);
    expect(harms([score({}), first(0)], measures).map(({ measure }) => measure)).toEqual(['score']);
  });
});
