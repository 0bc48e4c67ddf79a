/** Lists as pandas, datasets and numpy write them into one cell. */

/**
 * The values of a list in a cell: `['a', 'b']`, `["a", "b"]`, `['a' 'b']` (numpy), `[1, 2]`, `[None]`, `[]`. Values are
 * as written, without quotes and escapes; the caller decides whether one is missing. Null for anything else: a list of
 * lists, of bare words, cut off, ...
 */
export function parseList(cell: string): string[] | null {
  if (!cell.startsWith('[') || !cell.endsWith(']')) return null;
  const inner = cell.slice(1, -1);
  const values: string[] = [];
  let at = 0;
  for (let first = true; ; first = false) {
    separators.lastIndex = at;
    const separator = separators.exec(inner)![0];
    at += separator.length;
    if (at === inner.length) return separator.includes(',') && first ? null : values;
    // Python joins two strings side by side, and numpy never writes them so.
    if (first ? separator.includes(',') : separator === '') return null;
    element.lastIndex = at;
    const found = element.exec(inner);
    if (found === null) return null;
    values.push(found[1] ?? unescaped(found[2] ?? found[3]));
    at += found[0].length;
  }
}

/** White space, at most one comma in it. */
const separators = /\s*(?:,\s*)?/y;
/** A bare number, boolean or marker; a string in single or in double quotes. */
const element =
  /([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|True|False|true|false|None|nan|NaN|null|NA|<NA>)(?=[\s,]|$)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/sy;

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|(.))/gs,
    (_, u, long, x, other: string) => {
      const code = u ?? long ?? x;
      if (code !== undefined) {
        const point = Number.parseInt(code, 16);
        return point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point);
      }
      return { n: '\n', t: '\t', r: '\r' }[other] ?? other;
    },
  );
}

/** Whether a value looks like a list, a dictionary or an array of any form. */
export function looksLikeList(value: string): boolean {
  const between = (open: string, close: string) => value.length > 1 && value.startsWith(open) && value.endsWith(close);
  return (
    between('[', ']') ||
    between('{', '}') ||
    (between('(', ')') && /[,'"]/.test(value)) ||
    value.startsWith('array(') ||
    (value.startsWith('<') && value.includes('ArrowStringArray', 1))
  );
}
