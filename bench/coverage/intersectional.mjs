/** How well words that are published for a group are told from others by their vectors. */
import metric from '#dist/metrics/intersectional-bias/index.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`intersectional-bias`';
export const about =
  'Four groups of six names whose vectors are the same in all samples. Drawn are the words: so many that are published for the group (half of them as emergent) and so many others. Those lean towards the names of the group by so much beside the spread of all words, the emergent ones towards what its two constituents do not share. The truth is that of 3,000 words of each kind.';
export const covers = ['intersectional-bias/*'];

const DIMENSIONS = 4;
const groups = [
  ['own', 'r0', 'f'],
  ['b', 'r0', 'm'],
  ['c', 'r1', 'f'],
  ['d', 'r1', 'm'],
].map(([id, race, gender]) => ({ id, race, gender, names: Array.from({ length: 6 }, (_, i) => `${id} ${i}`) }));

/**
 * Race, gender, what only the group has, and chance.
 *
 * @type {Record<string, number[]>}
 */
const centres = { own: [1, 1, 1, 0], b: [1, -1, 0, 0], c: [-1, 1, 0, 0], d: [-1, -1, 0, 0] };
const nameNormal = normals(randomStream(1, 'names'));
/** @type {[string, Float32Array][]} */
const names = groups.flatMap(({ id, names: own }) =>
  own.map(
    (name) =>
      /** @type {[string, Float32Array]} */ ([name, Float32Array.from(centres[id], (x) => x + 0.5 * nameNormal())]),
  ),
);

/**
 * @param {{ measure: string, published: number, others: number, lean: number }} design
 * @param {Random} random
 */
function measureDesign({ measure, published, others, lean }, random) {
  const normal = normals(random);
  /**
   * @param {string} kind
   * @param {number} n
   */
  const list = (kind, n) => Array.from({ length: n }, (_, i) => `${kind} ${i}`);
  const emergent = list('emergent', measure === 'eibd-balanced-accuracy' ? published : Math.floor(published / 2));
  const shared = list('shared', measure === 'eibd-balanced-accuracy' ? 2 : published - emergent.length);
  const unrelated = list('unrelated', others);
  /** @type {Record<string, number[]>} */
  const leans = { emergent: [0, 0, 1.5, 0], shared: [0.8, 0.8, 0.5, 0], unrelated: [0, 0, 0, 0] };
  const vectors = new Map(names);
  for (const word of [...emergent, ...shared, ...unrelated]) {
    const towards = leans[word.split(' ')[0]];
    vectors.set(
      word,
      Float32Array.from({ length: DIMENSIONS }, (_, d) => lean * towards[d] + normal()),
    );
  }
  const found = measured(metric, {
    options: {},
    data: {
      data: {
        kind: 'intersections',
        groups,
        stereotypes: [{ group: 'own', intersectional: [...emergent, ...shared], emergent }],
        unrelated,
      },
    },
    observed: { words: { answeredBy: 'word-vectors', vectors } },
  });
  return numberOf(found, (one) => one.measure === measure);
}

export const head = ['measure', 'words published', 'others', 'lean'];
/** @type {Design[]} */
export const designs = ['ibd-auc', 'ibd-balanced-accuracy', 'eibd-balanced-accuracy'].flatMap((measure) =>
  [
    [3, 3],
    [5, 5],
    [8, 8],
    [10, 10],
    [13, 20],
    [20, 60],
  ].flatMap(([published, others]) =>
    [0, 1, 2.5].map((lean) => {
      const design = { measure, published, others, lean };
      // Of the emergent words' accuracy the two shared ones are among the others.
      const many = measure === 'eibd-balanced-accuracy' ? 1500 : 3000;
      return {
        name: `words ${JSON.stringify(design)}`,
        cells: [measure, published, others, lean],
        truth: () =>
          measureDesign({ ...design, published: many, others: many }, randomStream(1, 'truth', String(lean))).value,
        measure: (random) => measureDesign(design, random),
      };
    }),
  ),
);
