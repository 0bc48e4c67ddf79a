/** A report's list of results turned into the tables that every renderer shows: sections, blocks, rows. */

import { isDeepStrictEqual } from 'node:util';
import type { Correlation, Report, Result } from '../contract/report.ts';
import { groupBy } from '../support/group-by.ts';
import { decimalsFor } from './text/format.ts';

/** All results of one use of a metric. */
export interface Section {
  as: string;
  metric: string;
  version: number;
  family: Result['family'];
  datasets: string[];
  /** Those the metric was run on, in the order of the report. */
  subjects: string[];
  blocks: Block[];
}

/** Rows that are read alike: one unit, one ideal, one direction, one number of decimals. */
export interface Block {
  unit: string;
  ideal: number | null;
  direction: Result['direction'];
  range: Result['range'];
  decimals: number;
  rows: Row[];
}

/** One measure, of one group or over all of them. `cells` follow the section's subjects; none where it was not asked. */
export interface Row {
  measure: string;
  attribute: string | null;
  group: string | null;
  dataset: string | null;
  /** The same group stands under this measure for another attribute too: the name alone would not tell them apart. */
  ambiguous: boolean;
  cells: (Result | undefined)[];
  /** Results that have no row of their own, because the cells say the same. */
  repeated: Result[];
}

/** Metrics in the order of the report; in each, measures in the order of the report, summaries before their groups. */
export function arrangeResults({ results, subjects }: Report): Section[] {
  const known = subjects.map(({ name }) => name);
  return [...groupBy(results, ({ as }) => as)].map(([as, own]) => {
    const present = new Set(own.map(({ subject }) => subject));
    const names = [...new Set([...known, ...present])].filter((name) => present.has(name));
    const blocks = groupBy(own, ({ unit, ideal, direction }) => JSON.stringify([unit, ideal, direction]));
    const { metric, metricVersion: version, family } = own[0];
    const datasets = [...new Set(own.flatMap(({ dataset }) => dataset ?? []))];
    return { as, metric, version, family, datasets, subjects: names, blocks: [...blocks.values()].map(toBlock(names)) };
  });
}

const toBlock =
  (subjects: readonly string[]) =>
  (results: readonly Result[]): Block => {
    const { unit, ideal, direction, range } = results[0];
    const column = new Map(subjects.map((name, i) => [name, i]));
    const rows: Row[] = [];
    for (const ofMeasure of groupBy(results, ({ measure }) => measure).values()) {
      const lines = groupBy(ofMeasure, (r) => JSON.stringify([r.attribute, r.group, r.dataset]));
      const measured = [...lines.values()].map((same): Row => {
        const cells: Row['cells'] = new Array(subjects.length).fill(undefined);
        for (const result of same) cells[column.get(result.subject)!] = result;
        const { measure, attribute, group, dataset } = same[0];
        return { measure, attribute, group, dataset, ambiguous: false, cells, repeated: [] };
      });
      spreadFailures(measured);
      mergeSummaries(measured);
      const groups = measured.filter(({ group }) => group !== null);
      const sameName = groupBy(groups, ({ group }) => group);
      for (const row of groups) row.ambiguous = sameName.get(row.group)!.length > 1;
      for (const row of measured) if (row.group === null) rows.push(row);
      for (const row of groups) rows.push(row);
    }
    return { unit, ideal, direction, range, decimals: decimalsFor(results.map(({ value }) => value)), rows };
  };

/**
 * A subject that failed altogether has one `error` result per measure, without attribute or group. It stands in every
 * row of the measure, and needs no row of its own where others were measured.
 */
function spreadFailures(rows: Row[]): void {
  const whole = rows.findIndex(({ attribute, group }) => attribute === null && group === null);
  if (whole === -1 || rows.length === 1) return;
  const failures = rows[whole].cells.map((cell) => (cell?.status === 'error' ? cell : undefined));
  if (rows[whole].cells.every((cell, i) => cell === failures[i])) rows.splice(whole, 1);
  for (const row of rows) row.cells = row.cells.map((cell, i) => cell ?? failures[i]);
}

/**
 * Where a single attribute has a summary, the summary over all groups says the same again. The row that names the
 * attribute stays.
 */
function mergeSummaries(rows: Row[]): void {
  const summaries = rows.filter(({ group }) => group === null);
  for (const whole of summaries.filter(({ attribute }) => attribute === null)) {
    const [only, ...others] = summaries.filter((row) => row.attribute !== null && row.dataset === whole.dataset);
    if (!only || others.length > 0 || whole.cells.some((cell, i) => !showAlike(cell, only.cells[i]))) continue;
    only.repeated.push(...whole.cells.filter((cell) => cell !== undefined));
    rows.splice(rows.indexOf(whole), 1);
  }
}

/** Whether two results look the same in a table. */
function showAlike(a: Result | undefined, b: Result | undefined): boolean {
  const shown = (result: Result | undefined) =>
    result && [
      result.status,
      result.reason,
      result.value,
      result.n,
      result.interval,
      result.noInterval,
      result.pValue,
      result.byChance,
    ];
  return isDeepStrictEqual(shown(a), shown(b));
}

/** How the intervals of some results were computed, as in `95 % interval: DeLong; Wilson`. */
export function intervalMethods(results: readonly (Result | Correlation | undefined)[]): Map<number, string[]> {
  const found = new Map<number, string[]>();
  for (const result of results) {
    if (!result?.interval) continue;
    const { level, method } = result.interval;
    const methods = found.get(level) ?? [];
    if (!methods.includes(method)) found.set(level, [...methods, method]);
  }
  return found;
}

export function tally(results: readonly Result[]): Record<Result['status'], number> {
  const counts = { ok: 0, insufficient: 0, undefined: 0, inapplicable: 0, error: 0 };
  for (const { status } of results) counts[status]++;
  return counts;
}
