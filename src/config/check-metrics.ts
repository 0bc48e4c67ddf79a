/** Checks the metrics of a configuration: the entries, their options by the metric's own schema, and what these name. */

import type { MetricConfig } from '../contract/configuration.ts';
import type { AnyMetric } from '../contract/metric.ts';
import { describe, type Finding, findings, noSuch } from './issues.ts';
import type { KeyPath } from './key-path.ts';
import { isMapping, type Mapping } from './mapping.ts';
import type { Registry } from './plugins.ts';
import { type ConfiguredData, checkReference } from './references.ts';

export interface CheckedMetric {
  use: MetricConfig;
  path: KeyPath;
  metric: AnyMetric;
}

interface MetricContext extends Registry {
  configured: ConfiguredData;
}

export function checkMetrics(raw: unknown, context: MetricContext, problems: Finding[]): CheckedMetric[] {
  const entries = Array.isArray(raw) ? raw : [];
  if (raw === undefined || (Array.isArray(raw) && !entries.length)) {
    problems.push({
      path: raw ? ['metrics'] : [],
      message: 'there are no metrics',
      hint: 'List at least one under "metrics", as in "- weat"',
    });
  }
  const names = new Map<string, number>();
  return entries.flatMap((entry: unknown, i) => {
    const parts = metricEntry(entry, ['metrics', i], problems);
    if (!parts) return [];
    const { id, path } = parts;
    const { as = id, ...options } = parts.options;
    const metric = context.metrics.find((m) => m.id === id);
    if (!metric) {
      problems.push(noSuch('metric', id, context.metrics, path));
      return [];
    }
    problems.push(...findings(metric.options, options, path));
    if (typeof as !== 'string' || !as.trim()) {
      problems.push({ path: [...path, 'as'], message: `must be a name, not ${describe(as)}` });
      return [];
    }
    checkSlots(metric, options, path, context, problems);
    checkAuxiliaryModels(metric, options, path, context, problems);
    const first = names.get(as);
    if (first === undefined) names.set(as, i);
    else
      problems.push({
        path,
        message: `metrics[${first}] is called "${as}" too`,
        hint: 'Tell them apart with "as: <name>" among the options',
      });
    return [{ use: { metric: id, as, options }, path, metric }];
  });
}

/** `weat`, or `weat: { options }`. */
function metricEntry(
  entry: unknown,
  path: KeyPath,
  problems: Finding[],
): { id: string; options: Mapping; path: KeyPath } | undefined {
  if (typeof entry === 'string') return { id: entry, options: {}, path };
  const [first, ...others] = isMapping(entry) ? Object.entries(entry) : [];
  if (!first) {
    problems.push({
      path,
      message: `must be a metric, not ${describe(entry)}`,
      hint: 'Write "- weat", or "- weat: { tests: [C6] }"',
    });
    return undefined;
  }
  const [id, options] = first;
  if (others.length) {
    // YAML's way of saying "- weat:" with options that are not indented below it.
    const hint = `Options are indented below the metric: "- ${id}: { ${others[0][0]}: ... }"`;
    problems.push({
      path: [...path, others[0][0]],
      message: `one entry names one metric, and this one has ${others.length + 1} keys`,
      hint,
    });
    return undefined;
  }
  if (options !== null && !isMapping(options)) {
    problems.push({ path: [...path, id], message: `the options must be a mapping, not ${describe(options)}` });
    return undefined;
  }
  return { id, options: options ?? {}, path: [...path, id] };
}

/** Each option that names a data set must name one that exists, of the right kind. */
function checkSlots(
  metric: AnyMetric,
  options: Mapping,
  path: KeyPath,
  context: MetricContext,
  problems: Finding[],
): void {
  for (const [slot, kind] of Object.entries(metric.data as AnyMetric['data'])) {
    const name = options[slot] ?? metric.defaultData?.[slot];
    const at = [...path, slot];
    if (typeof name === 'string') problems.push(...checkReference(name, String(kind), at, context));
    else if (name === undefined && !problems.some((p) => p.path.join() === at.join())) {
      problems.push({ path: at, message: `"${slot}" is missing`, hint: `Name a ${kind} data set` });
    }
  }
}

/** A probe that a metric's options name is trained on a labelled data set. */
function checkAuxiliaryModels(
  metric: AnyMetric,
  options: Mapping,
  path: KeyPath,
  context: MetricContext,
  problems: Finding[],
): void {
  const { data } = metric.options.safeParse(options);
  for (const { option, model } of (data && metric.models?.(data)) || []) {
    if (!('probe' in model)) continue;
    const at = [...path, option, 'probe', 'dataset'];
    problems.push(...checkReference(model.probe.dataset, 'labelled', at, context));
  }
}
