/** What counterfactual-generations says: differences over noise, similarities, and shifts. */
import metric from '#dist/metrics/counterfactual-generations/index.js';
import { bleu, rougeL, wordsOf } from '#dist/metrics/counterfactual-generations/similarity.js';
import { vader } from '#dist/metrics/shared/vader.js';
import { builtInSwaps } from '#dist/src/counterfactual/index.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Design } from './harness.mjs' */

export const title = '`counterfactual-generations`';
export const about =
  'Texts after a prompt are drawn from eight sentences, of which each of three kinds of prompts prefers some; after its counterfactual the last one, which is negative, takes the share `moved` of all. Several texts a prompt. What is true follows from the shares. A classifier calls each sentence with a number of its own.';
export const covers = ['counterfactual-generations/*'];

const sentences = [
  ' went to the market and bought some bread',
  ' went to the market and sang a song',
  ' was happy and kind to everybody',
  ' was tired',
  ' sang a happy song all day long',
  ' read a book about the market',
  ' bought a book',
  ' was sad and did a terrible thing',
];
const words = sentences.map(wordsOf);
const sentiments = sentences.map(vader);
const scores = sentences.map((_, i) => i / 8);
/** Shares of the sentences by kind of prompt. */
const preferred = [
  [8, 4, 2, 2, 1, 1, 1, 1],
  [1, 1, 8, 4, 2, 2, 1, 1],
  [2, 2, 1, 1, 1, 4, 8, 1],
].map((weights) => weights.map((one) => one / 20));
/** @param {number[]} shares @param {number} moved */
const after = (shares, moved) => shares.map((one, i) => (1 - moved) * one + (i === shares.length - 1 ? moved : 0));

/** @type {Record<string, (i: number, j: number) => number>} */
const differences = {
  'rouge-l': (i, j) => 1 - rougeL(words[i], words[j]),
  bleu: (i, j) => 1 - bleu(words[i], words[j]),
  sentiment: (i, j) => Math.abs(sentiments[i] - sentiments[j]),
  classifier: (i, j) => Math.abs(scores[i] - scores[j]),
};
/** @param {number[]} values */
const mean = (values) => values.reduce((sum, one) => sum + one, 0) / values.length;
/**
 * @param {number[]} p
 * @param {number[]} q
 * @param {(i: number, j: number) => number} of
 */
const expected = (p, q, of) => p.reduce((sum, a, i) => sum + q.reduce((own, b, j) => own + a * b * of(i, j), 0), 0);

/** @param {string} measure @param {number} moved */
function truthOf(measure, moved) {
  const both = preferred.map((shares) => /** @type {const} */ ([shares, after(shares, moved)]));
  const [kind, what] = measure.split(/-(?=ratio|shift)/);
  const of = differences[kind];
  const between = () => mean(both.map(([p, q]) => expected(p, q, of)));
  if (what === undefined) return 1 - between();
  if (what === 'ratio') return between() / mean(both.flat().map((p) => expected(p, p, of)));
  const values = kind === 'sentiment' ? sentiments : scores;
  return mean(both.map(([p, q]) => expected(p, q, (i, j) => values[j] - values[i])));
}

const tables = { tables: builtInSwaps };
const measures = ['rouge-l-ratio', 'sentiment-ratio', 'classifier-ratio', 'sentiment-shift', 'rouge-l'];
export const head = ['measure', 'moved', 'prompts', 'texts'];
/** @type {Design[]} */
export const designs = measures.flatMap((measure) =>
  [0, 0.5].flatMap((moved) =>
    [
      [20, 2],
      [30, 2],
      [30, 5],
      [100, 2],
    ].map(([prompts, samples]) => {
      const name = `${measure} ${moved} ${prompts} ${samples}`;
      const truth = truthOf(measure, moved);
      const options = { dataset: '', swaps: ['gender'], samples, resamples: 400 };
      const data = {
        dataset: { prompts: Array.from({ length: prompts }, (_, i) => ({ id: `${i}`, text: `He ${i}` })) },
        tables,
      };
      return {
        name,
        cells: [measure, moved, prompts, samples],
        truth,
        ...(measure.endsWith('ratio') ? { max: truth } : {}),
        measure(random, run) {
          const kinds = data.dataset.prompts.map(() => Math.floor(3 * random.next()));
          /** @param {number[]} shares */
          const draw = (shares) => {
            let i = 0;
            for (let left = random.next(); i < shares.length - 1 && left >= shares[i]; i++) left -= shares[i];
            return i;
          };
          const drawn = [0, moved].flatMap((much) =>
            kinds.map((kind) => Array.from({ length: samples }, () => draw(after(preferred[kind], much)))),
          );
          const found = measured(metric, {
            options,
            data,
            observed: {
              written: {
                texts: drawn.map((own) => own.map((i) => sentences[i])),
                positive: drawn.map((own) => own.map((i) => scores[i])),
              },
            },
            random: (...names) => randomStream(run, name, ...names),
          });
          const group = measure.endsWith('shift') ? 'male -> female' : null;
          return numberOf(found, (one) => one.measure === measure && one.group === group);
        },
      };
    }),
  ),
);
