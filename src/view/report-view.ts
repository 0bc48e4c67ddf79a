/** A report's lists turned into the tables that every renderer shows: sections, blocks, rows; pairs and their strength. */

import { isDeepStrictEqual } from 'node:util';
import type { Correlation, Report, Result, Series } from '../contract/report.ts';
import { groupBy } from '../support/group-by.ts';
import { decimalsFor } from './format.ts';

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

/** As in `Pearson has no interval: ...`, once a method and reason. */
export function withoutInterval(correlations: readonly Pick<Correlation, 'method' | 'noInterval'>[]): string[] {
  const reasons = correlations.flatMap(({ method, noInterval }) =>
    noInterval === undefined ? [] : `${methodNames[method]} has no interval: ${noInterval}.`,
  );
  return [...new Set(reasons)];
}

/** Everything that has no value, once a reason. */
export interface Gap {
  status: Exclude<Result['status'], 'ok'> | 'no interval';
  reason: string;
  count: number;
}

export function gapsOf(results: Iterable<Result | Correlation | undefined>): Map<string, Gap> {
  const gaps = new Map<string, Gap>();
  for (const result of new Set(results)) {
    if (!result || result.status === 'ok') continue;
    const key = gapKey(result);
    const gap = gaps.get(key) ?? { status: result.status, reason: result.reason ?? 'no reason given', count: 0 };
    gap.count++;
    gaps.set(key, gap);
  }
  return gaps;
}

export function gapKey({ status, reason }: Pick<Result, 'status' | 'reason'>): string {
  return `${status} ${reason}`;
}

/** The gaps, then everything that has a value and, for a reason, no interval. */
export function remarksOf(results: readonly (Result | undefined)[]): Map<string, Gap> {
  const remarks = gapsOf(results);
  for (const result of new Set(results)) {
    if (result?.noInterval === undefined) continue;
    const key = remarkKey(result);
    const remark = remarks.get(key) ?? { status: 'no interval', reason: result.noInterval, count: 0 };
    remark.count++;
    remarks.set(key, remark);
  }
  return remarks;
}

export function remarkKey(result: Pick<Result, 'status' | 'reason' | 'noInterval'>): string {
  return result.noInterval === undefined ? gapKey(result) : `no interval ${result.noInterval}`;
}

/** Two series and their correlation by each method. */
export interface Pair {
  a: Series;
  b: Series;
  aligned: boolean;
  byMethod: Correlation[];
  /** What the ranking goes by. */
  main: Correlation;
}

export interface Pairs {
  all: Pair[];
  /**
   * Pairs that have a coefficient, most certain first: by p, then by strength, then by that of the other methods. By
   * strength alone, pairs of four subjects would come first, whose coefficients are large by chance.
   */
  ranked: Pair[];
  /** Spearman where the report has it. */
  method: Correlation['method'];
}

export function arrangeCorrelations(correlations: readonly Correlation[]): Pairs {
  const methods = new Set(correlations.map(({ method }) => method));
  const method = methods.has('spearman') ? 'spearman' : ([...methods][0] ?? 'spearman');
  const all = [...groupBy(correlations, ({ a, b }) => `${seriesKey(a)} ${seriesKey(b)}`).values()].map(
    (byMethod): Pair => {
      const main = byMethod.find((c) => c.method === method) ?? byMethod[0];
      return { a: main.a, b: main.b, aligned: main.aligned, byMethod, main };
    },
  );
  const chance = (pair: Pair) => pair.main.pValue ?? 1;
  const strength = (pair: Pair) => Math.abs(pair.main.value ?? 0);
  const others = (pair: Pair) => pair.byMethod.reduce((sum, { value }) => sum + Math.abs(value ?? 0), 0);
  const ranked = all
    .filter(({ main }) => main.status === 'ok')
    .sort((x, y) => chance(x) - chance(y) || strength(y) - strength(x) || others(y) - others(x));
  return { all, ranked, method };
}

export function seriesKey({ metric, measure, attribute }: Series): string {
  return JSON.stringify([metric, measure, attribute]);
}

/** `ceat/C6 (gender)`. */
export function seriesName({ metric, measure, attribute }: Series): string {
  return `${metric}/${measure}${attribute === null ? '' : ` (${attribute})`}`;
}

export const methodNames: Record<Correlation['method'], string> = {
  pearson: 'Pearson',
  spearman: 'Spearman',
  kendall: 'Kendall',
};

export function tally(results: readonly Result[]): Record<Result['status'], number> {
  const counts = { ok: 0, insufficient: 0, undefined: 0, inapplicable: 0, error: 0 };
  for (const { status } of results) counts[status]++;
  return counts;
}

/** a, b, ..., z, aa, ab, ...: marks for footnotes. */
export function footnoteMark(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : footnoteMark(Math.floor(index / 26) - 1) + last;
}
