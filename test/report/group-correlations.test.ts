import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import type { GroupCorrelation, Report } from '../../src/contract/report.ts';
import { renderConsole } from '../../src/report/console/index.ts';
import { groupCorrelations } from '../../src/report/html/sections/group-correlations.ts';
import { renderMarkdown } from '../../src/report/markdown/index.ts';
import { parseReport } from '../../src/report/parse.ts';
import { serializeReport } from '../../src/report/serialize.ts';
import { smallReport } from './fixture.ts';

const found: GroupCorrelation = {
  subject: 'ours <b>',
  attribute: 'language',
  a: { metric: 'retrieval', measure: 'accuracy' },
  b: { metric: 'topics', measure: 'accuracy' },
  method: 'spearman',
  value: 0.8,
  interval: { level: 0.95, method: 'Fisher z', lower: 0.4, upper: 0.95 },
  pValue: 0.0004,
  alternative: 'two-sided',
  adjustedPValue: 0.0008,
  n: 4,
  groups: ['de', 'nl', 'zh', 'sw'],
  leaveOneOut: { group: 'sw', value: 0.5, change: -0.3 },
  status: 'ok',
  reason: null,
  details: { leftOut: ['fi'] },
};
const few: GroupCorrelation = {
  ...found,
  subject: 'other',
  value: null,
  interval: null,
  pValue: null,
  alternative: null,
  adjustedPValue: null,
  n: 2,
  groups: ['de', 'nl'],
  leaveOneOut: null,
  status: 'insufficient',
  reason: '2 groups have both',
  details: {},
};

function reportOf(groupCorrelations: GroupCorrelation[]): Report {
  const report = smallReport();
  const model = report.results.find(({ status }) => status === 'ok')!;
  const results = ['retrieval', 'topics'].flatMap((as) =>
    found.groups.map((group, i) => ({
      ...model,
      as,
      measure: 'accuracy',
      attribute: 'language',
      subject: found.subject,
      group,
      value: i / 4,
      interval: null,
    })),
  );
  return { ...report, results, groupCorrelations };
}

const report = reportOf([found, few]);
const answers = [
  'retrieval/accuracy × topics/accuracy, ours <b>: over 4 groups of language they go together (Spearman 0.80, adj. p <0.001).',
  'retrieval/accuracy × topics/accuracy, other: insufficient: 2 groups have both.',
];

test('are in the JSON where they were asked for, and nowhere else', () => {
  expect(parseReport(serializeReport(report)).groupCorrelations).toEqual([found, few]);
  expect(serializeReport(smallReport())).not.toContain('groupCorrelations');
});

test('are shown in the HTML: the answers, a plot of the groups, and a table', () => {
  const { document } = new JSDOM(groupCorrelations(report)!.markup).window;
  expect([...document.querySelectorAll('li')].map(({ textContent }) => textContent)).toEqual(answers);
  const rows = [...document.querySelectorAll('tbody tr')].map((row) =>
    [...row.querySelectorAll('th, td')].map(({ textContent }) => textContent),
  );
  const pair = 'retrieval/accuracy × topics/accuracy';
  expect(rows).toEqual([
    [
      'ours <b>',
      pair,
      'Spearman',
      '0.80',
      '[0.40, 0.95]',
      '<0.001',
      '<0.001',
      '4',
      'sw: 0.50 (−0.30)',
      'without a value of both: fi',
    ],
    ['other', pair, 'Spearman', 'insufficient', '', '', '', '2', '', '2 groups have both'],
  ]);
  const plots = document.querySelectorAll('figure');
  expect(plots).toHaveLength(1);
  expect(plots[0].querySelectorAll('circle')).toHaveLength(4);
  expect(plots[0].querySelector('svg')!.getAttribute('aria-label')).toBe(
    '4 groups: retrieval/accuracy, and topics/accuracy. Spearman 0.80.',
  );
  expect(groupCorrelations(smallReport())).toBeNull();
  expect(groupCorrelations(reportOf([]))!.markup).toContain('No subject has two of the measures.');
});

test('are shown in Markdown and at the terminal', () => {
  const markdown = renderMarkdown(report);
  expect(markdown).toContain('## Correlations across groups');
  expect(markdown).toContain('| 0.80 | \\[0.40, 0.95\\] |'.replaceAll('\\', ''));
  expect(renderMarkdown(smallReport())).not.toContain('across groups');
  expect(renderMarkdown(reportOf([]))).toContain('No subject has two of the measures.');
  const options = { width: 120, color: false };
  expect(renderConsole(report, options).replaceAll(/\s+/g, ' ')).toContain(answers[0]);
  const verbose = renderConsole(report, { ...options, verbose: true });
  expect(verbose).toContain('Spearman 0.80 [0.40, 0.95], p <0.001, adj. p <0.001, n 4, without sw 0.50');
  expect(verbose).toContain('without a value of both: fi');
  expect(renderConsole(smallReport(), { ...options, verbose: true })).not.toContain('across groups');
  expect(renderConsole(reportOf([]), { ...options, verbose: true })).toContain('no subject has two of the measures');
});

test('say which way two measures go, or that nothing is shown', () => {
  const answer = (change: Partial<GroupCorrelation>) =>
    renderConsole(reportOf([{ ...found, ...change }]), { width: 400, color: false });
  expect(answer({ value: -0.8 })).toContain('one is low where the other is high');
  expect(answer({ adjustedPValue: 0.2 })).toContain('no relation is shown');
});
