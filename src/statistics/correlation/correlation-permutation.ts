/**
 * Exact tests of correlation: the share of all n! pairings whose coefficient is at least as far from 0 as the observed
 * one. That is the two-sided p, also where ties or Pearson's coefficient make the null distribution asymmetric.
 */
import type { Random } from '../../contract/random.ts';
import { shuffle } from '../distributions/random.ts';
import { type CorrelationMethod, centredRanks, kendallScore, type Numbers } from './correlation.ts';

/** 9! is 362,880 pairings: about a millisecond. */
export const mostExact = 9;
const mostKendall = 50;

/**
 * The exact two-sided p, or null where there are too many pairs to enumerate: more than 9, or for Kendall's tau, whose
 * null distribution without ties follows from a recurrence, more than 50. Neither series may be constant.
 */
export function exactCorrelationTest(method: CorrelationMethod, x: Numbers, y: Numbers): number | null {
  const n = x.length;
  if (method === 'pearson') return n <= mostExact ? pearsonTest(x, y) : null;
  const a = centredRanks(x);
  const b = centredRanks(y);
  if (method === 'spearman') {
    return n <= mostExact ? tail(spearmanNull(sorted(a), sorted(b)), Math.abs(dot(a, b))) : null;
  }
  const untied = new Set(a).size === n && new Set(b).size === n;
  if (untied && n <= mostKendall) return tail(kendallUntiedNull(n), Math.abs(kendallScore(a, b)));
  return n <= mostExact ? tail(kendallNull(sorted(a), sorted(b)), Math.abs(kendallScore(a, b))) : null;
}

/**
 * The two-sided p of a permutation test by draws: (1 + how many shuffled pairings are at least as far from 0) over (1 +
 * draws), which a null hypothesis keeps below any level with at most that probability (Phipson and Smyth 2010,
 * Statistical Applications in Genetics and Molecular Biology 9). Neither series may be constant.
 */
export function shuffledCorrelationTest(
  method: CorrelationMethod,
  x: Numbers,
  y: Numbers,
  { shuffles, random }: { shuffles: number; random: Random },
): number {
  const [a, b] = method === 'pearson' ? [centred(x), centred(y)] : [centredRanks(x), centredRanks(y)];
  const far = method === 'kendall' ? () => Math.abs(kendallScore(a, b)) : () => Math.abs(dot(a, b));
  // Ranks and scores are whole numbers; sums of others may differ by rounding where they are equal.
  const least = far() - (method === 'pearson' ? 1e-11 * Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b)) : 0);
  let extreme = 1;
  for (let k = 0; k < shuffles; k++) {
    shuffle(b, random);
    if (far() >= least) extreme++;
  }
  return extreme / (shuffles + 1);
}

function pearsonTest(x: Numbers, y: Numbers): number {
  const a = centred(x);
  const b = centred(y);
  // Equal sums may differ by rounding, the more so as each is updated from the one before.
  const tolerance = 1e-11 * Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b));
  const least = Math.abs(dot(a, b)) - tolerance;
  const swaps = plainChanges(a.length);
  const steps = a.map((value, i) => (i + 1 < a.length ? value - a[i + 1] : 0));
  let sum = dot(a, b);
  let extreme = 1;
  for (let k = 0; k < swaps.length; k++) {
    const p = swaps[k];
    const left = b[p];
    const right = b[p + 1];
    sum += steps[p] * (right - left);
    b[p] = right;
    b[p + 1] = left;
    if (sum >= least || sum <= -least) extreme++;
  }
  return extreme / (swaps.length + 1);
}

/** Pairings by |Σ a b|. It depends on the tie patterns alone, so pairs of series share it. */
const spearmanNull = remembered((a, b) => {
  const order = b.slice();
  const counts = new Float64Array(dot(a, a) + dot(b, b) + 1);
  let sum = dot(a, order);
  counts[Math.abs(sum)]++;
  for (const p of plainChanges(a.length)) {
    const left = order[p];
    const right = order[p + 1];
    sum += (a[p] - a[p + 1]) * (right - left);
    order[p] = right;
    order[p + 1] = left;
    counts[Math.abs(sum)]++;
  }
  return counts;
});

/** Pairings by |concordant - discordant| where there are ties. */
const kendallNull = remembered((a, b) => {
  const n = a.length;
  const order = b.slice();
  const counts = new Float64Array((n * (n - 1)) / 2 + 1);
  let score = kendallScore(a, order);
  counts[Math.abs(score)]++;
  for (const p of plainChanges(n)) {
    const left = order[p];
    const right = order[p + 1];
    for (let i = 0; i < n; i++) {
      if (i === p || i === p + 1) continue;
      // What position i loses and gains as `left` and `right` change places.
      score +=
        (Math.sign(a[p] - a[i]) - Math.sign(a[p + 1] - a[i])) *
        (Math.sign(right - order[i]) - Math.sign(left - order[i]));
    }
    score += 2 * Math.sign(a[p + 1] - a[p]) * Math.sign(left - right);
    order[p] = right;
    order[p + 1] = left;
    counts[Math.abs(score)]++;
  }
  return counts;
});

const untiedNulls = new Map<number, Float64Array>();

/** Probability of each |concordant - discordant| without ties: the inversions of a random order (Kendall 1938). */
function kendallUntiedNull(n: number): Float64Array {
  const known = untiedNulls.get(n);
  if (known) return known;
  const pairs = (n * (n - 1)) / 2;
  let inversions = new Float64Array(pairs + 1);
  inversions[0] = 1;
  for (let size = 2; size <= n; size++) {
    const next = new Float64Array(pairs + 1);
    let window = 0;
    for (let k = 0; k <= (size * (size - 1)) / 2; k++) {
      window += inversions[k];
      if (k >= size) window -= inversions[k - size];
      next[k] = window / size;
    }
    inversions = next;
  }
  // From the lower half, where the sums have lost nothing to subtraction; the other half mirrors it.
  const byScore = new Float64Array(pairs + 1);
  for (let k = 0; 2 * k <= pairs; k++) byScore[pairs - 2 * k] = (2 * k < pairs ? 2 : 1) * inversions[k];
  untiedNulls.set(n, byScore);
  return byScore;
}

/** The share at or beyond `least`. */
function tail(counts: Float64Array, least: number): number {
  let beyond = 0;
  for (let k = counts.length - 1; k >= least; k--) beyond += counts[k];
  let all = beyond;
  for (let k = 0; k < least; k++) all += counts[k];
  return Math.min(1, beyond / all);
}

function remembered(compute: (a: Int32Array, b: Int32Array) => Float64Array) {
  const known = new Map<string, Float64Array>();
  return (a: Int32Array, b: Int32Array): Float64Array => {
    const key = `${a}|${b}`;
    let value = known.get(key);
    if (!value) {
      value = compute(a, b);
      known.set(key, value);
    }
    return value;
  };
}

const changes: Uint8Array[] = [];

/**
 * The n! - 1 swaps of neighbours (p with p + 1) that lead through all orders of n things, each once (the plain changes
 * of Steinhaus, Johnson and Trotter; Knuth, The Art of Computer Programming 4A, section 7.2.1.2).
 */
function plainChanges(n: number): Uint8Array {
  if (n < 2) return new Uint8Array(0);
  if (changes[n]) return changes[n];
  const inner = plainChanges(n - 1);
  const sequence = new Uint8Array((inner.length + 1) * n - 1);
  let length = 0;
  for (let sweep = 0; sweep <= inner.length; sweep++) {
    const down = sweep % 2 === 0;
    for (let step = 0; step < n - 1; step++) sequence[length++] = down ? n - 2 - step : step;
    // The last thing now stands at the front, or at the back: the others change places behind, or before it.
    if (sweep < inner.length) sequence[length++] = inner[sweep] + (down ? 1 : 0);
  }
  changes[n] = sequence;
  return sequence;
}

function centred(values: Numbers): Float64Array {
  const copy = Float64Array.from(values);
  const mean = copy.reduce((sum, value) => sum + value, 0) / copy.length;
  return copy.map((value) => value - mean);
}

function sorted(values: Int32Array): Int32Array {
  return values.slice().sort();
}

function dot(a: Numbers, b: Numbers): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
