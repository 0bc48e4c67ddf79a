/** Shares of sentences whose nearest neighbour in another language is the translation. */
import metric from '#dist/metrics/translation-retrieval/index.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`translation-retrieval`: accuracies';
export const about =
  'Sentences have a meaning, and in each language a vector around it: `noise` is how far away, in standard deviations of the meanings, in so many dimensions. With `hubs` some meanings are longer than others, whose vectors are then near to many. The truth is the mean of 2,000 drawn sets of so many sentences: the interval allows for which sentences were drawn, and among how many each is looked for is fixed.';
export const covers = ['mean-accuracy', 'accuracy', 'from-source', 'to-source'].map(
  (name) => `translation-retrieval/${name}`,
);

/** @typedef {{ measure: string, languages: number, sentences: number, dimensions: number, noise: number, hubs: boolean }} Drawn */

/**
 * @param {Drawn} design
 * @param {Random} random
 */
function measureDesign({ measure, languages, sentences, dimensions, noise, hubs }, random) {
  const normal = normals(random);
  const meanings = Array.from({ length: sentences }, () => {
    const length = hubs ? Math.exp(0.5 * normal()) : 1;
    return Array.from({ length: dimensions }, () => length * normal());
  });
  const names = ['en', ...Array.from({ length: languages }, (_, k) => `${k}`)];
  const values = Float32Array.from(
    names.flatMap(() => meanings.flatMap((row) => row.map((value) => value + noise * normal()))),
  );
  const dataset = {
    kind: 'items',
    texts: Array.from({ length: names.length * sentences }, (_, i) => `${i}`),
    cases: {
      ids: meanings.map((_, i) => `${i}`),
      of: Int32Array.from({ length: names.length * sentences }, (_, i) => i % sentences),
    },
    groups: names.map((id, k) => ({
      id,
      attribute: 'language',
      members: Uint32Array.from({ length: sentences }, (_, i) => k * sentences + i),
    })),
  };
  const found = measured(metric, {
    options: { dataset: 'drawn' },
    data: { dataset },
    observed: { vectors: { dimensions, values, truncated: 0 } },
  });
  return numberOf(found, (one) => one.measure === measure && one.group === (measure === 'mean-accuracy' ? null : '0'));
}

/** @param {Drawn} design */
function truthOf(design) {
  const runs = 2000;
  let sum = 0;
  for (let run = 0; run < runs; run++) {
    sum += measureDesign({ ...design }, randomStream(run, 'truth', JSON.stringify(design))).value / runs;
  }
  return sum;
}

const vectors = [8, 50].flatMap((dimensions) =>
  [false, true].flatMap((hubs) => [0.4, 1, 2].map((noise) => ({ dimensions, hubs, noise }))),
);
/** @type {Drawn[]} */
const grid = [
  ...[20, 100].flatMap((sentences) =>
    vectors.flatMap((one) =>
      ['accuracy', 'from-source'].map((measure) => ({ measure, languages: 1, sentences, ...one })),
    ),
  ),
  ...vectors.map((one) => ({ measure: 'to-source', languages: 1, sentences: 20, ...one })),
  ...vectors.map((one) => ({ measure: 'mean-accuracy', languages: 6, sentences: 20, ...one })),
];

export const head = ['measure', 'languages', 'sentences', 'dimensions', 'hubs', 'noise'];
/** @type {Design[]} */
export const designs = grid.map((design) => {
  const { measure, languages, sentences, dimensions, hubs, noise } = design;
  return {
    name: `retrieval ${JSON.stringify(design)}`,
    cells: [measure, languages, sentences, dimensions, hubs ? 'yes' : 'no', noise],
    truth: () => truthOf(design),
    measure: (random) => measureDesign(design, random),
    most: 300,
  };
});
