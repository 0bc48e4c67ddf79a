/**
 * `target` in the case of `word`: lower, Title or UPPER. Title keeps the target's inner capitals (`McKay`); a mixed case
 * that is none of these counts by its first letter. Words of scripts without case leave the target as it is.
 */
export function inCaseOf(word: string, target: string): string {
  const lower = word.toLowerCase();
  const upper = word.toUpperCase();
  if (lower === upper) return target;
  if (word === upper && [...word].length > 1) return target.toUpperCase();
  return startsUpper(word) ? upperFirst(target) : target.toLowerCase();
}

export function startsUpper(word: string): boolean {
  const [first] = word;
  return first !== first.toLowerCase();
}

function upperFirst(word: string): string {
  const [first] = word;
  return first.toUpperCase() + word.slice(first.length);
}
