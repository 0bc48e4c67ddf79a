import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { renderCsv } from '../../src/report/csv.ts';
import { resultIdOf, resultKey } from '../../src/view/alerts.ts';
import { csvCell } from '../../src/view/text/escape.ts';
import { fixture } from './fixture.ts';
import { gated } from './gated.ts';
import { hostile, withHostileNames } from './hostile.ts';

const read = (csv: string): Record<string, string>[] => parse(csv, { columns: true });

describe('the report as CSV', () => {
  test('has one row a result, with unrounded numbers and empty cells for null', () => {
    const report = fixture();
    const rows = read(renderCsv(report));
    expect(rows).toHaveLength(report.results.length);
    for (const [i, result] of report.results.entries()) {
      expect(rows[i]).toMatchObject({ subject: result.subject, measure: result.measure, status: result.status });
      expect(rows[i].value === '' ? null : Number(rows[i].value)).toBe(result.value);
      expect(rows[i].reason === '' ? null : rows[i].reason).toBe(result.reason);
      expect(rows[i].lower === '' ? undefined : Number(rows[i].lower)).toBe(result.interval?.lower);
    }
  });

  test('has the columns that docs/formats.md names', () => {
    const [, text] = readFileSync('docs/formats.md', 'utf8').split(/^## CSV$|^## JUnit XML$/m);
    const named = text.match(/`[a-z_]+`/g)?.map((name) => name.slice(1, -1));
    expect(named).toEqual(renderCsv(fixture()).split('\n')[0].split(','));
  });

  test('tells the worst verdict of the gates on a number, and how it changed', () => {
    const report = gated();
    const rows = read(renderCsv(report));
    const row = (place: (typeof report.gates)[number]) =>
      rows[report.results.findIndex((result) => resultKey(resultIdOf(result)) === resultKey(place))];
    const [c1, , whole, first, , second] = report.gates;
    expect(row(c1)).toMatchObject({ gate: 'warn', change: 'improvement', baseline: '0.71' });
    expect(row(whole)).toMatchObject({ gate: 'fail', change: 'no-change-shown' });
    expect(row(first)).toMatchObject({ gate: 'fail', change: 'regression' });
    expect(row(second)).toMatchObject({ gate: 'pass', change: '', baseline: '' });
  });

  test('keeps its rows and columns whatever the names are', () => {
    const report = withHostileNames();
    const csv = renderCsv(report);
    expect(csv.split('\n')).toHaveLength(report.results.length + 2);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may be there
    expect(csv).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    for (const row of read(csv)) expect(row.subject).toContain('evil|x`y');
  });

  test('is the same bytes each time', () => {
    expect(renderCsv(gated())).toBe(renderCsv(gated()));
  });
});

describe('a cell', () => {
  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1+1', '\r\n=1+1', '  =1+1', '\uff1d1', '\u001b=1'])(
    'of text that starts like the formula %j does not stay one',
    (text) => {
      const [[cell]] = parse(csvCell(text));
      expect(cell).not.toMatch(/^\s*[=+\-@\uff1d]/);
    },
  );

  test.each([
    [-0.5, '-0.5'],
    [1e-300, '1e-300'],
    [null, ''],
    ['plain', 'plain'],
    ['a, b', '"a, b"'],
    ['say "no"', '"say ""no"""'],
    ['two\nlines', 'two lines'],
  ])('%j is written as %j', (value, expected) => {
    expect(csvCell(value)).toBe(expected);
  });

  test('of hostile text is one field', () => {
    expect(parse(csvCell(hostile))).toHaveLength(1);
  });
});
