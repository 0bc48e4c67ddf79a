/** A softmax head on a frozen encoder's pooled vectors: trained on most of the items, and measured on the others. */
import type { ClassesData } from '../../contract/data.ts';
import type { Interval, Json } from '../../contract/measurement.ts';
import { InputError } from '../../contract/problem.ts';
import { rateInterval } from '../../statistics/rates/rate-limits.ts';
import { fitMultinomial, predictMultinomial } from '../../statistics/regression/multinomial-regression.ts';
import { fewestItems, type ProbeInput, vectorsToLearnFrom } from './probe.ts';
import { splitByClass } from './split.ts';

/** Raised whenever the same data may give another head: it is part of the cache key. */
export const softmaxHeadVersion = 1;

/** How the head did on the items kept out of its training. */
interface HeldOut {
  items: number;
  accuracy: number;
  interval: Interval;
  /** What always naming the most frequent group would reach. */
  majorityShare: number;
  /** Of each group, or class: how many items, and the share of them that it names rightly (null of none). */
  groups: { name: string; items: number; recall: number | null }[];
}

export interface SoftmaxHead {
  weights: number[][];
  intercepts: number[];
  trainingItems: number;
  heldOut: HeldOut;
  iterations: number;
  converged: boolean;
}

type Learned = Pick<ClassesData, 'texts' | 'classes' | 'codes' | 'size' | 'info'>;

interface Named {
  /** In the cache. */
  key: string;
  /** What messages call it: `the probe for gender`, `the probe`. */
  name: string;
  /** As in `too few items in one group of gender alone`, `in one class`. */
  of: string;
  each: 'group' | 'class';
}

/**
 * From the cache, or trained. What it says of itself is told as notes.
 *
 * @throws InputError where there are too few items, of a class or at all
 */
export async function softmaxHead(
  { encoder, data, c, heldOut, seed, cache, progress }: Omit<ProbeInput, 'data'> & { data: Learned },
  { key, name, of, each }: Named,
): Promise<SoftmaxHead> {
  const { classes, codes, info } = data;
  const split = splitByClass(data, heldOut, seed);
  const counts = classes.map((_, k) => codes.reduce((sum, code) => sum + (code === k ? 1 : 0), 0));
  if (data.size < fewestItems || counts.some((count) => count < 2)) {
    const listed = classes.map((name, k) => `${name} ${counts[k]}`).join(', ');
    throw new InputError({
      message: `data set "${info.id}" has too few items in one ${of} (${listed}); a probe takes at least ${fewestItems}, and 2 of each ${each}`,
      hint: `Train the probe on a larger data set, or leave rare ${each === 'group' ? 'groups' : 'classes'} out of it`,
    });
  }
  const origin = { kind: 'probes', by: String(encoder.describe().model ?? 'encoder'), content: 'probes' };
  const stored = cache.get(key, origin);
  let head = stored && (JSON.parse(new TextDecoder().decode(stored)) as SoftmaxHead);
  if (!head) {
    const { matrix, read } = await vectorsToLearnFrom({ encoder, data, progress });
    const rows = { train: split.train.filter(read), test: split.test.filter(read) };
    head = train(matrix, data, c, rows);
    cache.put(key, new TextEncoder().encode(JSON.stringify(head)), origin);
  }
  const { majorityShare, accuracy, items } = head.heldOut;
  if (isAtChance(head)) {
    progress.note(
      `${name} trained on "${info.id}" is no better than chance: its accuracy on ${items} held-out ` +
        `items is ${accuracy.toFixed(3)}, and always naming the most frequent ${each} reaches ${majorityShare.toFixed(3)}`,
    );
  }
  if (!head.converged) {
    progress.note(`${name} did not converge in ${head.iterations} iterations; try a smaller c`);
  }
  return head;
}

export function modelOf({ weights, intercepts }: SoftmaxHead) {
  return { weights: weights.map((row) => Float64Array.from(row)), intercepts: Float64Array.from(intercepts) };
}

const isAtChance = ({ heldOut }: SoftmaxHead) => heldOut.interval.lower <= heldOut.majorityShare;

/** As a source describes itself. */
export function reportedHeldOut(head: SoftmaxHead): { [name: string]: Json } {
  return { ...head.heldOut, interval: { ...head.heldOut.interval }, noBetterThanChance: isAtChance(head) };
}

function train(
  matrix: { values: Float32Array; dimensions: number },
  { classes, codes }: Learned,
  c: number,
  split: { train: Uint32Array; test: Uint32Array },
): SoftmaxHead {
  const model = fitMultinomial({ ...matrix, rows: split.train, codes, classes: classes.length, c });
  const probabilities = predictMultinomial(model, { ...matrix, rows: split.test });
  const items = classes.map(() => 0);
  const right = [...items];
  for (const [i, row] of split.test.entries()) {
    const own = probabilities.subarray(i * classes.length, (i + 1) * classes.length);
    items[codes[row]]++;
    if (own.indexOf(Math.max(...own)) === codes[row]) right[codes[row]]++;
  }
  const n = split.test.length;
  const correct = right.reduce((sum, one) => sum + one, 0);
  return {
    weights: model.weights.map((row) => [...row]),
    intercepts: [...model.intercepts],
    trainingItems: split.train.length,
    heldOut: {
      items: n,
      accuracy: correct / n,
      interval: rateInterval(correct, n),
      majorityShare: Math.max(...items) / n,
      groups: classes.map((name, k) => ({ name, items: items[k], recall: items[k] > 0 ? right[k] / items[k] : null })),
    },
    iterations: model.iterations,
    converged: model.converged,
  };
}
