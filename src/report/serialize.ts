import { type Report, reportSchema } from './schema.ts';

/** A list or object of plain values stands in one line if it is no longer than this. */
const longestInline = 100;

/**
 * The report as the text of `report.json`: fields in the order of the schema, two spaces, short lists and objects in one
 * line, a final newline. The same report gives the same bytes. `-0` is written as `0`, as JSON.stringify does.
 *
 * @throws for a report that does not fit its schema (NaN, a missing status): that is a bug of whoever made it.
 */
export function serializeReport(report: Report): string {
  // Parsing puts the fields in the schema's order.
  return `${stringify(reportSchema.parse(report), '')}\n`;
}

function stringify(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const list = Array.isArray(value);
  const entries: [string, unknown][] = Object.entries(value);
  if (entries.length === 0) return list ? '[]' : '{}';
  const items = entries.map(([key, item]) => (list ? '' : `${JSON.stringify(key)}: `) + stringify(item, inner));
  const plain = entries.every(([, item]) => typeof item !== 'object' || item === null);
  const inline = list ? `[${items.join(', ')}]` : `{ ${items.join(', ')} }`;
  const numbers = list && entries.every(([, item]) => typeof item === 'number');
  if (numbers || (plain && inline.length <= longestInline)) return inline;
  const [open, close] = list ? '[]' : '{}';
  return `${open}\n${items.map((item) => inner + item).join(',\n')}\n${indent}${close}`;
}
