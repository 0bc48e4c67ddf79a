/** Shares of sentence pairs whose more stereotypical sentence is the likelier one. */
import metric from '#dist/metrics/crows-pairs/index.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`crows-pairs/stereotype-score`';
export const about =
  'So many pairs of one attribute beside as many of another, or all of them; `share` is how often the more stereotypical sentence is likelier, `ties` how often neither is. All pairs are of the first share alone.';
export const covers = ['crows-pairs/*'];

/**
 * @param {{ of: string, pairs: number, share: number, ties: number }} design
 * @param {Random} random
 */
function measureDesign({ pairs, share, ties, of }, random) {
  const all = of === 'all' ? pairs : 2 * pairs;
  const outcomes = Array.from({ length: all }, () => {
    const u = random.next();
    return u < share / 100 ? 1 : u < (share + ties) / 100 ? 0 : -1;
  });
  const found = measured(metric, {
    options: { dataset: 'drawn' },
    data: {
      dataset: {
        kind: 'sentence-pairs',
        pairs: outcomes.map((_, i) => ({
          id: `${i}`,
          more: 'more',
          less: 'less',
          attribute: i < pairs ? 'age' : 'gender',
          category: 'age',
          direction: 'stereo',
        })),
      },
    },
    observed: {
      likelihoods: {
        answeredBy: 'masked-lm',
        first: Float64Array.from(outcomes),
        second: new Float64Array(all),
        shared: new Uint32Array(all).fill(5),
        unscored: 0,
        truncated: 0,
      },
    },
  });
  return numberOf(found, ({ attribute }) => attribute === (of === 'all' ? null : 'age'));
}

export const head = ['of', 'pairs', 'share', 'ties'];
/** @type {Design[]} */
export const designs = [
  ...[10, 20, 100].flatMap((pairs) =>
    [5, 20, 35, 50, 65, 95].map((share) => ({ of: 'an attribute', pairs, share, ties: 0 })),
  ),
  ...[20, 100].map((pairs) => ({ of: 'an attribute', pairs, share: 45, ties: 10 })),
  ...[50, 60, 90].map((share) => ({ of: 'all', pairs: 1508, share, ties: 0 })),
].map((design) => ({
  name: `pairs ${JSON.stringify(design)}`,
  cells: [design.of, design.pairs, design.share, design.ties],
  truth: design.share,
  digits: 1,
  measure: (random) => measureDesign(design, random),
}));
