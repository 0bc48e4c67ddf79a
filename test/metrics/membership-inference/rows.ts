import metric from '../../../metrics/membership-inference/index.ts';
import type { LabelledData } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';

export interface Item {
  /** 1 where the label counts as positive. */
  label: number;
  /** 1, 0, or -1 where nobody knows. */
  member: number;
  group?: string;
  text?: string;
  /** P(positive); null without an answer. */
  own: number | null;
}

export interface Shadow {
  positive: readonly (number | null)[];
  /** Per item 1, 0 or -1; without, it has seen none. */
  saw?: readonly number[];
}

const answersOf = (positive: readonly (number | null)[]) => ({
  scores: {
    positive: Float64Array.from(positive, (p) => p ?? Number.NaN),
    missing: positive.filter((p) => p === null).length,
    truncated: 0,
  },
});

export function dataOf(items: readonly Item[], shadows: readonly Shadow[] = []): LabelledData {
  const groups = [...new Set(items.flatMap(({ group }) => group ?? []))].sort();
  const said = shadows.flatMap(({ saw }, k): [string, Int8Array][] =>
    saw ? [[`shadow-${k}`, Int8Array.from(saw)]] : [],
  );
  return {
    ...{ kind: 'labelled', size: items.length, classes: ['no', 'yes'], positiveClasses: ['yes'], columns: new Map() },
    info: {
      ...{ id: 'toy', use: 'table', title: 'toy', licence: '', citation: '', source: '', revision: null, sha256: '' },
      ...{ items: items.length, dropped: {} },
    },
    ids: items.map((_, i) => `${i}`),
    ...(items.some(({ text }) => text !== undefined) ? { texts: items.map(({ text = '' }) => text) } : {}),
    codes: Uint16Array.from(items, ({ label }) => label),
    positive: Uint8Array.from(items, ({ label }) => label),
    groups: groups.map((id) => ({
      ...{ id, attribute: 'kind' },
      members: Uint32Array.from(items.flatMap(({ group }, i) => (group === id ? [i] : []))),
    })),
    membership: Int8Array.from(items, ({ member }) => member),
    ...(said.length > 0 ? { membershipOf: new Map(said) } : {}),
  };
}

export function inputOf(items: readonly Item[], given: Record<string, unknown> = {}, shadows: readonly Shadow[] = []) {
  const input: Parameters<typeof metric.measure>[0] = {
    options: metric.options.parse({ dataset: 'toy', minGroupSize: 2, ...given }),
    data: { dataset: dataOf(items, shadows) },
    observed: answersOf(items.map(({ own }) => own)),
    ...(shadows.length > 0
      ? { references: shadows.map(({ positive }, k) => ({ subject: `shadow-${k}`, observed: answersOf(positive) })) }
      : {}),
    random: (...names) => randomStream(1, ...names),
  };
  return input;
}

/** P(positive) of a label whose log odds are so much. */
export const answerOf = (logOdds: number, label: number) => 1 / (1 + Math.exp(label === 1 ? -logOdds : logOdds));
