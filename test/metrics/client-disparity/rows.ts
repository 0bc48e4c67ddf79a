import metric from '../../../metrics/client-disparity/index.ts';
import type { LabelledData } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { info } from '../drawn.ts';

/** Client, label (1 is positive), score, and the item's group, each null where there is none. */
export type Row = readonly [client: string | null, label: number, score: number | null, group?: string | null];

export function dataOf(rows: readonly Row[], named: readonly string[] = []): LabelledData {
  const ids = [...new Set([...rows.flatMap(([client]) => client ?? []), ...named])];
  const groups = [...new Set(rows.flatMap(([, , , group]) => group ?? []))];
  const labels = Uint8Array.from(rows, ([, label]) => label);
  return {
    kind: 'labelled',
    info,
    size: rows.length,
    ids: rows.map((_, i) => `${i}`),
    classes: ['negative', 'positive'],
    codes: Uint16Array.from(labels),
    positive: labels,
    positiveClasses: ['positive'],
    clients: { ids, of: Int32Array.from(rows, ([client]) => (client === null ? -1 : ids.indexOf(client))) },
    groups: groups.map((id) => ({
      ...{ id, attribute: 'region' },
      members: Uint32Array.from(rows.flatMap(([, , , group], i) => (group === id ? [i] : []))),
    })),
    columns: new Map(),
  };
}

export function inputOf(rows: readonly Row[], options: Record<string, unknown> = {}, dataset = dataOf(rows)) {
  const scores = Float64Array.from(rows, ([, , score]) => score ?? Number.NaN);
  return {
    options: metric.options.parse({ dataset: 'toy', ...options }),
    data: { dataset },
    observed: {
      decisions: {
        classes: ['negative', 'positive'],
        codes: Int16Array.from(scores, (score) => (Number.isNaN(score) ? -1 : Number(score >= 0.5))),
        positive: Uint8Array.of(0, 1),
        scores,
        threshold: 0.5,
        missing: scores.filter(Number.isNaN).length,
        truncated: 0,
      },
    },
    random: (...names: readonly string[]) => randomStream(1, ...names),
  };
}
