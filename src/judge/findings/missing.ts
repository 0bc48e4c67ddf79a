/** What was asked for and is not there. */

import { type Finding, type Report, type Result, wasMissed } from '../../contract/report.ts';
import { groupBy } from '../../support/group-by.ts';
import { formatCount, plural } from '../../view/text/format.ts';

const mostReasons = 2;

export interface Missing {
  finding: Finding;
  /** More than half of what the data can answer: nothing else is worth reading before this. */
  mostly: boolean;
}

/**
 * One finding for everything that could not be measured; where that is little, but most results have no value (every
 * group is too small, say), for all of those. Results of questions that the data cannot answer are not counted.
 */
export function missingResults({ results }: Pick<Report, 'results'>): Missing | null {
  const indexed = results.map((result, index) => ({ result, index }));
  const asked = indexed.filter(({ result }) => result.status !== 'inapplicable');
  const missed = asked.filter(({ result }) => wasMissed(result));
  const empty = asked.filter(({ result }) => result.status !== 'ok');
  const mostly = empty.length > asked.length / 2;
  const counted = mostly ? empty : missed;
  if (counted.length === 0) return null;
  const one = <T>(values: readonly T[]): T | null => (new Set(values).size === 1 ? values[0] : null);
  const subject = one(counted.map(({ result }) => result.subject));
  const all = subject === null ? asked : asked.filter(({ result }) => result.subject === subject);
  const of = subject === null ? '' : ` of ${subject}`;
  const what =
    counted.length === missed.length
      ? 'could not be measured'
      : counted.length === 1
        ? 'has no value'
        : 'have no value';
  const finding: Finding = {
    kind: 'missing',
    severity: counted.length / asked.length,
    subject,
    metric: one(counted.map(({ result }) => result.as)),
    measure: one(counted.map(({ result }) => result.measure)),
    attribute: one(counted.map(({ result }) => result.attribute)),
    groups: [],
    sentence: `${formatCount(counted.length)} of ${plural(all.length, 'result')}${of} ${what}: ${reasonsOf(counted.map(({ result }) => result))}.`,
    values: { missing: counted.length, results: all.length },
    results: counted.map(({ index }) => index),
  };
  return { finding, mostly };
}

/**
 * For each subject and data set of which most items have no answer, how many: every number rests on the others. Metrics
 * count them as `unanswered` in the details of what they measure over all items; of several metrics, the one with most
 * items is used.
 */
export function missingAnswers({ results }: Pick<Report, 'results'>): Finding[] {
  const counted = results.flatMap((result, index) => {
    const { status, attribute, group, n, details } = result;
    const { unanswered } = details;
    if (status !== 'ok' || attribute !== null || group !== null || n === null) return [];
    return typeof unanswered === 'number' ? [{ result, index, n, unanswered }] : [];
  });
  const own = groupBy(counted, ({ result: { subject, dataset } }) => JSON.stringify([subject, dataset]));
  return [...own.values()].flatMap((same): Finding[] => {
    const { result, index, n, unanswered } = same.reduce((most, each) => (each.n > most.n ? each : most));
    const items = n + unanswered;
    if (unanswered <= items / 2) return [];
    const { subject, dataset } = result;
    const of = dataset === null ? '' : ` of ${dataset}`;
    return [
      {
        ...{ kind: 'missing', severity: unanswered / items, subject },
        ...{ metric: null, measure: null, attribute: null, groups: [] },
        sentence: `${subject} has no answer to ${formatCount(unanswered)} of ${plural(items, 'item')}${of}: what is measured rests on the other ${formatCount(n)}.`,
        values: { missing: unanswered, items },
        results: [index],
      },
    ];
  });
}

/** The commonest, each with how many results have it. */
export function reasonsOf(results: readonly Result[]): string {
  const byReason = [...groupBy(results, ({ status, reason }) => reason ?? status)].sort(
    (a, b) => b[1].length - a[1].length,
  );
  const shown = byReason.slice(0, mostReasons).map(([reason, same]) => `${reason} (${formatCount(same.length)})`);
  const more = byReason.length - mostReasons;
  return [...shown, ...(more > 0 ? [plural(more, 'more reason')] : [])].join('; ');
}
