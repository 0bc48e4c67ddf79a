/** An audit in GitHub-flavoured Markdown. */
import type { Audit } from '../../contract/audit.ts';
import { auditView, type TableView } from '../../view/audit.ts';
import { escapeMarkdown } from '../../view/text/escape.ts';
import { verdictWord } from '../../view/text/format.ts';
import { table } from '../markdown/table.ts';
import { signatureLines } from './parts.ts';

export function renderAuditMarkdown(audit: Audit): string {
  const view = auditView(audit);
  const verdict = audit.gate === null ? '' : `: ${verdictWord(audit.verdict)}`;
  return `${[
    `# ${view.title}${verdict}`,
    ...view.summary.map(escapeMarkdown),
    '## What was audited',
    factTable(view.facts),
    '## Tables',
    ...view.tables.map(tableSection),
    '## How to read it',
    bullets(view.reading),
    '## Signature',
    signatureTable(),
  ].join('\n\n')}\n`;
}

export function factTable(facts: readonly (readonly [string, string])[]): string {
  return table(
    ['', ''],
    facts.map((fact) => fact.map(escapeMarkdown)),
  );
}

export const bullets = (sentences: readonly string[]): string =>
  sentences.map((sentence) => `- ${escapeMarkdown(sentence)}`).join('\n');

export const signatureTable = (): string => factTable(signatureLines.map((line) => [line, '']));

function tableSection({ title, columns, rows, sentences, flagged }: TableView): string {
  const right = columns.flatMap(({ number }, i) => (number ? [i] : []));
  const cells = table(
    columns.map(({ head }) => head),
    rows.map((row) => row.map(escapeMarkdown)),
    right,
  );
  return [`### ${escapeMarkdown(title)}${flagged ? ' (beyond chance)' : ''}`, cells, bullets(sentences)].join('\n\n');
}
