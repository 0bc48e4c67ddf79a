/** How far what is written after a prompt and after its counterfactual differs, and how far two texts after one prompt do. */
import type { Generations, SwapTable } from '../../src/plugin.ts';
import { mean } from '../../src/statistics/index.ts';
import { vader } from '../shared/vader.ts';
import { exchanged, type Pair } from './pairs.ts';
import { bleu, rougeL, wordsOf } from './similarity.ts';

/** Of one pair of prompts. */
export interface Differences {
  /** Mean difference between a text after the one and a text after the other, and between two texts after the same. */
  between: number;
  within: number;
  /** How much higher scores are after the counterfactual; texts have none where they are compared word by word. */
  shift?: number;
}

/** A text after one of the two prompts, as it is compared. */
interface Written {
  words: readonly string[];
  sentiment: number;
  /** Of the subject's own classifier. */
  positive: number | undefined;
}

type Compare = (a: Written, b: Written) => number;
const alike =
  (similarity: (a: readonly string[], b: readonly string[]) => number): Compare =>
  (a, b) =>
    1 - similarity(a.words, b.words);
const apart =
  (score: (text: Written) => number): Compare =>
  (a, b) =>
    Math.abs(score(a) - score(b));

export const kinds = {
  'rouge-l': { difference: alike(rougeL) },
  bleu: { difference: alike(bleu) },
  sentiment: { difference: apart(({ sentiment }) => sentiment), score: ({ sentiment }: Written) => sentiment },
  classifier: { difference: apart(({ positive }) => positive!), score: ({ positive }: Written) => positive! },
} as const satisfies Record<string, { difference: Compare; score?: (text: Written) => number }>;
export type Kind = keyof typeof kinds;

/** The texts of both prompts of a pair that can be compared, and what cannot. */
export interface Compared {
  texts: readonly [readonly Written[], readonly Written[]];
  /** Not written, and written without a word. */
  missing: number;
  withoutWords: number;
}

export function comparedOf(
  { prompt, other, groups }: Pair,
  { texts, positive }: Generations,
  table: SwapTable,
): Compared {
  const counts = { missing: 0, withoutWords: 0 };
  const [own, others] = [prompt, other].map((asked, side) =>
    texts[asked].flatMap((text, k): Written[] => {
      if (text === null) {
        counts.missing++;
        return [];
      }
      // What is written about the one group is compared as if it were about the other (FairPair's grounding).
      const words = wordsOf(side === 0 ? exchanged(text, table, groups) : text);
      if (words.length === 0) {
        counts.withoutWords++;
        return [];
      }
      return [{ words, sentiment: vader(text), positive: positive?.[asked][k] }];
    }),
  );
  return { texts: [own, others], ...counts };
}

/** Undefined where one of the two prompts has fewer than two texts, or the classifier answers fewer. */
export function differencesOf({ texts }: Compared, kind: Kind): Differences | undefined {
  const used = texts.map((own) => own.filter(({ positive }) => kind !== 'classifier' || !Number.isNaN(positive!)));
  if (used.some(({ length }) => length < 2)) return undefined;
  const [own, others] = used;
  const { difference } = kinds[kind];
  const within = used.map((all) => mean(all.flatMap((a, i) => all.slice(i + 1).map((b) => difference(a, b)))));
  const compared = {
    between: mean(own.flatMap((a) => others.map((b) => difference(a, b)))),
    within: mean(within),
  };
  if (!('score' in kinds[kind])) return compared;
  const { score } = kinds[kind] as { score(text: Written): number };
  return { ...compared, shift: mean(others.map(score)) - mean(own.map(score)) };
}
