import metric from '../../../metrics/counterfactual-consistency/index.ts';
import type { Decisions, ItemsData } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';

export interface Row {
  case: string | null;
  group: string | null;
  /** Null without an answer. */
  decision: string | null;
  score?: number;
}

export function itemsOf(rows: readonly Row[], positiveClasses: readonly string[] = ['yes']): ItemsData {
  const caseIds = [...new Set(rows.flatMap((row) => row.case ?? []))];
  const groups = [...new Set(rows.flatMap(({ group }) => group ?? []))].sort();
  return {
    kind: 'items',
    info: {
      id: 'toy',
      use: 'table',
      title: 'toy',
      licence: '',
      citation: '',
      source: '',
      revision: null,
      sha256: '',
      items: rows.length,
      dropped: {},
    },
    size: rows.length,
    ids: rows.map((_, i) => `${i}`),
    positiveClasses,
    groups: groups.map((id) => ({
      id,
      attribute: 'race',
      members: Uint32Array.from(rows.flatMap(({ group }, i) => (group === id ? [i] : []))),
    })),
    cases: { ids: caseIds, of: Int32Array.from(rows, (row) => (row.case === null ? -1 : caseIds.indexOf(row.case))) },
    columns: new Map(),
  };
}

export function decisionsOf(rows: readonly Row[], positiveClasses: readonly string[] = ['yes']): Decisions {
  const classes = [...new Set(rows.flatMap(({ decision }) => decision ?? []))].sort();
  return {
    classes,
    codes: Int16Array.from(rows, ({ decision }) => (decision === null ? -1 : classes.indexOf(decision))),
    positive:
      positiveClasses.length > 0 ? Uint8Array.from(classes, (name) => Number(positiveClasses.includes(name))) : null,
    scores: rows.some(({ score }) => score !== undefined)
      ? Float64Array.from(rows, ({ score = Number.NaN }) => score)
      : null,
    threshold: null,
    missing: rows.filter(({ decision }) => decision === null).length,
    truncated: 0,
  };
}

export function inputOf(rows: readonly Row[], options: Record<string, unknown> = {}, positive?: readonly string[]) {
  return {
    options: metric.options.parse({ dataset: 'toy', minCases: 2, ...options }),
    data: { dataset: itemsOf(rows, positive) },
    observed: { decisions: decisionsOf(rows, positive) },
    random: (...names: readonly string[]) => randomStream(1, ...names),
  };
}

/** `1a yes .9` in short: case, group, decision, score. */
const row = (one: string, group: string, decision: string | null, score?: number): Row => ({
  case: one,
  group,
  decision,
  ...(score === undefined ? {} : { score }),
});

export const toy: readonly Row[] = [
  row('1', 'a', 'yes', 0.9),
  row('1', 'a', 'no', 0.45), // The same of the same, decided otherwise.
  row('1', 'b', 'yes', 0.8),
  row('1', 'c', 'yes', 0.7),
  row('2', 'a', 'yes', 0.6),
  row('2', 'b', 'no', 0.4),
  row('2', 'c', 'no', 0.1),
  row('3', 'a', 'no', 0.2),
  row('3', 'b', null),
  row('3', 'c', 'no', 0.3),
  row('4', 'a', 'no', 0.1),
  row('4', 'b', 'yes', 0.9),
  row('5', 'a', 'no', 0.1),
  { case: null, group: 'a', decision: 'no', score: 0.1 },
  { case: '1', group: null, decision: 'no', score: 0.1 },
];
