/** The uses of metrics that a comparison speaks of. */
import type { AnyMetric } from '../../contract/metric.ts';
import type { Result } from '../../contract/report.ts';

export interface ComparedUse {
  metric: AnyMetric;
  /** Its name in the report. */
  as: string;
  /** As its schema reads them; null where it does not. */
  options: unknown;
}

/** Those of a report, whose options are read again from what it says of them. */
export function usesIn(results: readonly Result[], metrics: readonly AnyMetric[]): ComparedUse[] {
  const first = new Map<string, Result>();
  for (const result of results) if (!first.has(result.as)) first.set(result.as, result);
  return [...first].flatMap(([as, { metric: id, options }]) => {
    const metric = metrics.find((one) => one.id === id);
    if (!metric) return [];
    const { success, data } = metric.options.safeParse(options);
    return [{ metric, as, options: success ? data : null }];
  });
}
