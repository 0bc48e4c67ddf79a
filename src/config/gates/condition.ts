/** `--fail-on 'hate-speech-bias/bpsn-auc[Islam] >= 0.6'`: a condition that must hold; the run fails unless it does. */

import { type GateRule, parseTarget } from '../../contract/gate-rule.ts';
import type { Problem } from '../../contract/problem.ts';

const condition =
  /^(?<target>.+?[^\s<>=!])\s*(?<operator><=|>=|<|>)\s*(?<threshold>[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?)$/i;

const grammar = `Write <metric>/<measure> <operator> <number> with <=, <, >= or >, as in 'ceat/C6 <= 0.5'; add [<group>] to the measure for a group`;

/** A rule of level `error` on every subject, or what is wrong with the text. */
export function parseCondition(text: string): GateRule | Problem {
  const found = text.trim().match(condition)?.groups;
  const target = found ? parseTarget(found.target) : null;
  if (!found || !target) {
    return { key: '--fail-on', message: `"${text}" is not a condition`, hint: grammar };
  }
  const { operator, threshold } = found;
  return {
    ...target,
    rule: text.trim(),
    key: null,
    preset: false,
    level: 'error',
    form: operator.startsWith('<') ? 'max' : 'min',
    threshold: Number(threshold),
    exclusive: operator.length === 1,
    statistic: null,
    onInsufficient: null,
    subject: '*',
    attribute: null,
  };
}
