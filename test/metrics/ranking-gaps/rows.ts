import metric from '../../../metrics/ranking-gaps/index.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { itemsOf } from '../score-gaps/rows.ts';

/** List, group and position: null without an answer. */
export type Row = readonly [list: number, group: string | null, position: number | null];

export function inputOf(rows: readonly Row[], options: Record<string, unknown> = {}) {
  return {
    options: metric.options.parse({ dataset: 'toy', ...options }),
    data: { dataset: itemsOf(rows.map(([, group]) => [group, null])) },
    observed: {
      rankings: {
        positions: Float64Array.from(rows, ([, , position]) => position ?? Number.NaN),
        lists: Int32Array.from(rows, ([list, , position]) => (position === null ? -1 : list)),
        missing: rows.filter(([, , position]) => position === null).length,
      },
    },
    random: (...names: readonly string[]) => randomStream(1, ...names),
  };
}
