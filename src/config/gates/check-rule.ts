/** What can be wrong with a gate rule before anything is measured: names that are not there, numbers that cannot be. */

import { fits, type GateRule } from '../../contract/gate-rule.ts';
import type { AnyMetric, MeasureDeclaration } from '../../contract/metric.ts';
import type { Problem } from '../../contract/problem.ts';
import { suggestion } from '../../support/did-you-mean.ts';

/** The metrics in use and the subjects, as far as they are known by name. */
export interface Known {
  uses: readonly { as: string; metric: AnyMetric }[];
  subjects: readonly { name: string }[];
}

/** @param namesSubjects whether the rule was written for these subjects: not where others took their place */
export function checkRule(
  rule: GateRule,
  { uses, subjects }: Known,
  { namesSubjects }: { namesSubjects: boolean },
): Problem[] {
  const own = uses.filter((use) => isUse(rule, use));
  if (uses.length === 0) return [];
  if (own.length === 0) {
    const names = [...new Set(uses.map(({ as }) => as))];
    return [
      { message: `no metric in use is called "${rule.metric}"`, hint: suggestion(rule.metric, names, 'metrics') },
    ];
  }
  const problems = checkMeasure(rule, own);
  const names = subjects.map(({ name }) => name);
  if (namesSubjects && names.length > 0 && !names.some((name) => fits(rule.subject, name))) {
    problems.push({
      message: `there is no subject "${rule.subject}"`,
      hint: suggestion(rule.subject, names, 'subjects'),
    });
  }
  return problems;
}

/** A metric is named by its name in the configuration or by its id. */
export function isUse(rule: Pick<GateRule, 'metric'>, use: { as: string; metric: { id: string } }): boolean {
  return use.as === rule.metric || use.metric.id === rule.metric;
}

function checkMeasure(rule: GateRule, uses: Known['uses']): Problem[] {
  const declared: [string, MeasureDeclaration][] = uses.flatMap(({ metric }) =>
    Object.entries(metric.measures as Record<string, MeasureDeclaration>),
  );
  // One measure per test of the data: which tests there are is known when the data has been read.
  const fitting = declared.filter(([name]) => name === '*' || fits(rule.measure, name));
  if (fitting.length === 0) {
    const names = [...new Set(declared.map(([name]) => name))];
    return [
      {
        message: `${rule.metric} has no measure "${rule.measure}"`,
        hint: suggestion(rule.measure, names, 'its measures'),
      },
    ];
  }
  // Of tests (`*`), and of a plugin that could not be loaded, the declaration does not say.
  if (fitting.every(([name, { ideal }]) => name !== '*' && ideal === null)) {
    const message = `${rule.metric}/${rule.measure} only describes: it has no better or worse, so no gate can judge it`;
    const judged = declared.filter(([, { ideal }]) => ideal !== null).map(([name]) => name);
    return [{ message, hint: suggestion(rule.measure, judged, 'measures that can be judged') }];
  }
  if (rule.threshold === null) return [];
  const reasons = fitting.map(([, measure]) => impossible(rule.form, rule.threshold!, measure));
  const reason = reasons.find((one) => one !== null);
  return reasons.every((one) => one !== null) && reason ? [{ message: reason, hint: 'Check its unit' }] : [];
}

/** A threshold outside the range would always hold, or never. */
function impossible(form: GateRule['form'], threshold: number, { range, ideal, unit }: MeasureDeclaration) {
  if (ideal === null) return null;
  const [least, greatest] = range;
  const low = least ?? Number.NEGATIVE_INFINITY;
  const high = greatest ?? Number.POSITIVE_INFINITY;
  const scale = `${least ?? 'unbounded'} to ${greatest ?? 'unbounded'} (${unit})`;
  if (form === 'maxDistance') {
    const farthest = Math.max(Math.abs(low - ideal), Math.abs(high - ideal));
    return threshold > farthest ? `a distance of ${threshold} from ${ideal} is outside the range, ${scale}` : null;
  }
  return threshold < low || threshold > high ? `${threshold} is outside the range, ${scale}` : null;
}
