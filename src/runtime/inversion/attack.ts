/**
 * Inversion by gradients. At each unknown place stands a mixture of its candidates' embeddings, softmax(theta / T) times
 * their rows of the table. Adam (Kingma and Ba 2015) raises the log odds of the known class over theta while T falls
 * geometrically, so that the mixtures harden; in the end each place takes its greatest theta.
 */
import type { Request } from '../../contract/observations.ts';
import type { Random } from '../../contract/random.ts';
import { normals } from '../../statistics/distributions/normal.ts';
import { greatestOf } from '../../support/extremes.ts';
import type { OnnxModel } from '../model.ts';
import type { LogOdds } from '../sensitivity/sensitivity.ts';
import type { TokenPlaces } from './places.ts';

export type AttackOptions = Request<'reconstructions'>['attack'];

export interface Target {
  model: OnnxModel;
  output: string;
  odds: LogOdds;
}

const [decay, squareDecay, small] = [0.9, 0.999, 1e-8];

/** Standard deviation of what theta starts from: mixtures that are near even and yet lean somewhere. */
const startsFrom = 0.5;

/** Log odds beyond this and on the other side than thought: the other cotangent rounds less. */
const clearly = 4;

/** Per start and place, one number a candidate. */
export type Thetas = readonly (readonly Float64Array[])[];

export function drawStarts({ candidates }: TokenPlaces, starts: number, random: Random): Thetas {
  const normal = normals(random);
  return Array.from({ length: starts }, () =>
    candidates.map((own) => Float64Array.from(own, () => startsFrom * normal())),
  );
}

/** Moves the thetas, all starts side by side. */
export async function ascend(
  target: Target,
  places: TokenPlaces,
  { steps, learningRate, temperature }: Omit<AttackOptions, 'starts'>,
  thetas: Thetas,
): Promise<void> {
  const vectors = await vectorsOf(target, places);
  const momenta = thetas.map((theta) =>
    theta.map((own) => [new Float64Array(own.length), new Float64Array(own.length)]),
  );
  let likely: readonly boolean[] = thetas.map(() => false);
  for (let step = 0; step < steps; step++) {
    const cooling = steps > 1 ? step / (steps - 1) : 1;
    const heat = temperature.from * (temperature.to / temperature.from) ** cooling;
    const mixtures = thetas.map((theta) => theta.map((own) => softmax(own, heat)));
    const answer = await slopesAt(target, places, vectors, mixtures, likely);
    likely = answer.likely;
    for (const [s, theta] of thetas.entries()) {
      for (const [p, own] of theta.entries()) {
        const slopes = alongTheta(mixtures[s][p], answer.slopes[s][p], heat);
        moveByAdam(own, slopes, momenta[s][p], { step: step + 1, learningRate });
      }
    }
  }
}

/** The embeddings of each place's candidates, `[candidates, size]`. */
interface Vectors {
  size: number;
  ofPlaces: readonly Float32Array[];
}

async function vectorsOf({ model, output, odds }: Target, { candidates }: TokenPlaces): Promise<Vectors> {
  const ofPlaces: Float32Array[] = [];
  for (const own of candidates) {
    ofPlaces.push(await model.embeddings({ output, activation: odds.activation }, own));
  }
  return { size: ofPlaces[0].length / candidates[0].length, ofPlaces };
}

/** d log odds / d share of each candidate in the mixture of its place, per start and place. */
async function slopesAt(
  { model, output, odds }: Target,
  { ids, at, candidates }: TokenPlaces,
  { size, ofPlaces }: Vectors,
  mixtures: readonly (readonly Float64Array[])[],
  thought: readonly boolean[],
): Promise<{ slopes: Float64Array[][]; likely: boolean[] }> {
  const length = ids.length;
  const added = new Float32Array(mixtures.length * length * size);
  for (const [s, mixture] of mixtures.entries()) {
    for (const [p, shares] of mixture.entries()) {
      const from = (s * length + at[p]) * size;
      for (let d = 0; d < size; d++) {
        let mixed = 0;
        for (let c = 0; c < shares.length; c++) mixed += shares[c] * ofPlaces[p][c * size + d];
        // The graph looks up the first candidate and adds this.
        added[from + d] = mixed - ofPlaces[p][d];
      }
    }
  }
  const rows = mixtures.map(() => ids);
  const run = async (likely: readonly boolean[]) => {
    const seeds = likely.map((one) => odds.cotangent(length, one));
    const values = new Float32Array(seeds.length * seeds[0].length);
    for (const [s, seed] of seeds.entries()) values.set(seed, s * seed.length);
    const answer = await model.differentiate(
      { output, activation: odds.activation },
      rows,
      { values, seeds: 1 },
      added,
    );
    const width = answer.output.length / rows.length;
    const found = rows.map((_, s) => odds.at(answer.output.subarray(s * width, (s + 1) * width), length));
    return { found, gradients: answer.gradients };
  };
  let answer = await run(thought);
  const now = answer.found.map(({ value }) => value > 0);
  if (answer.found.some(({ value }, s) => now[s] !== thought[s] && Math.abs(value) > clearly)) answer = await run(now);
  const slopes = answer.found.map(({ factor }, s) =>
    candidates.map((own, p) =>
      Float64Array.from(own, (_, c) => {
        const from = (s * length + at[p]) * size;
        let sum = 0;
        for (let d = 0; d < size; d++) sum += ofPlaces[p][c * size + d] * answer.gradients[from + d];
        return factor * sum;
      }),
    ),
  );
  return { slopes, likely: now };
}

/** From slopes along the shares of a mixture to those along theta. */
function alongTheta(shares: Float64Array, slopes: Float64Array, heat: number): Float64Array {
  const average = shares.reduce((sum, share, c) => sum + share * slopes[c], 0);
  return slopes.map((slope, c) => (shares[c] * (slope - average)) / heat);
}

function moveByAdam(
  theta: Float64Array,
  slopes: Float64Array,
  [first, second]: readonly Float64Array[],
  { step, learningRate }: { step: number; learningRate: number },
): void {
  for (const [c, slope] of slopes.entries()) {
    first[c] = decay * first[c] + (1 - decay) * slope;
    second[c] = squareDecay * second[c] + (1 - squareDecay) * slope ** 2;
    const mean = first[c] / (1 - decay ** step);
    const spread = Math.sqrt(second[c] / (1 - squareDecay ** step));
    theta[c] += (learningRate * mean) / (spread + small);
  }
}

function softmax(theta: Float64Array, heat: number): Float64Array {
  const greatest = greatestOf(theta);
  const powers = theta.map((one) => Math.exp((one - greatest) / heat));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
