/** Small audits. */

import { audit, type Cell, type Question } from '../../src/audit/index.ts';
import type { Audit } from '../../src/contract/audit.ts';

type Given = Partial<Omit<Cell, 'outcomes'>> & { outcomes?: readonly (readonly [string | number, number])[] };

export const cell = ({ outcomes = [], ...rest }: Given): Cell => ({
  sex: null,
  race: null,
  group: null,
  withoutOutcome: 0,
  ...rest,
  outcomes: new Map(outcomes),
});

/** `number` people of a category, of whom `selected` are. */
export const decided = (of: Given, selected: number, number: number): Cell =>
  cell({
    ...of,
    outcomes: [
      ['yes', selected],
      ['no', number - selected],
    ],
  });

export const selection: Question = { outcome: { kind: 'selection', selected: ['yes'] } };

export const header = (columns: Partial<Audit['columns']> = {}): Parameters<typeof audit>[2] => ({
  tool: { name: 'fairprobe', version: '1.2.3' },
  date: '2026-11-27',
  seed: 1,
  distributed: '2026-01-31',
  columns: { sex: 'sex', race: 'race', group: null, outcome: 'outcome', count: null, ...columns },
  data: { source: 'a toy', file: 'toy.csv', sha256: 'a'.repeat(64), from: '2025-01-01', to: '2025-12-31' },
});

export const auditOf = (
  cells: readonly Cell[],
  question: Question = selection,
  columns: Partial<Audit['columns']> = {},
): Audit => audit(cells, question, header(columns));
