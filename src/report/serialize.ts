import { type Report, reportSchema } from '../contract/report.ts';
import { escapeJson } from '../view/text/escape.ts';

/** A list or object of plain values stands in one line if it is no longer than this. */
const longestInline = 100;
/** Characters gathered before they are handed out. */
const chunkSize = 1 << 18;

/**
 * The report as the text of `report.json`: fields in the order of the schema, two spaces, short lists and objects on
 * one line, a final newline, invisible characters escaped. The same report gives the same bytes. `-0` is written as
 * `0`, as JSON.stringify does.
 *
 * @throws for a report that does not fit its schema (NaN, a missing status), which is a bug of the code that made it,
 * and for one of more than half a gigabyte, which no string can hold: {@link reportChunks} writes it.
 */
export function serializeReport(report: Report): string {
  return [...reportChunks(report)].join('');
}

/** The same text in parts. The report is checked as they are made, a result or a correlation at a time. */
export function* reportChunks(report: Report): Generator<string> {
  let gathered = '';
  for (const piece of pieces(report)) {
    gathered += piece;
    if (gathered.length < chunkSize) continue;
    yield escapeJson(gathered);
    gathered = '';
  }
  yield escapeJson(gathered);
}

function* pieces(report: Report): Generator<string> {
  const { results, correlations } = reportSchema.shape;
  // Of these there may be hundreds of thousands: parsed at once, they would be in memory twice.
  const long = { results: results.element, correlations: correlations.element };
  // Parsing puts the fields in the schema's order.
  const rest = reportSchema.parse({ ...report, results: [], correlations: [] });
  let before = '{\n';
  for (const [name, value] of Object.entries(rest)) {
    yield `${before}  ${JSON.stringify(name)}: `;
    if (name === 'results' || name === 'correlations') yield* list(report[name], long[name]);
    else yield stringify(value, '  ');
    before = ',\n';
  }
  yield '\n}\n';
}

function* list(items: readonly unknown[], schema: { parse(item: unknown): unknown }): Generator<string> {
  if (items.length === 0) {
    yield '[]';
    return;
  }
  let before = '[\n';
  for (const item of items) {
    yield `${before}    ${stringify(schema.parse(item), '    ')}`;
    before = ',\n';
  }
  yield '\n  ]';
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
