import metric from '../../../metrics/score-gaps/index.ts';
import type { ItemsData } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { info } from '../drawn.ts';

/** Group and number: null for an item of no group, or without an answer. */
export type Row = readonly [group: string | null, number: number | null];

export function itemsOf(rows: readonly Row[]): ItemsData {
  const groups = [...new Set(rows.flatMap(([group]) => group ?? []))];
  return {
    kind: 'items',
    info,
    size: rows.length,
    ids: rows.map((_, i) => `${i}`),
    positiveClasses: [],
    groups: groups.map((id) => ({
      id,
      attribute: 'gender',
      members: Uint32Array.from(rows.flatMap(([group], i) => (group === id ? [i] : []))),
    })),
    columns: new Map(),
  };
}

export function inputOf(rows: readonly Row[], options: Record<string, unknown> = {}, dataset = itemsOf(rows)) {
  const values = Float64Array.from(rows, ([, number]) => number ?? Number.NaN);
  return {
    options: metric.options.parse({ dataset: 'toy', ...options }),
    data: { dataset },
    observed: {
      numbers: { answeredBy: 'scorer' as const, values, missing: values.filter(Number.isNaN).length, truncated: 0 },
    },
    random: (...names: readonly string[]) => randomStream(1, ...names),
  };
}
