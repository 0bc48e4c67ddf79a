/** The table that is read first: subjects against main measures, with the worst group in each cell. */

import type { Report, Result } from '../contract/report.ts';
import { greatestOf } from '../support/extremes.ts';
import { groupBy } from '../support/group-by.ts';
import { type Evidence, evidenceFinder } from './evidence.ts';
import { mainFinder } from './main-measures.ts';
import { distanceOf, severity as severityOf } from './severity.ts';
import { decimalsFor } from './text/format.ts';

export interface OverviewCell {
  result: Result;
  /** The group, test or attribute that is worst; null where there is one only. */
  worst: string | null;
  severity: number;
}

export interface OverviewColumn {
  as: string;
  /** Null where each test of the metric is a measure: the cells name the tests. */
  measure: string | null;
  ideal: Result['ideal'];
  direction: Result['direction'];
  decimals: number;
  /** Of its worst cell. */
  severity: number;
  /** By the rows; undefined where it was not measured on a subject. */
  cells: (OverviewCell | undefined)[];
}

export interface Overview {
  subjects: string[];
  columns: OverviewColumn[];
}

export function overview(report: Pick<Report, 'results' | 'metrics' | 'subjects'>): Overview {
  const { results, metrics } = report;
  const evidenceOf = evidenceFinder(report);
  const isMain = mainFinder(report);
  const tests = new Set(metrics.filter(({ measures }) => '*' in measures).map(({ id }) => id));
  const shown = results.flatMap((result, index) => (isMain(result) && !isOneOfMany(result) ? [{ result, index }] : []));
  const present = new Set(shown.map(({ result }) => result.subject));
  const known = report.subjects.map(({ name }) => name).filter((name) => present.has(name));
  const subjects = [...new Set([...known, ...present])];
  const measureOf = ({ metric, measure }: Result) => (tests.has(metric) ? null : measure);

  const cellOf = (own: readonly { result: Result; index: number }[]): OverviewCell | undefined => {
    const differ = own.some(({ result }) => result.attribute !== own[0].result.attribute);
    const cells = own.map(({ result, index }) => {
      const evidence = evidenceOf(index);
      const distance = result.status === 'ok' ? distanceOf(evidence) : null;
      const far = result.value === null || result.ideal === null ? -1 : Math.abs(result.value - result.ideal);
      const attribute = differ ? result.attribute : null;
      const test = measureOf(result) === null ? result.measure : attribute;
      const away =
        result.value === null || result.ideal === null ? test : (namedGroup(evidence) ?? result.group ?? test);
      const worst = far === 0 ? null : away;
      return { result, worst, severity: distance?.severity ?? 0, near: severityOf(result), far };
    });
    const groups = cells.filter(({ result, far }) => far >= 0 && result.group !== null);
    const among = groups.length > 0 ? groups : cells;
    const first = among.toSorted((a, b) => b.near - a.near || b.far - a.far)[0];
    return (
      first && {
        result: first.result,
        worst: first.worst,
        severity: cells.reduce((most, cell) => Math.max(most, cell.severity), 0),
      }
    );
  };

  const columns = [...groupBy(shown, ({ result }) => JSON.stringify([result.as, measureOf(result)])).values()].map(
    (own): OverviewColumn => {
      const [{ result }] = own;
      const bySubject = groupBy(own, (each) => each.result.subject);
      const cells = subjects.map((name) => cellOf(bySubject.get(name) ?? []));
      return {
        as: result.as,
        measure: measureOf(result),
        ideal: result.ideal,
        direction: result.direction,
        decimals: decimalsFor(cells.map((cell) => cell?.result.value ?? null)),
        severity: Math.max(0, greatestOf(cells.map((cell) => cell?.severity ?? 0))),
        cells,
      };
    },
  );
  return { subjects, columns };
}

/** One group of a measure that only describes: without an ideal none of them is the worst, and any would be picked at random. */
function isOneOfMany({ ideal, group }: Result): boolean {
  return ideal === null && group !== null;
}

/** The columns, or rows, that are worst, at most so many, in their own order. */
export function worstFirst<T>(items: readonly T[], severityOf: (item: T) => number, most: number): T[] {
  if (items.length <= most) return [...items];
  const kept = new Set(items.toSorted((a, b) => severityOf(b) - severityOf(a)).slice(0, most));
  return items.filter((item) => kept.has(item));
}

/** A measure's name says enough by itself from so many characters on. */
const tellingName = 8;

/**
 * `bpsn-auc`; `ours/mean` where the name of the measure says little or is not unique; the metric's name alone where it
 * has a measure for each test.
 */
export function columnName({ as, measure }: Named, columns: readonly Named[]): string {
  if (measure === null) return as;
  const alone = columns.filter((column) => column.measure === measure).length === 1;
  return alone && measure.length >= tellingName ? measure : `${as}/${measure}`;
}

type Named = Pick<OverviewColumn, 'as' | 'measure'>;

/** A ratio of rates that only describe is that of the group with the least, by which it is named; other results are named by who is worst off. */
function namedGroup({ result, worst, reference }: Evidence): string | null {
  const isLeast = result.direction === 'higher' && worst?.direction === 'none' && reference !== null;
  return (isLeast ? reference : worst)?.group ?? null;
}
