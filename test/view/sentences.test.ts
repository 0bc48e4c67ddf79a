import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { wasMissed } from '../../src/contract/report.ts';
import { parseReport } from '../../src/report/parse.ts';
import { noteSentences, verdictSentence } from '../../src/view/sentences.ts';

test('notes count what was left out, each listed thing once, and do not name it', () => {
  const report = parseReport(readFileSync('test/fixtures/report.json', 'utf8'));
  const [result] = report.results;
  const small = (group: string) => ({ group, positives: 30, negatives: 3 });
  const results = [
    { ...result, details: { leftOut: [small('north'), small('south')] } },
    {
      ...result,
      details: { dropped: { missing: { x: ['rose', 'tulip'], y: ['moth'] }, counterparts: { y: ['wasp'] } } },
    },
    { ...result, details: { unanswered: 12 } },
  ];
  const subject = `, on ${result.subject}`;
  const everyone = [...results, { ...result, subject: 'another', details: {} }];
  const notes = noteSentences({ ...report, notes: [], datasets: [], results: everyone });
  expect(notes).toEqual([
    `${result.as}: ${result.measure}: 2 left out of the summary over groups${subject}`,
    `${result.as}: ${result.measure}: 4 left out (3 missing, 1 counterparts)${subject}`,
    `${result.as}: ${result.measure}: 12 without an answer${subject}`,
  ]);
});

test('notes count items without a value in a column of groups', () => {
  const report = parseReport(readFileSync('test/fixtures/report.json', 'utf8'));
  const [dataset] = report.datasets;
  const lacking = { ...dataset, id: 'posts', dropped: {}, missing: { gender: 1200, race: 3 } };
  expect(noteSentences({ ...report, notes: [], datasets: [lacking], results: [] })).toEqual([
    'posts: items about which a column says nothing: 1200 in gender, 3 in race',
  ]);
});

test('a metric without enough data as a whole was missed; one small group, or a ratio of nothing to nothing, was not', () => {
  const lacksAnswers = false;
  expect(wasMissed({ status: 'error', group: 'north', lacksAnswers })).toBe(true);
  expect(wasMissed({ status: 'insufficient', group: null, lacksAnswers })).toBe(true);
  expect(wasMissed({ status: 'insufficient', group: 'north', lacksAnswers })).toBe(false);
  expect(wasMissed({ status: 'undefined', group: null, lacksAnswers })).toBe(false);
  expect(wasMissed({ status: 'inapplicable', group: null, lacksAnswers })).toBe(false);
});

test('a group was missed, however small, whose items have too few answers', () => {
  expect(wasMissed({ status: 'insufficient', group: 'north', lacksAnswers: true })).toBe(true);
});

test('a run in which nothing has a value does not say that everything was measured', () => {
  const report = parseReport(readFileSync('test/fixtures/report.json', 'utf8'));
  const [result] = report.results;
  const outcome = { ...result, group: null, reason: 'no labels', n: 0 };
  const results = [
    { ...outcome, status: 'inapplicable' as const },
    { ...outcome, status: 'undefined' as const },
  ];
  const run = { ...report, verdict: 'not-judged' as const, gates: [] };
  expect(verdictSentence({ ...run, results })).toBe(
    'no result has a value (1 undefined, 1 inapplicable); no gate is set, so nothing is judged',
  );
  expect(verdictSentence({ ...run, results: [result, ...results] })).toContain('everything asked for was measured');
});
