/** A gate rule as the configuration, a preset or the command line gives it: what is demanded, and of which results. */
import type { Gate } from './report.ts';

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

/** Reads `metric/measure` or `metric/measure[group]`; null where it is neither. */
export function parseTarget(text: string): Target | null {
  const written = text.trim();
  const slash = written.indexOf('/');
  const rest = written.slice(slash + 1);
  if (slash < 1 || rest === '' || /[\n\r\u2028\u2029]/.test(rest)) return null;
  const metric = written.slice(0, slash);
  // Neither the measure nor the group is empty.
  const bracket = rest.endsWith(']') ? rest.indexOf('[', 1) : -1;
  return bracket < 0 || bracket > rest.length - 3
    ? { metric, measure: rest, group: null }
    : { metric, measure: rest.slice(0, bracket), group: rest.slice(bracket + 1, -1) };
}

/** `*` stands for any run of characters; everything else for itself. */
export function fits(pattern: string, name: string): boolean {
  const [first, ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return pattern === name;
  // Each part where it first occurs: that leaves the most room to the next, so nothing need be tried again.
  let at = first.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.startsWith(first) && name.length - last.length >= at && name.endsWith(last);
}
