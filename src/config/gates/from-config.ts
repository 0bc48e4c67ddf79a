/** The `gates` of a configuration as rules: presets under what the configuration says, one rule for each bound. */

import type { BoundConfig, GateConfig } from '../../contract/configuration.ts';
import { type GateRule, parseTarget } from '../../contract/gate-rule.ts';
import type { AnyMetric } from '../../contract/metric.ts';
import type { Problem } from '../../contract/problem.ts';
import { parseAt, problemAt } from '../issues.ts';
import { formatKey, type KeyPath } from '../key-path.ts';
import { gateSchema } from '../schema/index.ts';
import { isPreset, presetGates } from './presets.ts';

interface Entry {
  key: string;
  path: KeyPath;
  preset: boolean;
  gate: GateConfig;
}

/** Rules in the order of the file, those of the preset first. */
export function rulesFromConfig(raw: unknown, metrics: readonly AnyMetric[], problems: Problem[]): GateRule[] {
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw)) return [];
  const { extends: name, ...given } = raw as Record<string, unknown>;
  const entries = new Map<string, Entry>();
  for (const [key, gate] of isPreset(name) ? presetGates(name, metrics) : []) {
    entries.set(key, { key, path: ['gates', 'extends'], preset: true, gate });
  }
  for (const [key, value] of Object.entries(given)) {
    const path = ['gates', key];
    const data = parseAt(gateSchema, value, path, problems);
    if (data === undefined) continue;
    const inherited = entries.get(key);
    const isLevel = typeof data === 'string' || data.length === 1;
    const level = typeof data === 'string' ? data : data[0];
    if (!isLevel) entries.set(key, { key, path, preset: false, gate: data });
    else if (level === 'off') entries.set(key, { key, path, preset: inherited !== undefined, gate: data });
    else if (inherited && typeof inherited.gate !== 'string') {
      entries.set(key, { ...inherited, path, gate: [level, ...bounds(inherited.gate)] });
    } else {
      const hint = `Write [${level}, { min: <number> }], or max, maxDistance or noWorseThanBaseline; a level alone changes a rule of the preset that "extends" names`;
      problems.push(problemAt(path, 'the rule does not say what it demands', hint));
    }
  }
  return [...entries.values()].flatMap((entry) => rulesOf(entry, problems));
}

const bounds = (gate: GateConfig): BoundConfig[] => (typeof gate === 'string' ? [] : gate.slice(1)) as BoundConfig[];

function rulesOf({ key, path, preset, gate }: Entry, problems: Problem[]): GateRule[] {
  const target = parseTarget(key);
  if (!target) {
    const hint = 'Write <metric>/<measure>, as in "hate-speech-bias/bpsn-auc", or <metric>/<measure>[<group>]';
    problems.push(problemAt(path, `"${key}" does not name what is judged`, hint));
    return [];
  }
  const level = typeof gate === 'string' ? gate : gate[0];
  const all = bounds(gate);
  return (level === 'off' && all.length === 0 ? [{}] : all).flatMap((bound, i) => {
    const at = path.at(-1) === key && all.length > 0 ? [...path, i + 1] : path;
    if (target.group !== null && bound.group !== undefined) {
      const message = `the group is given twice: [${target.group}] and group: ${bound.group}`;
      problems.push(problemAt(at, message, 'Keep one of them'));
      return [];
    }
    return [
      {
        ...target,
        rule: key,
        key: formatKey(at),
        preset,
        level,
        ...demandOf(bound),
        exclusive: false,
        statistic: bound.statistic ?? null,
        onInsufficient: bound.onInsufficient ?? null,
        subject: bound.subject ?? '*',
        attribute: bound.attribute ?? null,
        group: target.group ?? bound.group ?? null,
      },
    ];
  });
}

function demandOf(bound: BoundConfig): Pick<GateRule, 'form' | 'threshold'> {
  for (const form of ['min', 'max', 'maxDistance'] as const) {
    const threshold = bound[form];
    if (threshold !== undefined) return { form, threshold };
  }
  return { form: 'baseline', threshold: null };
}
