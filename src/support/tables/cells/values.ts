/**
 * What a cell says: the one rule for labels, groups, ids, scores, decisions and judgements from any source. Texts are
 * not values: they stay as they are.
 */
import { trimEndsOf } from '../../text-ends.ts';

/**
 * Whole cells that mean "no value", besides the empty one: as pandas, R, spreadsheets and JSON write it. The spelling is
 * exact, so that a group `Na` or a label `none` stays a value.
 */
export const MISSING_MARKERS: readonly string[] = ['NA', 'N/A', 'nan', 'NaN', 'None', 'null', '<NA>'];

/** A cell's value, cleaned; the empty string where it is missing. */
export type ValueReader = (cell: string) => string;

/**
 * Reads cells by the rule: white space around a value does not count, Unicode is composed (NFC), and an empty cell or a
 * marker is missing, for which the empty string stands.
 *
 * @param missing the markers in place of {@link MISSING_MARKERS}, as a configuration gives them: numbers and `null` are
 * compared as text. With `[]` the empty cell alone is missing.
 */
export function valueReader(missing: readonly (string | number | boolean | null)[] = MISSING_MARKERS): ValueReader {
  const markers = new Set(missing.map((marker) => cleanValue(String(marker))));
  const longest = Math.max(0, ...[...markers].map((marker) => marker.length));
  return (cell) => {
    const value = cleanValue(cell);
    // Most cells are longer, or shorter than a look-up is worth.
    return value.length <= longest && markers.has(value) ? '' : value;
  };
}

/** A value without the white space around it (no-break and zero-width spaces and byte order marks too), in Unicode's NFC. */
export function cleanValue(cell: string): string {
  return isClean(cell) ? cell : trimmed(cell).normalize('NFC');
}

/** Each of them so; the same array where all are clean, of which there may be millions. */
export function cleanValues(cells: readonly string[]): readonly string[] {
  return cells.every(isClean) ? cells : cells.map(cleanValue);
}

/** True for printable ASCII that neither begins nor ends with a space: nearly every cell. */
function isClean(cell: string): boolean {
  const { length } = cell;
  if (length === 0) return true;
  if (cell.charCodeAt(0) <= 32 || cell.charCodeAt(length - 1) <= 32) return false;
  for (let i = 0; i < length; i++) if (cell.charCodeAt(i) > 126) return false;
  return true;
}

/** What nobody sees and `trim` leaves: the next-line control, the zero width space, the word joiner. */
const unseen = '\u0085\u200b\u2060';

function trimmed(cell: string): string {
  return trimEndsOf(cell, (character) => unseen.includes(character) || character.trim() === '');
}

/** The one spelling of a label, given that of its column. */
export type Spelling = (label: string) => string;

/**
 * How the labels of a column are told apart, from its different labels (cleaned, none missing):
 *
 * - Where all of them are decimal numbers, by their number: `1`, `1.0`, `01`, `+1` and `1e0` are `1`. Numbers of more
 *   than 15 significant digits stay as written, so that two different ones are never taken for one.
 * - Where all of them are `true` or `false` in any case, in lower case.
 * - Else as written.
 *
 * Values compared with the column (`positive`, a predicted class) are spelled the same way.
 */
export function spellingOf(labels: Iterable<string>): Spelling {
  const different = [...labels];
  if (different.length === 0) return (label) => label;
  if (different.every((label) => numberSpelling(label) !== undefined)) return (label) => numberSpelling(label) ?? label;
  if (different.every(isBoolean)) return (label) => (isBoolean(label) ? label.toLowerCase() : label);
  return (label) => label;
}

function isBoolean(label: string): boolean {
  return /^(?:true|false)$/i.test(label);
}

/** A decimal number as JavaScript writes it; as it stands if it has too many digits; undefined for anything else. */
function numberSpelling(label: string): string | undefined {
  const mantissa = /^[+-]?(\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.exec(label)?.[1];
  if (mantissa === undefined) return undefined;
  const digits = trimEndsOf(mantissa.replace('.', ''), (digit) => digit === '0');
  if (digits.length > 15) return label;
  const value = Number(label);
  if (!Number.isFinite(value) || (value === 0 && digits !== '')) return label;
  return String(value === 0 ? 0 : value);
}

/** The values that differ from another one by case alone (`Male`, `male`), together, each list in the order given. */
export function caseVariants(values: Iterable<string>): string[][] {
  const byCase = new Map<string, string[]>();
  for (const value of values) {
    const key = value.toLowerCase();
    const variants = byCase.get(key);
    if (variants === undefined) byCase.set(key, [value]);
    else if (!variants.includes(value)) variants.push(value);
  }
  return [...byCase.values()].filter((variants) => variants.length > 1);
}
