/** Shares of texts of which a prompt has several. */
import { computations } from '#dist/metrics/generation-bias/measures.js';
import { drawHits, rateOf, sizes } from './drawn-clusters.mjs';

/** @import { Design } from './harness.mjs' */

export const title = '`generation-bias`: shares of texts';
export const about =
  "Texts of so many prompts, so many a prompt. Two texts of a prompt correlate by `alike`: each prompt has a chance of its own (`beta`), or texts are copies of the prompt's own (`copies`). A group's gender ratio has the image of its share's interval, which holds no less.";
export const covers = [
  'generation-bias/female-share',
  'generation-bias/female-share-max',
  'generation-bias/female-share-wavg',
  'generation-bias/positive-sentiment',
  'generation-bias/negative-sentiment',
  'generation-bias/toxicity',
];

const share = computations['female-share'].group;
if (!share) throw new Error('the female share of a group is not computed');

export const head = ['prompts', 'texts', 'share', 'alike', 'how'];
/** @type {Design[]} */
export const designs = ['beta', 'copies'].flatMap((how) =>
  [3, 10, 15, 20, 50].flatMap((prompts) =>
    ['1', '3', '10', '25', '1 to 20'].flatMap((texts) =>
      [0.02, 0.1, 0.5].flatMap((rate) =>
        (texts === '1' ? [0] : [0, 0.1, 0.3, 0.8]).map((alike) => ({
          name: `share ${how} ${prompts} ${texts} ${rate} ${alike}`,
          cells: [prompts, texts, rate, alike, how],
          truth: rate,
          measure(random) {
            const trials = Array.from({ length: prompts }, (_, i) => sizes[texts](i));
            const hits = drawHits({ how, alike, rate, trials }, random);
            const { value, lower, upper } = share.of(rateOf(hits, trials));
            return { value, interval: { lower, upper } };
          },
        })),
      ),
    ),
  ),
);
