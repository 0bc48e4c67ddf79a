/** The reasons why results have no value or no interval, for the notes below tables. */

import type { Correlation, Result } from '../contract/report.ts';

/** Why results have no value or no interval, once a reason. */
export interface Remark {
  status: Exclude<Result['status'], 'ok'> | 'no interval';
  reason: string;
  count: number;
}

/** Everything without a value, once a reason. */
export function missingOf(results: Iterable<Result | Correlation | undefined>): Map<string, Remark> {
  const missing = new Map<string, Remark>();
  for (const result of new Set(results)) {
    if (!result || result.status === 'ok') continue;
    const key = missingKey(result);
    const remark = missing.get(key) ?? { status: result.status, reason: result.reason ?? 'no reason given', count: 0 };
    remark.count++;
    missing.set(key, remark);
  }
  return missing;
}

function missingKey({ status, reason }: Pick<Result, 'status' | 'reason'>): string {
  return `${status} ${reason}`;
}

/** Everything without a value, then everything with a value and a reason for having no interval. */
export function remarksOf(results: readonly (Result | undefined)[]): Map<string, Remark> {
  const remarks = missingOf(results);
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
  return result.noInterval === undefined ? missingKey(result) : `no interval ${result.noInterval}`;
}

/** a, b, ..., z, aa, ab, ...: marks for footnotes. */
export function footnoteMark(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : footnoteMark(Math.floor(index / 26) - 1) + last;
}
