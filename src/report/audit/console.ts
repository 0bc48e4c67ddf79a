/** An audit for a terminal. */
import { Chalk, type ChalkInstance } from 'chalk';
import type { Audit } from '../../contract/audit.ts';
import { auditView, type TableView } from '../../view/audit.ts';
import { escapeTerminal } from '../../view/text/escape.ts';
import { verdictWord } from '../../view/text/format.ts';
import { columns as columnsOf, hanging, padEnd, padStart, wrap } from '../console/columns.ts';

const gap = 2;

export function renderAuditConsole(audit: Audit, { width, color }: { width: number; color: boolean }): string {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const { title, facts, summary, tables } = auditView(audit);
  const verdict = audit.gate === null ? '' : `: ${verdictWord(audit.verdict).toUpperCase()}`;
  const longest = Math.max(...facts.map(([fact]) => fact.length));
  const lines = [
    chalk.bold(`${title}${verdict}`),
    ...summary.flatMap((sentence) => wrap(escapeTerminal(sentence), width)),
    '',
    ...facts.flatMap(([fact, text]) => hanging(padEnd(fact, longest + gap), escapeTerminal(text), width)),
    ...tables.flatMap((table) => ['', ...tableLines(table, width, chalk)]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Heads stand on as many lines as they have words. Where names of categories leave no room, each has a line of its own above its numbers. */
function tableLines(view: TableView, width: number, chalk: ChalkInstance): string[] {
  const cells = view.rows.map((row) => row.map(escapeTerminal));
  const heads = view.columns.map(({ head }) => headWords(head));
  const widths = view.columns.map((_, c) =>
    Math.max(...heads[c].map(columnsOf), ...cells.map((row) => columnsOf(row[c])), 1),
  );
  const fits = widths.reduce((sum, each) => sum + gap + each, 0) <= width;
  const first = fits ? 0 : view.headers;
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, c) => ' '.repeat(gap) + (view.columns[c].number ? padStart : padEnd)(text, widths[c]))
      .slice(first)
      .join('')
      .trimEnd();
  const height = Math.max(...heads.slice(first).map(({ length }) => length));
  const headLines = Array.from({ length: height }, (_, i) =>
    line(heads.map((head) => head[i - (height - head.length)] ?? '')),
  );
  const rows = cells.flatMap((row) => {
    const name = hanging(' '.repeat(gap), row.slice(0, view.headers).join(', '), width);
    return fits ? [line(row)] : [...name, line(row)];
  });
  return [
    chalk.bold(escapeTerminal(view.title)) + (view.flagged ? `: ${chalk.yellow('beyond chance')}` : ''),
    ...headLines.map((text) => chalk.dim(text)),
    ...rows,
    ...view.sentences.flatMap((sentence) => hanging(' '.repeat(gap), escapeTerminal(sentence), width)),
  ];
}

/** `people to show 0.8` on lines of one or two words. */
function headWords(head: string): string[] {
  return wrap(head, Math.max(9, ...head.split(' ').map(({ length }) => length)));
}
