/** Numbers that stand in a report under several names. In corrections and rankings each counts once. */

import type { ReportedMetric, Result } from '../contract/report.ts';
import { groupBy } from '../support/group-by.ts';

/**
 * The results that repeat another one, each with that other: a measure declared always to equal another one (`equals`);
 * the summary over groups where only one group has a value, and this is it; the summary over attributes where only one
 * attribute has one. Pure.
 */
export function repeatsOf(
  results: readonly Result[],
  metrics: readonly Pick<ReportedMetric, 'id' | 'measures'>[],
): ReadonlyMap<Result, Result> {
  const declared = new Map(metrics.map(({ id, measures }) => [id, measures]));
  const measured = results.filter(({ status }) => status === 'ok');
  const byKey = new Map(measured.map((result) => [keyOf(result, result.measure), result]));
  const repeats = new Map<Result, Result>();
  const originOf = (result: Result): Result => {
    const other = repeats.get(result);
    return other ? originOf(other) : result;
  };
  const add = (result: Result, other: Result) => {
    const origin = originOf(other);
    // Measures that a plugin declares to equal each other would go round in a ring.
    if (origin !== result) repeats.set(result, origin);
  };
  for (const result of measured) {
    const equals = declared.get(result.metric)?.[result.measure]?.equals;
    const other = equals ? byKey.get(keyOf(result, equals)) : undefined;
    if (other) add(result, other);
  }
  const ofMeasure = groupBy(measured, ({ as, subject, dataset, measure }) =>
    JSON.stringify([as, subject, dataset, measure]),
  );
  for (const own of ofMeasure.values()) {
    const groups = own.filter(({ group }) => group !== null);
    const summaries = own.filter(({ group, attribute }) => group === null && attribute !== null);
    for (const summary of summaries)
      addOnly(
        summary,
        groups.filter(({ attribute }) => attribute === summary.attribute),
      );
    const whole = own.find(({ group, attribute }) => group === null && attribute === null);
    if (whole) addOnly(whole, summaries.length > 0 ? summaries : groups);
  }
  return new Map([...repeats.keys()].map((result) => [result, originOf(result)]));

  function addOnly(summary: Result, parts: readonly Result[]): void {
    const [part, ...others] = parts;
    if (part && others.length === 0 && part.value === summary.value && part.n === summary.n) add(summary, part);
  }
}

/** Those of a family of tests that count: what repeats another result of the family does not. */
export function withoutRepeats<T>(
  family: readonly T[],
  resultOf: (item: T) => Result,
  repeats: ReadonlyMap<Result, Result>,
): T[] {
  const present = new Set(family.map(resultOf));
  return family.filter((item) => {
    const other = repeats.get(resultOf(item));
    return other === undefined || !present.has(other);
  });
}

function keyOf({ as, subject, dataset, attribute, group }: Result, measure: string): string {
  return JSON.stringify([as, subject, dataset, measure, attribute, group]);
}
