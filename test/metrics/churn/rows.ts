import metric from '../../../metrics/churn/index.ts';
import type { Decisions, Items } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';

/** What one system says of an item: a class, or a score; null without an answer. */
export type Answer = string | number | null;

export interface Row {
  /** Absent where nobody knows. */
  label?: string;
  groups?: Readonly<Record<string, readonly string[]>>;
  case?: string;
  reference: Answer;
  own: Answer;
}

export const positiveClasses: readonly string[] = ['yes'];

export function itemsOf(rows: readonly Row[], positive: readonly string[] = positiveClasses): Items {
  const found = new Map<string, { attribute: string; id: string; members: number[] }>();
  for (const [i, { groups = {} }] of rows.entries()) {
    for (const [attribute, ids] of Object.entries(groups)) {
      for (const id of ids) {
        const group = found.get(`${attribute} ${id}`) ?? { attribute, id, members: [] };
        found.set(`${attribute} ${id}`, group);
        group.members.push(i);
      }
    }
  }
  const cases = [...new Set(rows.flatMap((row) => row.case ?? []))];
  const common = {
    info: {
      ...{ id: 'toy', use: 'table', title: 'toy', licence: '', citation: '', source: '', revision: null, sha256: '' },
      ...{ items: rows.length, dropped: {} },
    },
    size: rows.length,
    ids: rows.map((_, i) => `${i}`),
    positiveClasses: positive,
    groups: [...found.values()].map((group) => ({ ...group, members: Uint32Array.from(group.members) })),
    columns: new Map(),
    ...(cases.length > 0
      ? { cases: { ids: cases, of: Int32Array.from(rows, (row) => cases.indexOf(row.case ?? '')) } }
      : {}),
  };
  if (rows.some(({ label }) => label === undefined)) return { kind: 'items', ...common };
  const classes = [...new Set(rows.map(({ label }) => label!))].sort();
  return {
    ...{ kind: 'labelled', ...common, classes },
    codes: Uint16Array.from(rows, ({ label }) => classes.indexOf(label!)),
    positive: Uint8Array.from(rows, ({ label }) => Number(positive.includes(label!))),
  };
}

/** As the request `decisions` is answered: by the classes that are named, or by a threshold of 0.5. */
export function decisionsOf(answers: readonly Answer[], positive: readonly string[] = positiveClasses): Decisions {
  const missing = answers.filter((answer) => answer === null).length;
  if (!answers.some((answer) => typeof answer === 'string')) {
    const scores = Float64Array.from(answers, (answer) => (answer === null ? Number.NaN : Number(answer)));
    const codes = Int16Array.from(scores, (score) => (Number.isNaN(score) ? -1 : Number(score >= 0.5)));
    return {
      classes: ['negative', 'positive'],
      codes,
      positive: Uint8Array.of(0, 1),
      scores,
      threshold: 0.5,
      missing,
      truncated: 0,
    };
  }
  const classes = [...new Set(answers.flatMap((answer) => (answer === null ? [] : String(answer))))].sort();
  return {
    classes,
    codes: Int16Array.from(answers, (answer) => (answer === null ? -1 : classes.indexOf(String(answer)))),
    positive: positive.length > 0 ? Uint8Array.from(classes, (name) => Number(positive.includes(name))) : null,
    scores: null,
    ...{ threshold: null, missing, truncated: 0 },
  };
}

export function inputOf(rows: readonly Row[], options: Record<string, unknown> = {}, positive?: readonly string[]) {
  const input: Parameters<typeof metric.measure>[0] = {
    options: metric.options.parse({ dataset: 'toy', reference: 'teacher', minGroupSize: 2, ...options }),
    data: { dataset: itemsOf(rows, positive) },
    observed: {
      decisions: decisionsOf(
        rows.map(({ own }) => own),
        positive,
      ),
    },
    reference: {
      decisions: decisionsOf(
        rows.map(({ reference }) => reference),
        positive,
      ),
    },
    random: (...names) => randomStream(1, ...names),
  };
  return input;
}

const row = (group: string | null, label: string, reference: Answer, own: Answer): Row => ({
  ...(group === null ? {} : { groups: { sex: [group] } }),
  ...{ label, reference, own },
});

/** Ten items: of both 8 have an answer. */
export const toy: readonly Row[] = [
  row('f', 'yes', 0.9, 0.4), // broken
  row('f', 'yes', 0.8, 0.7),
  row('f', 'no', 0.3, 0.6), // broken
  row('f', 'no', 0.6, 0.2), // mended
  row('f', 'no', null, 0.2),
  row('m', 'yes', 0.7, 0.9),
  row('m', 'yes', 0.2, 0.2),
  row('m', 'no', 0.1, 0.1),
  row(null, 'no', 0.4, 0.7), // broken
  row(null, 'no', 0.4, null),
];
