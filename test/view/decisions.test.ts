import { describe, expect, it } from 'vitest';
import type { Comparison, DecisionChange } from '../../src/contract/report.ts';
import { renderComparison } from '../../src/report/console/comparison.ts';
import { comparisonSection } from '../../src/report/markdown/comparison.ts';
import { rateInterval } from '../../src/statistics/rates/rate-limits.ts';
import { arrangeDecisions, decisionSentence, flipsCell } from '../../src/view/decisions.ts';

const share = (count: number, n: number) => ({ count, value: count / n, interval: rateInterval(count, n) });
const row = (group: string | null, n: number, broken: number, more: Partial<DecisionChange> = {}): DecisionChange => ({
  ...{ metric: 'rates', subject: 'ours', dataset: 'posts', attribute: group && 'faith', group, items: n, n },
  ...{ agreement: share(n - broken - 1, n), negativeFlips: share(broken, n), positiveFlips: share(1, n), reason: null },
  ...more,
});
const nothing = { items: null, n: null, agreement: null, negativeFlips: null, positiveFlips: null };
const comparison: Comparison = {
  baseline: { file: 'b.json', run: 'r', startedAt: '2026-01-01T00:00:00.000Z', version: '0' },
  changes: [],
  decisions: [
    row(null, 1924, 37),
    row('small', 3, 2),
    row('large', 400, 30),
    row('fine', 900, 1),
    row(null, 1924, 37, { subject: 'theirs', ...nothing, reason: 'no --samples were given' }),
    row(null, 50, 0, { subject: 'none', negativeFlips: null, positiveFlips: null, reason: 'nobody knows' }),
  ],
};
const plain = (text: string) => text.replaceAll('\u00a0', ' ').replace(/\s+/g, ' ');

describe('decisions in a comparison', () => {
  it('come with their groups, what is surely broken first', () => {
    const { jobs, notCompared } = arrangeDecisions(comparison);
    expect(jobs.map(({ all, groups }) => [all.subject, ...groups.map(({ group }) => group)])).toEqual([
      ['ours', 'small', 'large', 'fine'],
      ['none'],
    ]);
    expect(notCompared).toEqual([{ reason: 'no --samples were given', places: ['rates of theirs'] }]);
  });

  it('are told once where two metrics say the same', () => {
    const twice = [row(null, 50, 1), row('a', 20, 1), row(null, 50, 1, { metric: 'cases' })];
    const same = [...twice, row('a', 20, 1, { metric: 'cases' })];
    const metrics = (decisions: DecisionChange[]) =>
      arrangeDecisions({ ...comparison, decisions }).jobs.map(({ all }) => all.metric);
    expect(metrics(same)).toEqual(['rates, cases']);
    expect(metrics(twice)).toEqual(['rates', 'cases']);
  });

  it('are told in a sentence', () => {
    const [all, , , , theirs, none] = comparison.decisions!;
    expect(plain(decisionSentence(all))).toBe(
      '98 % of 1924 decisions are as they were; 2 % were right and are wrong now, 0.1 % the other way about',
    );
    expect(decisionSentence(theirs)).toBe('no --samples were given');
    expect(plain(decisionSentence(none))).toBe('98 % of 50 decisions are as they were; nobody knows');
    expect(plain(flipsCell(share(30, 400)))).toMatch(/^30 \(8 %\) 5\.\d to 10\.\d$|^30 \(8 %\) \[5\.\d, 10\.\d\]$/);
    expect(flipsCell(null)).toBe('');
  });

  it('are on the console and in Markdown, where there are any', () => {
    const console = plain(renderComparison(comparison, { width: 80, color: false }));
    expect(console).toContain('Decision by decision');
    expect(console).toContain('rates of ours: 98 % of 1924 decisions are as they were');
    expect(console).toContain('For “small” (faith)');
    expect(console).toContain('- not compared: no --samples were given (rates of theirs)');
    const markdown = plain(comparisonSection(comparison));
    expect(markdown).toContain('| large (faith) | 400 |');
    expect(markdown).toContain('- not compared: no --samples were given (rates of theirs)');
    const { decisions: _, ...earlier } = comparison;
    expect(renderComparison(earlier, { width: 80, color: false })).not.toContain('Decision by decision');
    expect(comparisonSection(earlier)).not.toContain('Decision by decision');
  });
});
