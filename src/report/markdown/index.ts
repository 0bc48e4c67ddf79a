import type { Report } from '../../contract/report.ts';
import { arrangeResults } from '../../view/report-view.ts';
import { noteSentences, tallySentence, verdictSentence } from '../../view/sentences.ts';
import { escapeMarkdown, markdownAddress, markdownCodeBlock } from '../../view/text/escape.ts';
import { formatCount, plural, verdictWord } from '../../view/text/format.ts';
import { declaredNumbers, shortHash, sourceSentence } from '../../view/text/roles.ts';
import { upperFirst } from '../../view/text/titles.ts';
import { agreementSection } from './agreement.ts';
import { comparisonSection } from './comparison.ts';
import { correlationBlocks } from './correlations.ts';
import { gateSection } from './gates.ts';
import { groupCorrelationSection } from './group-correlations.ts';
import { findingSection, overviewSection } from './overview.ts';
import { resultBlocks } from './results.ts';
import { table } from './table.ts';

/**
 * The report as GitHub-flavoured Markdown: verdict, findings and the table of main measures; then gates, a table per
 * metric with how to read it, correlations, notes, subjects, data sets, and how to run it again. Long tables are
 * folded. Everything that comes from configurations, data and models is escaped.
 */
export function renderMarkdown(report: Report): string {
  return `${[`# Fairness report: ${verdictWord(report.verdict)}`, ...markdownBlocks(report)].join('\n\n')}\n`;
}

/** All below the title, in blocks that can be left out one by one. */
export function markdownBlocks(report: Report): string[] {
  return [
    verdict(report),
    ...findingSection(report),
    ...overviewSection(report),
    ...gateSection(report),
    '## Results',
    ...arrangeResults(report).flatMap(resultBlocks),
    ...(report.comparison ? ['## Compared with the baseline', comparisonSection(report.comparison)] : []),
    '## Correlations across subjects',
    ...correlationBlocks(report),
    ...groupCorrelationSection(report),
    ...agreementSection(report),
    ...notes(report),
    '## Subjects',
    subjects(report),
    '## Data sets',
    datasets(report),
    '## To run it again',
    reproduction(report),
  ];
}

function verdict(report: Report): string {
  const { run } = report;
  return [
    `**${escapeMarkdown(upperFirst(verdictSentence(report)))}.** ${escapeMarkdown(tallySentence(report))}.`,
    `Run ${escapeMarkdown(run.id)} of ${run.startedAt.slice(0, 10)}, by fairprobe ${escapeMarkdown(report.tool.version)}.`,
  ].join('\n\n');
}

function subjects({ subjects }: Report): string {
  if (subjects.length === 0) return 'None.';
  const rows = subjects.flatMap((subject, i) => {
    const { name, roles } = subject;
    const declared = declaredNumbers(subject);
    const sources = Object.entries(roles).map(([role, details]) => [role, sourceSentence(details), shortHash(details)]);
    if (sources.length === 0) sources.push(['', 'no part of it could be opened', '']);
    if (declared !== '') sources.push(['declared', declared, '']);
    return sources.map((source, j) => [
      j === 0 ? String(i + 1) : '',
      ...[j === 0 ? name : '', ...source].map(escapeMarkdown),
    ]);
  });
  return table(['', 'subject', 'role', 'source', 'sha256'], rows);
}

function datasets({ datasets }: Report): string {
  if (datasets.length === 0) return 'None.';
  const rows = datasets.map(({ id, title, items, dropped, licence, citation, source, revision, sha256 }) => [
    escapeMarkdown(id),
    escapeMarkdown(title),
    formatCount(items),
    formatCount(Object.values(dropped).reduce((sum, count) => sum + count, 0)),
    escapeMarkdown(licence),
    escapeMarkdown(citation),
    markdownAddress(source),
    escapeMarkdown(revision ?? ''),
    escapeMarkdown(sha256.slice(0, 12)),
  ]);
  const head = ['name', 'data set', 'items', 'not used', 'licence', 'citation', 'source', 'revision', 'sha256'];
  return table(head, rows, [2, 3]);
}

function notes(report: Report): string[] {
  const sentences = noteSentences(report);
  if (sentences.length === 0) return [];
  return ['## Notes', sentences.map((sentence) => `- ${escapeMarkdown(sentence)}`).join('\n')];
}

function reproduction({ run, environment, tool }: Report): string {
  const rows = [
    ['seed', String(run.seed)],
    ['configuration', run.configHash],
    ['fairprobe', tool.version],
    ['Node.js', environment.node],
    ['onnxruntime', environment.onnxruntime],
    ['platform', environment.platform],
    ['processor', `${environment.cpu}, ${plural(environment.threads, 'thread')}`],
    ['started', run.startedAt],
    ['finished', run.finishedAt],
  ];
  const escaped = rows.map(([name, value]) => [name, escapeMarkdown(value)]);
  return `${markdownCodeBlock(run.command)}\n\n${table(['', ''], escaped)}`;
}
