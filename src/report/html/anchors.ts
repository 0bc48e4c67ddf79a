/** Where on the page a result stands, so that findings and tables can link to it. */

import type { Result } from '../../contract/report.ts';
import type { Row, Section } from '../../view/report-view.ts';

export interface Anchors {
  /** Of the section of a use of a metric. */
  section(as: string): string | null;
  row(row: Row): string;
  /** Of the row that shows a result. */
  result(result: Result | undefined): string | null;
}

export function sectionId(index: number): string {
  return `metric-${index + 1}`;
}

export function anchorsOf(sections: readonly Section[]): Anchors {
  const bySection = new Map(sections.map(({ as }, i) => [as, sectionId(i)]));
  const byRow = new Map<Row, string>();
  const byResult = new Map<Result, string>();
  for (const [i, { blocks }] of sections.entries()) {
    for (const [j, row] of blocks.flatMap(({ rows }) => rows).entries()) {
      const id = `${sectionId(i)}-row-${j + 1}`;
      byRow.set(row, id);
      // A subject that failed altogether stands in several rows: the first will do.
      for (const cell of [...row.cells, ...row.repeated]) if (cell && !byResult.has(cell)) byResult.set(cell, id);
    }
  }
  return {
    section: (as) => bySection.get(as) ?? null,
    row: (row) => byRow.get(row)!,
    result: (result) => (result && byResult.get(result)) ?? null,
  };
}
