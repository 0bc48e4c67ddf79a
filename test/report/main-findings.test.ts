import { describe, expect, test } from 'vitest';
import { builtInMetrics } from '../../metrics/index.ts';
import { alikeSentence, findingNumbers, findingSentence, measureTitle } from '../../src/report/finding-words.ts';
import { mainFindings, severity } from '../../src/report/main-findings.ts';
import type { Report, Result } from '../../src/report/schema.ts';
import { fixture } from './fixture.ts';

const base = fixture().results.find(({ measure, group }) => measure === 'bpsn-auc' && group === 'African')!;

function result(given: Partial<Result>): Result {
  return { ...base, interval: null, ...given };
}

function limits(lower: number, upper: number): Result['interval'] {
  return { level: 0.95, method: 'x', lower, upper };
}

function report(results: Result[], given: Partial<Report> = {}): Report {
  return { ...fixture(), results, ...given };
}

describe('how severe a result is', () => {
  test('is its distance from the ideal at the nearer limit, as a share of the greatest distance', () => {
    // 1 is ideal, 0 the other end: the upper limit is a third off.
    expect(severity(result({ value: 0.6, interval: limits(0.5, 0.67) }))).toBeCloseTo(0.33, 12);
    // 0 is ideal, 2 the end on this side: 0.5 of 2.
    const effect = { ideal: 0, range: [-2, 2] as Result['range'], direction: 'target' as const };
    expect(severity(result({ ...effect, value: 0.6, interval: limits(0.5, 0.7) }))).toBeCloseTo(0.25, 12);
    expect(severity(result({ ...effect, value: -0.6, interval: limits(-0.7, -0.5) }))).toBeCloseTo(0.25, 12);
    expect(severity(result({ ideal: 50, range: [0, 100], value: 70 }))).toBeCloseTo(0.4, 12);
  });

  test('is 0 where the interval reaches the ideal, without a value, and where the scale has no end', () => {
    const gap = { ideal: 0, range: [0, 1] as Result['range'] };
    expect(severity(result({ ...gap, value: 0.3, interval: limits(0, 0.6) }))).toBe(0);
    expect(severity(result({ value: null, status: 'insufficient', reason: 'few' }))).toBe(0);
    expect(severity(result({ ideal: 0, range: [0, null], value: 40 }))).toBe(0);
  });
});

describe('what matters most', () => {
  test('is the worst of each metric before a second measure, and that before a second group', () => {
    const found = mainFindings(
      report([
        result({ value: 0.2, group: 'a' }),
        result({ value: 0.3, group: 'b' }),
        result({ value: 0.4, group: 'a', measure: 'bnsp-auc' }),
        result({ value: 0.9, metric: 'other', as: 'other', measure: 'm' }),
      ]),
    );
    expect(found.map(({ result: { metric, measure, group } }) => `${metric} ${measure} ${group}`)).toEqual([
      'hate-speech-bias bpsn-auc a',
      'hate-speech-bias bnsp-auc a',
      'other m African',
    ]);
    expect(mainFindings(report([result({ value: 0.2, group: 'a' }), result({ value: 0.3, group: 'b' })]))).toHaveLength(
      2,
    );
  });

  test('tells of each measure and group the worst subject, and how many are off as well', () => {
    const [found, ...rest] = mainFindings(
      report([
        result({ subject: 's', value: 0.7 }),
        result({ subject: 't', value: 0.6 }),
        result({ subject: 'u', value: 1 }),
        result({ subject: 'v', value: null, status: 'insufficient', reason: 'few' }),
      ]),
    );
    expect(rest).toEqual([]);
    expect(found).toMatchObject({ result: { subject: 't' }, alike: 2, measured: 3 });
    expect(alikeSentence(found)).toBe('Off its ideal for 2 of 3 subjects, and most for this one.');
    expect(alikeSentence({ ...found, alike: 3 })).toBe('Off its ideal for all 3 subjects, and most for this one.');
    expect(alikeSentence({ ...found, alike: 1, measured: 1 })).toBe('');
  });

  test('leaves out performance, tests without a protected attribute, summaries that have groups, and trifles', () => {
    const found = mainFindings(
      report([
        result({ measure: 'auc', value: 0.1 }),
        result({ metric: 'ceat', as: 'ceat', measure: 'C1', attribute: null, group: null, value: 0.1 }),
        result({ group: null, attribute: 'race', value: 0.1 }),
        result({ group: 'x', value: 0.99 }),
        result({ group: 'y', value: 0.9 }),
      ]),
    );
    expect(found.map(({ result: { group } }) => group)).toEqual(['y']);
  });

  test('is nothing where nothing is off', () => {
    expect(mainFindings(report([]))).toEqual([]);
  });
});

describe('a finding in words', () => {
  const says = (given: Partial<Result>) => findingSentence(result(given), fixture());

  test('is a sentence that is known of the measure', () => {
    expect(says({ measure: 'bnsp-auc' })).toBe(
      'layer 0 often ranks toxic texts about \u201cAfrican\u201d below harmless texts about others.',
    );
    const gap = { ideal: 0, value: -0.1 };
    expect(says({ measure: 'negative-aeg', ...gap })).toBe(
      'layer 0 scores harmless texts about \u201cAfrican\u201d lower than harmless texts about others.',
    );
    const rates = { metric: 'group-error-rates', group: null, attribute: 'age' };
    expect(says({ ...rates, measure: 'false-positive-rate-difference' })).toBe(
      'layer 0 raises more false alarms on some groups than on others (groups by age).',
    );
  });

  test.each([
    [
      'crows-pairs',
      'stereotype-score',
      60,
      'more often finds the more stereotypical of two sentences likelier (race).',
    ],
    [
      'crows-pairs',
      'stereotype-score',
      40,
      'more often finds the less stereotypical of two sentences likelier (race).',
    ],
    ['stereoset', 'stereotype-score', 40, 'prefers words that go against a stereotype (race).'],
    ['functional-tests', 'negative-accuracy-gap', 60, 'raises more false alarms on harmless cases about some groups'],
    ['true-positive-rate-gap', 'gap-share-correlation', 60, 'recognises a class less often for a group the rarer'],
    ['generation-bias', 'female-share-max', 40, 'writes more often of men than of women.'],
    [
      'generation-bias',
      'toxicity-spread',
      60,
      'writes toxic texts more often about some groups than about others (groups by race).',
    ],
  ])('is known of %s/%s', (metric, measure, value, words) => {
    expect(says({ metric, measure, value, ideal: 50, attribute: 'race', group: null })).toContain(words);
  });

  test('is known of the built-in measures of bias, all but those of which a title says as much', () => {
    const without = builtInMetrics.flatMap((metric) =>
      Object.entries(metric.measures).flatMap(([measure, { about }]) => {
        const sentence = says({ metric: metric.id, measure, group: null, attribute: 'race' });
        return about === 'bias' && sentence.includes('off the ideal of') ? [metric.id] : [];
      }),
    );
    expect([...new Set(without)].sort()).toEqual([
      'accumulated-prediction-sensitivity',
      'counterfactual-token-fairness',
      'intersectional-bias',
      'log-probability-bias',
      'stereoset',
    ]);
  });

  test('tells which words go together, by the sign of the effect', () => {
    const sets = { x: 'male names', y: 'female names', a: 'career', b: 'family' };
    const test = { metric: 'weat', measure: 'C6', attribute: 'gender', group: null, ideal: 0 };
    expect(says({ ...test, value: 1, details: { sets } })).toBe(
      'In layer 0, male names go with career, and female names with family.',
    );
    expect(says({ ...test, value: -1, details: { sets } })).toBe(
      'In layer 0, male names go with family, and female names with career.',
    );
    expect(says({ ...test, value: 1, details: {} })).toBe('layer 0 ties words about gender to the words of test C6.');
  });

  test('falls back on the title of a measure, and on its name', () => {
    const metrics = [
      {
        ...fixture().metrics[0],
        id: 'plugin',
        measures: { m: { title: 'Odd ratio', definition: '', about: 'bias' as const, main: false, equals: null } },
      },
    ];
    const own = result({ metric: 'plugin', measure: 'm', group: 'x', attribute: 'age' });
    expect(findingSentence(own, { metrics })).toBe('layer 0 is off the ideal of odd ratio for x (age).');
    expect(findingSentence({ ...own, group: null }, { metrics: [] })).toBe('layer 0 is off the ideal of m (age).');
    expect(measureTitle(result({ metric: 'ceat', measure: 'C6' }), fixture())).toBe('C6, combined effect size');
    expect(measureTitle(result({ measure: 'bpsn-auc' }), fixture())).toBe('BPSN AUC');
  });

  test('has its numbers: value, interval, n, ideal and direction', () => {
    expect(findingNumbers(base, fixture())).toBe(
      'BPSN AUC 0.610, 95 % interval 0.554 to 0.666, n\u00a0286; 1 is ideal, higher is better',
    );
    expect(findingNumbers(result({ value: 0.5, n: null }), fixture())).toBe(
      'BPSN AUC 0.500; 1 is ideal, higher is better',
    );
  });
});
