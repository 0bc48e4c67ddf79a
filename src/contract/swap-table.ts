/** Swap tables: words that differ only in the group of people they speak of, side by side. */

/**
 * Which use of a word a row is about. Only needed for words that stand in two rows of their group: `her` is `his` as a
 * determiner and `him` as an object; `his` is `her` as a determiner and `hers` as a pronoun that stands alone; `Muslim`
 * is `Jewish` as an adjective and `Jew` as a noun.
 */
export type Form = 'determiner' | 'object' | 'pronoun' | 'adjective' | 'noun';
export const forms: readonly Form[] = ['determiner', 'object', 'pronoun', 'adjective', 'noun'];

export interface SwapRow {
  /**
   * Per group of the table, the words that mean the same: the first is written, the others are only read. Null where
   * the group has no such word. A word with two spellings (`Black`, `black`) may stand in both.
   */
  words: readonly (readonly string[] | null)[];
  form?: Form;
  /** Read only where it begins with a capital letter: names that are also common words (Bill, Jack). */
  capitalised?: boolean;
}

export interface SwapTable {
  name: string;
  /** The protected attribute it speaks about. */
  attribute: string;
  groups: readonly string[];
  rows: readonly SwapRow[];
}
