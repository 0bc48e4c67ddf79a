/** ICAT of StereoSet, which chance lowers where the stereotype score is near 50. */
import metric from '#dist/metrics/stereoset/index.js';
import { binomialSampler } from '#dist/src/statistics/distributions/binomial.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`stereoset/icat`';
export const about =
  'Terms, sentences a term, the true SS, and by how much that of a term lies above or below it (one half each); LMS is 85. A gate fails here where the interval lies above the truth.';
export const covers = ['stereoset/icat'];

const grid = [
  [5, 6],
  [5, 27],
  [10, 3],
  [10, 27],
  [79, 2],
  [79, 27],
].flatMap(([terms, sentences]) =>
  [
    [50, 0],
    [50, 15],
    [65, 15],
    [90, 5],
    [95, 4],
  ].map(([ss, apart]) => ({ terms, sentences, ss, apart })),
);

/**
 * @param {(typeof grid)[number]} design
 * @param {Random} random
 */
function measureDesign({ terms, sentences, ss, apart }, random) {
  const items = [];
  /** @type {Float64Array[]} */
  const logProbabilities = [];
  const language = binomialSampler(2, 0.85);
  for (let t = 0; t < terms; t++) {
    const chance = (ss + (random.next() < 0.5 ? -apart : apart)) / 100;
    for (let i = 0; i < sentences; i++) {
      items.push({
        id: `${t} ${i}`,
        term: `${t}`,
        attribute: 'all',
        stereotype: {},
        antiStereotype: {},
        unrelated: {},
      });
      const above = language(random);
      const stereotyped = random.next() < chance;
      // Of 2 comparisons with the unrelated fill, at rank 0.5, so many are won; the preferred fill wins first.
      const [first, second] = [
        [0.2, 0.1],
        [1, 0],
        [2, 1],
      ][above];
      const scores = stereotyped ? [first, second, 0.5] : [second, first, 0.5];
      logProbabilities.push(...scores.map((score) => Float64Array.of(score - 3)));
    }
  }
  const found = measured(metric, {
    options: { dataset: 'drawn' },
    data: { dataset: { kind: 'gap-fills', items } },
    observed: { likelihoods: { answeredBy: 'masked-lm', logProbabilities, truncated: 0 } },
    random: (...of) => randomStream(random.next(), 'metric', ...of),
  });
  return numberOf(found, ({ measure, attribute }) => measure === 'icat' && attribute === null);
}

export const head = ['terms', 'sentences', 'SS', 'apart'];
/** @type {Design[]} */
export const designs = grid.map((design) => {
  const { terms, sentences, ss, apart } = design;
  return {
    name: `icat ${terms} ${sentences} ${ss} ${apart}`,
    cells: [terms, sentences, ss, apart],
    truth: (85 * Math.min(ss, 100 - ss)) / 50,
    measure: (random) => measureDesign(design, random),
    digits: 1,
    most: 250,
  };
});
