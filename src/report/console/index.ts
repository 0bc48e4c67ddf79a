import { Chalk } from 'chalk';
import type { Report } from '../../contract/report.ts';
import { greatestOf } from '../../support/extremes.ts';
import { comparisonSentence } from '../../view/comparison.ts';
import { answerQuestion, shortAnswer } from '../../view/correlations/correlation-answer.ts';
import { arrangeCorrelations } from '../../view/correlations/correlation-pairs.ts';
import { groupAnswers } from '../../view/correlations/group-correlations.ts';
import { arrangeResults } from '../../view/report-view.ts';
import { noteSentences, tallySentence, verdictSentence } from '../../view/sentences.ts';
import { escapeTerminal } from '../../view/text/escape.ts';
import { plural, verdictWord } from '../../view/text/format.ts';
import { declaredNumbers, sourceSentence } from '../../view/text/roles.ts';
import { agreementLines } from './agreement.ts';
import { columns, hanging } from './columns.ts';
import { comparisonLines } from './comparison.ts';
import { correlationLines } from './correlations.ts';
import { gateLines } from './gates.ts';
import { groupCorrelationLines } from './group-correlations.ts';
import { findingLines, overviewLines } from './overview.ts';
import type { ConsoleOptions, RenderContext } from './render-context.ts';
import { sectionLines } from './results.ts';
import { fewSections } from './shorten.ts';

/** Lines. */
const screenful = 40;

/**
 * The report as first seen at a terminal: one screen with the verdict, the findings, and a table of subjects and main
 * measures. With `verbose` the rest follows: gates, sources, a table per metric, correlations, notes; every result of
 * the report then has its place in a table, with a value or the reason why there is none, unless there are very many
 * tables. Text of data sets is not shown.
 */
export function renderConsole(report: Report, { width, color, verbose = false, elsewhere }: ConsoleOptions): string {
  const context: RenderContext = { width: Math.max(40, Math.floor(width)), chalk: new Chalk({ level: color ? 1 : 0 }) };
  const verdict = verdictLines(report, context);
  const table = overviewLines(report, context);
  if (verbose) return textOf([verdict, findingLines(report, context), table, ...restOf(report, context)]);
  const summary = summaryLines(report, context, elsewhere);
  // With a heading, a line on what is left out, and an empty line between the parts.
  const heightOf = (parts: readonly string[][]) => parts.flatMap((part) => ['', ...part]).length + 2;
  const findings = findingLines(report, context, screenful - heightOf([verdict, table, summary]));
  const notes = notesOf(report, context);
  const fit = heightOf([verdict, findings, table, summary, notes]) <= screenful;
  return textOf([
    verdict,
    findings,
    table,
    ...(fit ? [notes, summaryLines(report, context, elsewhere, false)] : [summary]),
  ]);
}

function textOf(parts: readonly string[][]): string {
  const lines = parts.filter((part) => part.length > 0).map((part) => part.map(trimEnd).join('\n'));
  return `${lines.join('\n\n')}\n`;
}

function restOf(report: Report, context: RenderContext): string[][] {
  const sections = arrangeResults(report);
  const number = new Map(report.subjects.map(({ name }, i) => [name, i + 1]));
  return [
    gateLines(report, context),
    ...sections.map((section) => sectionLines(section, number, context, sections.length > fewSections)),
    comparisonLines(report.comparison, context),
    correlationLines(report, context),
    groupCorrelationLines(report, context),
    agreementLines(report, context),
    notesOf(report, context),
    subjectLines(report, context),
    datasetLines(report, context),
  ];
}

function notesOf(report: Report, context: RenderContext): string[] {
  return listLines('Notes', noteSentences(report), context);
}

/** In a few words what else there is, and where. */
function summaryLines(
  report: Report,
  { width, chalk }: RenderContext,
  elsewhere = 'the report',
  withNotes = true,
): string[] {
  const { comparison, correlations, results } = report;
  const answers = [
    ...(comparison ? [`Compared with the baseline: ${comparisonSentence(comparison)}.`] : []),
    ...(correlations.length > 0
      ? [`${answerQuestion(correlations, results)} ${shortAnswer(arrangeCorrelations(correlations))}`]
      : []),
    ...groupAnswers(report.groupCorrelations ?? []),
  ];
  const notes = withNotes ? noteSentences(report).length : 0;
  const rest = `${notes > 0 ? `${plural(notes, 'note')} and all` : 'All'} numbers are in ${elsewhere}; --verbose shows them here.`;
  return [
    ...answers.flatMap((text) => hanging('', escapeTerminal(text), width)),
    ...hanging('', escapeTerminal(rest), width).map((line) => chalk.dim(line)),
  ];
}

/** Without spaces at the end, colours notwithstanding. */
function trimEnd(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what colours are made of
  return line.replace(/(?: |\u001b\[\d+m)+$/, (end) => end.replaceAll(' ', ''));
}

function verdictLines(report: Report, { width, chalk }: RenderContext): string[] {
  const { tool, verdict, subjects, datasets, run } = report;
  const paint = { pass: chalk.green, fail: chalk.red, incomplete: chalk.yellow, 'not-judged': chalk }[verdict];
  const word = verdictWord(verdict).toUpperCase();
  const counts = [plural(subjects.length, 'subject'), plural(datasets.length, 'data set'), `seed ${run.seed}`];
  const lines = [
    ...hanging('', `fairprobe ${escapeTerminal(tool.version)}: ${counts.join(', ')}`, width),
    ...hanging(`${word}  `, verdictSentence(report), width),
    ...hanging('', tallySentence(report), width),
  ];
  return lines.map((line) => (line.startsWith(word) ? paint.bold(word) + line.slice(word.length) : line));
}

function subjectLines({ subjects }: Report, { width, chalk }: RenderContext): string[] {
  if (subjects.length === 0) return [];
  const digits = String(subjects.length).length;
  const lines = subjects.flatMap((subject, i) => {
    const { name, roles } = subject;
    const first = `  ${String(i + 1).padStart(digits)}  `;
    const sources = Object.entries(roles).map(([role, details]) => `${role} ${sourceSentence(details)}`);
    const what = sources.join('; ') || 'no part of it could be opened';
    const declared = declaredNumbers(subject);
    const stated = declared === '' ? what : `${what}; declared: ${declared}`;
    return hanging(first, escapeTerminal(`${name}: ${stated}`), width);
  });
  return [chalk.bold('Subjects'), ...lines];
}

function datasetLines({ datasets }: Report, { width, chalk }: RenderContext): string[] {
  if (datasets.length === 0) return [];
  const indent = greatestOf(datasets.map(({ id }) => columns(escapeTerminal(id)))) + 4;
  const lines = datasets.flatMap(({ id, title, items, licence }) => {
    const name = `  ${escapeTerminal(id)}`;
    const text = escapeTerminal(`${title}, ${plural(items, 'item')}, licence: ${licence}`);
    if (indent > width / 3) return hanging('  ', `${name.trim()}  ${text}`, width);
    return hanging(name.padEnd(indent), text, width);
  });
  return [chalk.bold('Data'), ...lines];
}

function listLines(title: string, texts: readonly string[], { width, chalk }: RenderContext): string[] {
  if (texts.length === 0) return [];
  return [chalk.bold(title), ...texts.flatMap((text) => hanging('  - ', escapeTerminal(text), width))];
}

export type { ConsoleOptions };
