/** Judges results by one rule that allows no regression, from the comparison with the baseline. */

import type { PlacedRule } from '../../contract/gate-rule.ts';
import type { Change, Comparison, Gate, Result } from '../../contract/report.ts';
import { decimalsFor, formatChange, formatInterval, formatP } from '../../view/text/format.ts';
import { type Decision, gateOf, onInapplicable, onMissing, type Subjected } from './gate.ts';
import { selectChanges, selectResults } from './select.ts';

/** One gate for each change, and one for each result that the comparison does not know: that one is new. */
export function judgeChanges(results: readonly Result[], rule: PlacedRule, comparison: Comparison): Gate[] {
  const ids = new Map(results.map(({ as, metric }) => [as, metric]));
  const changes = new Map(
    selectChanges(comparison.changes, rule, (as) => ids.get(as)).map((c) => [keyOf(c.metric, c), c]),
  );
  const selected = selectResults(results, rule);
  const judged = selected.map((result) => {
    const key = keyOf(result.as, result);
    const change = changes.get(key);
    changes.delete(key);
    return ofChange(result, change, rule, selected);
  });
  // What the baseline has and the run has not.
  return [...judged, ...[...changes.values()].map((change) => ofChange(asMissing(change), change, rule, selected))];
}

/** Tells which changes rules ask for, before they are known. */
export function asksForBaseline(rules: readonly PlacedRule[], results: readonly Result[]): (result: Result) => boolean {
  const asked = rules.filter(({ form }) => form === 'baseline').flatMap((rule) => selectResults(results, rule));
  const those = new Set(asked);
  return (result) => those.has(result);
}

function keyOf(
  as: string,
  {
    subject,
    dataset,
    measure,
    attribute,
    group,
  }: Pick<Change, 'subject' | 'dataset' | 'measure' | 'attribute' | 'group'>,
): string {
  return JSON.stringify([as, subject, dataset, measure, attribute, group]);
}

function ofChange(result: Subjected, change: Change | undefined, rule: PlacedRule, selected: readonly Result[]): Gate {
  const gate = gateOf(result, rule, {
    ...(result.status === 'inapplicable' ? onInapplicable(result, rule, selected) : verdictOn(result, change, rule)),
    bound: 'value',
    judged: result.value,
    pValue: change?.pValue ?? null,
    alternative: change?.alternative ?? null,
    adjustedPValue: change?.adjustedPValue ?? null,
  });
  return { ...gate, baseline: change?.baseline ?? null, change: change?.verdict ?? 'new' };
}

function verdictOn(
  result: Subjected,
  change: Change | undefined,
  rule: PlacedRule,
): Pick<Decision, 'verdict' | 'reason'> {
  const reason = change?.reason ? `: ${change.reason}` : '';
  switch (change?.verdict) {
    case 'regression':
      return {
        verdict: rule.level === 'error' ? 'fail' : 'warn',
        reason: `worse than the baseline${numbersOf(change)}${reason}`,
      };
    case 'insufficient':
    case 'non-comparable':
      return onMissing(
        {
          status: change.verdict,
          reason: change.reason ?? 'no reason given',
          ...(result.lacksAnswers ? { lacksAnswers: true } : {}),
        },
        rule,
        'not compared',
      );
    case 'improvement':
      return { verdict: 'pass', reason: `better than the baseline${numbersOf(change)}${reason}` };
    case 'not-judged':
      return { verdict: 'not-judged', reason: change.reason ?? 'it only describes' };
    case 'no-change-shown':
      return { verdict: 'pass', reason: `no change for the worse shown${numbersOf(change)}${reason}` };
    default: {
      if (result.value === null) return onMissing(result, rule, 'not measured');
      return { verdict: 'pass', reason: `new: the baseline does not have it${reason}` };
    }
  }
}

/** ` (+0.429 [0.150, 0.632], two-sided p 0.004, adjusted 0.008)`: what is still possible; nothing where nothing was tested. */
function numbersOf({ difference, interval, pValue, adjustedPValue, baseline, value }: Change): string {
  if (difference === null || pValue === null || !interval) return '';
  const decimals = decimalsFor([baseline, value]);
  const adjusted = adjustedPValue === null ? '' : `, adjusted ${formatP(adjustedPValue)}`;
  const change = `${formatChange(difference, decimals)} ${formatInterval(interval, decimals)}`;
  return ` (${change}, two-sided p ${formatP(pValue)}${adjusted})`;
}

/** What the baseline has and nothing in this run stands for. */
function asMissing({ metric, ...names }: Change): Subjected {
  return { ...names, as: metric, status: 'error', value: null, reason: 'the baseline has it, but this run does not' };
}
