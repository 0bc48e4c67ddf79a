import { describe, expect, test } from 'vitest';
import type { Comparison } from '../../../src/contract/report.ts';
import { findingsOf } from '../../../src/judge/findings/index.ts';
import { gate, interval, measure, rate, report, result, summed } from './reports.ts';

const measures = { score: measure({ title: 'Score' }) };
const score = (given: object = {}) => result({ measure: 'score', value: 0.5, interval: interval(0.3, 0.7), ...given });
const missed = (given: object = {}) =>
  score({ status: 'error', value: null, interval: null, reason: 'the service said 401', ...given });

function change(given: Partial<Comparison['changes'][number]> = {}): Comparison['changes'][number] {
  return {
    metric: 'rates',
    subject: 'ours',
    dataset: 'posts',
    measure: 'score',
    attribute: 'religion',
    group: 'Islam',
    verdict: 'regression',
    baseline: 0.476,
    value: 0.905,
    difference: 0.429,
    interval: interval(0.2, 0.6),
    pValue: 0.0039,
    alternative: 'two-sided',
    adjustedPValue: 0.031,
    paired: true,
    gated: false,
    reason: null,
    ...given,
  };
}

function compared(...changes: Comparison['changes']): { comparison: Comparison } {
  const baseline = { file: 'b.json', run: 'r', startedAt: '2026-01-01T00:00:00.000Z', version: '1.0.0' };
  return { comparison: { baseline, changes } };
}

const kinds = (...given: Parameters<typeof report>) => findingsOf(report(...given)).map(({ kind }) => kind);

describe('findings', () => {
  test('are failed gates first, then regressions, then missing results that are few, then harms', () => {
    const results = [score(), score({ group: 'Islam' }), score({ subject: 'other' }), missed({ subject: 'third' })];
    const gates = [gate({ measure: 'score' }), gate({ measure: 'score', level: 'off', rule: 'off' })];
    expect(kinds(results, measures, { gates, ...compared(change()) })).toEqual([
      'gate',
      'regression',
      'missing',
      'harm',
    ]);
  });

  test('begin with missing results where these are the most, and then claim nothing of what stands out', () => {
    const results = [missed(), missed({ subject: 'other' }), score({ value: 0, interval: interval(0, 0.1) })];
    const gates = [gate({ measure: 'score', status: 'error', value: null, judged: null, reason: 'not measured' })];
    expect(kinds(results, measures, { gates })).toEqual(['missing', 'gate']);
  });
});

describe('the words of a data set', () => {
  test('are found where several data sets are joined', () => {
    const told: string[] = [];
    const sentence = ({ terms }: { terms: { item: string } }) => `${told.push(terms.item)}.`;
    const metrics = [{ id: 'rates', measures: { score: { sentence } } }] as unknown as Parameters<typeof findingsOf>[1];
    const terms = { item: 'post', positive: 'toxic', negative: 'harmless', of: 'about' };
    const info = {
      use: 'x',
      title: '',
      licence: '',
      citation: '',
      source: '',
      revision: null,
      sha256: '',
      items: 1,
      dropped: {},
    };
    const datasets = [
      { ...info, id: 'swaps' },
      { ...info, id: 'posts', terms },
    ];
    for (const dataset of ['posts', 'posts+swaps', 'other'])
      findingsOf({ ...report([score({ dataset })], measures), datasets }, metrics);
    expect(told).toEqual(['post', 'post', 'item']);
  });
});

describe('missing results', () => {
  test('are one finding with the reasons, the most frequent first, and links', () => {
    const results = [
      missed({ reason: 'no answer' }),
      score({ subject: 'x' }),
      score({ subject: 'y' }),
      missed(),
      missed(),
      score(),
    ];
    const [finding] = findingsOf(report(results, measures));
    expect(finding).toMatchObject({
      kind: 'missing',
      severity: 0.5,
      subject: 'ours',
      values: { missing: 3, results: 4 },
    });
    expect(finding.results).toEqual([0, 3, 4]);
    expect(finding.sentence).toBe(
      '3 of 4 results of ours could not be measured: the service said 401 (2); no answer (1).',
    );
  });

  test('count groups that are too small where they are most, and not what the data cannot answer', () => {
    const small = { status: 'insufficient', value: null, interval: null, reason: 'few' } as const;
    const groups = ['a', 'b', 'c'].map((group) => score({ ...small, group }));
    const inapplicable = { ...small, status: 'inapplicable', reason: 'one group' } as const;
    const results = [score(), ...groups, score(inapplicable)];
    expect(findingsOf(report(results, measures))[0].sentence).toBe('3 of 4 results of ours have no value: few (3).');
    expect(kinds([score(), groups[0], score(inapplicable)], measures)).toEqual(['harm']);
  });
});

describe('missing answers', () => {
  const answered = (n: number, unanswered: number, given: object = {}) =>
    score({ attribute: null, n, details: { unanswered }, ...given });

  test('are told first where most items have none, once a subject and data set', () => {
    const results = [answered(76, 655), answered(145, 655), answered(500, 300, { subject: 'other' })];
    const found = findingsOf(report(results, measures, { gates: [gate({ measure: 'score', attribute: null })] }));
    expect(found.map(({ kind }) => kind)).toEqual(['missing', 'gate', 'harm']);
    expect(found[0]).toMatchObject({
      severity: 655 / 800,
      subject: 'ours',
      sentence: 'ours has no answer to 655 of 800 items of posts: what is measured rests on the other 145.',
      values: { missing: 655, items: 800 },
      results: [1],
    });
  });

  test('are no finding where half have one', () => {
    expect(kinds([answered(400, 400)], measures)).toEqual(['harm']);
  });
});

describe('failed gates', () => {
  test('are one finding a rule: what was measured and demanded, who is concerned, and how many more', () => {
    const results = [
      rate(43, 170, { attribute: null }),
      rate(19, 21, { group: 'Islam' }),
      rate(12, 149, { group: 'Judaism' }),
      result({ value: 0.824, interval: interval(0.6, 0.9) }),
      result({ value: 0.7, interval: interval(0.6, 0.9), subject: 'other' }),
    ];
    const gates = [
      gate({ value: 0.7, subject: 'other', adjustedPValue: 0.02 }),
      gate({ value: 0.824, adjustedPValue: 0.001 }),
      gate({ rule: 'another', level: 'off' }),
      gate({ rule: 'passes', verdict: 'pass' }),
    ];
    const [finding, ...rest] = findingsOf(report(results, summed, { gates }));
    expect(rest.filter(({ kind }) => kind === 'gate')).toEqual([]);
    expect(finding).toMatchObject({
      subject: 'ours',
      groups: ['Islam'],
      values: {
        value: 0.824,
        threshold: 0.2,
        worst: 19 / 21,
        worstN: 21,
        reference: 12 / 149,
        referenceN: 149,
        count: 2,
      },
      results: [3, 4],
    });
    expect(finding.sentence).toBe(
      'Gap of ours (religion) is 0.824, 95 % interval [0.600, 0.900], where a gate asks for at most 0.2. ours: Gap: 0.905 for \u201cIslam\u201d (religion), 0.081 for \u201cJudaism\u201d; 21 and 149 items. 1 more fails this gate.',
    );
  });

  test('of one of several rates name whom that one concerns, as the details tell', () => {
    const results = [
      rate(43, 170, { attribute: null }),
      rate(19, 21, { group: 'Islam' }),
      rate(12, 149, { group: 'Judaism' }),
      result({ measure: 'odds', value: 0.824, interval: interval(0.6, 0.9), details: { of: 'rate' } }),
      result({ value: 0.824, interval: interval(0.6, 0.9) }),
    ];
    const measures = { ...summed, odds: measure({ title: 'Odds' }) };
    const found = findingsOf(report(results, measures, { gates: [gate({ measure: 'odds', value: 0.824 })] }));
    expect(found[0]).toMatchObject({ groups: ['Islam'], values: { worst: 19 / 21, worstN: 21, referenceN: 149 } });
    // The harm is told once, by the main measure of the two.
    expect(found.slice(1)).toMatchObject([{ kind: 'harm', measure: 'gap', groups: ['Islam', 'Judaism'] }]);
  });

  test('of a summary over groups name the group that is surely worst off', () => {
    const measures = { auc: measure({ title: 'AUC' }) };
    const auc = { measure: 'auc', direction: 'higher', ideal: 1 } as const;
    const results = [
      rate(60, 100, { ...auc, attribute: null }),
      rate(30, 100, { ...auc, group: 'Islam' }),
      rate(0, 1, { ...auc, group: 'few' }),
    ];
    const gates = [gate({ measure: 'auc', attribute: null, form: 'min', threshold: 0.8 })];
    const [finding] = findingsOf(report(results, measures, { gates }));
    expect(finding).toMatchObject({ kind: 'gate', groups: ['Islam'], results: [0] });
    expect(finding.sentence).toContain('where a gate asks for at least 0.8. ours: AUC: 0.300 for \u201cIslam\u201d');
  });

  test('that had nothing to be held against say why, not what the value is', () => {
    const reason = 'not compared: data of posts: aaaa in the baseline, bbbb now';
    const uncompared = { form: 'baseline', threshold: null, baseline: 0.5, change: 'non-comparable', reason } as const;
    const [finding] = findingsOf(report([result({ value: 0.6 })], summed, { gates: [gate(uncompared)] }));
    expect(finding.sentence).toBe(`Gate rates/gap fails for ours: ${reason}.`);
  });

  test('that only warn come last, with why: most of them say that something cannot be excluded', () => {
    const gates = [gate({ measure: 'score', verdict: 'warn', reason: 'it may be chance' })];
    const given = { gates, ...compared(change({ group: null })) };
    const found = findingsOf(report([score(), score({ group: 'Islam' })], measures, given));
    expect(found.map(({ kind }) => kind)).toEqual(['regression', 'harm', 'gate']);
    expect(found[2].sentence).toMatch(/where a gate asks for at most 0\.2\. It warns: it may be chance\.$/);
  });

  test('tell why, where there is nothing to judge', () => {
    const gates = [
      gate({ status: 'insufficient', value: null, judged: null, group: 'Islam', reason: '3 items; 10 are needed' }),
    ];
    expect(findingsOf(report([score()], measures, { gates }))[0]).toMatchObject({
      sentence: 'Gate rates/gap fails for ours, Islam: 3 items; 10 are needed.',
      results: [],
    });
  });
});

describe('regressions', () => {
  test('tell both values, the difference, its interval and p, of the surest one of a measure', () => {
    const results = [score({ group: 'Islam', value: 0.905 }), score({ group: 'Judaism' })];
    const changes = [change({ group: 'Judaism', adjustedPValue: 0.04 }), change(), change({ verdict: 'improvement' })];
    const [finding] = findingsOf(report(results, measures, compared(...changes)));
    expect(finding).toMatchObject({
      kind: 'regression',
      groups: ['Islam'],
      values: { value: 0.905, baseline: 0.476, difference: 0.429, pValue: 0.0039, adjustedPValue: 0.031 },
      results: [0, 1],
    });
    expect(finding.sentence).toBe(
      'Score of ours for \u201cIslam\u201d (religion) got worse since the baseline, from 0.476 to 0.905: +0.429 [0.200, 0.600], two-sided p 0.004, adjusted 0.031. 1 more of this measure got worse.',
    );
  });

  test('tell the kind of test, and nothing of one where there was none', () => {
    const told = (given: object) =>
      findingsOf(report([score({ group: 'Islam' })], measures, compared(change(given))))[0].sentence;
    expect(told({ alternative: 'greater', adjustedPValue: null })).toMatch(
      /\+0\.429 \[0\.200, 0\.600\], one-sided p 0\.004\.$/,
    );
    expect(told({ alternative: null })).toMatch(/, p 0\.004, adjusted 0\.031\.$/);
    expect(told({ pValue: null, adjustedPValue: null, interval: null })).toMatch(/from 0\.476 to 0\.905: \+0\.429\.$/);
  });

  test('name no group and no attribute where there is none, and weigh by the range where there is one', () => {
    const whole = { group: null, attribute: null };
    const found = (range: [number, number] | [null, null], difference: number | null = 0.429) =>
      findingsOf(report([score({ ...whole, range })], measures, compared(change({ ...whole, difference })))).find(
        ({ kind }) => kind === 'regression',
      );
    expect(found([-1, 1])).toMatchObject({ groups: [], severity: 0.429 / 2 });
    expect(found([-1, 1])?.sentence).toMatch(/^Score of ours got worse since the baseline, /);
    expect([found([null, null])?.severity, found([0, 1], null)?.severity, found([0, 0.1])?.severity]).toEqual([
      0, 0, 1,
    ]);
  });

  test('of results that the report does not hold are told by what the change says', () => {
    expect(findingsOf(report([], measures, compared(change())))[0]).toMatchObject({
      kind: 'regression',
      metric: 'rates',
      severity: 0,
      results: [],
    });
  });

  test('are not told again where a gate failed for them', () => {
    const gates = [gate({ measure: 'score', group: 'Islam', form: 'baseline' })];
    expect(kinds([score({ group: 'Islam' })], measures, { gates, ...compared(change()) })).toEqual(['gate', 'harm']);
  });
});

describe('where nothing stands out', () => {
  test('it is said what could have been seen', () => {
    // Two rates of 0.5 from 100 items each.
    const results = [
      rate(100, 200, { attribute: null }),
      rate(50, 100, { group: 'a' }),
      rate(50, 100, { group: 'b' }),
      result({ value: 0, interval: interval(0, 0.14) }),
    ];
    const [finding, ...rest] = findingsOf(report(results, summed));
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({ kind: 'none', severity: 0, results: [3] });
    // (z of 1 - 0.025 / 2 + z of 0.8) times the root of 0.5 * 0.5 * (1 / 100 + 1 / 100) = 3.083 * 0.0707 = 0.218; Wilson's
    // intervals are a little shorter than Wald's.
    expect(finding.values['rates/gap']).toBeGreaterThan(0.205);
    expect(finding.values['rates/gap']).toBeLessThan(0.218);
    expect(finding.sentence).toBe(
      'Nothing stands out, which does not show that nothing is there. What would be seen at this size (with 80\u00a0% power, allowing for all that was compared): a distance of 0.21 (\u201ca\u201d) in Gap.',
    );
  });

  test('no distance greater than there can be is named', () => {
    const [finding] = findingsOf(report([result({ value: 0, interval: interval(0, 0.5), range: [0, 0.3] })], measures));
    expect(finding.sentence).toContain('a distance of more than there can be in');
  });

  test('and not that nothing could be, where there is no value', () => {
    expect(findingsOf(report([], measures))[0]).toMatchObject({ kind: 'none', values: {}, results: [] });
  });
});

describe('the words of a failed gate', () => {
  const judged = (given: object, of: object = {}) =>
    findingsOf(
      report([score({ attribute: 'religion', ...of })], measures, { gates: [gate({ measure: 'score', ...given })] }),
    )[0].sentence;

  test.each([
    [{ form: 'min', threshold: 0.7 }, {}, 'where a gate asks for at least 0.7'],
    [{ form: 'max', threshold: 0.2 }, {}, 'where a gate asks for at most 0.2'],
    [{ form: 'maxDistance', threshold: 0.2 }, { ideal: 1 }, 'where a gate asks for within 0.2 of 1'],
    [{ form: 'maxDistance', threshold: 0.2 }, { ideal: null }, 'where a gate asks for within 0.2 of the ideal'],
    [{ form: 'baseline', threshold: null, baseline: 0.4 }, {}, 'where a gate asks for no worse than 0.400'],
    [{ form: 'baseline', threshold: null }, {}, 'where a gate asks for no worse than before'],
  ])('say what was asked for: %j of %j', (given, of, said) => {
    expect(judged(given, of)).toContain(said);
  });

  test('give the value without an interval where there is none', () => {
    expect(judged({})).toMatch(/is 0\.500, 95\s% interval \[0\.300, 0\.700\], where/);
    expect(judged({}, { interval: null })).toContain('is 0.500, where');
    expect(judged({ dataset: null }, { n: null, dataset: null })).toMatch(/ours: Score 0\.500[^;]*\.$/);
  });

  test('tell of the surest result, then of what was not tested, and count the others', () => {
    const groups = ['a', 'b', 'c'];
    const results = groups.map((group, i) => score({ group, value: 0.4 + i / 10, interval: interval(0.3, 0.8) }));
    const gates = groups.map((group) => gate({ measure: 'score', group, adjustedPValue: null, pValue: null }));
    const first = (...changes: object[]) =>
      findingsOf(report(results, measures, { gates: gates.map((one, i) => ({ ...one, ...changes[i] })) }))[0];
    expect(first({}, { adjustedPValue: 0.01 }, { pValue: 0.02 })).toMatchObject({ groups: ['b'] });
    expect(first({}, { status: 'error' }, { pValue: 0.02 })).toMatchObject({ groups: ['c'], results: [2, 0, 1] });
    expect(first({}, {}, {}).sentence).toContain('2 more fail this gate.');
  });
});

describe('what is missing', () => {
  const unmeasured = (reason: string | null, given: object = {}) =>
    missed({ status: 'insufficient', reason, ...given });

  test('is told by its most frequent reasons, or by its status where none is given', () => {
    const reasons = ['few', 'few', 'few', 'old', 'old', null, 'odd'];
    const results = reasons.map((reason, i) => unmeasured(reason, { subject: `s${i}` }));
    expect(findingsOf(report(results, measures))[0].sentence).toMatch(/: few \(3\); old \(2\); 2 more reasons\.$/);
    expect(findingsOf(report([unmeasured(null)], measures))[0].sentence).toMatch(/: insufficient \(1\)\.$/);
  });

  test('is said of answers by subject, with or without a data set', () => {
    const half = (given: object) =>
      findingsOf(report([score({ attribute: null, details: { unanswered: 30 }, n: 10, ...given })], measures)).find(
        ({ kind }) => kind === 'missing',
      );
    expect(half({})?.sentence).toBe(
      'ours has no answer to 30 of 40 items of posts: what is measured rests on the other 10.',
    );
    expect(half({ dataset: null })?.sentence).toMatch(/30 of 40 items: what/);
    expect([half({ n: 40 }), half({ n: null }), half({ details: {} }), half({ group: 'a' })]).toEqual(
      Array(4).fill(undefined),
    );
  });
});
