/** Rank correlations of a metric with people's judgements of the same texts. */
import { humanAgreement } from '#dist/src/correlate/human-agreement.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { partly } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = 'The agreement of a metric with people';
export const about =
  'Judgements and values of texts correlate by `rho` before judgements are rounded: to five steps, or to 0 and 1. Without agreement (`rho` 0) and with it; the coefficient of rounded judgements is worked out from 40 samples of 1,000 texts.';
export const covers = ['humanAgreement/spearman', 'humanAgreement/kendall'];

/** @type {Record<string, (t: number) => number>} */
const judged = {
  'as they are': (t) => t,
  'five steps': (t) => Math.max(-2, Math.min(2, Math.round(t))),
  '0 and 1': (t) => Number(t > 0),
};

/**
 * @param {{ method: string, judgements: string, rho: number }} design
 * @param {number} n
 * @param {Random} random
 */
function agreementOf({ method, judgements, rho }, n, random) {
  const normal = normals(random);
  const truth = Array.from({ length: n }, () => normal());
  /** @param {number[]} values */
  const series = (values) => new Map(values.map((value, i) => [`${i}`, value]));
  const said = truth.map((t) => rho * t + Math.sqrt(1 - rho * rho) * normal());
  const metric = { subject: 'model', metric: 'a', values: series(said), error: null };
  const { agreements } = humanAgreement(partly({ means: series(truth.map(judged[judgements])) }), [metric]);
  const { value, interval } = agreements.find((one) => one.method === method) ?? {};
  return { value: value ?? 0, interval };
}

/** @type {Map<string, number>} */
const truths = new Map();
/** @param {{ method: string, judgements: string, rho: number }} design */
function truthOf(design) {
  const key = JSON.stringify(design);
  let truth = truths.get(key);
  if (truth === undefined) {
    const samples = Array.from(
      { length: 40 },
      (_, i) => agreementOf(design, 1000, randomStream(i, 'truth', key)).value,
    );
    truth = samples.reduce((sum, value) => sum + value, 0) / samples.length;
    truths.set(key, truth);
  }
  return truth;
}

export const head = ['method', 'judgements', 'rho', 'texts'];
/** @type {Design[]} */
export const designs = ['spearman', 'kendall'].flatMap((method) =>
  Object.keys(judged).flatMap((judgements) =>
    [0, 0.8].flatMap((rho) =>
      [5, 10, 20, 100].map((n) => ({
        name: `agreement ${method} ${judgements} ${rho} ${n}`,
        cells: [method, judgements, rho, n],
        truth: () => (rho === 0 ? 0 : truthOf({ method, judgements, rho })),
        measure: (random) => agreementOf({ method, judgements, rho }, n, random),
        most: 400,
      })),
    ),
  ),
);
