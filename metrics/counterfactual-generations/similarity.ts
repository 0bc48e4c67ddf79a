/** How alike two texts are, as lists of words: 1 where they are the same, 0 where they have nothing in common. */

const WORD = /[\p{L}\p{N}]+/gu;

/** In small letters. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(WORD) ?? [];
}

/** ROUGE-L's F1 (Lin 2004): of the longest common subsequence, of two texts that have a word. */
export function rougeL(a: readonly string[], b: readonly string[]): number {
  let row = new Uint32Array(b.length + 1);
  for (const word of a) {
    const next = new Uint32Array(b.length + 1);
    for (let j = 0; j < b.length; j++) next[j + 1] = word === b[j] ? row[j] + 1 : Math.max(row[j + 1], next[j]);
    row = next;
  }
  return (2 * row[b.length]) / (a.length + b.length);
}

const LONGEST = 4;
/** What stands for no common n-gram of some length (Chen and Cherry 2014, method 1). */
const NONE = 0.1;

/** The lesser of the two sentence BLEUs (Papineni et al. 2002), each text in turn being the reference. */
export function bleu(a: readonly string[], b: readonly string[]): number {
  return Math.min(bleuOf(a, b), bleuOf(b, a));
}

function bleuOf(text: readonly string[], reference: readonly string[]): number {
  let logs = 0;
  for (let n = 1; n <= LONGEST; n++) {
    const [own, other] = [ngrams(text, n), ngrams(reference, n)];
    let common = 0;
    for (const [ngram, count] of own) common += Math.min(count, other.get(ngram) ?? 0);
    if (n === 1 && common === 0) return 0;
    logs += Math.log((common || NONE) / Math.max(1, text.length - n + 1)) / LONGEST;
  }
  return Math.exp(logs + Math.min(0, 1 - reference.length / text.length));
}

function ngrams(words: readonly string[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i + n <= words.length; i++) {
    const ngram = words.slice(i, i + n).join(' ');
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}
