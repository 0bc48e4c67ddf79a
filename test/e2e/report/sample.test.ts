import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formats, usualFormats } from '../../../src/cli/write/report-formats.ts';
import { parseReport } from '../../../src/index.ts';
import { renderMarkdown } from '../../../src/report/markdown/index.ts';
import { serializeReport } from '../../../src/report/serialize.ts';

const read = (name: string) => readFileSync(`reports/sample/${name}`, 'utf8');

test('the sample in other formats is rendered from the sample as JSON', () => {
  const report = parseReport(read('report.json'));
  expect(serializeReport(report)).toBe(read('report.json'));
  expect(renderMarkdown(report)).toBe(read('report.md'));
  for (const name of usualFormats) expect(read(`report${formats[name].extension}`).length).toBeGreaterThan(1000);
});
