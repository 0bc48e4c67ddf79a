/** Evidence in GitHub-flavoured Markdown. */
import type { Evidence } from '../../contract/evidence.ts';
import { escapeMarkdown } from '../../view/text/escape.ts';
import { table } from '../markdown/table.ts';
import { type Block, evidenceSections, evidenceTitle } from './evidence-sections.ts';
import { bullets, factTable, signatureTable } from './markdown.ts';

export function renderEvidenceMarkdown(evidence: Evidence): string {
  const sections = evidenceSections(evidence).flatMap(({ title, blocks }) => [`## ${title}`, ...blocks.map(blockText)]);
  return `${[`# ${evidenceTitle}`, escapeMarkdown(evidence.basis), ...sections, '## Signature', signatureTable()].join('\n\n')}\n`;
}

function blockText(block: Block): string {
  if (block.kind === 'text') return escapeMarkdown(block.text);
  if (block.kind === 'list') return bullets(block.items);
  if (block.kind === 'facts') return factTable(block.facts);
  const right = block.columns.flatMap(({ number }, i) => (number ? [i] : []));
  const heads = block.columns.map(({ head }) => head);
  return `**${escapeMarkdown(block.caption)}**\n\n${table(
    heads,
    block.rows.map((row) => row.map(escapeMarkdown)),
    right,
  )}`;
}
