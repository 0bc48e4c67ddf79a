/**
 * The probe: a logistic head trained on a frozen encoder's pooled vectors, so that any encoder can play the classifier.
 * Its bias is that of encoder and training data together; its held-out AUC shows how much it learned.
 */

import type { LabelledData } from '../../contract/data.ts';
import type { Interval } from '../../contract/measurement.ts';
import { InputError } from '../../contract/problem.ts';
import { compareSamples } from '../../statistics/auc/auc.ts';
import { aucInterval } from '../../statistics/auc/auc-interval.ts';
import { rankScores } from '../../statistics/auc/ranking.ts';
import { fitLogistic, predictLogistic } from '../../statistics/regression/logistic-regression.ts';
import type { Cache } from '../../support/cache.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import { differentiableProbe } from '../sensitivity/probe-gradient.ts';
import type { Classifier, Encoder } from '../sources.ts';
import { splitByClass } from './split.ts';

/** Raised whenever the same data may give another head: it is part of the cache key. */
const version = 1;
export const fewestItems = 20;

export interface ProbeInput {
  encoder: Encoder;
  /** What to learn from. Needs texts. */
  data: LabelledData;
  /** Inverse strength of the L2 penalty. */
  c: number;
  /** Share of the items that is kept out of training. */
  heldOut: number;
  seed: number;
  cache: Cache;
  progress: Progress;
}

/** What is kept in the cache. */
interface TrainedHead {
  /** Per dimension of the encoder's vectors as they are. */
  weights: number[];
  intercept: number;
  trainingItems: number;
  heldOut: HeldOut;
  iterations: number;
  converged: boolean;
}

/** How a probe did on the items kept out of its training. */
export interface HeldOut {
  items: number;
  positives: number;
  auc: number;
  interval: Interval;
  /** At a threshold of 0.5. */
  accuracy: number;
  /** What always naming the more frequent class would reach. */
  majorityShare: number;
}

/** As `describe` has it. */
export interface ReportedHeldOut extends HeldOut {
  noBetterThanChance: boolean;
}

/**
 * Trains the head on all items that are not held out and measures it on those that are. The split is drawn within each
 * class and depends on the seed and the data alone, so that the probes of several encoders learn from the same items.
 * Raises {@link InputError} for data without texts, with fewer than 20 items or with too few of a class.
 */
export async function trainProbe(input: ProbeInput): Promise<Classifier> {
  const { encoder, data, c, heldOut, seed, cache, progress } = input;
  const { texts, positive, classes, codes } = data;
  if (!texts) {
    throw new InputError({
      message: `data set "${data.info.id}" has no texts, so a probe cannot be trained on it`,
      hint: 'Name the column with the texts (columns.text), or train the probe on another data set',
    });
  }
  const split = checkedSplit(input);
  const content = contentKey(texts, [...positive], classes, [...codes]);
  const key = contentKey('probe', version, encoder.key, content, c, heldOut, seed);

  const origin = { kind: 'probes', by: String(encoder.describe().model ?? 'encoder'), content: 'probes' };
  let head = decode(cache.get(key, origin));
  if (!head) {
    const { matrix, read } = await vectorsToLearnFrom({ encoder, data, progress });
    head = train(matrix, { data, c, split: { train: split.train.filter(read), test: split.test.filter(read) } });
    cache.put(key, new TextEncoder().encode(JSON.stringify(head)), origin);
  }
  const { auc, interval, items } = head.heldOut;
  const atChance = interval.lower <= 0.5;
  if (atChance) {
    progress.note(
      `the probe trained on "${data.info.id}" is no better than chance: its AUC on ${items} held-out items is ` +
        `${auc.toFixed(3)} (95 % interval ${interval.lower.toFixed(3)} to ${interval.upper.toFixed(3)}). ` +
        'What is measured with it says little about the encoder',
    );
  }
  if (!head.converged) {
    progress.note(
      `the probe trained on "${data.info.id}" did not converge in ${head.iterations} iterations; try a smaller c`,
    );
  }
  return classifierOf({
    ...input,
    key,
    head,
    atChance,
    trainingTexts: new Set(Array.from(split.train, (i) => texts[i])),
  });
}

interface Trained extends ProbeInput {
  key: string;
  head: TrainedHead;
  atChance: boolean;
  trainingTexts: ReadonlySet<string>;
}

function classifierOf({ encoder, data, c, heldOut, seed, key, head, atChance, trainingTexts }: Trained): Classifier {
  const weights = Float64Array.from(head.weights);
  const predict = async (texts: readonly string[], progress: Progress) => {
    const { values, dimensions, truncated } = await encoder.embed(texts, progress);
    return { positive: predictLogistic({ weights, intercept: head.intercept }, { values, dimensions }), truncated };
  };
  const bothSides = async (texts: readonly string[], progress: Progress) => {
    const { positive, truncated } = await predict(texts, progress);
    const probabilities = Float64Array.from({ length: 2 * positive.length }, (_, i) =>
      i % 2 === 0 ? 1 - positive[i >> 1] : positive[i >> 1],
    );
    return {
      classes: sidesOf(data),
      probabilities,
      positive,
      missing: positive.filter(Number.isNaN).length,
      truncated,
    };
  };
  return {
    key,
    namesPositive: true,
    describe: () => ({
      probe: {
        dataset: data.info.id,
        datasetSha256: data.info.sha256,
        positive: data.positiveClasses,
        c,
        heldOut,
        seed,
        trainingItems: head.trainingItems,
        iterations: head.iterations,
        converged: head.converged,
      },
      heldOut: {
        items: head.heldOut.items,
        positives: head.heldOut.positives,
        auc: head.heldOut.auc,
        interval: { ...head.heldOut.interval },
        accuracy: head.heldOut.accuracy,
        majorityShare: head.heldOut.majorityShare,
        noBetterThanChance: atChance,
      },
    }),
    async classify(asked, progress) {
      if (!asked.texts) {
        throw new InputError({
          message: `data set "${asked.info.id}" has no texts, so a probe cannot classify its items`,
          hint: 'Name the column with the texts (columns.text), or give the subject a prediction file',
        });
      }
      const { positive, truncated } = await predict(asked.texts, progress);
      const missing = positive.filter(Number.isNaN).length;
      const trainedOn = asked.texts.reduce((count, text) => count + (trainingTexts.has(text) ? 1 : 0), 0);
      return { positive, missing, truncated, trainedOn };
    },
    probabilities: (texts, _positiveClasses, progress) => bothSides(texts, progress),
    classScores: bothSides,
    differentiable: (gradient) =>
      differentiableProbe(encoder, { weights, intercept: head.intercept }, data, gradient, key),
    // The encoder is a source of its own and closed with the others.
    async close() {},
  };
}

/** The two sides that the head tells apart: the classes that are not positive, and those that are. */
function sidesOf({ classes, positiveClasses }: LabelledData): [string, string] {
  const others = classes.filter((name) => !positiveClasses.includes(name));
  return [others.join(' or '), positiveClasses.join(' or ')];
}

function checkedSplit({ data, heldOut, seed }: ProbeInput): { train: Uint32Array; test: Uint32Array } {
  const name = `data set "${data.info.id}"`;
  const positives = data.positive.reduce((sum, value) => sum + value, 0);
  const counts = `${positives} positive and ${data.size - positives} negative items`;
  if (data.size < fewestItems) {
    throw new InputError({
      message: `${name} has ${data.size} items; a probe takes at least ${fewestItems}`,
      hint: 'Train the probe on a larger data set',
    });
  }
  if (positives === 0 || positives === data.size) {
    throw new InputError({
      message: `${name} has one class only (${counts}), so there is nothing for a probe to learn`,
      hint: `Check which classes count as positive: ${data.positiveClasses.join(', ') || 'none do'}, of ${data.classes.join(', ')}`,
    });
  }
  const split = splitByClass(data, heldOut, seed);
  for (const [part, rows] of [
    ['to train on', split.train],
    ['held out', split.test],
  ] as const) {
    const share = rows.reduce((sum, row) => sum + data.positive[row], 0);
    if (share === 0 || share === rows.length) {
      throw new InputError({
        message: `of ${name} (${counts}) with a share of ${heldOut} held out, the part ${part} lacks one class`,
        hint: 'Choose a heldOut nearer to 0.5, or a data set with more items of the rarer class',
      });
    }
  }
  return split;
}

/** The vectors of all texts, and which of them there are: a text without a token has none. */
export async function vectorsToLearnFrom({
  encoder,
  data,
  progress,
}: Pick<ProbeInput, 'encoder' | 'progress'> & { data: Pick<LabelledData, 'texts' | 'info'> }) {
  const matrix = await encoder.embed(data.texts ?? [], progress);
  if (!rowsAllOrNothing(matrix)) {
    throw new InputError({
      message: `the encoder's vectors of data set "${data.info.id}" hold numbers that are not finite, so no probe can be trained`,
      hint: 'Try another dtype (fp32) or layer',
    });
  }
  return { matrix, read: (row: number) => !Number.isNaN(matrix.values[row * matrix.dimensions]) };
}

/** Whether each row is of finite numbers or, of a text without a token, of NaN alone. */
function rowsAllOrNothing({ values, dimensions }: { values: Float32Array; dimensions: number }): boolean {
  for (let start = 0; start < values.length; start += dimensions) {
    const row = values.subarray(start, start + dimensions);
    if (!row.every(Number.isFinite) && !row.every(Number.isNaN)) return false;
  }
  return true;
}

function train(
  matrix: { values: Float32Array; dimensions: number },
  { data, c, split }: { data: LabelledData; c: number; split: { train: Uint32Array; test: Uint32Array } },
): TrainedHead {
  const model = fitLogistic({ ...matrix, rows: split.train, positive: data.positive, c });
  const scores = predictLogistic(model, { ...matrix, rows: split.test });
  const { order, level, levels } = rankScores(scores);
  const upper = new Float64Array(levels);
  const lower = new Float64Array(levels);
  let correct = 0;
  for (const [k, item] of order.entries()) {
    const label = data.positive[split.test[item]];
    (label ? upper : lower)[level[k]]++;
    if (label === (scores[item] >= 0.5 ? 1 : 0)) correct++;
  }
  const estimate = compareSamples(upper, lower);
  const items = split.test.length;
  return {
    weights: [...model.weights],
    intercept: model.intercept,
    trainingItems: split.train.length,
    heldOut: {
      items,
      positives: estimate.m,
      auc: estimate.auc,
      interval: aucInterval(estimate),
      accuracy: correct / items,
      majorityShare: Math.max(estimate.m, estimate.n) / items,
    },
    iterations: model.iterations,
    converged: model.converged,
  };
}

function decode(bytes: Uint8Array | undefined): TrainedHead | undefined {
  return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as TrainedHead);
}
