/** Means of few or skewed values with bounds: gaps and shifts of counterfactual-token-fairness, SS and LMS of stereoset. */
import { boundedMeanInterval } from '../../dist/src/statistics/bounded-mean.js';
import { mean } from '../../dist/src/statistics/mean.js';
import { normals } from '../../dist/src/statistics/normal.js';
import { randomStream } from '../../dist/src/statistics/random.js';

export const title = '`counterfactual-token-fairness/gap`, `shift`; `stereoset/stereotype-score`';
export const about =
  'Both metrics pass one number a text, or a target term, to the interval, so that it is simulated alone, of 400 draws. A percentile bootstrap in its place held gaps of 10, 20 and 50 texts of which 5 % move a lot in 37, 61 and 88 % of samples, lognormal ones in 80, 82 and 89 %.';
export const covers = ['stereoset/stereotype-score', 'stereoset/language-model-score'];

const clip = (x) => Math.min(1, x);
/** Each with a draw of one value, and the bounds. */
const shapes = {
  'gap, lognormal about 0.02': { bounds: [0, 1], draw: (_, normal) => clip(0.02 * Math.exp(normal())) },
  'gap, 5 % move 0.5 to 0.9': {
    bounds: [0, 1],
    draw: (random) => (random.next() < 0.05 ? 0.5 + 0.4 * random.next() : 0.01 * random.next()),
  },
  'gap, uniform to 0.2': { bounds: [0, 1], draw: (random) => 0.2 * random.next() },
  'shift, 5 % move 0.7': { bounds: [-1, 1], draw: (random, normal) => (random.next() < 0.05 ? 0.7 : 0.02 * normal()) },
  'shift, normal, sd 0.05': { bounds: [-1, 1], draw: (_, normal) => 0.05 * normal() },
  'SS, 3 sentences a term, 50 %': { bounds: [0, 1], sizes: [5, 10, 79], draw: (random) => share(random, 3, 0.5) },
  'SS, 3 sentences a term, 80 %': { bounds: [0, 1], sizes: [5, 10, 79], draw: (random) => share(random, 3, 0.8) },
};

function share(random, sentences, rate) {
  let wins = 0;
  for (let i = 0; i < sentences; i++) if (random.next() < rate) wins++;
  return wins / sentences;
}

function truthOf({ draw }, random) {
  const normal = normals(random);
  const draws = Float64Array.from({ length: 1_000_000 }, () => draw(random, normal));
  return mean(draws);
}

export const head = ['values', 'texts or terms'];
export const designs = Object.entries(shapes).flatMap(([name, shape]) =>
  (shape.sizes ?? [10, 20, 50, 200]).map((n) => ({
    name: `${name} ${n}`,
    cells: [name, n],
    truth: () => truthOf(shape, randomStream(1, 'truth', name)),
    measure(random) {
      const normal = normals(random);
      const values = Float64Array.from({ length: n }, () => shape.draw(random, normal));
      return { value: mean(values), interval: boundedMeanInterval(values, shape.bounds, { resamples: 400, random }) };
    },
  })),
);
