/**
 * `target` in the spelling that replaces `word`. Where the text spells the word as the table does, the target keeps the
 * table's spelling too (`white people`, `Asian people`), with a capital at the beginning of a sentence. Another
 * spelling is the writer's choice, and the target follows it: lower, Title or UPPER. Title keeps the target's inner
 * capitals (`McKay`); mixed case that is none of these counts by its first letter. Words of scripts without case leave
 * the target as it is.
 */
export function inCaseOf(word: string, spellings: readonly string[], target: string, beginsSentence: boolean): string {
  const lower = word.toLowerCase();
  const upper = word.toUpperCase();
  if (lower === upper) return target;
  if (spellings.includes(word.normalize('NFC'))) {
    return beginsSentence && startsUpper(word) ? upperFirst(target) : target;
  }
  if (word === upper && [...word].length > 1) return target.toUpperCase();
  return startsUpper(word) ? upperFirst(target) : target.toLowerCase();
}

/** Whether the word after `gap` begins a sentence; null where no word stands before it. */
export function beginsSentence(gap: string | null): boolean {
  return gap === null || /[.!?…]["'”’)\]]*\s|\n|[:,]\s+["“‘«]$/u.test(gap);
}

export function startsUpper(word: string): boolean {
  const [first] = word;
  return first !== first.toLowerCase();
}

function upperFirst(word: string): string {
  const [first] = word;
  return first.toUpperCase() + word.slice(first.length);
}
