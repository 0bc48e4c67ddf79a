import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import type { Json, Measurement } from '../../src/plugin.ts';
import { clusteredRate, fitLogit } from '../../src/statistics/index.ts';
import {
  type Answered,
  addUp,
  associationOf,
  attributesOfTests,
  countsOf,
  type ImplicitTest,
  toldDeclined,
} from '../shared/implicit-tests.ts';

/** Of fewer the errors of sums by test are too small (docs/intervals/implicit-decision.md). */
export const LEAST_TESTS = 20;

/** @param decisions and `words`: the same tests in the same order, with the answers to either */
export function measureDecisions(decisions: readonly ImplicitTest[], words: readonly ImplicitTest[]): Measurement[] {
  return [
    ...[null, ...attributesOfTests(decisions)].map((attribute) => {
      const tests = decisions.filter((test) => attribute === null || test.attribute === attribute);
      const counts = tests.map(({ answered }) => totals(answered));
      const all = tests.flatMap(({ answered }) => answered);
      return shareOf({ measure: 'stereotyped-decisions', attribute, group: null }, all, {
        successes: counts.map(({ right }) => right),
        trials: counts.map(({ size }) => size),
      });
    }),
    ...decisions.map(({ id, attribute, answered }) =>
      shareOf({ measure: 'test-decisions', attribute, group: id }, answered, countsOf(answered)),
    ),
    regression(decisions, words),
  ];
}

function totals(answered: readonly Answered[]): { right: number; size: number } {
  const { successes, trials } = countsOf(answered);
  const [right, size] = [successes, trials].map((counts) => counts.reduce((sum, count) => sum + count, 0));
  return { right, size };
}

function shareOf(
  id: { measure: string; attribute: string | null; group: string | null },
  answered: readonly Answered[],
  { successes, trials }: { successes: number[]; trials: number[] },
): Measurement {
  const { answers: n, ...unanswered } = addUp(answered);
  const details = { unanswered };
  const rate = clusteredRate(successes, trials);
  if (!rate) return { ...id, ...lacking, reason: lacking.reason + toldDeclined(unanswered.declined), n, details };
  const interval = { level: 0.95, method: 'Agresti-Coull (clusters)', ...rate.limits(0.025) };
  return { ...id, status: 'ok', value: rate.value, n, interval, details: { ...details, stereotyped: rate.successes } };
}

const lacking = {
  status: 'insufficient',
  reason: 'no decision has an answer that names one of the two',
  counts: { decisions: 0 },
  required: 1,
  lacksAnswers: true,
} as const;

/** Every decision with the association of its test, the options of both in orders of the same number. */
function regression(decisions: readonly ImplicitTest[], words: readonly ImplicitTest[]): Measurement {
  const rows: { association: number; stereotyped: number; test: number }[] = [];
  let withoutAssociation = 0;
  for (const [test, { answered }] of decisions.entries()) {
    const orders = Math.max(0, ...answered.map(({ directions }) => directions.length));
    for (let order = 0; order < orders; order++) {
      const association = associationOf(words[test].answered, order);
      for (const { directions } of answered) {
        const stereotyped = directions[order] ?? null;
        if (stereotyped === null) continue;
        if (association === null) withoutAssociation++;
        else rows.push({ association, stereotyped, test });
      }
    }
  }
  const place = { measure: 'decision-on-association', attribute: null, group: null, n: rows.length };
  const dropped = { withoutAssociation };
  if (rows.length === 0) return { ...place, ...lacking, details: { dropped } };
  const columns = [Float64Array.from(rows, () => 1), Float64Array.from(rows, ({ association }) => association)];
  const model = fitLogit(
    columns,
    Uint8Array.from(rows, ({ stereotyped }) => stereotyped),
    Int32Array.from(rows, ({ test }) => test),
  );
  if (!model) {
    const reason =
      'all decisions or all associations are alike, or the associations tell the decisions without a mistake';
    return { ...place, status: 'undefined', reason, details: { dropped } };
  }
  const [intercept, slope] = model.coefficients;
  const tests = new Set(rows.map(({ test }) => test)).size;
  const details: Record<string, Json> = {
    ...{ dropped, tests, intercept, aic: model.aic },
    independentErrors: { intercept: model.standardErrors[0], slope: model.standardErrors[1] },
  };
  if (tests < LEAST_TESTS) {
    return { ...place, status: 'ok', value: slope, noInterval: `fewer than ${LEAST_TESTS} tests`, details };
  }
  const half = tQuantile(0.975, tests - 1) * model.clusteredErrors![1];
  const method = 'logistic regression, t by test';
  return {
    ...{ ...place, status: 'ok', value: slope, details },
    interval: { level: 0.95, method, lower: slope - half, upper: slope + half },
  };
}
