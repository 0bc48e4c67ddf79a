/** Effect sizes of WEAT, of single words, and of SEAT, of several sentences around each word. */
import seat from '#dist/metrics/seat/index.js';
import weat from '#dist/metrics/weat/index.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design, Shape } from './harness.mjs' */

export const title = '`weat`, `seat`: effect sizes';
export const about =
  "So many words X and Y, whose associations are drawn around means that lie `apart` standard deviations of one set, on the average of both, apart; those of X vary so many times as much as those of Y. `tails` are of Student's t on 6 degrees of freedom, `skewed` of a gamma distribution of shape 4. Of SEAT, the share `alike` of the variance of sentences is that between words, of 6 sentences each. Percentiles of a bootstrap over words, which stood here before, held the truth of 5 and 5 words in 0 % (apart 6) to 80 %, and of 13 or more in 79 to 95 %.";
export const covers = ['weat/*', 'seat/*'];

/**
 * @param {() => number} normal
 * @param {number} n
 */
const squares = (normal, n) => Array.from({ length: n }, () => normal() ** 2).reduce((sum, one) => sum + one, 0);
/**
 * With mean 0 and variance 1.
 *
 * @type {Record<string, Shape>}
 */
const shapes = {
  normal: (_, normal) => normal(),
  uniform: (random) => (random.next() - 0.5) * Math.sqrt(12),
  tails: (_, normal) => normal() / Math.sqrt(squares(normal, 6) / 4),
  // Chi-squared on 8 degrees is a gamma of shape 4.
  skewed: (_, normal) => (squares(normal, 8) - 8) / 4,
};

/**
 * In the plane, with an association of `s` with (1, 0) rather than (0, 1).
 *
 * @param {number} s
 */
const vectorOf = (s) => {
  const angle = Math.acos(s / Math.SQRT2) - Math.PI / 4;
  return Float32Array.of(Math.cos(angle), Math.sin(angle));
};
const attributes = { a: { name: 'A', words: ['a', 'a2'] }, b: { name: 'B', words: ['b', 'b2'] } };
const ends = { a: [1, 0], a2: [1, 0], b: [0, 1], b2: [0, 1] };

/**
 * @typedef {{ nx: number, ny: number, shape: string, apart: number, ratio: number, sentences: number, alike: number }} Words
 *
 * @param {Words} design
 * @param {Random} random
 */
function measureDesign({ nx, ny, shape, apart, ratio, sentences, alike }, random) {
  const normal = normals(random);
  const vectors = new Map(Object.entries(ends).map(([word, v]) => [word, Float32Array.from(v)]));
  const wide = Math.sqrt((2 * ratio ** 2) / (1 + ratio ** 2));
  /**
   * @param {string} name
   * @param {number} n
   * @param {number} centre
   * @param {number} spread
   */
  const set = (name, n, centre, spread) => {
    const texts = [];
    const origins = [];
    for (let i = 0; i < n; i++) {
      const own = shapes[shape](random, normal);
      for (let j = 0; j < sentences; j++) {
        const drawn = sentences === 1 ? own : Math.sqrt(alike) * own + Math.sqrt(1 - alike) * normal();
        const text = `${name} ${i} ${j}`;
        texts.push(text);
        origins.push(`${name} ${i}`);
        vectors.set(text, vectorOf(0.02 * (centre + spread * drawn)));
      }
    }
    return { name, words: texts, ...(sentences === 1 ? {} : { origins }) };
  };
  const test = {
    id: 'T',
    title: 'T',
    attribute: null,
    x: set('x', nx, apart / 2, wide),
    y: set('y', ny, -apart / 2, wide / ratio),
    ...attributes,
  };
  const metric = sentences === 1 ? weat : seat;
  const texts = [...test.x.words, ...test.y.words, ...attributes.a.words, ...attributes.b.words];
  const found = measured(metric, {
    options: { permutations: 2 },
    data: { stimuli: { kind: 'stimuli', tests: [test] } },
    observed: {
      words: { vectors, answeredBy: 'word-vectors' },
      sentences: { dimensions: 2, values: Float32Array.from(texts.flatMap((text) => [...(vectors.get(text) ?? [])])) },
    },
    random: (...names) => randomStream(1, ...names),
  });
  return numberOf(found, (one) => one === found[0]);
}

/** @param {Words} design */
function truthOf({ nx, ny, apart, ratio }) {
  const wide2 = (2 * ratio ** 2) / (1 + ratio ** 2);
  const [p, q] = [nx, ny].map((n) => n / (nx + ny));
  return apart / Math.sqrt(p * wide2 + (q * wide2) / ratio ** 2 + p * q * apart ** 2);
}

const counts = [
  [5, 5],
  [8, 8],
  [25, 25],
  [5, 8],
  [8, 25],
];
const alone = counts.flatMap(([nx, ny]) =>
  Object.keys(shapes).flatMap((shape) =>
    [0, 1, 3, 6].flatMap((apart) => [1, 2.5].map((ratio) => ({ nx, ny, shape, apart, ratio, sentences: 1, alike: 1 }))),
  ),
);
const inSentences = counts
  .slice(0, 4)
  .flatMap(([nx, ny]) =>
    ['normal', 'tails', 'skewed'].flatMap((shape) =>
      [0, 1, 4].flatMap((apart) =>
        [0.05, 0.3, 0.8].map((alike) => ({ nx, ny, shape, apart, ratio: 1.5, sentences: 6, alike })),
      ),
    ),
  );

export const head = ['X', 'Y', 'associations', 'apart', 'X vary', 'sentences', 'alike'];
/** @type {Design[]} */
export const designs = [...alone, ...inSentences].map((design) => {
  const { nx, ny, shape, apart, ratio, sentences, alike } = design;
  return {
    name: `association ${Object.values(design).join(' ')}`,
    cells: [nx, ny, shape, apart, ratio, sentences, sentences === 1 ? '-' : alike],
    truth: truthOf(design),
    measure: (random) => measureDesign(design, random),
  };
});
