import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/contract/report.ts';
import { asksForBaseline } from '../../src/judge/gates/baseline.ts';
import { judge } from '../../src/judge/judge.ts';
import { comparison, result, rule, verdicts } from '../gates/results.ts';

const options = { strict: false, comparison: null };

/** Half a 95 % interval in standard errors: the normal quantile of 0.975. */
const z = 1.959963984540054;

/** An AUC at `distance` standard errors below 0.7, of a standard error of 0.02. */
const below = (distance: number, more = {}) => {
  const value = 0.7 - distance * 0.02;
  return result({ value, interval: [value - z * 0.02, value + z * 0.02], range: [null, null], ...more });
};

test('a result for want of answers fails no gate: the run is incomplete', () => {
  const unanswered = {
    ...result({ value: null, status: 'insufficient', reason: 'no item has an answer' }),
    lacksAnswers: true,
  };
  const { gates, verdict } = judge([unanswered], [rule()], options);
  expect(gates).toMatchObject([
    { verdict: 'not-judged', reason: 'not measured, for lack of answers (no item has an answer)' },
  ]);
  expect(verdict).toBe('incomplete');
  expect(judge([{ ...unanswered, lacksAnswers: false }], [rule()], options)).toMatchObject({
    gates: [{ verdict: 'fail' }],
    verdict: 'fail',
  });
});

describe('a single gate with an interval', () => {
  test.each([
    // value, interval, verdict, which limit is judged
    [0.6, [0.5, 0.65], 'fail', 'upper', 0.65],
    [0.66, [0.6, 0.72], 'warn', 'upper', 0.72],
    [0.72, [0.66, 0.78], 'warn', 'upper', 0.78],
    [0.8, [0.75, 0.85], 'pass', 'upper', 0.85],
    [0.66, [0.6, 0.7], 'warn', 'upper', 0.7],
    [0.75, [0.7, 0.8], 'pass', 'upper', 0.8],
  ] as const)('min 0.7 with %f in %j: %s', (value, interval, verdict, bound, judged) => {
    const { gates } = judge([result({ value, interval })], [rule()], options);
    expect(gates).toMatchObject([{ verdict, bound, judged, value, threshold: 0.7, form: 'min' }]);
  });

  test.each([
    [0.6, [0.55, 0.7], 'fail', 'lower', 0.55],
    [0.6, [0.45, 0.7], 'warn', 'lower', 0.45],
    [0.4, [0.3, 0.5], 'pass', 'lower', 0.3],
  ] as const)('max 0.5 with %f in %j: %s', (value, interval, verdict, bound, judged) => {
    const max = rule({ form: 'max', threshold: 0.5 });
    const { gates } = judge([result({ value, interval })], [max], options);
    expect(gates).toMatchObject([{ verdict, bound, judged }]);
  });

  // Of an effect size, whose ideal is 0: the point of the interval nearest to the ideal.
  test.each([
    [0.9, [0.6, 1.2], 'fail', 'lower', 0.6],
    [-0.9, [-1.2, -0.6], 'fail', 'upper', -0.6],
    [0.9, [0.4, 1.4], 'warn', 'lower', 0.4],
    [0.1, [-0.7, 0.9], 'warn', 'lower', 0],
    [-0.1, [-0.7, 0.4], 'warn', 'upper', 0],
    [0, [-0.5, 0.5], 'pass', 'lower', 0],
    [0.3, [0.2, 0.4], 'pass', 'lower', 0.2],
  ] as const)('maxDistance 0.5 from 0 with %f in %j: %s', (value, interval, verdict, bound, judged) => {
    const { gates } = judge(
      [result({ value, interval, ideal: 0, range: [-2, 2], direction: 'target' })],
      [rule({ form: 'maxDistance', threshold: 0.5 })],
      options,
    );
    expect(gates).toMatchObject([{ verdict, bound, judged, threshold: 0.5 }]);
  });

  test('an ideal outside the range and outside the interval is as good as any', () => {
    const far = { ideal: 50, range: [0, 40] as [number, number], direction: 'target' as const };
    const rules = [rule({ form: 'maxDistance', threshold: 15 })];
    expect(judge([result({ ...far, value: 30, interval: [28, 32] })], rules, options).gates[0].verdict).toBe('fail');
    expect(judge([result({ ...far, value: 38, interval: [36, 40] })], rules, options).gates[0].verdict).toBe('pass');
  });

  test('p is that of the normal distribution, with the standard error on the side of the threshold', () => {
    // 0.1 below; the upper half of the interval is 0.05: 2 z standard errors. Phi(-3.919928) = 4.42877e-5.
    const { gates } = judge([below(0, { value: 0.6, interval: [0.4, 0.65] })], [rule()], options);
    expect(gates[0].pValue).toBeCloseTo(4.42877e-5, 9);
    expect(gates[0].adjustedPValue).toBe(gates[0].pValue);
    // Phi(-1.5) = 0.0668072, and 0.5 where the value is the threshold.
    expect(judge([below(1.5)], [rule()], options).gates[0].pValue).toBeCloseTo(0.0668072, 6);
    expect(judge([below(0)], [rule()], options).gates[0].pValue).toBeCloseTo(0.5, 12);
    expect(judge([below(-3)], [rule()], options).gates[0].pValue).toBeCloseTo(0.9986501, 6);
  });

  test('a distance from the ideal counts the other side of it, where values can be', () => {
    const own = (threshold: number) => rule({ form: 'maxDistance', threshold });
    const value = (given: Parameters<typeof result>[0]) =>
      judge([result({ value: 0.3, interval: [0.02, 0.6], ideal: 0, range: [null, null], ...given })], [own(0)], options)
        .gates[0];
    // 2.09996 standard errors of 0.28 / 1.95996 from the ideal: 2 Phi(-2.09996), though the interval leaves the ideal out.
    const two = value({});
    expect(two).toMatchObject({ verdict: 'warn', alternative: 'two-sided', pValue: expect.closeTo(0.0357322, 6) });
    expect(two.reason).toBe(
      'the lower limit 0.020 of the 95 % interval is farther than 0 from the ideal 0, but so far on either side may be chance (two-sided p 0.036, not below 0.025)',
    );
    // The ideal is the least there can be: nothing is on its other side, and p is Phi(-2.09996).
    const one = value({ range: [0, null] });
    expect(one).toMatchObject({ verdict: 'fail', alternative: 'greater', pValue: expect.closeTo(0.0178661, 6) });
    // 0.1 is allowed on either side: Phi(-1.39997) and Phi(-2.79995), and the interval holds some of it.
    const apart = judge(
      [result({ value: 0.3, interval: [0.02, 0.6], ideal: 0, range: [null, null] })],
      [own(0.1)],
      options,
    );
    expect(apart.gates[0]).toMatchObject({ verdict: 'warn', pValue: expect.closeTo(0.0807605 + 0.0025555, 6) });
  });

  test('is that of the arcsine of the root where the measure has a range', () => {
    // Arcsines of 0.6, 0.8 and 1, and a threshold at that of 1.2: again 2 z standard errors.
    const at = (x: number) => Math.sin(x) ** 2;
    const even = { value: at(0.8), interval: [at(0.6), at(1)] as const };
    const pOf = (given: object, threshold: number) =>
      judge([result(given)], [rule({ threshold })], options).gates[0].pValue;
    expect(pOf(even, at(1.2))).toBeCloseTo(4.42877e-5, 9);
    // The same, moved and stretched to a range of -1 to 3.
    const moved = { value: 4 * at(0.8) - 1, interval: [4 * at(0.6) - 1, 4 * at(1) - 1] as const, range: [-1, 3] };
    expect(pOf(moved, 4 * at(1.2) - 1)).toBeCloseTo(4.42877e-5, 9);
    // The ends have a place, too: an interval that reaches one says what it says anywhere.
    expect(pOf({ value: 0.8, interval: [0.6, 1] }, 1)).toBeCloseTo(0.025, 12);
    expect(pOf({ value: 0.8, interval: [0.6, 1] }, 0)).toBeGreaterThan(0.999);
  });

  test('is below 0.025 exactly where the whole 95 % interval is beyond the threshold', () => {
    for (const distance of [1.9, 1.95, 1.9599, 1.96, 1.97, 2.5]) {
      const { gates } = judge([below(distance)], [rule()], options);
      expect(gates[0].verdict === 'fail').toBe(gates[0].pValue! < 0.025);
      expect(gates[0].verdict === 'fail').toBe(distance > z);
    }
  });

  test('an interval of no width is judged as its value is', () => {
    const point = (value: number) => result({ value, interval: [value, value] });
    const { gates } = judge([point(0.69), point(0.7), point(0.71)], [rule({ group: null })], options);
    expect(gates.map(({ verdict, pValue }) => [verdict, pValue])).toEqual([
      ['fail', 0],
      ['pass', 1],
      ['pass', 1],
    ]);
  });

  test('a percentile interval that does not hold its value is judged by its limits', () => {
    const odd = result({ value: 0.75, interval: [0.6, 0.68], range: [null, null] });
    const [gate] = judge([odd], [rule()], options).gates;
    expect(gate.verdict).toBe('fail');
    // Its middle, 0.64, is 1.5 halves of 0.04 below: Phi(-1.5 * 1.959964) = 0.001641.
    expect(gate.pValue).toBeCloseTo(0.001641, 6);
  });
});

describe('without an interval', () => {
  test.each([
    ['min', 0.7, 0.69, 'fail'],
    ['min', 0.7, 0.7, 'pass'],
    ['max', 0.7, 0.71, 'fail'],
    ['max', 0.7, 0.7, 'pass'],
    ['maxDistance', 0.3, 0.65, 'fail'],
    ['maxDistance', 0.3, 0.7, 'pass'],
  ] as const)('%s %f judges %f by its value, and says so: %s', (form, threshold, value, verdict) => {
    const { gates } = judge([result({ value })], [rule({ form, threshold })], options);
    expect(gates).toMatchObject([{ verdict, bound: 'value', judged: value, pValue: null, adjustedPValue: null }]);
    expect(gates[0].reason).toContain('it has no interval');
  });

  test.each([false, true])('for a reason, it is not judged, and the reason is told (strict: %s)', (strict) => {
    const few = result({ value: 0.5, noInterval: 'fewer than 30 sentences' });
    const { gates } = judge([few], [rule({})], { ...options, strict });
    expect(gates).toMatchObject([{ verdict: 'not-judged', judged: 0.5, pValue: null }]);
    expect(gates[0].reason).toBe('0.500 is below 0.7, but there is no interval to judge by: fewer than 30 sentences');
    const asked = judge([few], [rule({ statistic: 'value' })], { ...options, strict }).gates;
    expect(asked).toMatchObject([{ verdict: 'fail' }]);
  });

  test('what chance alone would make is told with every reason', () => {
    const { gates } = judge([result({ value: 0.9, ideal: 0, byChance: 0.6 })], [rule({})], options);
    expect(gates[0].reason).toMatch(/; 0\.900 was measured, of which chance alone would make 0\.600$/);
  });

  test('the threshold itself is a violation of < and >', () => {
    const at = [result({ value: 0.7 })];
    for (const form of ['min', 'max'] as const) {
      const [gate] = judge(at, [rule({ form, exclusive: true })], options).gates;
      expect([gate.verdict, gate.reason]).toEqual([
        'fail',
        expect.stringMatching(/^0\.700 is not (above|below) 0\.7 /),
      ]);
    }
  });
});

describe('the statistic that a rule names, and --strict', () => {
  const unsure = [result({ value: 0.72, interval: [0.66, 0.78] })];

  test.each([
    ['value', 0.72, 'pass'],
    ['lower', 0.66, 'fail'],
    ['upper', 0.78, 'pass'],
  ] as const)('statistic: %s holds %f against min 0.7: %s', (statistic, judged, verdict) => {
    const { gates } = judge(unsure, [rule({ statistic })], options);
    expect(gates).toMatchObject([{ bound: statistic, judged, verdict, adjustedPValue: null }]);
  });

  test('strict fails unless the whole interval holds', () => {
    const strict = { ...options, strict: true };
    expect(judge(unsure, [rule()], strict).gates).toMatchObject([{ bound: 'lower', judged: 0.66, verdict: 'fail' }]);
    expect(judge(unsure, [rule({ threshold: 0.66 })], strict).gates[0].verdict).toBe('pass');
    expect(judge(unsure, [rule({ form: 'max', threshold: 0.75 })], strict).gates).toMatchObject([
      { bound: 'upper', judged: 0.78, verdict: 'fail' },
    ]);
  });

  test('strict judges of a distance the limit farthest from the ideal', () => {
    const wide = result({ value: 0.1, interval: [-0.7, 0.4], ideal: 0, range: [-2, 2] });
    const { gates } = judge([wide], [rule({ form: 'maxDistance', threshold: 0.5 })], { ...options, strict: true });
    expect(gates).toMatchObject([{ bound: 'lower', judged: -0.7, verdict: 'fail' }]);
  });

  test('a rule that names its statistic keeps it under --strict', () => {
    const { gates } = judge(unsure, [rule({ statistic: 'value' })], { ...options, strict: true });
    expect(gates).toMatchObject([{ bound: 'value', verdict: 'pass' }]);
  });
});

describe('the gates of one rule are a family', () => {
  const group = (id: string, distance: number) => below(distance, { group: id, attribute: 'religion' });
  const every = rule({ group: '*' });

  test('p is corrected by Holm, worked by hand', () => {
    // Phi(-2.326348) = 0.01 and Phi(-2.053749) = 0.02: 2 * 0.01, and max(0.02, 0.02). Both are below 0.025.
    const two = judge([group('a', 2.3263479), group('b', 2.0537489)], [every], options);
    expect(two.gates.map(({ adjustedPValue }) => Number(adjustedPValue!.toFixed(6)))).toEqual([0.02, 0.02]);
    expect(verdicts(two.gates)).toEqual(['fail', 'fail']);
    // With a third of p 0.5: 3 * 0.01, 2 * 0.02, 0.5. None is below 0.025, though the intervals of two are beyond.
    const three = judge([group('a', 2.3263479), group('b', 2.0537489), group('c', 0)], [every], options);
    expect(three.gates.map(({ adjustedPValue }) => Number(adjustedPValue!.toFixed(6)))).toEqual([0.03, 0.04, 0.5]);
    expect(verdicts(three.gates)).toEqual(['warn', 'warn', 'warn']);
    expect(three.gates[0].reason).toContain(
      "among the 3 gates of this rule that may be chance (one-sided p 0.010, 0.030 by Holm's",
    );
    expect(three.verdict).toBe('pass');
  });

  test('each rule is a family of its own', () => {
    const rules = ['a', 'b', 'c'].map((id) => rule({ group: id }));
    const { gates } = judge([group('a', 2.1), group('b', 2.1), group('c', 2.1)], rules, options);
    expect(verdicts(gates)).toEqual(['fail', 'fail', 'fail']);
  });

  test('what has no interval, or no value, does not count', () => {
    const results = [group('a', 2.1), result({ group: 'b', value: 0.9 }), missing('insufficient', { group: 'c' })];
    const { gates } = judge(results, [every], options);
    expect(gates[0].adjustedPValue).toBe(gates[0].pValue);
    expect(verdicts(gates)).toEqual(['fail', 'pass', 'fail']);
  });

  test('a number counts once that stands under two names', () => {
    const results = [group('a', 2.2), group('b', 2.2), group('c', 0)];
    const repeats = new Map([[results[1], results[0]]]);
    const { gates } = judge(results, [every], { ...options, repeats });
    expect(gates[0].adjustedPValue).toBeCloseTo(2 * gates[0].pValue!, 12);
    expect(gates[1].adjustedPValue).toBe(gates[0].adjustedPValue);
    expect(judge(results, [every], options).gates[0].adjustedPValue).toBeCloseTo(3 * gates[0].pValue!, 12);
  });

  test('nothing is corrected where the rule names its statistic, or under --strict', () => {
    const results = [group('a', 2.1), group('b', 0), group('c', 0)];
    expect(judge(results, [rule({ group: '*', statistic: 'upper' })], options).gates[0].verdict).toBe('fail');
    expect(judge(results, [every], { ...options, strict: true }).gates[0].adjustedPValue).toBeNull();
  });
});

const missing = (status: 'insufficient' | 'undefined' | 'inapplicable' | 'error', more = {}) =>
  result({ status, value: null, reason: 'too few', ...more });

describe('a result without a value', () => {
  test.each(['insufficient', 'undefined', 'error'] as const)('of status %s fails an error gate', (status) => {
    const { gates } = judge([missing(status, { group: 'a' })], [rule({ group: '*' })], options);
    expect(gates).toMatchObject([{ verdict: 'fail', status, value: null, judged: null, bound: 'value' }]);
    expect(gates[0].reason).toBe(`not measured (${status}: too few)`);
  });

  test('warns or leaves it unjudged where the rule says so, and says that it does', () => {
    const [warn, off] = (['warn', 'off'] as const).map(
      (onInsufficient) =>
        judge([missing('insufficient', { group: 'a' })], [rule({ group: 'a', onInsufficient })], options).gates[0],
    );
    expect([warn.verdict, off.verdict]).toEqual(['warn', 'not-judged']);
    expect(off.reason).toBe('not measured (insufficient: too few); onInsufficient is off');
  });

  test('that the data cannot give is not judged by a rule that judges something else too, or by a preset', () => {
    const question = missing('inapplicable', { group: 'a', reason: 'one group' });
    const judged = (results: Result[], given: Parameters<typeof rule>[0]) => judge(results, [rule(given)], options);
    const among = judged([question, result({ group: 'b' })], { group: '*' });
    expect([verdicts(among.gates), among.verdict]).toEqual([['not-judged', 'pass'], 'pass']);
    expect(among.gates[0].reason).toBe('the data cannot pose the question: one group');
    const preset = judged([question], { group: '*', preset: true });
    expect([verdicts(preset.gates), preset.verdict]).toEqual([['not-judged'], 'not-judged']);
    const meant = judged([question, result({ group: 'b' })], { group: 'a' });
    expect([verdicts(meant.gates), meant.verdict]).toEqual([['warn'], 'pass']);
    const baseline = rule({ form: 'baseline', threshold: null, group: 'a' });
    expect(verdicts(judge([question], [baseline], { ...options, comparison: comparison([]) }).gates)).toEqual(['warn']);
  });

  test('that only describes is passed over, but not where it failed: then nobody knows what it would be', () => {
    const described = { ideal: null, direction: 'none' } as const;
    const rules = [rule({ measure: '*' })];
    expect(judge([result(described), result({ measure: 'other' })], rules, options).gates).toHaveLength(1);
    expect(verdicts(judge([missing('error', described)], rules, options).gates)).toEqual(['fail']);
  });

  test('of no items is one like any other', () => {
    const empty = missing('insufficient', { n: 0, group: 'a' });
    expect(judge([empty], [rule({ group: 'a', level: 'warn' })], options).gates[0].verdict).toBe('warn');
  });
});

describe('level warn', () => {
  test('never fails', () => {
    const broken = [result({ value: 0.1, interval: [0.05, 0.15] })];
    const { gates, verdict } = judge(broken, [rule({ level: 'warn' })], options);
    expect([gates[0].verdict, verdict]).toEqual(['warn', 'pass']);
    expect(gates[0].reason).toContain('the data show a violation');
  });
});

describe('which results a rule judges', () => {
  const results = [
    result(),
    result({ attribute: 'religion' }),
    result({ attribute: 'religion', group: 'Islam' }),
    result({ attribute: 'religion', group: 'Judaism' }),
    result({ attribute: 'gender' }),
    result({ attribute: 'gender', group: 'women' }),
    result({ measure: 'rate', attribute: 'religion' }),
    result({ measure: 'rate', attribute: 'gender' }),
    result({ subject: 'other' }),
    result({ as: 'second', subject: 'base' }),
  ];
  const judged = (given: Parameters<typeof rule>[0]) =>
    judge(results, [rule(given)], options).gates.map(({ metric, subject, measure, attribute, group }) =>
      [metric, subject, measure, attribute, group].filter(Boolean).join(' '),
    );

  test.each([
    ['no group: the summary over groups and attributes', {}, ['bias base auc', 'bias other auc', 'second base auc']],
    ['no such summary: each attribute', { measure: 'rate' }, ['bias base rate religion', 'bias base rate gender']],
    ['the summaries of one attribute', { attribute: 'rel*' }, ['bias base auc religion']],
    [
      'every group',
      { group: '*' },
      ['bias base auc religion Islam', 'bias base auc religion Judaism', 'bias base auc gender women'],
    ],
    ['every group of an attribute', { group: '*', attribute: 'gender' }, ['bias base auc gender women']],
    ['groups by pattern', { group: '*is*' }, ['bias base auc religion Judaism']],
    ['one subject', { subject: 'oth*' }, ['bias other auc']],
    ['one use of the metric', { metric: 'second' }, ['second base auc']],
  ])('%s', (_, given, expected) => {
    expect(judged(given)).toEqual(expected);
  });

  test('a subject that failed altogether stands for every group that a rule asks for', () => {
    const failed = result({ subject: 'broken', status: 'error', value: null, reason: 'no model' });
    const { gates } = judge([...results, failed], [rule({ group: 'Islam' })], options);
    expect(gates.map(({ subject, verdict }) => [subject, verdict])).toEqual([
      ['base', 'pass'],
      ['broken', 'fail'],
    ]);
  });

  test.each([
    [{ group: 'Islm' }, 'no result is called bias/auc[Islm], so there is nothing to judge. Did you mean "Islam"?'],
    [{ measure: 'aucs' }, 'no result is called bias/aucs, so there is nothing to judge. Did you mean "auc"?'],
    [{ metric: 'gone', group: 'Islam' }, 'no result is called gone/auc[Islam], so there is nothing to judge'],
    [
      { subject: 'nob*', attribute: 'age' },
      'no result is called bias/auc, attribute age, subject nob*, so there is nothing to judge',
    ],
  ])('a rule that finds nothing fails and says so: %j', (given, reason) => {
    const { gates, verdict } = judge(results, [rule(given)], options);
    expect([gates.length, gates[0].verdict, gates[0].reason, verdict]).toEqual([1, 'fail', reason, 'fail']);
    expect(judge(results, [rule({ ...given, level: 'warn' })], options).verdict).toBe('pass');
    expect(judge(results, [rule({ ...given, preset: true })], options).gates).toEqual([]);
  });

  test('a rule for the summary of what is measured by group only says how to ask', () => {
    const only = [result({ group: 'a', attribute: 'x' })];
    expect(judge(only, [rule()], options).gates[0].reason).toContain('It is measured by group only: ask for group "*"');
  });
});

describe('a baseline rule', () => {
  test('without a comparison is a fault of who calls', () => {
    const judged = () => judge([result()], [rule({ form: 'baseline', threshold: null })], options);
    expect(judged).toThrow('a baseline rule without a comparison');
  });

  test('says which results it asks for before anything is compared', () => {
    const [whole, other] = [result(), result({ subject: 'other' })];
    const rules = [rule({ form: 'baseline', subject: 'base' }), rule({ subject: 'other' })];
    expect([whole, other].map(asksForBaseline(rules, [whole, other]))).toEqual([true, false]);
  });

  const baseline = rule({ form: 'baseline', threshold: null });
  const against = (changes: Parameters<typeof comparison>[0], given = {}) =>
    judge([result()], [{ ...baseline, ...given }], { strict: false, comparison: comparison(changes) });

  test.each([
    ['regression', 'fail', 'fail'],
    ['insufficient', 'fail', 'fail'],
    ['non-comparable', 'fail', 'fail'],
    ['new', 'pass', 'pass'],
    ['improvement', 'pass', 'pass'],
    ['no-change-shown', 'pass', 'pass'],
  ] as const)('%s: %s', (verdict, expected, whole) => {
    const judged = against([{ verdict, baseline: 0.8, reason: 'because', pValue: 0.01, adjustedPValue: 0.02 }]);
    expect(judged.verdict).toBe(whole);
    expect(judged.gates).toMatchObject([
      { verdict: expected, change: verdict, baseline: 0.8, threshold: null, pValue: 0.01, adjustedPValue: 0.02 },
    ]);
    expect(judged.gates[0].reason).toContain('because');
  });

  test('tells how far the value moved and how sure that is, where it was tested', () => {
    const change = {
      baseline: 0.8,
      value: 0.7,
      difference: -0.1,
      pValue: 0.01,
      interval: { lower: -0.15, upper: -0.05 },
    };
    const interval = { level: 0.95, method: 'by hand', ...change.interval };
    const reason = (given: object) => against([{ ...change, interval, ...given }]).gates[0].reason;
    expect(reason({ verdict: 'regression', adjustedPValue: 0.02 })).toBe(
      'worse than the baseline (\u22120.100 [\u22120.150, \u22120.050], two-sided p 0.010, adjusted 0.020)',
    );
    expect(reason({ verdict: 'improvement' })).toBe(
      'better than the baseline (\u22120.100 [\u22120.150, \u22120.050], two-sided p 0.010)',
    );
    expect(reason({ verdict: 'no-change-shown', pValue: null })).toBe('no change for the worse shown');
    expect(reason({ verdict: 'insufficient' })).toBe('not compared (insufficient: no reason given)');
  });

  test('does not judge what only describes', () => {
    expect(against([{ verdict: 'not-judged' }]).gates).toMatchObject([
      { verdict: 'not-judged', reason: 'it only describes' },
    ]);
    expect(against([{ verdict: 'not-judged', reason: 'a count' }]).gates[0].reason).toBe('a count');
  });

  test('warns at level warn, and where onInsufficient says so', () => {
    expect(against([{ verdict: 'regression' }], { level: 'warn' }).gates[0].verdict).toBe('warn');
    expect(against([{ verdict: 'non-comparable' }], { onInsufficient: 'warn' }).gates[0].verdict).toBe('warn');
    expect(against([{ verdict: 'insufficient' }], { onInsufficient: 'off' }).gates[0].verdict).toBe('not-judged');
    expect(against([{ verdict: 'regression' }], { onInsufficient: 'off' }).gates[0].verdict).toBe('fail');
  });

  test('takes what the comparison does not know for new, but not where it has no value', () => {
    expect(against([]).gates).toMatchObject([{ change: 'new', verdict: 'pass' }]);
    const nothing = [missing('error')];
    expect(judge(nothing, [baseline], { strict: false, comparison: comparison([]) }).verdict).toBe('fail');
  });

  test('judges what the baseline has and the run has not', () => {
    const gone = { subject: 'gone', verdict: 'non-comparable' as const, value: null, reason: 'it was not run' };
    const { gates } = against([{}, gone]);
    expect(gates.map(({ subject, verdict }) => [subject, verdict])).toEqual([
      ['base', 'pass'],
      ['gone', 'fail'],
    ]);
  });
});

describe('the verdict of the run', () => {
  const missed = missing('error', { subject: 'broken', measure: 'other' });

  test('a failed gate decides; without one, what could not be measured', () => {
    const low = result({ value: 0.1 });
    expect(judge([low, missed], [rule({ subject: 'base' })], options).verdict).toBe('fail');
    expect(judge([result(), missed], [rule({ subject: 'base' })], options).verdict).toBe('incomplete');
    expect(judge([result()], [rule()], options).verdict).toBe('pass');
    expect(judge([missed], [], options).verdict).toBe('incomplete');
    expect(judge([result()], [], options).verdict).toBe('not-judged');
  });

  test('a result that a rule lets go is still not measured', () => {
    const { verdict } = judge([missing('insufficient')], [rule({ onInsufficient: 'off' })], options);
    expect(verdict).toBe('incomplete');
  });
});

describe('the reason', () => {
  test.each([
    [
      0.6,
      [0.5, 0.65],
      {},
      'the upper limit 0.650 of the 95 % interval is below 0.7: the data show a violation (one-sided p <0.001)',
    ],
    [0.66, [0.6, 0.72], {}, '0.660 is below 0.7, which with the 95 % interval [0.600, 0.720] may be chance'],
    [
      0.72,
      [0.66, 0.78],
      {},
      '0.720 is at least 0.7, but with the 95 % interval [0.660, 0.780] a violation cannot be excluded',
    ],
    [0.8, [0.75, 0.85], {}, 'the whole 95 % interval [0.750, 0.850] is at least 0.7'],
    // Never two equal numbers of which one is said to be below the other.
    [
      0.6,
      [0.5, 0.69996],
      {},
      'the upper limit 0.69996 of the 95 % interval is below 0.7: the data show a violation (one-sided p 0.025)',
    ],
    [0.72, [0.66, 0.78], { statistic: 'lower' }, 'the lower limit 0.660 of the 95 % interval is below 0.7'],
    [0.72, [0.66, 0.78], { statistic: 'value' }, '0.720 is at least 0.7 (judged by its value, as the rule says)'],
    [
      0.2,
      [0.1, 0.4],
      { form: 'maxDistance', threshold: 0.5 },
      'the upper limit 0.400 of the 95 % interval is farther than 0.5 from the ideal 1: the data show a violation (one-sided p 0.002)',
    ],
  ] as const)('of %f in %j, %j', (value, interval, given, reason) => {
    expect(judge([result({ value, interval })], [rule(given)], options).gates[0].reason).toBe(reason);
  });
});
