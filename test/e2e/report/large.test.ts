/** Reports larger than what anyone has asked for: ten subjects, thirty metrics of sixty rows each. */
import { expect, test } from 'vitest';
import type { Result } from '../../../src/contract/report.ts';
import { columns } from '../../../src/report/console/columns.ts';
import { renderConsole } from '../../../src/report/console/index.ts';
import { renderCsv } from '../../../src/report/csv.ts';
import { renderStepSummary } from '../../../src/report/github.ts';
import { renderHtml } from '../../../src/report/html/index.ts';
import { renderJunit } from '../../../src/report/junit.ts';
import { renderMarkdown } from '../../../src/report/markdown/index.ts';
import { renderModelCard } from '../../../src/report/model-card.ts';
import { parseReport } from '../../../src/report/parse.ts';
import { renderSarif } from '../../../src/report/sarif.ts';
import { serializeReport } from '../../../src/report/serialize.ts';
import { roles } from '../../../src/runtime/roles/registry.ts';
import { fastest, gate, hugeReport } from '../../report/fixture.ts';

const report = hugeReport();
const withAlerts = { ...report, gates: report.results.slice(0, 5000).map(gateOf) };

function gateOf({ as, subject, dataset, measure, attribute, group }: Result) {
  return gate({ metric: as, subject, dataset, measure, attribute, group });
}

const mebibyte = 1024 * 1024;
const whole = { maxBytes: mebibyte, elsewhere: 'reports/x/report.md' };

test.each([
  ['CSV', () => renderCsv(report)],
  ['JUnit XML', () => renderJunit(report)],
  ['the step summary', () => renderStepSummary(report, whole)],
  ['the model card of one subject', () => renderModelCard(report, ['subject 1'], roles)],
  ['SARIF with 5,000 alerts', () => renderSarif(withAlerts)],
])('%s takes less than a second', (_, render) => {
  expect(fastest(render, 2)).toBeLessThan(1000);
});

test.each([
  ['Markdown', () => renderMarkdown(report)],
  ['the terminal', () => renderConsole(report, { width: 80, color: false, verbose: true })],
])('%s takes at most three times as long as JSON', (_, render) => {
  // Against something in the same run: milliseconds depend on the machine and on what else it does.
  const json = fastest(() => JSON.stringify(report, null, 2));
  expect(fastest(render)).toBeLessThan(3 * json);
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what colours are made of
const colours = /\u001b\[\d+m/g;

test.each([40, 60, 80, 100, 120, 200])(
  'in a terminal no line is wider than %i columns, with or without colour',
  (width) => {
    for (const verbose of [false, true]) {
      const text = renderConsole(report, { width, color: false, verbose });
      expect(text.split('\n').filter((line) => columns(line) > width)).toEqual([]);
      expect(renderConsole(report, { width, color: true, verbose }).replace(colours, '')).toBe(text);
    }
  },
);

test('JSON can be read back without loss', () => {
  expect(parseReport(serializeReport(report))).toEqual(report);
});

test('the page folds metrics away where there are many, draws some plots of each, and stays below 6 MB', async () => {
  const markup = await renderHtml(report);
  expect(markup.length).toBeLessThan(6_000_000);
  expect(markup.match(/<svg/g)!.length).toBeLessThan(120);
  expect(markup.match(/<td /g)!.length).toBeGreaterThan(18_000);
  expect(markup.match(/<details><summary>Plots and 60 rows of results/g)).toHaveLength(30);
});

test('the step summary of a report that is too long leaves out the longest blocks, and says where they are', () => {
  const long = hugeReport();
  for (const result of long.results) result.group += ', and so on'.repeat(20);
  expect(Buffer.byteLength(renderMarkdown(long))).toBeGreaterThan(mebibyte);
  const summary = renderStepSummary(long, whole);
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(mebibyte);
  expect(Buffer.byteLength(summary)).toBeGreaterThan(mebibyte * 0.9);
  expect(summary).toContain('It is in reports/x/report.md.');
  for (let i = 0; i < 30; i++) expect(summary).toContain(`### metric ${i}\n`);
  // No block is cut in the middle.
  expect(summary.split('<details>')).toHaveLength(summary.split('</details>').length);
});
