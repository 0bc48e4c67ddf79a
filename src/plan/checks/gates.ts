/** The rules of a run against what it will measure, once the data are read and before any model is. */

import { type ConfiguredMetric, isUse } from '../../config/index.ts';
import type { LoadedConfig } from '../../contract/configuration.ts';
import { fits, type GateRule } from '../../contract/gate-rule.ts';
import type { Problem } from '../../contract/problem.ts';
import { suggestion } from '../../support/did-you-mean.ts';
import { measuresOf } from '../measures-of.ts';
import type { MetricUse } from '../planned.ts';

interface Run<U extends ConfiguredMetric> extends Pick<LoadedConfig, 'locate'> {
  uses: readonly U[];
  subjects: readonly { name: string }[];
  baseline: boolean;
  /** Whether only part of the data is measured, which no baseline is. */
  isTrial?: boolean;
}

/** The rules that have something to judge in a run, and what is said of the others. */
export function gatesInRun(
  rules: readonly GateRule[],
  run: Run<ConfiguredMetric>,
): { rules: GateRule[]; notes: string[] } {
  const inRun: GateRule[] = [];
  const notes: string[] = [];
  /** What compares with a baseline, where there is none yet. */
  const waiting: string[] = [];
  for (const rule of rules) {
    const hasUse = run.uses.some((use) => isUse(rule, use));
    const hasSubject = run.subjects.some(({ name }) => fits(rule.subject, name));
    if (hasUse && hasSubject) {
      if (rule.form === 'baseline' && !run.baseline) waiting.push(rule.rule);
      else inRun.push(rule);
    } else if (!rule.preset) {
      const what = hasUse ? `no subject in this run is called ${rule.subject}` : `${rule.metric} was not run`;
      notes.push(`the gate ${rule.rule} was not judged: ${what}`);
    }
  }
  if (waiting.length > 0) {
    const what = waiting.length === 1 ? `the gate ${waiting[0]} was` : `the gates ${waiting.join(', ')} were`;
    notes.push(
      run.isTrial
        ? `a first try is not compared with a baseline: ${what} not judged`
        : `no baseline yet: run \`fairprobe baseline update\` to keep this run as one. Until then ${what} not judged`,
    );
  }
  return { rules: inRun, notes };
}

/** Rules that name a measure, a group or an attribute that there will not be. */
export function checkGates(
  rules: readonly GateRule[],
  { uses, locate }: Pick<Run<MetricUse>, 'uses' | 'locate'>,
): Problem[] {
  return rules.flatMap((rule) => {
    const own = uses.filter((use) => isUse(rule, use));
    if (own.length === 0 || rule.preset) return [];
    const place = rule.key === null ? { key: `--fail-on '${rule.rule}'` } : { key: rule.key, ...locate(rule.key) };
    return checkNames(rule, own).map((problem) => ({ ...problem, ...place }));
  });
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
