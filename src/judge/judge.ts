/** Judge: from results to the verdict. Printed verdict and exit code both come from here. Pure. */

import type { PlacedRule } from '../contract/gate-rule.ts';
import { type Comparison, type Gate, type Result, type Verdict, wasMissed } from '../contract/report.ts';
import { suggestion } from '../support/did-you-mean.ts';
import { judgeChanges } from './gates/baseline.ts';
import { unmatched } from './gates/gate.ts';
import { selectResults } from './gates/select.ts';
import { judgeThreshold } from './gates/threshold.ts';

export interface JudgeOptions {
  /** A threshold rule fails unless the whole interval is within it, not only where the whole is beyond it. */
  strict: boolean;
  /** With the baseline; null without one, and then no rule may ask for it. */
  comparison: Comparison | null;
  /** Results that say what another one says; they count once in a correction. */
  repeats?: ReadonlyMap<Result, Result>;
}

/**
 * A failed gate decides; without one, anything that was asked for and could not be measured; then whether any gate
 * judged.
 */
export function judge(
  results: readonly Result[],
  rules: readonly PlacedRule[],
  { strict, comparison, repeats = new Map() }: JudgeOptions,
): { gates: Gate[]; verdict: Verdict } {
  const gates = rules.flatMap((rule) => {
    const judged =
      rule.form === 'baseline'
        ? judgeChanges(results, rule, withBaseline(comparison))
        : judgeThreshold(selectResults(results, rule), rule, { strict, repeats });
    return judged.length > 0 || rule.preset ? judged : [unmatched(rule, hintFor(rule, results))];
  });
  return { gates, verdict: verdictOf(gates, results) };
}

function verdictOf(gates: readonly Gate[], results: readonly Result[]): Verdict {
  if (gates.some(({ verdict }) => verdict === 'fail')) return 'fail';
  if (results.some(wasMissed)) return 'incomplete';
  return gates.some(({ verdict }) => verdict !== 'not-judged') ? 'pass' : 'not-judged';
}

function withBaseline(comparison: Comparison | null): Comparison {
  if (!comparison) throw new Error('a baseline rule without a comparison: the plan must refuse it');
  return comparison;
}

/** What the data have in place of what the rule names. */
function hintFor(rule: PlacedRule, results: readonly Result[]): string {
  const anyGroup = selectResults(results, { ...rule, group: '*' });
  if (rule.group === null) {
    return anyGroup.length > 0 ? '. It is measured by group only: ask for group "*"' : measureHint(rule, results);
  }
  if (anyGroup.length === 0) return measureHint(rule, results);
  const groups = [...new Set(anyGroup.map(({ group }) => group!))];
  return `. ${suggestion(rule.group, groups, 'groups')}`;
}

function measureHint(rule: PlacedRule, results: readonly Result[]): string {
  const own = results.filter(({ as, metric }) => as === rule.metric || metric === rule.metric);
  const measures = [...new Set(own.map(({ measure }) => measure))];
  return measures.length > 0 && !measures.includes(rule.measure)
    ? `. ${suggestion(rule.measure, measures, 'measures')}`
    : '';
}
