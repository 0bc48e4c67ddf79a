import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/contract/problem.ts';
import { parseReport } from '../../src/report/parse.ts';
import { fixture, fixtureText } from './fixture.ts';

function problemsOf(input: unknown): InputError['problems'] {
  try {
    parseReport(input);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  throw new Error('was not refused');
}

type Fields = Record<string, unknown>;
/** JSON that tests spoil. */
// biome-ignore lint/suspicious/noExplicitAny: the point is to break the type
type Wild = any;

/** The fixture, spoilt. */
function changed(change: (report: Wild) => void): Wild {
  const report = JSON.parse(fixtureText);
  change(report);
  return report;
}

describe('reading a report', () => {
  test('takes the text of a file, with or without byte order mark, or what JSON made of it', () => {
    expect(parseReport(fixtureText)).toEqual(JSON.parse(fixtureText));
    expect(parseReport(`\ufeff${fixtureText}`)).toEqual(fixture());
    expect(parseReport(JSON.parse(fixtureText))).toEqual(fixture());
  });

  test('refuses a newer schema version, says which it is and which can be read, and looks at nothing else', () => {
    expect(problemsOf({ schemaVersion: 3, tool: { version: '3.1.0' }, anything: 1 })).toEqual([
      {
        message: 'the report has schema version 3, written by fairprobe "3.1.0"; this fairprobe reads versions up to 2',
        key: 'schemaVersion',
        hint: 'Update fairprobe, or write the report again with this version',
      },
    ]);
  });

  test.each([
    [undefined, 'it is undefined, where a report is an object'],
    [null, 'it is null, where a report is an object'],
    [[], 'it is a list, where a report is an object'],
    [42, 'it is a number, where a report is an object'],
    [{}, 'it has no schemaVersion; it is empty'],
    ['[]', 'it is a list, where a report is an object'],
    [{ version: 1, runs: [] }, 'it has no schemaVersion; its fields are version, runs'],
    [{ baselineVersion: 1 }, 'it is a baseline'],
    [{ schemaVersion: '1' }, 'its schemaVersion must be a whole number from 1 to 2, not "1"'],
    [{ schemaVersion: 0 }, 'its schemaVersion must be a whole number from 1 to 2, not 0'],
    [{ schemaVersion: 1.5 }, 'its schemaVersion must be a whole number from 1 to 2, not 1.5'],
  ])('says of %j that it is no report', (input, what) => {
    const [problem, ...rest] = problemsOf(input);
    expect(rest).toEqual([]);
    expect(problem.message).toBe(`not a fairprobe report: ${what}`);
  });

  test.each(['', '{', 'hello', '{"schemaVersion": NaN}'])('says of the text %j that it is not JSON', (input) => {
    expect(problemsOf(input)[0].message).toMatch(/^not a report: not JSON \(/);
  });

  test('tells the path of everything that does not fit, not only of the first', () => {
    const input = changed((report) => {
      report.results[0].n = -1;
      delete report.results[1].status;
      report.results[0].interval.lower = 'low';
      report.results[3].details = { counts: { 'a b': [1, undefined] } };
      report.correlations[0].value = 1.5;
      report.subjects[0].roles.encoder = 3;
      report.run.startedAt = 'yesterday';
      report.extra = true;
    });
    expect(problemsOf(input).map(({ key }) => key)).toEqual([
      'run.startedAt',
      'subjects[0].roles.encoder',
      'results[0].n',
      'results[0].interval.lower',
      'results[1].status',
      'results[3].details.counts["a b"][1]',
      'correlations[0].value',
      'extra',
    ]);
  });

  test('takes why there is no interval, and what chance makes, only where they can be', () => {
    const index = changed(() => {}).results.findIndex(({ interval }: { interval: object | null }) => interval !== null);
    const problems = (change: (result: Record<string, unknown>) => void) =>
      problemsOf(changed(({ results }) => change(results[index]))).map(({ message }) => message);
    const none = {
      status: 'insufficient',
      value: null,
      reason: 'few',
      interval: null,
      pValue: null,
      alternative: null,
    };
    expect(problems((result) => Object.assign(result, { noInterval: 'few' }))).toEqual([
      'noInterval belongs to a value without an interval',
    ]);
    expect(problems((result) => Object.assign(result, none, { byChance: 0 }))).toEqual([
      'byChance belongs to a value; there is none',
    ]);
    const right = changed(({ results }) => {
      Object.assign(results[index], { interval: null, noInterval: 'few', byChance: 0.1 });
    });
    expect(parseReport(right).results[index]).toMatchObject({ noInterval: 'few', byChance: 0.1 });
  });

  test('tells the first twenty problems and counts the others', () => {
    const input = changed((report) => {
      for (const result of report.results.slice(0, 25)) result.unit = 1;
    });
    const problems = problemsOf(input);
    expect(problems).toHaveLength(21);
    expect(problems[20].message).toBe('and 5 more problems');
  });

  test.each([
    ['a value without the status ok', (r: Fields) => Object.assign(r, { status: 'error', reason: 'x' })],
    ['the status ok without a value', (r: Fields) => Object.assign(r, { value: null })],
    ['the status ok with a reason', (r: Fields) => Object.assign(r, { reason: 'x' })],
    ['no value and no reason', (r: Fields) => Object.assign(r, { status: 'undefined', value: null })],
    ['NaN', (r: Fields) => Object.assign(r, { value: Number.NaN })],
    ['Infinity', (r: Fields) => Object.assign(r, { value: Number.POSITIVE_INFINITY })],
    ['an unknown status', (r: Fields) => Object.assign(r, { status: 'fine' })],
  ])('refuses a result or a correlation with %s', (_, change) => {
    expect(problemsOf(changed((report) => change(report.results[0])))[0].key).toMatch(/^results\[0\]/);
    const inCorrelation = changed((report) => change(report.correlations[0]));
    expect(problemsOf(inCorrelation)[0].key).toMatch(/^correlations\[0\]/);
  });

  test('refuses an unknown field by name', () => {
    const input = changed((report) => {
      report.results[4].vaule = 1;
    });
    expect(problemsOf(input)).toEqual([{ key: 'results[4].vaule', message: 'unknown field' }]);
  });
});
