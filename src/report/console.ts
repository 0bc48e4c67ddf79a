import { Chalk, type ChalkInstance } from 'chalk';
import { arrangeCorrelations, arrangeResults } from './arrange.ts';
import { comparisonSentence } from './arrange-comparison.ts';
import { agreementLines } from './console-agreement.ts';
import { comparisonLines } from './console-comparison.ts';
import { correlationLines } from './console-correlations.ts';
import { gateLines } from './console-gates.ts';
import { findingLines, overviewLines } from './console-overview.ts';
import { sectionLines } from './console-results.ts';
import { fewSections } from './console-shorten.ts';
import { answerQuestion, shortAnswer } from './correlation-answer.ts';
import { escapeTerminal } from './escape.ts';
import { formatCount, plural, verdictWord } from './format.ts';
import { sourceSentence } from './roles.ts';
import type { Report } from './schema.ts';
import { noteSentences, tallySentence, verdictSentence } from './sentences.ts';
import { columns, hanging } from './text.ts';

export interface ConsoleOptions {
  /** Columns of the terminal; no line is wider. Less than 40 counts as 40. */
  width: number;
  /** With colour, or (NO_COLOR, a file, a pipe) without. Nothing is said by colour alone. */
  color: boolean;
  /** Everything: gates, sources, a table a metric, correlations, notes. Otherwise what fits one screen. */
  verbose?: boolean;
  /** Where all of the report is, for those who see a part. */
  elsewhere?: string;
}

/** Lines. */
const screenful = 40;

/** What the renderers of the console's parts share. */
export interface Pen {
  width: number;
  chalk: ChalkInstance;
}

/**
 * The report as someone at a terminal first sees it: one screen with the verdict, the findings, and a table of subjects and
 * main measures. With `verbose` the rest follows: gates, sources, a table a metric, correlations, notes; every result of the
 * report then has its place in a table, with a value or with the reason why there is none, as long as the tables are not
 * many. Text of data sets is not shown.
 */
export function renderConsole(report: Report, { width, color, verbose = false, elsewhere }: ConsoleOptions): string {
  const pen: Pen = { width: Math.max(40, Math.floor(width)), chalk: new Chalk({ level: color ? 1 : 0 }) };
  const verdict = verdictLines(report, pen);
  const table = overviewLines(report, pen);
  if (verbose) return textOf([verdict, findingLines(report, pen), table, ...restOf(report, pen)]);
  const summary = summaryLines(report, pen, elsewhere);
  // With a heading, a line on what is left out, and an empty line between the parts.
  const heightOf = (parts: readonly string[][]) => parts.flatMap((part) => ['', ...part]).length + 2;
  const findings = findingLines(report, pen, screenful - heightOf([verdict, table, summary]));
  const notes = notesOf(report, pen);
  const fit = heightOf([verdict, findings, table, summary, notes]) <= screenful;
  return textOf([
    verdict,
    findings,
    table,
    ...(fit ? [notes, summaryLines(report, pen, elsewhere, false)] : [summary]),
  ]);
}

function textOf(parts: readonly string[][]): string {
  const lines = parts.filter((part) => part.length > 0).map((part) => part.map(trimEnd).join('\n'));
  return `${lines.join('\n\n')}\n`;
}

function restOf(report: Report, pen: Pen): string[][] {
  const sections = arrangeResults(report);
  const number = new Map(report.subjects.map(({ name }, i) => [name, i + 1]));
  return [
    gateLines(report, pen),
    ...sections.map((section) => sectionLines(section, number, pen, sections.length > fewSections)),
    comparisonLines(report.comparison, pen),
    correlationLines(report, pen),
    agreementLines(report, pen),
    notesOf(report, pen),
    subjectLines(report, pen),
    datasetLines(report, pen),
  ];
}

function notesOf(report: Report, pen: Pen): string[] {
  return listLines('Notes', noteSentences(report), pen);
}

/** In a few words what else there is, and where. */
function summaryLines(report: Report, { width, chalk }: Pen, elsewhere = 'the report', withNotes = true): string[] {
  const { comparison, correlations, results } = report;
  const answers = [
    ...(comparison ? [`Compared with the baseline: ${comparisonSentence(comparison)}.`] : []),
    ...(correlations.length > 0
      ? [`${answerQuestion(correlations, results)} ${shortAnswer(arrangeCorrelations(correlations))}`]
      : []),
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

function verdictLines(report: Report, { width, chalk }: Pen): string[] {
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

function subjectLines({ subjects }: Report, { width, chalk }: Pen): string[] {
  if (subjects.length === 0) return [];
  const digits = String(subjects.length).length;
  const lines = subjects.flatMap(({ name, roles }, i) => {
    const first = `  ${String(i + 1).padStart(digits)}  `;
    const sources = Object.entries(roles).map(([role, details]) => `${role} ${sourceSentence(details)}`);
    const what = sources.join('; ') || 'nothing of it could be opened';
    return hanging(first, escapeTerminal(`${name}: ${what}`), width);
  });
  return [chalk.bold('Subjects'), ...lines];
}

function datasetLines({ datasets }: Report, { width, chalk }: Pen): string[] {
  if (datasets.length === 0) return [];
  const indent = Math.max(...datasets.map(({ id }) => columns(escapeTerminal(id)))) + 4;
  const lines = datasets.flatMap(({ id, title, items, licence }) => {
    const name = `  ${escapeTerminal(id)}`;
    const text = escapeTerminal(`${title}, ${formatCount(items)} items, licence: ${licence}`);
    if (indent > width / 3) return hanging('  ', `${name.trim()}  ${text}`, width);
    return hanging(name.padEnd(indent), text, width);
  });
  return [chalk.bold('Data'), ...lines];
}

function listLines(title: string, texts: readonly string[], { width, chalk }: Pen): string[] {
  if (texts.length === 0) return [];
  return [chalk.bold(title), ...texts.flatMap((text) => hanging('  - ', escapeTerminal(text), width))];
}
