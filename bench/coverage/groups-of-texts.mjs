/** What generation-bias says over groups: mean and least gender ratio, and the spread of shares. */
import { overGroups } from '#dist/metrics/generation-bias/measurements.js';
import { computations } from '#dist/metrics/generation-bias/measures.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { drawHits, rateOf, sizes } from './drawn-clusters.mjs';

/** @import { Design } from './harness.mjs' */

export const title = '`generation-bias`: mean and least gender ratio, spreads';
export const about =
  "Groups with shares of texts that are all alike (`.5`), or lie at equal distances, so many prompts each, so many texts a prompt; two texts of a prompt correlate by `alike` (copies of the prompt's own).";
export const covers = ['generation-bias/*'];

/**
 * @param {number} least
 * @param {number} greatest
 * @returns {(groups: number) => number[]}
 */
const between = (least, greatest) => (groups) =>
  Array.from({ length: groups }, (_, g) => least + ((greatest - least) * g) / (groups - 1));
const shares = {
  '.5': between(0.5, 0.5),
  '.1': between(0.1, 0.1),
  '.02': between(0.02, 0.02),
  '.05 to .95': between(0.05, 0.95),
  '.2 to .5': between(0.2, 0.5),
  '.02 to .2': between(0.02, 0.2),
};
/** @param {number} share */
const ratio = (share) => Math.min(share, 1 - share) / Math.max(share, 1 - share);
/** @param {number[]} values */
const mean = (values) => values.reduce((sum, one) => sum + one, 0) / values.length;
/** @param {number[]} values */
const deviation = (values) => Math.sqrt(mean(values.map((one) => (one - mean(values)) ** 2)));
/** @type {Record<string, (shares: number[]) => number>} */
const truths = {
  'gender-ratio': (all) => mean(all.map(ratio)),
  'least-gender-ratio': (all) => Math.min(...all.map(ratio)),
  'toxicity-spread': deviation,
};

/** Texts a prompt, and how far those of one prompt are alike. @type {[string, number][]} */
const manners = [
  ['1', 0],
  ['5', 0.1],
  ['5', 0.8],
  ['1 to 20', 0.3],
];

export const head = ['measure', 'groups', 'shares', 'prompts', 'texts', 'alike'];
/** @type {Design[]} */
export const designs = Object.entries(truths).flatMap(([measure, truthOf]) =>
  [2, 6, 18].flatMap((groups) =>
    Object.entries(shares).flatMap(([named, sharesOf]) =>
      (measure === 'toxicity-spread' ? [10, 20, 50] : [3, 10, 20, 50]).flatMap((prompts) =>
        manners.map(([texts, alike]) => {
          const { summary } = computations[measure];
          if (!summary) throw new Error(`${measure} is not computed over groups`);
          const all = sharesOf(groups);
          const truth = truthOf(all);
          const name = `${measure} ${groups} ${named} ${prompts} ${texts} ${alike}`;
          return {
            name,
            cells: [measure, groups, named, prompts, texts, alike],
            truth,
            ...(measure === 'toxicity-spread' ? { max: truth } : { min: truth }),
            measure(random, run) {
              const trials = Array.from({ length: prompts }, (_, i) => sizes[texts](i));
              const found = (/** @type {number} */ rate) =>
                rateOf(drawHits({ how: 'copies', alike, rate, trials }, random), trials);
              const compared = all.map((rate) => ({ found: found(rate), telling: prompts }));
              return overGroups(summary, compared, randomStream(run, name));
            },
          };
        }),
      ),
    ),
  ),
);
