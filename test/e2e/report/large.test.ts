/** Reports larger than what anyone has asked for: ten subjects, thirty metrics of sixty rows each. */
import { expect, test } from 'vitest';
import type { Result } from '../../../src/contract/report.ts';
import { columns } from '../../../src/report/console/columns.ts';
import { renderConsole } from '../../../src/report/console/index.ts';
import { renderCsv } from '../../../src/report/csv.ts';
import { renderStepSummary } from '../../../src/report/github.ts';
import { renderJunit } from '../../../src/report/junit.ts';
import { renderMarkdown } from '../../../src/report/markdown/index.ts';
import { renderModelCard } from '../../../src/report/model-card.ts';
import { renderSarif } from '../../../src/report/sarif.ts';
import { roles } from '../../../src/runtime/roles/registry.ts';
import { fastest, gate, hugeReport } from '../../report/fixture.ts';

const report = hugeReport();
const withAlerts = { ...report, gates: report.results.slice(0, 5000).map(gateOf) };

function gateOf({ as, subject, dataset, measure, attribute, group }: Result) {
  return gate({ metric: as, subject, dataset, measure, attribute, group });
}

test.each([
  ['CSV', () => renderCsv(report)],
  ['JUnit XML', () => renderJunit(report)],
  ['the step summary', () => renderStepSummary(report, { maxBytes: 1024 * 1024, elsewhere: 'reports/x/report.md' })],
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
