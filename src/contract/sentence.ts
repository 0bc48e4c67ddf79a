/** What metrics tell of a result that stands out is made of, and how its numbers are written. */

/** What the items of a data set are called in sentences. */
export interface Terms {
  /** In the singular: `post`. */
  item: string;
  /** Adjectives: `toxic`, `harmless`. */
  positive: string;
  negative: string;
  /** What goes between an item and a group: a post is `about` women, a person is one `of` them. */
  of: string;
}

/** Of data that do not say. */
export const usualTerms: Terms = { item: 'item', positive: 'positive', negative: 'negative', of: 'of' };

/** A rate of one group, or of all items. */
export interface GroupRate {
  /** Null for all items. */
  group: string | null;
  value: number;
  n: number | null;
  /** Of its measurement. */
  details: { readonly [key: string]: unknown };
}

/** A result that stands out, and what it is to be read with. */
export interface ResultInContext {
  subject: string;
  measure: string;
  attribute: string | null;
  group: string | null;
  value: number;
  n: number | null;
  ideal: number | null;
  details: { readonly [key: string]: unknown };
  /** Of its data set. */
  terms: Terms;
  /** The group that is worst off: of a result of a single group the group itself. Null where there is none. */
  worst: GroupRate | null;
  /** What that is held against: another group, or all items. */
  reference: GroupRate | null;
}

/** `38 %`. Of several shares as many decimals as it takes to tell them apart, and from 0 and 100 %, up to two. */
export function percents(...shares: readonly number[]): string[] {
  const written = (decimals: number) => shares.map((share) => `${(100 * share).toFixed(decimals)}\u00a0%`);
  const clear = (texts: readonly string[]) =>
    texts.every(
      (text, i) =>
        shares.every((other, j) => other === shares[i] || texts[j] !== text) &&
        (Number.parseFloat(text) % 100 !== 0 || shares[i] === 0 || shares[i] === 1),
    );
  return [0, 1].map(written).find(clear) ?? written(2);
}

export function percent(share: number): string {
  return percents(share)[0];
}

/** `42 and 798 items`, `42 items`; what is not known is left out. */
export function counted(noun: string, ...counts: readonly (number | null | undefined)[]): string {
  const known = counts.filter((count) => typeof count === 'number');
  const last = known.at(-1);
  if (last === undefined) return `an unknown number of ${plural(noun)}`;
  return `${known.map((count) => count.toLocaleString('en-US')).join(' and ')} ${last === 1 ? noun : plural(noun)}`;
}

function plural(noun: string): string {
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}

/** The verb of so many, as in `1 text has`, `3 texts have`. */
export function has(count: number): string {
  return count === 1 ? 'has' : 'have';
}

/** A group's name, in quotation marks. */
export function quoted(group: string | null): string {
  return group === null ? 'some groups' : `\u201c${group}\u201d`;
}

/** ` (religion)`, or nothing. */
export function by(attribute: string | null): string {
  return attribute === null ? '' : ` (${attribute})`;
}

/** One of two words: for values above the ideal, or below it. */
export function way({ value, ideal }: Pick<ResultInContext, 'value' | 'ideal'>, above: string, below: string): string {
  return value > (ideal ?? 0) ? above : below;
}
