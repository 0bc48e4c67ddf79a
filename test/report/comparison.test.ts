import { describe, expect, test } from 'vitest';
import type { Change, Comparison } from '../../src/contract/report.ts';
import { columns } from '../../src/report/console/columns.ts';
import { renderComparison } from '../../src/report/console/comparison.ts';
import { changeTally } from '../../src/report/html/sections/comparison.ts';
import { comparisonSection } from '../../src/report/markdown/comparison.ts';
import { arrangeComparison, baselineSentence, comparisonSentence } from '../../src/view/comparison.ts';
import { withHostileNames } from './hostile.ts';

const change = (more: Partial<Change>): Change => ({
  metric: 'hate-speech-bias',
  subject: 'ours',
  dataset: 'hate',
  measure: 'bpsn-auc',
  attribute: 'religion',
  group: 'Islam',
  verdict: 'no-change-shown',
  baseline: 0.812,
  value: 0.743,
  difference: -0.069,
  interval: { level: 0.95, method: 'DeLong (paired)', lower: -0.101, upper: -0.037 },
  pValue: 0.00001,
  alternative: 'two-sided',
  adjustedPValue: 0.0004,
  gated: false,
  paired: true,
  reason: 'DeLong (paired)',
  ...more,
});
const untested = {
  difference: null,
  interval: null,
  pValue: null,
  alternative: null,
  adjustedPValue: null,
  paired: false,
};

const comparison: Comparison = {
  baseline: { file: 'fairprobe.baseline.json', run: 'run-1', startedAt: '2025-03-14T09:26:53.000Z', version: '0.1.0' },
  changes: [
    change({ adjustedPValue: 0.3 }),
    change({ verdict: 'regression', adjustedPValue: 0.04, group: 'Women', attribute: 'gender' }),
    change({ verdict: 'regression' }),
    change({
      verdict: 'improvement',
      measure: 'auc',
      group: null,
      attribute: null,
      paired: false,
      adjustedPValue: 0.02,
    }),
    change({ verdict: 'new', baseline: null, reason: 'not in the baseline', ...untested }),
    ...['a', 'b', 'c', 'd', 'e'].map((group) =>
      change({ verdict: 'non-comparable', reason: 'seed: 1 in the baseline, 2 now', group, ...untested }),
    ),
    change({ verdict: 'non-comparable', value: null, reason: 'in the baseline, and not measured now', ...untested }),
  ],
};

test('regressions come first, the most certain before others; what has no verdict is told once a reason', () => {
  const { regressions, improvements, unshown, others } = arrangeComparison(comparison);
  expect(regressions.map(({ group }) => group)).toEqual(['Islam', 'Women']);
  expect(improvements.map(({ measure }) => measure)).toEqual(['auc']);
  expect(unshown.map(({ pValue }) => pValue)).toEqual([0.00001]);
  expect(others.map(({ verdict, changes }) => [verdict, changes.length])).toEqual([
    ['new', 1],
    ['non-comparable', 5],
    ['non-comparable', 1],
  ]);
});

test('what says the same as another change is neither shown nor counted beside it', () => {
  const changes = [
    change({ verdict: 'regression' }),
    change({ verdict: 'regression', measure: 'same', repeats: true }),
  ];
  expect(arrangeComparison({ ...comparison, changes }).regressions.map(({ measure }) => measure)).toEqual(['bpsn-auc']);
  expect(comparisonSentence({ ...comparison, changes })).toBe('1 regression');
  expect(baselineSentence({ ...comparison, changes })).toContain('1 of 1 compared item by item');
  expect(changeTally({ ...comparison, changes })).toBe('1 result: 1 regression');
});

test('the sentence counts each verdict, and says so where nothing is worse', () => {
  expect(comparisonSentence(comparison)).toBe(
    '2 regressions, 1 improvement, 1 with no change shown, 1 new, 6 non-comparable',
  );
  expect(comparisonSentence({ ...comparison, changes: [change({})] })).toBe('0 regressions, 1 with no change shown');
});

test('the console shows what changed, by how much, and how sure that is', () => {
  expect(renderComparison(comparison, { width: 80, color: false })).toBe(`Compared with the baseline
  run run-1 of 2025-03-14, from fairprobe.baseline.json; 3 of 4 compared item by
  item
  2 regressions, 1 improvement, 1 with no change shown, 1 new, 6 non-comparable
  Regressions
    hate-speech-bias/bpsn-auc Islam (religion), of ours
      0.812 \u2192 0.743: \u22120.069 [\u22120.101, \u22120.037], p <0.001, adj. p <0.001, paired
    hate-speech-bias/bpsn-auc Women (gender), of ours
      0.812 \u2192 0.743: \u22120.069 [\u22120.101, \u22120.037], p <0.001, adj. p 0.040, paired
  Improvements
    hate-speech-bias/auc, of ours
      0.812 \u2192 0.743: \u22120.069 [\u22120.101, \u22120.037], p <0.001, adj. p 0.020, unpaired
  No change shown, most suspect first
    hate-speech-bias/bpsn-auc Islam (religion), of ours
      0.812 \u2192 0.743: \u22120.069 [\u22120.101, \u22120.037], p <0.001, adj. p 0.300, paired
  - 1 new: not in the baseline (hate-speech-bias/bpsn-auc Islam (religion), of
    ours)
  - 5 non-comparable: seed: 1 in the baseline, 2 now (hate-speech-bias/bpsn-auc
    a (religion), of ours; hate-speech-bias/bpsn-auc b (religion), of ours;
    hate-speech-bias/bpsn-auc c (religion), of ours; ...)
  - 1 non-comparable: in the baseline, and not measured now
    (hate-speech-bias/bpsn-auc Islam (religion), of ours)
  p is two-sided; adj. p is corrected by Holm, over what gates ask for as one
  family, and over the rest as another
`);
});

test('Markdown has a table for each direction, and every reason', () => {
  const text = comparisonSection(comparison);
  expect(text).toContain(
    '| hate-speech-bias/bpsn-auc Islam (religion), of ours | 0.812 | 0.743 | \u22120.069 [\u22120.101, \u22120.037] | &lt;0.001 | &lt;0.001 | yes |',
  );
  expect(text).toContain('**Improvements**');
  expect(text).toContain('**No change shown, most suspect first**');
  expect(text).toContain('p is two-sided; adj. p is corrected by Holm, over what gates ask for as one family');
  expect(text).toContain('- 5 non-comparable: seed: 1 in the baseline, 2 now (');
});

test('many changes are cut on the console, and folded in Markdown', () => {
  const many = { ...comparison, changes: Array.from({ length: 300 }, () => change({ verdict: 'regression' })) };
  expect(renderComparison(many, { width: 80, color: false })).toContain('280 more in the report.');
  expect(comparisonSection(many)).toContain('100 more in report.json.');
  expect(comparisonSection(many)).toContain('<details>');
});

describe('names and reasons that are hostile', () => {
  const bad = withHostileNames().comparison!;

  test.each([40, 80])('are harmless at %d columns', (width) => {
    const text = renderComparison(bad, { width, color: false });
    for (const line of text.split('\n')) expect(columns(line)).toBeLessThanOrEqual(width);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  test('are harmless in Markdown', () => {
    expect(comparisonSection(bad)).not.toMatch(/<script|<\/details>|(?<!\\)\]\(/);
  });
});
