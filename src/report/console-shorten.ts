/** For the console: tables that would fill several screens keep their summaries, and of the groups those that matter most. */
import { groupBy, type Row, type Section } from './arrange.ts';

/** Tables with no more rows than this are shown whole. */
const mostRows = 40;
/** Of each measure, where they are not. */
const mostGroups = 3;

/** So many metrics can be shown in whole tables. */
export const fewSections = 12;

/**
 * `hidden` counts the rows left out: groups nearer to the ideal, in every subject, than those that stay. Where the table is
 * one of very many, of each measure one row stays: the summary over groups, or else the group, that is furthest.
 */
export function shortened(section: Section, crowded = false): { section: Section; hidden: number } {
  const all = section.blocks.reduce((sum, { rows }) => sum + rows.length, 0);
  if (!crowded && all <= mostRows) return { section, hidden: 0 };
  const blocks = section.blocks.map((block) => {
    if (crowded) return { ...block, rows: furthestOfEach(block.rows) };
    const furthest = new Set(
      [...new Set(block.rows.map(({ measure }) => measure))].flatMap((measure) =>
        block.rows
          .filter((row) => row.measure === measure && row.group !== null)
          .sort((a, b) => distance(b) - distance(a))
          .slice(0, mostGroups),
      ),
    );
    return { ...block, rows: block.rows.filter((row) => row.group === null || furthest.has(row)) };
  });
  return { section: { ...section, blocks }, hidden: all - blocks.reduce((sum, { rows }) => sum + rows.length, 0) };
}

function furthestOfEach(rows: readonly Row[]): Row[] {
  return [...groupBy(rows, ({ measure }) => measure).values()].map((own) => {
    const summaries = own.filter(({ group }) => group === null);
    const among = summaries.length > 0 ? summaries : own;
    return among.reduce((most, row) => (distance(row) > distance(most) ? row : most));
  });
}

/** The greatest from the ideal among the subjects; groups without any value come last. */
function distance({ cells }: Row): number {
  return Math.max(-1, ...cells.map((cell) => (cell?.value == null ? -1 : Math.abs(cell.value - cell.ideal))));
}
