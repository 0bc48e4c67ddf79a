/** A gate rule as the configuration, a preset or the command line gives it: what is demanded, and of which results. */
import type { Gate } from '../report/schema.ts';

/** What is judged: names are patterns in which `*` stands for anything, except that of the metric. */
export interface Target {
  /** Name (`as`) or id of a metric. */
  metric: string;
  measure: string;
  /** Null: the summary over groups. A pattern: each group that it fits. */
  group: string | null;
}

export interface GateRule extends Target {
  /** As it stands in the configuration or on the command line. */
  rule: string;
  /** Its key in the configuration; null for the command line. */
  key: string | null;
  /** A preset's rule need not find anything to judge. */
  preset: boolean;
  /** What is `off` is not judged; its names are checked all the same. */
  level: Gate['level'];
  form: Gate['form'];
  /** Null for a baseline rule. */
  threshold: number | null;
  /** The threshold itself is a violation already: `<` and `>`. */
  exclusive: boolean;
  /** Which statistic decides, where the rule names one. */
  statistic: Gate['bound'] | null;
  /** What a result without a value is; null leaves it to the level: a failure under `error`, a warning under `warn`. */
  onInsufficient: 'warn' | 'off' | null;
  subject: string;
  /** Null: the summary over attributes where the metric gives one, else each attribute. */
  attribute: string | null;
}

/** A rule with the place it stands at: what the judge takes. */
export type PlacedRule = GateRule & { source: Gate['source'] };

const target = /^(?<metric>[^/]+)\/(?<measure>.+?)(?:\[(?<group>.+)\])?$/;

/** Reads `metric/measure` or `metric/measure[group]`; null where it is neither. */
export function parseTarget(text: string): Target | null {
  const found = text.trim().match(target)?.groups;
  return found ? { metric: found.metric, measure: found.measure, group: found.group ?? null } : null;
}

/** `*` stands for any run of characters; everything else for itself. */
export function fits(pattern: string, name: string): boolean {
  if (!pattern.includes('*')) return pattern === name;
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(name);
}
