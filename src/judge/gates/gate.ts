/** A gate as the report has it: what was measured, what was demanded, and what came of it. */

import type { GateRule, PlacedRule } from '../../contract/gate-rule.ts';
import type { Gate, Result } from '../../contract/report.ts';

/** What a gate needs to know of what it judges. */
export type Subjected = Pick<
  Result,
  'as' | 'subject' | 'dataset' | 'measure' | 'attribute' | 'group' | 'status' | 'value' | 'reason'
> &
  Partial<Pick<Result, 'lacksAnswers'>>;

export type Decision = Pick<
  Gate,
  'bound' | 'judged' | 'pValue' | 'alternative' | 'adjustedPValue' | 'verdict' | 'reason'
>;

export function gateOf(result: Subjected, rule: PlacedRule, decision: Decision): Gate {
  return {
    rule: rule.rule,
    form: rule.form,
    level: rule.level,
    metric: result.as,
    subject: result.subject,
    dataset: result.dataset,
    measure: result.measure,
    attribute: result.attribute,
    group: result.group,
    status: result.status,
    value: result.value,
    bound: decision.bound,
    judged: decision.judged,
    threshold: rule.threshold,
    baseline: null,
    change: null,
    pValue: decision.pValue,
    alternative: decision.alternative,
    adjustedPValue: decision.adjustedPValue,
    verdict: decision.verdict,
    reason: decision.reason,
    source: rule.source,
  };
}

/**
 * A result without a value, or with nothing to compare it with, does not pass unless the rule says so. Where answers
 * are missing it is not judged: that is not unfairness, and the run is incomplete.
 */
export function onMissing(
  { status, reason, lacksAnswers = false }: { status: string; reason: string | null; lacksAnswers?: boolean },
  { level, onInsufficient }: GateRule,
  what = 'not measured',
): Pick<Decision, 'verdict' | 'reason'> {
  if (lacksAnswers) return { verdict: 'not-judged', reason: `${what}, for lack of answers (${reason})` };
  const lenient = onInsufficient === 'warn' || level === 'warn';
  const verdict = onInsufficient === 'off' ? 'not-judged' : lenient ? 'warn' : 'fail';
  const rule = onInsufficient === null ? '' : `; onInsufficient is ${onInsufficient}`;
  return { verdict, reason: `${what} (${status}: ${reason})${rule}` };
}

/**
 * A question that the data cannot answer does not fail. A rule written by the user warns where it finds nothing else to
 * judge: it was meant for this.
 */
export function onInapplicable(
  { reason }: Pick<Result, 'reason'>,
  { preset }: GateRule,
  selected: readonly Pick<Result, 'status'>[],
): Pick<Decision, 'verdict' | 'reason'> {
  const alone = selected.every(({ status }) => status === 'inapplicable');
  return { verdict: alone && !preset ? 'warn' : 'not-judged', reason: `the data cannot pose the question: ${reason}` };
}

/**
 * A rule that found nothing to judge, because it names something that only the data could reveal and they do not have.
 */
export function unmatched(rule: PlacedRule, hint: string): Gate {
  const group = rule.group === null ? '' : `[${rule.group}]`;
  const where = [rule.attribute && `attribute ${rule.attribute}`, rule.subject !== '*' && `subject ${rule.subject}`];
  const narrowed = where.filter(Boolean).map((part) => `, ${part}`);
  return gateOf(
    {
      as: rule.metric,
      subject: rule.subject,
      dataset: null,
      measure: rule.measure,
      attribute: rule.attribute,
      group: rule.group,
      status: 'error',
      value: null,
      reason: null,
    },
    rule,
    {
      bound: 'value',
      judged: null,
      pValue: null,
      alternative: null,
      adjustedPValue: null,
      verdict: rule.level === 'error' ? 'fail' : 'warn',
      reason: `no result is called ${rule.metric}/${rule.measure}${group}${narrowed.join('')}, so there is nothing to judge${hint}`,
    },
  );
}
