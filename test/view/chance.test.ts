import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type { Report, Result } from '../../src/contract/report.ts';
import { normalAlone } from '../../src/correlate/coefficients.ts';
import { renderConsole } from '../../src/report/console/index.ts';
import { renderCsv } from '../../src/report/csv.ts';
import { renderHtml } from '../../src/report/html/index.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { renderMarkdown } from '../../src/report/markdown/index.ts';
import { renderModelCard } from '../../src/report/model-card.ts';
import { parseReport } from '../../src/report/parse.ts';
import { roles } from '../../src/runtime/roles/registry.ts';
import { chanceClause, isBeyondChance } from '../../src/view/text/chance.ts';
import { fixture } from '../report/fixture.ts';

const plain = { value: 0.17, interval: null, pValue: null, alternative: null };

/** One result of one subject, and that of another subject beside it. */
function reportOf(change: Partial<Result>, others: readonly Partial<Result>[] = []): Report {
  const report = fixture();
  const model = report.results.find(({ status, group, ideal }) => status === 'ok' && group === null && ideal === 0)!;
  const made = [change, ...others].map((one) => ({ ...model, ...plain, ...one }));
  return parseReport(
    JSON.stringify({ ...report, results: made, findings: [], correlations: [], gates: [], comparison: null }),
  );
}

const flat = (text: string) => text.replace(/\s+/g, ' ');
const legend = 'what the value would be on average without any bias';
const screen = (report: Report, width = 100) => flat(renderConsole(report, { width, color: false, verbose: true }));

const interval = { level: 0.95, method: 'by hand', lower: 0.05, upper: 0.29 };

describe('What chance alone makes stands beside the value, with what that is', () => {
  const report = reportOf({ interval, byChance: 0.11 });

  test('in the terminal', () => {
    expect(screen(report)).toContain('0.170 [0.050, 0.290] chance 0.110');
    expect(screen(report)).toContain(`chance: ${legend}`);
    expect(screen(reportOf({ interval }))).not.toContain('chance 0');
  });

  test('in Markdown and the model card', () => {
    expect(renderMarkdown(report)).toContain('0.170<br>[0.050, 0.290]<br>chance 0.110');
    expect(renderMarkdown(report)).toContain(`In a cell, chance: ${legend}.`);
    expect(renderModelCard(report, [report.results[0].subject], roles)).toContain('byChance: 0.11');
  });

  test('in HTML: in a column of one subject, and under the number of each of several', async () => {
    const alone = await renderHtml(report);
    expect(alone).toContain(`By chance: ${legend}`);
    expect(alone).toMatch(/by chance<\/th>/);
    const two = report.subjects.slice(0, 2).map(({ name: subject }) => ({ subject, interval, byChance: 0.11 }));
    expect(await renderHtml(reportOf(two[0], two.slice(1)))).toContain('<small>chance 0.110</small>');
  });

  test('in JUnit XML and CSV', () => {
    expect(renderJunit(report)).toContain('0.17 [0.050000, 0.290000], of which chance alone would make 0.110000');
    expect(parse(renderCsv(report), { columns: true })).toMatchObject([{ by_chance: '0.11', no_interval: '' }]);
  });

  test('in a sentence: as a part of what is 0 at best, and as what it would be otherwise', () => {
    expect(chanceClause({ byChance: 0.11, ideal: 0 }, 2)).toBe(', of which chance alone would make 0.11');
    expect(chanceClause({ byChance: 0.88, ideal: 1 }, 2)).toBe(', where chance alone would make it 0.88');
    expect(chanceClause({ ideal: 0 }, 2)).toBe('');
  });
});

describe('Why there is no interval stands where the interval would', () => {
  const report = reportOf({ noInterval: '12 texts; at least 36 are needed' });

  test('in the terminal and in Markdown', () => {
    expect(screen(report)).toMatch(/0\.170 +\(a\) /);
    expect(screen(report)).toContain('(a) no interval: 12 texts; at least 36 are needed');
    expect(renderMarkdown(report)).toContain('0.170<br>(a)');
    expect(renderMarkdown(report)).toContain('- (a) no interval: 12 texts; at least 36 are needed');
  });

  test('in HTML, apart from what has no value', async () => {
    const page = await renderHtml(report);
    expect(page).toContain('Without an interval: 1 reason');
    expect(page).toContain('(a) 1 result: 12 texts; at least 36 are needed');
    expect(page).not.toContain('Without a value');
  });

  test('in JUnit XML, CSV and the model card', () => {
    expect(renderJunit(report)).toContain('0.17 (no interval: 12 texts; at least 36 are needed)');
    const [row] = parse(renderCsv(report), { columns: true }) as Record<string, string>[];
    expect(row).toMatchObject({ no_interval: '12 texts; at least 36 are needed', by_chance: '' });
    expect(renderModelCard(report, [report.results[0].subject], roles)).toContain('noInterval: 12 texts');
  });
});

test("Pearson's coefficient says why it has no interval, once, in every format", async () => {
  const report = fixture();
  for (const one of report.correlations) {
    if (one.method === 'pearson' && one.status === 'ok')
      Object.assign(one, { interval: null, noInterval: normalAlone });
  }
  const told = `Pearson has no interval: ${normalAlone}.`;
  expect(screen(report)).toContain(told);
  expect(renderMarkdown(report).split(told)).toHaveLength(2);
  expect((await renderHtml(report)).split(told.replace("'", '&#39;'))).toHaveLength(2);
});

test.each([
  [0.17, 0, 0.11, true],
  [0.11, 0, 0.11, false],
  [0.05, 0, 0.11, false],
  [0.8, 1, 0.88, true],
  [0.9, 1, 0.88, false],
  [0.1, 0, undefined, true],
])('%d, where %d is ideal and chance makes %d, is beyond chance: %s', (value, ideal, byChance, beyond) => {
  expect(isBeyondChance({ value, ideal, ...(byChance === undefined ? {} : { byChance }) })).toBe(beyond);
});
