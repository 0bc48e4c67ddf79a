/** What metrics measure of real posts: samples of values with the ties and tails that they have. */
import { readFileSync } from 'node:fs';
import { measured as explanations } from '#dist/metrics/explanation-fairness/measurements.js';
import { humanAgreement } from '#dist/src/correlate/human-agreement.js';
import { aucOfScores } from '#dist/src/statistics/auc.js';
import { quantile } from '#dist/src/statistics/bootstrap.js';
import { boundedMeanInterval } from '#dist/src/statistics/bounded-mean.js';
import { mean } from '#dist/src/statistics/mean.js';
import { summarise } from '#dist/src/statistics/quantiles.js';
import { randomStream } from '#dist/src/statistics/random.js';
import { greatestDifference, rateEstimate } from '#dist/src/statistics/rate-gaps.js';
import { agrestiCoullLimits } from '#dist/src/statistics/rate-limits.js';
import { measured as aucs } from './auc.mjs';

export const title = 'Real values';
export const about =
  'The values that the embedded classifier `plain` has on the posts of HateXplain (bench/real-values.mjs), drawn with replacement; the truth is the statistic of all of them. Scores are of posts about one community, toxic and not, and of other posts; a rate is how often toxic posts are found. Gaps and shifts are those of exchanged gendered words. Of sensitivities, by gendered words, seven in ten are 0. Explanations are of posts about two communities; agreement is that of token F1 with AUPRC.';
/** Each is covered by a subject of its own, too. */
export const covers = [];

const {
  scores: { group, others },
  shifts,
  sensitivities,
  explained,
} = JSON.parse(readFileSync(new URL('real-values.json', import.meta.url), 'utf8'));

const draw = (values, n, random) => Array.from({ length: n }, () => values[random.below(values.length)]);
const shareRight = (values) => values.filter((score) => score >= 0.5).length;

function aucOf(n) {
  const { positive, negative } = group;
  const all = Float64Array.from([...positive, ...negative]);
  const design = {
    items: n,
    lowered: [0],
    draws: [positive, negative].map((values) => (random) => values[random.below(values.length)]),
    options: { groups: ['0'] },
  };
  return {
    truth: aucOfScores(all, (i) => i < positive.length).auc,
    measure: (random) => aucs(design, random).find(({ measure }) => measure === 'auc'),
  };
}

const rate = (n) => ({
  truth: shareRight(group.positive) / group.positive.length,
  measure(random) {
    const right = shareRight(draw(group.positive, n, random));
    return { value: right / n, interval: agrestiCoullLimits(right, n) };
  },
});

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

const meanOf = (values, bounds) => (n) => ({
  truth: mean(values),
  measure(random) {
    const sample = draw(values, n, random);
    return { value: mean(sample), interval: boundedMeanInterval(sample, bounds, { resamples: 400, random }) };
  },
});

const shares = [0.1, 0.5, 0.9];
const sensitivity = (share) => (n) => ({
  truth: share === null ? mean(sensitivities) : quantile(Float64Array.from(sensitivities), share),
  measure(random) {
    const found = summarise(Float64Array.from(draw(sensitivities, n, random)), shares, 400, random);
    return share === null ? found.mean : found.quantiles[shares.indexOf(share)];
  },
});

const postOf = ([iouPrecision, iouRecall, tokenF1, auprc, comprehensiveness]) => {
  return { iouPrecision, iouRecall, tokenF1, auprc, comprehensiveness, sufficiency: Number.NaN };
};
function explanationsOf(of, random) {
  const from = of.map((_, g) => of.slice(0, g).reduce((sum, { length }) => sum + length, 0));
  const communities = of.map(({ length }, g) => ({
    id: `${g}`,
    attribute: 'community',
    members: Uint32Array.from({ length }, (_, i) => from[g] + i),
  }));
  const seed = random.next();
  const chosen = { minGroupSize: 10, resamples: 200, explanation: 'gradient-norm' };
  return explanations(of.flat().map(postOf), communities, chosen, {}, (...names) => randomStream(seed, ...names));
}
const explanation = (measure) => (n) => {
  const isGap = measure.endsWith('-gap');
  const pick = (all) =>
    all.find((one) => one.measure === measure && (isGap ? one.attribute === null : one.group === '0'));
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

function agreement(method) {
  const of = (rows) => {
    const series = (at) => new Map(rows.map((row, i) => [`${i}`, row[at]]));
    const metric = { subject: 'model', metric: 'a', values: series(3), error: null };
    return humanAgreement({ means: series(2) }, [metric]).agreements.find((one) => one.method === method);
  };
  return (n) => ({
    truth: () => of(explained.flat()).value,
    measure(random) {
      const { value, interval } = of(draw(explained.flat(), n, random));
      return { value: value ?? 0, interval };
    },
    most: 200,
  });
}

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
export const designs = Object.entries(statistics).flatMap(([name, of]) =>
  [10, 20, 50, 200].map((n) => ({ name: `real ${name} ${n}`, cells: [name, n], digits: 4, ...of(n) })),
);
