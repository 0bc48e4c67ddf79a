/** What an audit is rendered as, where names of categories come from anybody's data. */
import { JSDOM } from 'jsdom';
import { describe, expect, test } from 'vitest';
import { renderAuditConsole } from '../../src/report/audit/console.ts';
import { renderAuditCsv } from '../../src/report/audit/csv.ts';
import { renderAuditHtml } from '../../src/report/audit/html.ts';
import { renderAuditMarkdown } from '../../src/report/audit/markdown.ts';
import { auditOf, decided, selection } from './toys.ts';

const hostile = '<script>alert(1)</script>|`x`\u001b[31m';
const long = 'Native Hawaiian or Pacific Islander (Not Hispanic or Latino)';
const made = auditOf(
  [decided({ race: hostile, group: '=1+1' }, 2, 20), decided({ race: long, group: '=1+1' }, 7996, 10_000)],
  { ...selection, minRatio: 0.8 },
  { sex: null, group: 'job' },
);

describe('an audit', () => {
  test('is a page whose names are text, with a head for every column', () => {
    const { document } = new JSDOM(renderAuditHtml(made)).window;
    expect(document.querySelectorAll('script')).toHaveLength(0);
    const [table] = document.querySelectorAll('table');
    const heads = [...table.querySelectorAll('thead th')].map((head) => head.textContent);
    expect(heads.slice(0, 5)).toEqual(['race and ethnicity', 'people', 'selected', 'selection rate', 'impact ratio']);
    for (const row of table.querySelectorAll('tbody tr')) expect(row.children).toHaveLength(heads.length);
    expect(table.querySelector('tbody th')?.textContent).toBe('<script>alert(1)</script>|`x`\\u{1b}[31m');
    expect(document.querySelector('h1')?.textContent).toBe('Audit of decisions fail');
  });

  test('of one table speaks of one, whatever it shows', () => {
    const fair = auditOf([decided({ sex: 'f' }, 50, 100), decided({ sex: 'm' }, 51, 100)], selection, { race: null });
    expect(renderAuditMarkdown(fair)).toContain('0 of 1 table shows rates that differ by more than chance; 0 has a');
    const unfair = auditOf([decided({ sex: 'f' }, 10, 100), decided({ sex: 'm' }, 90, 100)], selection, { race: null });
    expect(renderAuditMarkdown(unfair)).toContain('1 of 1 table shows rates that differ by more than chance; 1 has a');
  });

  test('is Markdown whose names make no markup', () => {
    const markdown = renderAuditMarkdown(made);
    expect(markdown).toContain('| &lt;script&gt;alert(1)&lt;/script&gt;\\|\\`x\\`');
    expect(markdown).toContain('# Audit of decisions: fail');
  });

  test('is CSV without formulas, numbers unrounded', () => {
    const [head, first, second] = renderAuditCsv(made).split('\n');
    const cells = second.split(',');
    expect(head.split(',').slice(6, 9)).toEqual(['selected', 'rate', 'impact_ratio']);
    expect([cells[3], cells[7]]).toEqual([long, '0.7996']);
    expect(first).toContain('x`\\u{1b}[31m');
    expect(renderAuditCsv(made)).toContain("\n'=1+1,,race,");
  });

  test('fits a terminal, long names on lines of their own, and commands nothing', () => {
    const text = renderAuditConsole(made, { width: 80, color: false });
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(text).toContain(`\n  ${long}\n`);
    expect(text).not.toContain('\u001b');
  });

  test('never rounds a ratio up to 0.80', () => {
    const near = auditOf([decided({ race: 'a' }, 7_996, 10_000), decided({ race: 'b' }, 10_000, 10_000)], selection, {
      sex: null,
    });
    expect(renderAuditConsole(near, { width: 80, color: false })).toContain(' 0.7996 ');
  });
});
