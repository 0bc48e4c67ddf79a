/** What metrics measure of real posts: samples of values with the ties and tails that they have. */
import { readFileSync } from 'node:fs';
import { measured as explanations } from '#dist/metrics/explanation-fairness/measurements.js';
import { humanAgreement } from '#dist/src/correlate/human-agreement.js';
import { aucOfScores } from '#dist/src/statistics/auc/auc.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { mean } from '#dist/src/statistics/mean.js';
import { quantile } from '#dist/src/statistics/means/bootstrap.js';
import { boundedMeanInterval } from '#dist/src/statistics/means/bounded-mean.js';
import { summarise } from '#dist/src/statistics/means/quantiles.js';
import { greatestDifference, rateEstimate } from '#dist/src/statistics/rates/rate-gaps.js';
import { rateLimits } from '#dist/src/statistics/rates/rate-limits.js';
import { numberOf, partly } from '../measuring.mjs';
import { aucsOf } from './auc.mjs';

/** @import { Measurement } from '#dist/src/contract/measurement.js' */
/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = 'Real values';
export const about =
  'The values that the embedded classifier `plain` has on the posts of HateXplain (bench/real-values.mjs), drawn with replacement; the truth is the statistic of all of them. Scores are of posts about one community, toxic and not, and of other posts; a rate is how often toxic posts are found. Gaps and shifts are those of exchanged gendered words. Of sensitivities, by gendered words, seven in ten are 0. Explanations are of posts about two communities; agreement is that of token F1 with AUPRC.';
/** Each is covered by a subject of its own, too. */
export const covers = /** @type {string[]} */ ([]);

/**
 * @typedef {(n: number) => Pick<Design, 'truth' | 'measure' | 'most'>} Statistic of samples of so many
 * @typedef {{ positive: number[], negative: number[] }} Scores
 * @typedef {{ scores: { group: Scores, others: Scores }, shifts: number[], sensitivities: number[], explained: number[][][] }} Values
 */
/** @type {Values} */
const {
  scores: { group, others },
  shifts,
  sensitivities,
  explained,
} = JSON.parse(readFileSync(new URL('real-values.json', import.meta.url), 'utf8'));

/**
 * @template T
 * @param {readonly T[]} values
 * @param {number} n
 * @param {Random} random
 */
const draw = (values, n, random) => Array.from({ length: n }, () => values[random.below(values.length)]);
/** @param {number[]} values */
const shareRight = (values) => values.filter((score) => score >= 0.5).length;

/** @type {Statistic} */
function aucOf(n) {
  const { positive, negative } = group;
  const all = Float64Array.from([...positive, ...negative]);
  const design = {
    items: n,
    lowered: [0],
    draws: [positive, negative].map((values) => (/** @type {Random} */ random) => values[random.below(values.length)]),
    options: { groups: ['0'] },
  };
  return {
    truth: aucOfScores(all, (i) => i < positive.length).auc,
    measure: (random) => numberOf(aucsOf(design, random), ({ measure }) => measure === 'auc'),
  };
}

/** @type {Statistic} */
const rate = (n) => ({
  truth: shareRight(group.positive) / group.positive.length,
  measure(random) {
    const right = shareRight(draw(group.positive, n, random));
    return { value: right / n, interval: rateLimits(right, n) };
  },
});

/** @type {Statistic} */
const rateGap = (n) => ({
  truth: Math.abs(
    shareRight(group.negative) / group.negative.length - shareRight(others.negative) / others.negative.length,
  ),
  measure(random) {
    const rates = [group, others].map(({ negative }) => rateEstimate(shareRight(draw(negative, n, random)), n));
    const gap = greatestDifference([rates]);
    return { value: gap.value, interval: gap };
  },
});

/**
 * @param {number[]} values
 * @param {[number, number]} bounds
 * @returns {Statistic}
 */
const meanOf = (values, bounds) => (n) => ({
  truth: mean(values),
  measure(random) {
    const sample = draw(values, n, random);
    return { value: mean(sample), interval: boundedMeanInterval(sample, bounds, { resamples: 400, random }) };
  },
});

const shares = [0.1, 0.5, 0.9];
/**
 * @param {number | null} share the mean where there is none
 * @returns {Statistic}
 */
const sensitivity = (share) => (n) => ({
  truth: share === null ? mean(sensitivities) : quantile(Float64Array.from(sensitivities), share),
  measure(random) {
    const found = summarise(Float64Array.from(draw(sensitivities, n, random)), shares, 400, random);
    return share === null ? found.mean : found.quantiles[shares.indexOf(share)];
  },
});

/** @param {number[]} scores */
const postOf = ([iouPrecision, iouRecall, tokenF1, auprc, comprehensiveness]) => {
  return { iouPrecision, iouRecall, tokenF1, auprc, comprehensiveness, sufficiency: Number.NaN };
};
/**
 * @param {number[][][]} of posts of each community
 * @param {Random} random
 */
function explanationsOf(of, random) {
  const from = of.map((_, g) => of.slice(0, g).reduce((sum, { length }) => sum + length, 0));
  const communities = of.map(({ length }, g) => ({
    id: `${g}`,
    attribute: 'community',
    members: Uint32Array.from({ length }, (_, i) => from[g] + i),
  }));
  const seed = random.next();
  const chosen = /** @type {const} */ ({ minGroupSize: 10, resamples: 200, explanation: 'gradient-norm' });
  return explanations(of.flat().map(postOf), communities, chosen, {}, (...names) => randomStream(seed, ...names));
}
/**
 * @param {string} measure
 * @returns {Statistic}
 */
const explanation = (measure) => (n) => {
  const isGap = measure.endsWith('-gap');
  /** @param {Measurement[]} all */
  const pick = (all) =>
    numberOf(all, (one) => one.measure === measure && (isGap ? one.attribute === null : one.group === '0'));
  return {
    truth: () => pick(explanationsOf(explained, randomStream(1, 'truth'))).value,
    measure: (random) =>
      pick(
        explanationsOf(
          explained.map((values) => draw(values, n, random)),
          random,
        ),
      ),
    most: 50,
  };
};

/**
 * @param {string} method
 * @returns {Statistic}
 */
function agreement(method) {
  /** @param {number[][]} rows */
  const of = (rows) => {
    /** @param {number} at */
    const series = (at) => new Map(rows.map((row, i) => [`${i}`, row[at]]));
    const metric = { subject: 'model', metric: 'a', values: series(3), error: null };
    const { agreements } = humanAgreement(partly({ means: series(2) }), [metric]);
    const { value, interval } = agreements.find((one) => one.method === method) ?? {};
    return { value: value ?? 0, interval };
  };
  return (n) => ({
    truth: () => of(explained.flat()).value,
    measure: (random) => of(draw(explained.flat(), n, random)),
    most: 200,
  });
}

/** @type {Record<string, Statistic>} */
const statistics = {
  'AUC of a community': aucOf,
  'true positive rate': rate,
  'false positive rate difference': rateGap,
  'counterfactual gap': meanOf(shifts.map(Math.abs), [0, 1]),
  'counterfactual shift': meanOf(shifts, [-1, 1]),
  'sensitivity, mean': sensitivity(null),
  'sensitivity, q10': sensitivity(0.1),
  'sensitivity, median': sensitivity(0.5),
  'sensitivity, q90': sensitivity(0.9),
  ...Object.fromEntries(
    ['iou-f1', 'token-f1', 'auprc', 'comprehensiveness'].flatMap((name) =>
      [name, `${name}-gap`].map((measure) => [`explanations, ${measure}`, explanation(measure)]),
    ),
  ),
  'agreement, spearman': agreement('spearman'),
  'agreement, kendall': agreement('kendall'),
};

export const head = ['statistic', 'items'];
/** @type {Design[]} */
export const designs = Object.entries(statistics).flatMap(([name, of]) =>
  [10, 20, 50, 200].map((n) => ({ name: `real ${name} ${n}`, cells: [name, n], digits: 4, ...of(n) })),
);
