/**
 * Checks that a gradient graph computes the gradient of the model it was made from. It tests the very session that will
 * run: its output must be that of the file, and its gradient must predict how the output changes when the word
 * embeddings are moved a little, by central differences with Richardson's extrapolation.
 */
import type { InferenceSession } from 'onnxruntime-node';
import type { Random } from '../../contract/random.ts';
import { randomStream } from '../../statistics/distributions/random.ts';
import { runGraph } from '../onnx/graph/ort.ts';
import { probeRows } from './derive.ts';
import { type Activation, names } from './differentiate.ts';
import { probeInputs } from './shapes.ts';

/** Lengths of the steps in units of the embeddings' own, each half of the one before. */
const steps = [0.08, 0.04, 0.02, 0.01, 0.005, 0.0025, 0.00125, 0.000625, 0.0003125];

/** Points around the text, where the gradient is held against slopes, and how far they are, in units of the embeddings' own. */
const points = 4;
const apart = 0.1;

/**
 * A finite difference over a kink (of a ReLU) is off although the gradient is right, but seldom in many directions: of the two a point,
 * so many may be off, and where more are, other points are tried once.
 */
const mostOff = 2;
const tries = 2;

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
  const { session, output, answer } = check;
  const [probe] = probeInputs;
  const again = await forward(session, probeRows(probe.rows, probe.tokens, check.vocabulary), output);
  const greatest = answer.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const off = answer.reduce((most, value, i) => Math.max(most, Math.abs(value - again.raw[i])), 0);
  if (!(off <= outputTolerance * greatest)) {
    return { disagreement: `its output is off by ${off.toExponential(1)} of ${greatest.toExponential(1)}` };
  }

  const random = randomStream(1, 'gradient self-check');
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < tries && !(least <= slopeTolerance); i++) {
    const ways = await waysFrom(check, random);
    if (ways === null) return { disagreement: 'its gradient is zero' };
    const slopes = await measuredSlopes(check, ways);
    const off = ways
      .map(({ foretold }, w) => Math.abs(slopes[w] - foretold) / Math.abs(foretold))
      .sort((a, b) => b - a);
    least = Math.min(least, off[mostOff]);
  }
  if (least <= slopeTolerance) return { difference: least };
  return { disagreement: `its slope differs from a finite difference by ${(100 * least).toFixed(1)} %` };
}

/** A direction in which embeddings are moved from a point. */
interface Way {
  from: Float32Array;
  step: Float32Array;
  target: Float32Array;
  /** d(target . output) / d(step along it), by the gradient. */
  foretold: number;
}

/** Null where a gradient is zero. */
async function waysFrom(
  { session, output, activation, row, embeddings }: SelfCheck,
  random: Random,
): Promise<Way[] | null> {
  const size = embeddings.length;
  const typical = norm(embeddings) / Math.sqrt(size);
  const rows = Array.from({ length: points }, () => row);
  const values = Float32Array.from({ length: points * size }, () => 2 * apart * typical * (random.next() - 0.5));
  const nudge = { values, shape: [points, row.length, size / row.length] };
  const at = await forward(session, rows, output, nudge);
  const activated = partsOf(at.activated, points);
  const targets = activated.map((part) => part.map(() => random.next() - 0.5));
  const seeds = Float32Array.from(activated.flatMap((part, p) => [...seedsFor(targets[p], part, activation)]));
  const fed = { [names.seed]: { values: seeds, shape: [1, ...at.shape] }, [names.nudge]: nudge };
  const { [names.gradient]: result } = await runGraph(session, rows, fed, [names.gradient]);
  const gradients = partsOf(result.data as Float32Array, points);
  if (gradients.some((gradient) => gradient.every((value) => value === 0))) return null;
  return gradients.flatMap((gradient, p) =>
    directionsFor(gradient, random).map((way): Way => {
      const step = way.map((value) => (value * norm(embeddings)) / norm(way));
      const foretold = step.reduce((sum, value, i) => sum + value * gradient[i], 0);
      return { from: values.subarray(p * size, (p + 1) * size), step, target: targets[p], foretold };
    }),
  );
}

/** The gradient itself; and half of its entries, with noise, so that an entry that is wrongly zero shows. */
function directionsFor(gradient: Float32Array, random: Random): Float32Array[] {
  const typical = norm(gradient) / Math.sqrt(gradient.length);
  const sign = () => (random.next() < 0.5 ? typical : -typical);
  return [gradient, gradient.map((value) => (random.next() < 0.5 ? value : 0) + sign())];
}

function partsOf(values: Float32Array, count: number): Float32Array[] {
  const size = values.length / count;
  return Array.from({ length: count }, (_, i) => values.slice(i * size, (i + 1) * size));
}

/** The slopes of `foretold`, all steps of all ways as one batch. */
async function measuredSlopes(
  { session, output, row, embeddings }: SelfCheck,
  ways: readonly Way[],
): Promise<number[]> {
  const nudges = ways.flatMap(({ from, step }) =>
    steps.flatMap((length) => [length, -length].map((h) => from.map((value, i) => value + h * step[i]))),
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
  const answers = partsOf(raw, nudges.length);
  return ways.map(({ target }, w) => {
    const sumAt = (n: number) => target.reduce((sum, t, i) => sum + t * answers[n][i], 0);
    const central = steps.map((step, s) => {
      const at = 2 * (w * steps.length + s);
      return (sumAt(at) - sumAt(at + 1)) / (2 * step);
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
