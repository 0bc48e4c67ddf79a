/**
 * Checks that a gradient graph computes the gradient of the model it was made from. It tests the very session that will
 * run: its output must be that of the file, and its gradient must predict how the output changes when the word
 * embeddings are moved a little, by central differences with Richardson's extrapolation.
 */
import type { InferenceSession } from 'onnxruntime-node';
import { randomStream } from '../../statistics/distributions/random.ts';
import { runGraph } from '../onnx/graph/ort.ts';
import { probeRows } from './derive.ts';
import { type Activation, names } from './differentiate.ts';
import { probeInputs } from './shapes.ts';

/** Lengths of the steps in units of the embeddings' own, each half of the one before. */
const steps = [0.08, 0.04, 0.02, 0.01, 0.005, 0.0025, 0.00125, 0.000625, 0.0003125];

/** The direction of the gradient itself, and of what is left of it without a random half of its entries. */
const directions = 4;

/** Largest relative difference of a slope: a path left out or counted twice is far above, rounding far below. */
const slopeTolerance = 0.02;

/** Largest difference of an output, relative to the greatest: the order of sums differs between the two graphs. */
const outputTolerance = 1e-3;

export interface SelfCheck {
  session: InferenceSession;
  output: string;
  activation: Activation;
  /** Token ids of a text. */
  row: readonly number[];
  /** Their vectors. */
  embeddings: Float32Array;
  vocabulary: number;
  /** The file's own answer to the first probe. */
  answer: Float32Array;
}

/** @returns what disagrees, or the largest relative difference of a slope */
export async function checkGradients(check: SelfCheck): Promise<{ disagreement: string } | { difference: number }> {
  const { session, output, activation, row, embeddings, answer } = check;
  const [probe] = probeInputs;
  const again = await forward(session, probeRows(probe.rows, probe.tokens, check.vocabulary), output);
  const greatest = answer.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const off = answer.reduce((most, value, i) => Math.max(most, Math.abs(value - again.raw[i])), 0);
  if (!(off <= outputTolerance * greatest)) {
    return { disagreement: `its output is off by ${off.toExponential(1)} of ${greatest.toExponential(1)}` };
  }

  const random = randomStream(1, 'gradient self-check');
  const at = await forward(session, [row], output);
  const target = at.activated.map(() => random.next() - 0.5);
  const seed = { values: seedsFor(target, at.activated, activation), shape: [1, ...at.shape] };
  const size = embeddings.length / row.length;
  const rest = { values: new Float32Array(size), shape: [1, 1, size] };
  const { [names.gradient]: result } = await runGraph(session, [row], { [names.seed]: seed, [names.nudge]: rest }, [
    names.gradient,
  ]);
  const gradient = result.data as Float32Array;
  if (gradient.every((value) => value === 0)) return { disagreement: 'its gradient is zero' };

  const ways = Array.from({ length: directions }, (_, i) => {
    const way = gradient.map((value) => (i === 0 || random.next() < 0.5 ? value : 0));
    const scale = norm(embeddings) / norm(way);
    return way.map((value) => value * scale);
  });
  const slopes = await measuredSlopes(check, target, ways);
  let difference = 0;
  for (const [i, way] of ways.entries()) {
    const foretold = way.reduce((sum, value, j) => sum + value * gradient[j], 0);
    difference = Math.max(difference, Math.abs(slopes[i] - foretold) / Math.abs(foretold));
  }
  if (difference <= slopeTolerance) return { difference };
  return { disagreement: `its slope differs from a finite difference by ${(100 * difference).toFixed(1)} %` };
}

/** d(target . output) / d(step along each way), all steps of all ways as one batch. */
async function measuredSlopes(
  { session, output, row, embeddings }: SelfCheck,
  target: Float32Array,
  ways: readonly Float32Array[],
): Promise<number[]> {
  const nudges = ways.flatMap((way) =>
    steps.flatMap((step) => [step, -step].map((h) => way.map((value) => h * value))),
  );
  const values = new Float32Array(nudges.length * embeddings.length);
  for (const [i, nudge] of nudges.entries()) values.set(nudge, i * embeddings.length);
  const nudge = { values, shape: [nudges.length, row.length, embeddings.length / row.length] };
  const { raw } = await forward(
    session,
    nudges.map(() => row),
    output,
    nudge,
  );
  const sums = nudges.map((_, n) => target.reduce((sum, t, i) => sum + t * raw[n * target.length + i], 0));
  return ways.map((_, w) => {
    const central = steps.map((step, s) => {
      const at = 2 * (w * steps.length + s);
      return (sums[at] - sums[at + 1]) / (2 * step);
    });
    const extrapolated = central.slice(1).map((fine, s) => (4 * fine - central[s]) / 3);
    // Large steps bend, small ones drown in rounding: the best is where two neighbours agree most.
    const gaps = extrapolated.slice(1).map((value, i) => Math.abs(value - extrapolated[i]));
    return extrapolated[gaps.indexOf(Math.min(...gaps)) + 1];
  });
}

/**
 * Seeds that become `target` on the way back through the activation, so that the slope can be measured before it, where
 * nothing is saturated. A softmax can only be asked for targets that sum to zero: `target` is made so.
 */
function seedsFor(target: Float32Array, activated: Float32Array, activation: Activation): Float32Array {
  if (activation === 'none') return target;
  const usable = (p: number) => p > 1e-30 && (activation === 'softmax' || p < 1);
  const used = activated.filter(usable).length;
  const mean = target.reduce((sum, t, i) => sum + (usable(activated[i]) ? t : 0), 0) / used;
  for (const [i, p] of activated.entries()) {
    if (!usable(p)) target[i] = 0;
    else if (activation === 'softmax') target[i] -= mean;
  }
  return target.map((t, i) => {
    const p = activated[i];
    return t === 0 ? 0 : activation === 'softmax' ? t / p : t / (p * (1 - p));
  });
}

async function forward(
  session: InferenceSession,
  rows: readonly (readonly number[])[],
  output: string,
  nudge?: { values: Float32Array; shape: readonly number[] },
): Promise<{ raw: Float32Array; activated: Float32Array; shape: readonly number[] }> {
  const rank = session.inputMetadata.find(({ name }) => name === names.seed) as { shape: readonly unknown[] };
  const results = await runGraph(
    session,
    rows,
    {
      [names.seed]: { values: new Float32Array(1), shape: rank.shape.map(() => 1) },
      [names.nudge]: nudge ?? { values: new Float32Array(1), shape: [1, 1, 1] },
    },
    [output, names.activated],
  );
  return {
    raw: results[output].data as Float32Array,
    activated: results[names.activated].data as Float32Array,
    shape: results[output].dims,
  };
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
