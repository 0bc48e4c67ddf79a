/** How far metrics agree with people on single texts, and whether one metric agrees better than another. Pure. */

import type { Judgements } from '../contract/judgements.ts';
import type { Agreement, AgreementComparison, HumanAgreement } from '../contract/report.ts';
import {
  coefficient,
  correlationMethods,
  correlationTTest,
  isConstant,
  kendallNormalTest,
  kendallTieInflation,
  pearson,
} from '../statistics/correlation/correlation.ts';
import { fisherInterval } from '../statistics/correlation/correlation-interval.ts';
import { exactCorrelationTest } from '../statistics/correlation/correlation-permutation.ts';
import { jackknifeDifference, williams } from '../statistics/correlation/dependent-correlations.ts';
import { holm } from '../statistics/significance/adjust.ts';
import { normalAlone } from './coefficients.ts';

/** Both Fisher's interval and Williams' t need n - 3 > 0. */
const fewest = 4;
/** What single texts do to a difference says too little where there are fewer. */
const fewestToLeaveOut = 10;
const level = 0.95;

/** What one metric said of each text on one subject; null where it has no value for the text. */
export interface PerText {
  subject: string;
  /** `as` of the metric. */
  metric: string;
  values: ReadonlyMap<string, number | null>;
  /** Why there are no values at all, or null. */
  error: string | null;
}

/**
 * Pearson, Spearman and Kendall tau-b of each metric with the mean judgement, over the texts that have both. For every
 * two metrics of a subject, also the difference of their Pearson coefficients over the texts that have all three, by
 * Williams' t and by the jackknife, Holm-adjusted over all comparisons of the report. Values are used as they are: a
 * metric that is lower for unfair texts correlates negatively.
 */
export function humanAgreement(judgements: Judgements, perText: readonly PerText[]): HumanAgreement {
  const { means, ...source } = judgements;
  const comparisons = perText.flatMap((a, i) =>
    perText
      .slice(i + 1)
      .filter((b) => b.subject === a.subject)
      .map((b) => compare(means, a, b)),
  );
  for (const test of ['williams', 'jackknife'] as const) {
    const tested = comparisons.flatMap((each) => each[test] ?? []);
    const adjusted = holm(tested.map(({ pValue }) => pValue));
    for (const [i, each] of tested.entries()) each.adjustedPValue = adjusted[i];
  }
  return {
    judgements: { ...source, texts: means.size },
    agreements: perText.flatMap((each) => agreementsOf(means, each)),
    comparisons,
  };
}

function agreementsOf(means: ReadonlyMap<string, number>, { subject, metric, values, error }: PerText): Agreement[] {
  const known = [...values].filter(([id, value]) => value !== null && means.has(id));
  const x = known.map(([, value]) => value!);
  const y = known.map(([id]) => means.get(id)!);
  const n = known.length;
  const judged = [...values.keys()].filter((id) => means.has(id)).length;
  const common = {
    subject,
    metric,
    n,
    withoutJudgement: values.size - judged,
    withoutText: means.size - judged,
    withoutValue: judged - n,
  };
  const gap = error === null ? noValueOf(n, [['the judgement', y] as const, [metric, x] as const]) : failed(error);
  return correlationMethods.map((method) => {
    if (gap) return { ...common, method, value: null, interval: null, pValue: null, ...gap };
    const value = coefficient[method](x, y);
    const exact = exactCorrelationTest(method, Float64Array.from(x), Float64Array.from(y));
    const pValue = exact ?? (method === 'kendall' ? kendallNormalTest(x, y) : correlationTTest(value, n));
    const interval =
      method === 'pearson'
        ? null
        : {
            level,
            method: 'Fisher z',
            ...fisherInterval(method, value, n, level, {
              tieInflation: method === 'kendall' ? kendallTieInflation(x, y) : 1,
            }),
          };
    const none = interval === null ? { noInterval: normalAlone } : {};
    return { ...common, method, value, interval, ...none, pValue, status: 'ok' as const, reason: null };
  });
}

function compare(means: ReadonlyMap<string, number>, a: PerText, b: PerText): AgreementComparison {
  const ids = [...a.values.keys()].filter(
    (id) => means.has(id) && a.values.get(id) !== null && (b.values.get(id) ?? null) !== null,
  );
  const y = ids.map((id) => means.get(id)!);
  const xa = ids.map((id) => a.values.get(id)!);
  const xb = ids.map((id) => b.values.get(id)!);
  const n = ids.length;
  const common = { subject: a.subject, a: a.metric, b: b.metric, n };
  const none = { value: null, correlations: null, williams: null, jackknife: null };
  const error = a.error ?? b.error;
  const series = [['the judgement', y] as const, [a.metric, xa] as const, [b.metric, xb] as const];
  const gap = error === null ? noValueOf(n, series) : failed(error);
  if (gap) return { ...common, ...none, ...gap };
  const correlations = { a: pearson(y, xa), b: pearson(y, xb), between: pearson(xa, xb) };
  const test = williams({ ya: correlations.a, yb: correlations.b, ab: correlations.between }, n);
  if (!test) {
    const reason = `${a.metric} and ${b.metric} say the same of these ${n} texts but for scale, shift or sign`;
    return { ...common, ...none, correlations, status: 'undefined', reason };
  }
  const jackknife = n < fewestToLeaveOut ? null : jackknifeDifference(y, xa, xb, level);
  return {
    ...common,
    value: correlations.a - correlations.b,
    correlations,
    williams: { ...test, adjustedPValue: null },
    jackknife: jackknife && { ...jackknife, adjustedPValue: null },
    status: 'ok',
    reason: null,
  };
}

type NoValue = { status: 'insufficient' | 'undefined' | 'error'; reason: string };

const failed = (reason: string): NoValue => ({ status: 'error', reason });

function noValueOf(n: number, series: readonly (readonly [string, readonly number[]])[]): NoValue | null {
  if (n < fewest) {
    const have = n === 1 ? '1 text has' : `${n} texts have`;
    return { status: 'insufficient', reason: `${have} what is compared; at least ${fewest} are needed` };
  }
  const constant = series.filter(([, values]) => isConstant(values)).map(([name]) => name);
  if (constant.length === 0) return null;
  return { status: 'undefined', reason: `the same for all ${n} texts: ${constant.join(' and ')}` };
}
