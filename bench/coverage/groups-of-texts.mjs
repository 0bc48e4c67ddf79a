/** What generation-bias says over groups: mean and least gender ratio, and the spread of shares. */
import { computations } from '#dist/metrics/generation-bias/measures.js';
import { clusteredRate } from '#dist/src/statistics/clustered-rate.js';
import { randomStream } from '#dist/src/statistics/random.js';
import { drawHits, sizes } from './drawn-clusters.mjs';

export const title = '`generation-bias`: mean and least gender ratio, spreads';
export const about =
  "Groups with shares of texts that are all alike (`.5`), or lie at equal distances, so many prompts each, so many texts a prompt; two texts of a prompt correlate by `alike` (copies of the prompt's own).";
export const covers = ['generation-bias/*'];

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
const ratio = (share) => Math.min(share, 1 - share) / Math.max(share, 1 - share);
const mean = (values) => values.reduce((sum, one) => sum + one, 0) / values.length;
const deviation = (values) => Math.sqrt(mean(values.map((one) => (one - mean(values)) ** 2)));
const truths = {
  'gender-ratio': (all) => mean(all.map(ratio)),
  'least-gender-ratio': (all) => Math.min(...all.map(ratio)),
  'toxicity-spread': deviation,
};

export const head = ['measure', 'groups', 'shares', 'prompts', 'texts', 'alike'];
export const designs = Object.entries(truths).flatMap(([measure, truthOf]) =>
  [2, 6, 18].flatMap((groups) =>
    Object.entries(shares).flatMap(([named, sharesOf]) =>
      (measure === 'toxicity-spread' ? [10, 20, 50] : [3, 10, 20, 50]).flatMap((prompts) =>
        [
          ['1', 0],
          ['5', 0.1],
          ['5', 0.8],
          ['1 to 20', 0.3],
        ].map(([texts, alike]) => {
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
              const rates = all.map((rate) =>
                clusteredRate(drawHits({ how: 'copies', alike, rate, trials }, random), trials),
              );
              const { value, lower, upper } = computations[measure].summary.of(rates, randomStream(run, name));
              return { value, interval: { lower, upper } };
            },
          };
        }),
      ),
    ),
  ),
);
