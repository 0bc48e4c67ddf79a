/** What in a report matters most: the results that are surely far from their ideal, one of a kind. */
import { groupBy } from './arrange.ts';
import type { Report, Result } from './schema.ts';

export interface MainFinding {
  result: Result;
  /** Between 0, not surely different from the ideal, and 1, as far from it as can be. */
  severity: number;
  /** Subjects for which the same measure of the same group is surely off its ideal as well, this one included. */
  alike: number;
  /** Subjects for which it has a value. */
  measured: number;
}

/** Closer to the ideal than this share of the scale nothing is called a finding. */
const least = 0.02;

/**
 * The worst results, at most so many. Ranked by severity; after the first, results of other metrics come first, then of
 * other measures, then of other attributes and groups, so that the list does not tell one thing three times.
 *
 * Left out are performance (by the metrics' declarations), tests without a protected attribute (flowers and insects), and
 * summaries over groups where there are results of single groups: these say who is concerned.
 */
export function mainFindings(report: Report, most = 3): MainFinding[] {
  const candidates = worstOfEach(report.results.filter(isCandidate(report)));
  const chosen: MainFinding[] = [];
  const rules: ((a: Result, b: Result) => boolean)[] = [
    (a, b) => a.metric !== b.metric,
    (a, b) => a.metric !== b.metric || a.measure !== b.measure,
    (a, b) => a.attribute !== b.attribute || a.group !== b.group,
  ];
  for (const differs of rules) {
    for (const finding of candidates) {
      if (chosen.length === most) return inOrder(chosen);
      if (chosen.every(({ result }) => differs(result, finding.result))) chosen.push(finding);
    }
  }
  return inOrder(chosen);
}

/**
 * How far a result is from its ideal, as a share of the greatest possible distance, at the end of its interval that is
 * nearest to the ideal; without an interval, at the value. 0 where the interval reaches the ideal, where there is no value
 * or no ideal, and where the scale has no end to measure by.
 */
export function severity({ value, interval, ideal, range }: Result): number {
  if (value === null || ideal === null) return 0;
  const [lower, upper] = interval ? [interval.lower, interval.upper] : [value, value];
  const distance = Math.max(0, lower - ideal, ideal - upper);
  const end = value < ideal ? range[0] : range[1];
  const scale = end === null ? 0 : Math.abs(end - ideal);
  return scale === 0 ? 0 : Math.min(1, distance / scale);
}

function isCandidate({ metrics, results }: Report): (result: Result) => boolean {
  const declared = new Map(metrics.map(({ id, measures }) => [id, measures]));
  const keyOf = ({ as, measure }: Result) => JSON.stringify([as, measure]);
  const withGroups = new Set(results.filter(({ group, status }) => group !== null && status === 'ok').map(keyOf));
  return (result) => {
    const { metric, measure, attribute, group } = result;
    const measures = declared.get(metric);
    if ((measures?.[measure] ?? measures?.['*'])?.about === 'performance') return false;
    if (group === null && withGroups.has(keyOf(result))) return false;
    return attribute !== null || group !== null;
  };
}

/** Of each measure and group the worst subject, worst first; of equals the one that comes first in the report. */
function worstOfEach(results: readonly Result[]): MainFinding[] {
  const same = groupBy(results, ({ as, measure, attribute, group, dataset }) =>
    JSON.stringify([as, measure, attribute, group, dataset]),
  );
  return inOrder(
    [...same.values()].flatMap((own) => {
      const off = inOrder(own.map((result) => ({ result, severity: severity(result) }))).filter(
        (each) => each.severity >= least,
      );
      const measured = own.filter(({ status }) => status === 'ok').length;
      return off.slice(0, 1).map((worst) => ({ ...worst, alike: off.length, measured }));
    }),
  );
}

function inOrder<T extends { severity: number }>(findings: readonly T[]): T[] {
  return [...findings].sort((a, b) => b.severity - a.severity);
}
