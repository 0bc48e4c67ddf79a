/** For the console: tables that would fill several screens keep their summaries, and of the groups those that matter most. */

import { greatestOf } from '../../support/extremes.ts';
import { groupBy } from '../../support/group-by.ts';
import type { Row, Section } from '../../view/report-view.ts';
import { severity } from '../../view/severity.ts';

/** Tables with no more rows than this are shown whole. */
const mostRows = 40;
/** Of each measure, where they are not. */
const mostGroups = 3;

/** So many metrics can be shown in whole tables. */
export const fewSections = 12;
/** In each table, where there are more. */
const mostMeasures = 6;

interface Shortened {
  section: Section;
  /** Rows left out. */
  hidden: number;
}

/** What is left out are groups nearer to the ideal, in every subject, than those that stay. */
export function shortened(section: Section): Shortened {
  const all = section.blocks.flatMap(({ rows }) => rows);
  if (all.length <= mostRows) return { section, hidden: 0 };
  const furthest = (own: readonly Row[]) =>
    [...own.filter(({ group }) => group !== null)].sort((a, b) => distance(b) - distance(a)).slice(0, mostGroups);
  const groups = section.blocks.flatMap(({ rows }) =>
    [...groupBy(rows, ({ measure }) => measure).values()].flatMap(furthest),
  );
  return withRows(section, new Set([...all.filter(({ group }) => group === null), ...groups]));
}

/**
 * One of very many tables: for each measure the summary over groups, or else the group, that is furthest from the
 * ideal, and of these the worst few.
 */
export function outlined(section: Section): Shortened {
  const ofEach = section.blocks.flatMap(({ rows }) =>
    [...groupBy(rows, ({ measure }) => measure).values()].map((own) => {
      const summaries = own.filter(({ group }) => group === null);
      const among = summaries.length > 0 ? summaries : own;
      return among.reduce((most, row) => (distance(row) > distance(most) ? row : most));
    }),
  );
  const worst = ({ cells }: Row) => Math.max(0, greatestOf(cells.map((cell) => (cell ? severity(cell) : 0))));
  return withRows(section, new Set(ofEach.sort((a, b) => worst(b) - worst(a)).slice(0, mostMeasures)));
}

function withRows(section: Section, kept: ReadonlySet<Row>): Shortened {
  const blocks = section.blocks.map((block) => ({ ...block, rows: block.rows.filter((row) => kept.has(row)) }));
  const all = section.blocks.reduce((sum, { rows }) => sum + rows.length, 0);
  return { section: { ...section, blocks: blocks.filter(({ rows }) => rows.length > 0) }, hidden: all - kept.size };
}

/** The greatest from the ideal among the subjects; groups without any value come last. */
function distance({ cells }: Row): number {
  return Math.max(
    -1,
    ...cells.map((cell) => (cell?.value == null || cell.ideal === null ? -1 : Math.abs(cell.value - cell.ideal))),
  );
}
