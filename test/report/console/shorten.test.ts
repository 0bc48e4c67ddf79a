import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/contract/report.ts';
import { renderConsole } from '../../../src/report/console/index.ts';
import { outlined, shortened } from '../../../src/report/console/shorten.ts';
import { arrangeResults } from '../../../src/view/report-view.ts';
import { fixture } from '../fixture.ts';

/** One measure with its summary and `groups` groups, on two subjects; ideal 1. The value of group i is values[i]. */
function reportOf(values: readonly (number | null)[]): Report {
  const report = fixture();
  const model = report.results.find(({ status }) => status === 'ok')!;
  const of = (subject: string, group: string | null, value: number | null) => ({
    ...model,
    subject,
    group,
    value,
    status: value === null ? ('insufficient' as const) : ('ok' as const),
    reason: value === null ? 'too few' : null,
    as: 'long',
    measure: 'auc',
    ideal: 1,
  });
  const [first, second] = report.subjects.map(({ name }) => name);
  report.results = [
    of(first, null, 0.9),
    ...values.map((value, i) => of(first, `g${i}`, value)),
    ...values.map((_, i) => of(second, `g${i}`, i === 7 ? 1.6 : 0.99)),
  ];
  return report;
}

const groupsOf = (report: Report) => {
  const { section, hidden } = shortened(arrangeResults(report)[0]);
  return { groups: section.blocks.flatMap(({ rows }) => rows.map(({ group }) => group)), hidden };
};
const ascending = (n: number) => Array.from({ length: n }, (_, i) => i / 100);

describe('a table that fills several screens', () => {
  it('keeps its summary and the groups furthest from the ideal in any subject, in their order', () => {
    // Furthest: g0 (1), g1 (0.99) in the first subject, g2 (0.98); g7 is 0.6 off in the second and 0.93 in the first.
    expect(groupsOf(reportOf(ascending(50)))).toEqual({ groups: [null, 'g0', 'g1', 'g2'], hidden: 47 });
    expect(groupsOf(reportOf(ascending(50).map(() => 0.95)))).toMatchObject({ groups: [null, 'g0', 'g1', 'g7'] });
  });

  it('says how much is left out', () => {
    const text = renderConsole(reportOf(ascending(50)), { width: 100, color: false, verbose: true });
    expect(text).toContain('of each measure the groups furthest from the ideal; 47 more rows in the report');
  });

  it('keeps of each measure the one row furthest from the ideal where it is one of very many', () => {
    const { section, hidden } = outlined(arrangeResults(reportOf(ascending(3)))[0]);
    expect(section.blocks.flatMap(({ rows }) => rows.map(({ group }) => group))).toEqual([null]);
    expect(hidden).toBe(3);
    const withoutSummary = reportOf(ascending(3));
    withoutSummary.results = withoutSummary.results.filter(({ group }) => group !== null);
    const { blocks } = outlined(arrangeResults(withoutSummary)[0]).section;
    expect(blocks.flatMap(({ rows }) => rows.map(({ group }) => group))).toEqual(['g0']);
  });

  it('keeps the worst six measures of these', () => {
    const report = reportOf([]);
    const [only] = report.results;
    const values = [0.95, 0.1, 0.9, 0.2, 0.3, 0.97, 0.4, 0.5];
    report.results = values.map((value, i) => ({ ...only, measure: `m${i}`, value, interval: null, range: [0, 1] }));
    const { section, hidden } = outlined(arrangeResults(report)[0]);
    expect(section.blocks.flatMap(({ rows }) => rows.map(({ measure }) => measure))).toEqual([
      'm1',
      'm2',
      'm3',
      'm4',
      'm6',
      'm7',
    ]);
    expect(hidden).toBe(2);
  });

  it('leaves out groups without any value first', () => {
    const values = ascending(50).map((value, i) => (i < 2 ? null : value));
    expect(groupsOf(reportOf(values)).groups).toEqual([null, 'g2', 'g3', 'g4']);
  });

  it('is shown whole where it is short', () => {
    expect(groupsOf(reportOf(ascending(39)))).toMatchObject({ hidden: 0 });
    expect(groupsOf(reportOf(ascending(39))).groups).toHaveLength(40);
  });
});
