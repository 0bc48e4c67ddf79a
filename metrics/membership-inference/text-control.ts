/** Whether members can be told from non-members by their texts alone: then an attack on a system says nothing of the system. */
import { type AucEstimate, aucOfScores, fitLogistic, predictLogistic } from '../../src/statistics/index.ts';

/** Words that are looked at: those in most texts. */
const WORDS = 256;
/** A word in fewer texts tells of no difference between many. */
const FEWEST_TEXTS = 5;
const FOLDS = 5;
/** Of the standardised columns: a strong penalty, since most words say nothing. */
const C = 0.01;
/** Beyond so many texts of either side, every k-th is taken. */
const MOST = 10_000;

/**
 * The AUC of members over non-members by a logistic regression on which of the most frequent words a text holds and on how
 * long it is, each text judged by a model that has not seen it. Folds are dealt out in turn; nothing is random. Null where
 * either side has fewer texts than folds.
 */
export function textControl(texts: readonly string[], membership: Int8Array): AucEstimate | null {
  const sides = [1, 0].map((side) => thinned(texts.flatMap((_, i) => (membership[i] === side ? [i] : []))));
  if (sides.some((side) => side.length < FOLDS)) return null;
  const items = sides.flat();
  const fold = sides.flatMap((side) => side.map((_, k) => k % FOLDS));
  const positive = Uint8Array.from(items, (i) => Number(membership[i] === 1));
  const columns = columnsOf(items.map((i) => wordsOf(texts[i])));
  const scores = new Float64Array(items.length);
  for (let k = 0; k < FOLDS; k++) {
    const rows = (isHeld: boolean) => Uint32Array.from([...items.keys()].filter((row) => (fold[row] === k) === isHeld));
    const held = rows(true);
    const model = fitLogistic({ ...columns, rows: rows(false), positive, c: C });
    for (const [at, score] of predictLogistic(model, { ...columns, rows: held }).entries()) scores[held[at]] = score;
  }
  return aucOfScores(scores, (row) => positive[row] === 1);
}

function thinned(items: readonly number[]): number[] {
  const step = Math.max(1, items.length / MOST);
  return Array.from({ length: Math.min(items.length, MOST) }, (_, k) => items[Math.floor(k * step)]);
}

function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}]+|\p{N}+|[^\s\p{L}\p{M}\p{N}]/gu) ?? []
  );
}

function columnsOf(texts: readonly (readonly string[])[]): { values: Float32Array; dimensions: number } {
  const counts = new Map<string, number>();
  for (const words of texts) for (const word of new Set(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const kept = [...counts]
    .filter(([, count]) => count >= FEWEST_TEXTS)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, WORDS);
  const place = new Map(kept.map(([word], at) => [word, at]));
  const dimensions = kept.length + 1;
  const values = new Float32Array(texts.length * dimensions);
  for (const [row, words] of texts.entries()) {
    for (const word of words) {
      const at = place.get(word);
      if (at !== undefined) values[row * dimensions + at] = 1;
    }
    values[row * dimensions + kept.length] = Math.log1p(words.length);
  }
  return { values, dimensions };
}
