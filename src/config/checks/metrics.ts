/** Checks the metrics of a configuration: the entries, their options by the metric's own schema, and what these name. */

import type { MetricConfig } from '../../contract/configuration.ts';
import type { AnyMetric, DataSlots } from '../../contract/metric.ts';
import { messageOf, type Problem } from '../../contract/problem.ts';
import { declaredSeries } from '../../contract/report.ts';
import { describe, noSuch, parseAt, problemAt } from '../issues.ts';
import { formatKey, type KeyPath } from '../key-path.ts';
import type { ConfiguredMetric } from '../loaded.ts';
import { isMapping, type Mapping } from '../mapping.ts';
import type { NamedData } from './named-data.ts';

export interface CheckedMetric {
  /** As the configuration says it, for the report. */
  entry: MetricConfig;
  path: KeyPath;
  /** Where its options are wrong they are empty. */
  use: ConfiguredMetric;
}

interface MetricContext {
  metrics: readonly AnyMetric[];
  data: NamedData;
}

export function checkMetrics(raw: unknown, { metrics, data }: MetricContext, problems: Problem[]): CheckedMetric[] {
  const entries = Array.isArray(raw) ? raw : [];
  if (raw === undefined || (Array.isArray(raw) && !entries.length)) {
    const hint = 'List at least one under "metrics", as in "- weat"';
    problems.push(problemAt(raw ? ['metrics'] : [], 'there are no metrics', hint));
  }
  const names = new Map<string, number>();
  return entries.flatMap((given: unknown, i) => {
    const parts = metricEntry(given, ['metrics', i], problems);
    if (!parts) return [];
    const { id, path } = parts;
    const { as = id, ...options } = parts.options;
    const metric = metrics.find((m) => m.id === id);
    if (!metric) {
      problems.push(noSuch('metric', id, metrics, path));
      return [];
    }
    const read = readOptions(metric, options, path, problems);
    if (typeof as !== 'string' || !as.trim()) {
      problems.push(problemAt([...path, 'as'], `must be a name, not ${describe(as)}`));
      return [];
    }
    if (as === declaredSeries) {
      const message = `"${as}" stands in reports for what subjects declare`;
      problems.push(problemAt(id === as ? path : [...path, 'as'], message, 'Give it another name with "as: <name>"'));
    }
    checkSlots(metric, options, path, data, problems);
    const models = (read && metric.models?.(read)) ?? [];
    for (const { option, model } of models) {
      if (!('probe' in model)) continue;
      problems.push(...data.check(model.probe.dataset, 'labelled', [...path, option, 'probe', 'dataset']));
    }
    const first = names.get(as);
    if (first === undefined) names.set(as, i);
    else {
      const hint = 'Tell them apart with "as: <name>" among the options';
      problems.push(problemAt(path, `metrics[${first}] is called "${as}" too`, hint));
    }
    return [{ entry: { metric: id, as, options }, path, use: { metric, as, options: read ?? {}, models } }];
  });
}

/** By the metric's own schema, which may be a plugin's. */
function readOptions(metric: AnyMetric, options: Mapping, path: KeyPath, problems: Problem[]): Mapping | undefined {
  const refuse = (why: string) => {
    problems.push(problemAt(path, `the schema of the options of "${metric.id}" cannot be used: ${why}`));
    return undefined;
  };
  const found: Problem[] = [];
  try {
    const read = parseAt<unknown>(metric.options, options, path, found);
    problems.push(...found);
    if (found.length > 0) return undefined;
    return isMapping(read) ? read : refuse(`it reads them as ${describe(read)}`);
  } catch (error) {
    return refuse(messageOf(error).slice(0, 1000));
  }
}

/** `weat`, or `weat: { options }`. */
function metricEntry(
  given: unknown,
  path: KeyPath,
  problems: Problem[],
): { id: string; options: Mapping; path: KeyPath } | undefined {
  if (typeof given === 'string') return { id: given, options: {}, path };
  const [first, ...others] = isMapping(given) ? Object.entries(given) : [];
  if (!first) {
    const hint = 'Write "- weat", or "- weat: { tests: [C6] }"';
    problems.push(problemAt(path, `must be a metric, not ${describe(given)}`, hint));
    return undefined;
  }
  const [id, options] = first;
  if (others.length) {
    // YAML's way of saying "- weat:" with options that are not indented below it.
    const hint = `Options are indented below the metric: "- ${id}: { ${others[0][0]}: ... }"`;
    const message = `one entry names one metric, and this one has ${others.length + 1} keys`;
    problems.push(problemAt([...path, others[0][0]], message, hint));
    return undefined;
  }
  if (options !== null && !isMapping(options)) {
    problems.push(problemAt([...path, id], `the options must be a mapping, not ${describe(options)}`));
    return undefined;
  }
  return { id, options: options ?? {}, path: [...path, id] };
}

/** Each option that names a data set must name one that exists, of the right kind. */
function checkSlots(metric: AnyMetric, options: Mapping, path: KeyPath, data: NamedData, problems: Problem[]): void {
  for (const [slot, kind] of Object.entries(metric.data as DataSlots)) {
    const name = options[slot] ?? metric.defaultData?.[slot];
    const at = [...path, slot];
    if (typeof name === 'string') problems.push(...data.check(name, kind, at));
    else if (name === undefined && !problems.some(({ key }) => key === formatKey(at))) {
      problems.push(problemAt(at, `"${slot}" is missing`, `Name a ${kind} data set`));
    }
  }
}
