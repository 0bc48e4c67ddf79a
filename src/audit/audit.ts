import { type Audit, type AuditTable, auditVersion, LEAST_SHARE } from '../contract/audit.ts';
import { judge } from './gate.ts';
import { type Cell, countOf, medianScore } from './people.ts';
import { makeTables, type Selection } from './tables.ts';

/** What an audit asks, besides what its header says. */
export interface Question {
  /** Which decisions are a selection; every decision a class of its own; or scores, held against their median. */
  outcome: { kind: 'selection'; selected: readonly string[] } | { kind: 'classes' } | { kind: 'score' };
  /** Why categories below 2 % of the data are left out of the ratios; undefined where they are not. */
  exclusionReason?: string | undefined;
  /** The least ratio allowed; undefined for no verdict. */
  minRatio?: number | undefined;
}

type Header = Pick<Audit, 'tool' | 'date' | 'seed' | 'distributed' | 'columns'> & {
  data: Omit<Audit['data'], 'people' | 'withoutOutcome' | 'withoutGroup'>;
};

/**
 * Bias audit of decisions or scores as New York City's rule defines it (6 RCNY 5-300 and 5-301): selection rates or scoring rates and
 * impact ratios by sex, race and ethnicity, and their intersections; of everybody and of each group; with what the rule does not ask
 * for, intervals and exact tests. There is no verdict unless `minRatio` is given: the rule sets no threshold.
 *
 * @param cells everybody the tool assessed, in any order
 */
export function audit(cells: readonly Cell[], question: Question, { data, ...header }: Header): Audit {
  const { outcome, selections } = selectionsOf(cells, question.outcome);
  const { exclusionReason } = question;
  const tables = makeTables(cells, {
    by: tablesBy(header.columns),
    selections,
    excludes: exclusionReason !== undefined,
    seed: header.seed,
  });
  const judged = judge(tables, question.minRatio);
  const withOutcome = cells.reduce((sum, cell) => sum + countOf(cell), 0);
  const withoutOutcome = cells.reduce((sum, cell) => sum + cell.withoutOutcome, 0);
  const withoutGroup = cells.filter(({ group }) => group === null).reduce((sum, cell) => sum + countOf(cell), 0);
  return {
    kind: 'audit',
    schemaVersion: auditVersion,
    tool: header.tool,
    date: header.date,
    seed: header.seed,
    data: {
      ...data,
      people: withOutcome + withoutOutcome,
      withoutOutcome,
      withoutGroup: header.columns.group === null ? 0 : withoutGroup,
    },
    distributed: header.distributed,
    columns: header.columns,
    outcome,
    exclusion: exclusionReason === undefined ? null : { below: LEAST_SHARE, reason: exclusionReason },
    ...judged,
  };
}

function tablesBy({ sex, race }: Audit['columns']): AuditTable['by'][] {
  const both = sex !== null && race !== null;
  return [
    ...(sex === null ? [] : ['sex' as const]),
    ...(race === null ? [] : ['race' as const]),
    ...(both ? ['sex-and-race' as const] : []),
  ];
}

function selectionsOf(
  cells: readonly Cell[],
  asked: Question['outcome'],
): { outcome: Audit['outcome']; selections: Selection[] } {
  if (asked.kind === 'score') {
    const { median, atMedian } = medianScore(cells);
    const selects = (score: string | number) => median !== null && Number(score) > median;
    return { outcome: { kind: 'score', median, atMedian }, selections: [{ class: null, selects }] };
  }
  if (asked.kind === 'selection') {
    const selected = new Set<string | number>(asked.selected);
    return {
      outcome: { kind: 'selection', selected: [...asked.selected] },
      selections: [{ class: null, selects: (decision) => selected.has(decision) }],
    };
  }
  const classes = [...new Set(cells.flatMap(({ outcomes }) => [...outcomes.keys()].map(String)))].sort();
  return {
    outcome: { kind: 'classes', classes },
    selections: classes.map((name) => ({ class: name, selects: (decision) => decision === name })),
  };
}
