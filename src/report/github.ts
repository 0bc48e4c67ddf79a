/** What GitHub Actions shows of a report: a step summary in Markdown, and annotations on lines of the configuration. */

import type { Report } from '../contract/report.ts';
import { type Alert, alertsOf, resultKey, resultName, sentencesByResult } from '../view/alerts.ts';
import { escapeCommandData, escapeCommandProperty, escapeMarkdown } from '../view/text/escape.ts';
import { plural, verdictWord } from '../view/text/format.ts';
import { markdownBlocks } from './markdown/index.ts';

/** Of each kind in a step; GitHub drops the others without a word (https://github.com/orgs/community/discussions/26680). */
const mostAnnotations = 10;
const severity = { fail: 'CAUTION', incomplete: 'WARNING', pass: 'NOTE', 'not-judged': 'NOTE' } as const;

export interface SummaryOptions {
  /** GitHub drops a whole summary above 1 MiB. */
  maxBytes: number;
  /** Where the reader finds what is left out here. */
  elsewhere: string;
}

/**
 * The Markdown report under a heading that is the same in every run. Where it is too long, a sentence that says so
 * replaces the longest blocks. Empty if not even that fits.
 */
export function renderStepSummary(report: Report, { maxBytes, elsewhere }: SummaryOptions): string {
  const blocks = [
    '# fairprobe',
    `> [!${severity[report.verdict]}]\n> ${verdictWord(report.verdict)}`,
    ...markdownBlocks(report),
  ];
  const pointer = `*Left out: GitHub does not show longer summaries. It is in ${escapeMarkdown(elsewhere)}.*`;
  const sizes = blocks.map((block) => Buffer.byteLength(block) + 2);
  const shorter = Buffer.byteLength(pointer) + 2;
  const longestFirst = sizes.map((_, i) => i).sort((a, b) => sizes[b] - sizes[a] || a - b);
  let total = sizes.reduce((sum, size) => sum + size, 0);
  for (const i of longestFirst) {
    if (total <= maxBytes || sizes[i] <= shorter) break;
    total += shorter - sizes[i];
    blocks[i] = pointer;
    sizes[i] = shorter;
  }
  // Many blocks, all of them short.
  while (total > maxBytes && blocks.length > 0) {
    blocks.pop();
    total -= sizes.pop()!;
    if (total + shorter <= maxBytes) {
      blocks.push(pointer);
      break;
    }
  }
  return blocks.map((block) => `${block}\n\n`).join('');
}

export interface AnnotationOptions {
  /** The working directory as seen from the root of the repository, `''` at the root. */
  folder: string;
}

/** Workflow commands, one a line: the worst of each kind within GitHub's limit, then how many more there are. */
export function renderAnnotations(report: Report, { folder }: AnnotationOptions): string {
  const alerts = alertsOf(report);
  const sentences = sentencesByResult(report);
  const kinds = (['error', 'warning'] as const).map((kind) => alerts.filter(({ level }) => level === kind));
  const shown = kinds.flatMap((some) => some.slice(0, mostAnnotations));
  const lines = shown.map((alert) => annotation(alert, folder, sentences));
  const more = kinds
    .map((some, i) => [some.length - mostAnnotations, ['error', 'warning'][i]] as const)
    .filter(([count]) => count > 0)
    .map(([count, kind]) => plural(count, `more ${kind}`));
  if (more.length > 0) lines.push(`::notice title=fairprobe::${more.join(' and ')} in the report`);
  return lines.map((line) => `${line}\n`).join('');
}

function annotation(alert: Alert, folder: string, sentences: ReadonlyMap<string, string>): string {
  const { level, source, reason } = alert;
  const sentence = sentences.get(resultKey(alert));
  const properties = {
    ...(source ? { file: below(folder, source.file) } : {}),
    ...(source?.line ? { line: source.line } : {}),
    ...(source?.line && source.column ? { col: source.column } : {}),
    title: `fairprobe ${alert.metric}/${alert.measure}`,
  };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeCommandProperty(String(value))}`);
  return `::${level} ${list.join(',')}::${escapeCommandData(`${resultName(alert)}: ${reason}${sentence ? `. ${sentence}` : ''}`)}`;
}

function below(folder: string, file: string): string {
  return folder === '' || /^([A-Za-z]:)?[\\/]/.test(file) ? file : `${folder}/${file}`;
}
