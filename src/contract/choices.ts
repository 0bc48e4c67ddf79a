/** What stands in place of the option that was chosen, where none was. */

/** There is no answer, or one that cannot be read. */
export const UNREADABLE = -1;
/** The system said that it will not answer. */
export const DECLINED = -2;

/** As answers name options: the letter of each place. No question shows more. */
export const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
