/** A source language beside others: shares of trials, whose clusters may be in several languages. */
import type { Interval } from '../../src/plugin.ts';
import { againstRest } from '../../src/statistics/index.ts';

export interface SourceGap {
  /** The share in the source language minus that in the others. */
  value: number;
  interval: Interval;
  /** Of the source language, and of the others. */
  shares: readonly [number, number];
}

/**
 * @param values 0 or 1 a trial, NaN without an answer
 * @param side 1 for a trial of the source language, 2 for one of the others, 0 for all else
 * @param cluster the cluster of each trial, -1 for one by itself; null where all are
 * @returns how many trials of either side have an answer; the gap is null where one side has none
 */
export function sourceGap(
  values: Float64Array,
  side: Uint8Array,
  cluster: Int32Array | null,
): { answered: readonly [number, number]; gap: SourceGap | null } {
  const { group, rest, difference } = againstRest(
    { kind: 'decisions', values: values.map((one, i) => (side[i] === 0 ? Number.NaN : one)) },
    side.map((one) => Number(one === 2)),
    cluster,
  );
  const answered = [rest?.n ?? 0, group?.n ?? 0] as const;
  if (!group || !rest || !difference) return { answered, gap: null };
  const { lower, upper, ...interval } = difference.interval;
  return {
    answered,
    gap: {
      value: 0 - difference.value,
      interval: { ...interval, lower: 0 - upper, upper: 0 - lower },
      shares: [rest.value, group.value],
    },
  };
}
