/** The rules of a run against what it will measure, once the data are read and before any model is. */

import { isUse } from '../../config/index.ts';
import type { LoadedConfig } from '../../contract/configuration.ts';
import { fits, type GateRule } from '../../contract/gate-rule.ts';
import type { Problem } from '../../contract/problem.ts';
import { suggestion } from '../../support/did-you-mean.ts';
import { measuresOf } from '../measures-of.ts';
import type { MetricUse } from '../planned.ts';

interface Run extends Pick<LoadedConfig, 'locate'> {
  uses: readonly MetricUse[];
  subjects: readonly { name: string }[];
  baseline: boolean;
  /** Whether only part of the data is measured, which no baseline is. */
  isTrial?: boolean;
}

export interface CheckedGates {
  /** What can be judged. */
  rules: GateRule[];
  /** What is not judged in this run, and why. */
  notes: string[];
  problems: Problem[];
}

export function checkGates(rules: readonly GateRule[], run: Run): CheckedGates {
  const checked: CheckedGates = { rules: [], notes: [], problems: [] };
  /** What compares with a baseline, where there is none yet. */
  const waiting: string[] = [];
  for (const rule of rules) {
    const uses = run.uses.filter((use) => isUse(rule, use));
    const hasSubject = run.subjects.some(({ name }) => fits(rule.subject, name));
    const waits = rule.form === 'baseline' && !run.baseline;
    if (uses.length > 0 && hasSubject) {
      if (waits) waiting.push(rule.rule);
      else checked.rules.push(rule);
    } else if (!rule.preset) {
      const what = uses.length > 0 ? `no subject in this run is called ${rule.subject}` : `${rule.metric} was not run`;
      checked.notes.push(`the gate ${rule.rule} was not judged: ${what}`);
    }
    if (uses.length === 0 || rule.preset) continue;
    const place = rule.key === null ? { key: `--fail-on '${rule.rule}'` } : { key: rule.key, ...run.locate(rule.key) };
    checked.problems.push(...checkNames(rule, uses).map((problem) => ({ ...problem, ...place })));
  }
  if (waiting.length > 0) {
    const what = waiting.length === 1 ? `the gate ${waiting[0]} was` : `the gates ${waiting.join(', ')} were`;
    checked.notes.push(
      run.isTrial
        ? `a first try is not compared with a baseline: ${what} not judged`
        : `no baseline yet: run \`fairprobe baseline update\` to keep this run as one. Until then ${what} not judged`,
    );
  }
  return checked;
}

/** Tests and groups, as far as data and metric tell which there will be. */
function checkNames(rule: GateRule, uses: readonly MetricUse[]): Problem[] {
  const measures = [...new Set(uses.flatMap(measuresOf))];
  if (!measures.some((name) => name === '*' || fits(rule.measure, name))) {
    const message = `${rule.metric} does not measure "${rule.measure}" here`;
    return [{ message, hint: suggestion(rule.measure, measures, 'its measures') }];
  }
  const { group, attribute } = rule;
  const known = uses.map(({ metric, options, data }) => metric.groups?.({ options, data }) ?? null);
  // A metric that does not tell may measure any group.
  if (known.includes(null)) return [];
  const groups = known.flatMap((own) => own ?? []);
  if (group !== null && !groups.some(({ id }) => fits(group, id))) {
    const ids = [...new Set(groups.map(({ id }) => id))];
    return [{ message: `${rule.metric} has no group "${group}" here`, hint: suggestion(group, ids, 'groups') }];
  }
  if (attribute !== null && !groups.some((one) => fits(attribute, one.attribute))) {
    const names = [...new Set(groups.map((one) => one.attribute))];
    const message = `${rule.metric} has no attribute "${attribute}" here`;
    return [{ message, hint: suggestion(attribute, names, 'attributes') }];
  }
  return [];
}
