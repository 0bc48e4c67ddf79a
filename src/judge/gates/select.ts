/** Which results a rule judges. */

import { fits, type GateRule } from '../../contract/gate-rule.ts';
import type { Comparison, Result } from '../../contract/report.ts';
import { groupBy } from '../../support/group-by.ts';

type Names = Pick<Result, 'subject' | 'measure' | 'attribute' | 'group' | 'dataset'>;

/** In the order given; what only describes is not judged. A subject that failed altogether stands for everything that was asked of it. */
export function selectResults(results: readonly Result[], rule: GateRule): Result[] {
  const own = results.filter(
    ({ as, metric, ideal, status }) =>
      (as === rule.metric || metric === rule.metric) && (ideal !== null || status === 'error'),
  );
  return select(own, rule, (result) => result.status === 'error' && result.attribute === null && result.group === null);
}

/** The changes of a comparison that a rule judges; `metricOf` gives the metric's id for its name. */
export function selectChanges(
  changes: Comparison['changes'],
  rule: GateRule,
  metricOf: (as: string) => string | undefined,
): Comparison['changes'] {
  const own = changes.filter(({ metric: as }) => as === rule.metric || metricOf(as) === rule.metric);
  return select(own, rule, () => false);
}

function select<T extends Names & { as?: string; metric: string }>(
  items: readonly T[],
  rule: GateRule,
  standsForAll: (item: T) => boolean,
): T[] {
  const asked = items.filter(
    (item) =>
      fits(rule.subject, item.subject) &&
      (fits(rule.measure, item.measure) || (item.measure === '*' && standsForAll(item))),
  );
  const grouped = asked.filter((item) => {
    if (standsForAll(item)) return true;
    return rule.group === null ? item.group === null : item.group !== null && fits(rule.group, item.group);
  });
  const { attribute } = rule;
  if (attribute !== null) {
    return grouped.filter((item) => standsForAll(item) || (item.attribute !== null && fits(attribute, item.attribute)));
  }
  if (rule.group !== null) return grouped;
  // The summary over attributes, where there is one, is what speaks for all of them.
  const summarised = new Set<T>();
  const key = ({ as, metric, subject, dataset, measure }: T) =>
    JSON.stringify([as ?? metric, subject, dataset, measure]);
  for (const same of groupBy(grouped, key).values()) {
    const overall = same.filter((item) => item.attribute === null);
    for (const item of overall.length > 0 ? overall : same) summarised.add(item);
  }
  return grouped.filter((item) => summarised.has(item));
}
