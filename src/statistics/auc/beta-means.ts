/** Power means of estimates within 0..1, by simulation. */

import type { Random } from '../../contract/random.ts';
import { normals } from '../distributions/normal.ts';
import type { AucErrors } from './auc-errors.ts';

/** An even number; a limit is then uncertain by a tenth of a standard error. */
const DRAWS = 600;

/** What chance brings, drawn once, so that the means of other true values differ by these alone. */
export interface Noise {
  groups: number;
  /** By draw: what moves all groups alike. */
  shared: Float64Array;
  /** By draw and group: two numbers. */
  own: Float64Array;
  /** Logarithms of uniform numbers, likewise. */
  tails: Float64Array;
}

/** Normal numbers come with both signs. */
export function drawNoise(groups: number, random: Random): Noise {
  const normal = normals(random);
  const shared = new Float64Array(DRAWS / 2);
  const own = new Float64Array(DRAWS * groups);
  const tails = new Float64Array(2 * DRAWS * groups);
  for (let i = 0; i < shared.length; i++) shared[i] = normal();
  for (let i = 0; i < own.length; i++) own[i] = normal();
  for (let i = 0; i < tails.length; i++) tails[i] = Math.log(1 - random.next());
  return { groups, shared, own, tails };
}

/**
 * Power means of estimates about `truths`, ascending. An estimate is a beta variable with the mean and variance it
 * should have. This follows the distribution of an AUC of ten items well, its lower tail included; a normal on the
 * logit scale would have too long a tail. It is the share of one gamma variable in the sum of two, and these are made
 * from normal numbers by the cube of Wilson and Hilferty (1931), those of shape below 2 from one of shape plus 1
 * (Marsaglia and Tsang 2000, ACM Transactions on Mathematical Software 26). The shared number moves both.
 *
 * @param truths within 0..1, exclusive
 */
export function simulatedMeans(
  truths: readonly number[],
  errors: AucErrors,
  power: number,
  noise: Noise,
): Float64Array {
  const sums = new Float64Array(2 * noise.shared.length);
  for (const [g, truth] of truths.entries()) addEstimates(sums, g, truth, errors, power, noise);
  return meansOf(sums, truths.length, power);
}

/** The same by the true value of one group, where all others have those of `truths`: of these the estimates are made once. */
export function meansByOne(
  one: number,
  truths: readonly number[],
  errors: AucErrors,
  power: number,
  noise: Noise,
): (truth: number) => Float64Array {
  const others = new Float64Array(2 * noise.shared.length);
  for (const [g, truth] of truths.entries()) if (g !== one) addEstimates(others, g, truth, errors, power, noise);
  return (truth) => {
    const sums = others.slice();
    addEstimates(sums, one, truth, errors, power, noise);
    return meansOf(sums, truths.length, power);
  };
}

function addEstimates(
  sums: Float64Array,
  g: number,
  truth: number,
  { variance, correlation }: AucErrors,
  power: number,
  { groups, shared, own, tails }: Noise,
): void {
  const alike = Math.sqrt(correlation);
  const apart = Math.sqrt(1 - correlation);
  const size = sizeOf(truth, variance(g, truth));
  const above = gammas(truth * size);
  const below = gammas((1 - truth) * size);
  for (let draw = 0; draw < sums.length; draw++) {
    const pair = draw >> 1;
    const sign = draw & 1 ? -1 : 1;
    const common = sign * alike * shared[pair];
    const at = 2 * (pair * groups + g);
    const tail = 2 * (draw * groups + g);
    const x = gamma(above, sign * apart * own[at] + common, tails[tail]);
    const y = gamma(below, sign * apart * own[at + 1] - common, tails[tail + 1]);
    const value = x / (x + y);
    sums[draw] += power === 0 ? Math.log(value) : raised(value, power);
  }
}

function meansOf(sums: Float64Array, groups: number, power: number): Float64Array {
  return sums.map((sum) => (power === 0 ? Math.exp(sum / groups) : (sum / groups) ** (1 / power))).sort();
}

/** The two shapes of a beta variable added up, of which it has this variance. */
function sizeOf(truth: number, variance: number): number {
  return (truth * (1 - truth)) / variance - 1;
}

/** `boost` is 0 of those that need none. */
interface Gammas {
  scale: number;
  spread: number;
  boost: number;
}

function gammas(shape: number): Gammas {
  const scale = (shape < 2 ? shape + 1 : shape) - 1 / 3;
  return { scale, spread: 1 / Math.sqrt(9 * scale), boost: shape < 2 ? 1 / shape : 0 };
}

/** Of a normal number and the logarithm of a uniform one. */
function gamma({ scale, spread, boost }: Gammas, normal: number, tail: number): number {
  const root = Math.max(0.1, 1 + spread * normal);
  const cube = scale * root * root * root;
  return boost === 0 ? cube : cube * Math.exp(boost * tail);
}

/** Powers are whole numbers as a rule, and multiplying is several times as fast. */
function raised(value: number, power: number): number {
  if (!Number.isInteger(power) || Math.abs(power) > 8) return value ** power;
  let product = 1;
  for (let i = Math.abs(power); i > 0; i--) product *= value;
  return power < 0 ? 1 / product : product;
}
