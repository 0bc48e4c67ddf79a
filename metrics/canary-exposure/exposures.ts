/** The ranks of canaries among their candidates. */
import type { Items } from '../../src/plugin.ts';

export interface Canary {
  /** The item that was inserted. */
  item: number;
  candidates: number;
  /** 1 for the likeliest; of candidates of one score the last. */
  rank: number;
}

export interface Exposures {
  canaries: readonly Canary[];
  /** Canaries of which a candidate has no answer, or of which it is not known whether it was inserted. */
  leftOut: number;
}

/** By canary its candidates, and those among them that were inserted. */
export function insertedBy({ cases, membership, size }: Pick<Items, 'cases' | 'membership' | 'size'>) {
  const found = (cases?.ids ?? []).map((id) => ({ id, candidates: [] as number[], inserted: [] as number[] }));
  for (let i = 0; i < size; i++) {
    const canary = found[cases?.of[i] ?? -1];
    canary?.candidates.push(i);
    if (membership?.[i] === 1) canary?.inserted.push(i);
  }
  // A drawn part of the data may have none of a canary.
  return found.filter(({ candidates }) => candidates.length > 0);
}

export function exposuresOf(data: Pick<Items, 'cases' | 'membership' | 'size'>, scores: Float64Array): Exposures {
  const canaries: Canary[] = [];
  let leftOut = 0;
  for (const { candidates, inserted } of insertedBy(data)) {
    const isWhole = candidates.every((i) => !Number.isNaN(scores[i]) && data.membership![i] >= 0);
    if (!isWhole || inserted.length !== 1) {
      leftOut++;
      continue;
    }
    const [item] = inserted;
    const rank = candidates.filter((i) => scores[i] >= scores[item]).length;
    canaries.push({ item, candidates: candidates.length, rank });
  }
  return { canaries, leftOut };
}

export const bitsOf = ({ candidates, rank }: Canary): number => Math.log2(candidates) - Math.log2(rank);

/** On average over all ranks. */
export function bitsByChance(candidates: number): number {
  let sum = 0;
  for (let rank = 1; rank <= candidates; rank++) sum += Math.log2(rank);
  return Math.log2(candidates) - sum / candidates;
}

/**
 * Fisher's p of ranks: P[rank / |R| <= u] is at most u, so that the sum of -ln(rank / |R|) over n canaries is at most a gamma number
 * of shape n, and its tail the chance that a Poisson number with that mean is less than n.
 */
export function fisher(canaries: readonly Canary[]): number {
  const total = canaries.reduce((sum, canary) => sum + bitsOf(canary) * Math.LN2, 0);
  if (total === 0) return 1;
  let [sum, log] = [0, -total];
  for (let k = 0; k < canaries.length; k++) {
    sum += Math.exp(log);
    log += Math.log(total) - Math.log(k + 1);
  }
  return Math.min(1, Math.max(sum, Number.MIN_VALUE));
}
