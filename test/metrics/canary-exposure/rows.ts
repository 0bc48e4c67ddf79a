import metric from '../../../metrics/canary-exposure/index.ts';
import type { Numbers } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';

export interface Canary {
  group?: string;
  /** The score of what was inserted, and of the other candidates; NaN without an answer. */
  own: number;
  others: readonly number[];
}

/** What test/oracles/canary_exposure.py finds, for all and by group. */
export interface Found {
  ranks: readonly number[];
  all: Totals;
  groups: Readonly<Record<string, Totals>>;
}

interface Totals {
  exposure: number;
  rate: number;
  bitsByChance: number;
  rateByChance: number;
  p: number;
}

/** @param label 1 where each candidate's label counts as positive */
export function inputOf(
  canaries: readonly Canary[],
  given: Record<string, unknown> = {},
  { label = 1, answeredBy = 'scorer' }: { label?: number; answeredBy?: Numbers['answeredBy'] } = {},
) {
  const rows = canaries.flatMap(({ own, others, group }, canary) =>
    [own, ...others].map((score, k) => ({ canary, score, group, inserted: Number(k === 0) })),
  );
  const groups = [...new Set(canaries.flatMap(({ group }) => group ?? []))];
  const input: Parameters<typeof metric.measure>[0] = {
    options: metric.options.parse({ dataset: 'toy', ...given }),
    data: {
      dataset: {
        ...{
          kind: 'labelled',
          size: rows.length,
          classes: ['no', 'yes'],
          positiveClasses: ['yes'],
          columns: new Map(),
        },
        info: {
          ...{
            id: 'toy',
            use: 'table',
            title: 'toy',
            licence: '',
            citation: '',
            source: '',
            revision: null,
            sha256: '',
          },
          ...{ items: rows.length, dropped: {} },
        },
        ids: rows.map((_, i) => `${i}`),
        codes: new Uint16Array(rows.length).fill(label),
        positive: new Uint8Array(rows.length).fill(label),
        groups: groups.map((id) => ({
          ...{ id, attribute: 'kind' },
          members: Uint32Array.from(rows.flatMap(({ group }, i) => (group === id ? [i] : []))),
        })),
        cases: { ids: canaries.map((_, k) => `c${k}`), of: Int32Array.from(rows, ({ canary }) => canary) },
        membership: Int8Array.from(rows, ({ inserted }) => inserted),
      },
    },
    observed: {
      scores: { answeredBy, values: Float64Array.from(rows, ({ score }) => score), missing: 0, truncated: 0 },
    },
    random: (...names) => randomStream(1, ...names),
  };
  return input;
}
