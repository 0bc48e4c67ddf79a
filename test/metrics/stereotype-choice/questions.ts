import metric from '../../../metrics/stereotype-choice/index.ts';
import { type Choices, DECLINED, type Measurement, type QuestionsData, UNREADABLE } from '../../../src/plugin.ts';
import { info, random } from '../drawn.ts';

/** Stereotype, anti-stereotype, unrelated; not to be read; declined. */
export type Said = 's' | 'a' | 'u' | '-' | 'x';
export interface Row {
  said: Said;
  attribute?: string;
  case?: string;
  /** Whether there is an unrelated option. */
  unrelated?: boolean;
}

export function inputOf(rows: readonly Row[]): { dataset: QuestionsData; choices: Choices } {
  const roles = ['stereotype', 'anti-stereotype', 'unrelated'];
  const cases = [...new Set(rows.flatMap((row) => (row.case === undefined ? [] : [row.case])))];
  const dataset: QuestionsData = {
    kind: 'questions',
    info,
    questions: rows.map(({ attribute = 'gender', unrelated = true }, i) => ({
      id: `q${i}`,
      prompt: 'Which?',
      options: roles.slice(0, unrelated ? 3 : 2).map((role) => ({ text: role, role })),
      facets: { attribute },
    })),
    groups: [],
    ...(cases.length > 0 && {
      cases: { ids: cases, of: Int32Array.from(rows, (row) => cases.indexOf(row.case ?? '')) },
    }),
  };
  const by: Record<Said, number> = { s: 0, a: 1, u: 2, '-': UNREADABLE, x: DECLINED };
  const choices = {
    chosen: rows.map(({ said }) => Int32Array.of(by[said])),
    shown: dataset.questions.map(({ options }) => [Uint8Array.from(options.keys())]),
    missing: rows.filter(({ said }) => said === '-').length,
    declined: rows.filter(({ said }) => said === 'x').length,
  };
  return { dataset, choices };
}

export const rowsOf = (said: string, more: Omit<Row, 'said'> = {}): Row[] =>
  Array.from(said, (one) => ({ ...more, said: one as Said }));

export function measure(rows: readonly Row[], options: Record<string, unknown> = {}): readonly Measurement[] {
  const { dataset, choices } = inputOf(rows);
  return metric.measure({
    options: metric.options.parse({ dataset: 'own', minGroupSize: 1, ...options }),
    data: { dataset },
    observed: { choices },
    random,
  });
}
