/** Combined effect sizes of CEAT over draws of sentences. */
import metric from '#dist/metrics/ceat/index.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`ceat`: combined effect sizes';
export const about =
  'The sentences of each word are drawn once a design, and so many draws of one sentence a word are pooled; the truth is what 40,000 draws of the same sentences make. The interval speaks of how long one drew, and of nothing else: see the metric. `spread` is how far the vectors of one word lie apart beside those of different words. By the variance of the paper, which is not that of an effect size, intervals are wider than what draws differ by.';
export const covers = ['ceat/*'];

const DIMENSIONS = 8;
const sides = ['x', 'y', 'a', 'b'];

/**
 * The vectors of a design: words of X lean to those of A.
 *
 * @param {{ words: number, sentences: number, spread: number }} design
 */
function sentencesOf({ words, sentences, spread }) {
  const normal = normals(randomStream(1, 'sentences', String(words), String(sentences), String(spread)));
  /** @type {Map<string, Float32Array>} */
  const vectors = new Map();
  for (const side of sides) {
    const lean = side === 'x' || side === 'a' ? 1 : -1;
    for (let w = 0; w < words; w++) {
      const own = Float64Array.from({ length: DIMENSIONS }, (_, d) => normal() + (d === 0 ? lean : 0));
      const rows = Float32Array.from(
        { length: sentences * DIMENSIONS },
        (_, i) => own[i % DIMENSIONS] + spread * normal(),
      );
      vectors.set(`${side}${w}`, rows);
    }
  }
  return vectors;
}

/**
 * @param {{ words: number, samples: number, sentences: number, variance: string }} design
 * @param {Map<string, Float32Array>} vectors
 * @param {Random} random
 */
function measureDesign({ words, samples, sentences, variance }, vectors, random) {
  /** @param {string} side */
  const set = (side) => ({ name: side, words: Array.from({ length: words }, (_, w) => `${side}${w}`) });
  const test = {
    id: 'T',
    title: 'T',
    attribute: 'gender',
    ...Object.fromEntries(sides.map((side) => [side, set(side)])),
  };
  const seed = random.next();
  const found = measured(metric, {
    options: { contexts: 'drawn', samples, variance },
    data: { stimuli: { kind: 'stimuli', tests: [test] } },
    observed: {
      contexts: {
        dimensions: DIMENSIONS,
        vectors,
        occurrences: new Map([...vectors.keys()].map((word) => [word, sentences])),
        lost: 0,
      },
    },
    random: (...names) => randomStream(seed, ...names),
  });
  return numberOf(found, (one) => one === found[0]);
}

export const head = ['words a set', 'sentences a word', 'spread', 'variance', 'draws'];
/** @type {Design[]} */
export const designs = [5, 20].flatMap((words) =>
  [5, 50].flatMap((sentences) =>
    [0.2, 1].flatMap((spread) =>
      ['paper', 'textbook'].flatMap((variance) =>
        (words === 5 ? [100, 1000] : [100]).map((samples) => {
          const design = { words, sentences, spread, variance, samples };
          return {
            name: `ceat ${JSON.stringify(design)}`,
            cells: [words, sentences, spread, variance, samples],
            truth: () =>
              measureDesign({ ...design, samples: 40_000 }, sentencesOf(design), randomStream(1, 'truth', 'ceat'))
                .value,
            measure: (random) => measureDesign(design, sentencesOf(design), random),
            most: 100,
          };
        }),
      ),
    ),
  ),
);
