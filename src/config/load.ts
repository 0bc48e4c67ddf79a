/** From a file, a value, the command line, or several of these, to a checked configuration. */
import { dirname, resolve } from 'node:path';
import type { Config, CorrelateConfig, LoadedConfig, SubjectConfig } from '../contract/configuration.ts';
import { fits, type GateRule } from '../contract/gate-rule.ts';
import type { AnyMetric } from '../contract/metric.ts';
import { InputError, type Problem } from '../contract/problem.ts';
import { suggestion } from '../support/did-you-mean.ts';
import { type CheckedConfig, checkConfig } from './check.ts';
import { checkRule } from './gates/check-rule.ts';
import { parseCondition } from './gates/condition.ts';
import { formatKey, type KeyPath, parseKey, valueAt } from './key-path.ts';
import type { Loaded, Registry } from './loaded.ts';
import { lostMetric } from './lost-metrics.ts';
import { takePlugins, withPlugins } from './plugins/load.ts';
import { beyondBounds } from './yaml/bounds.ts';
import { findConfig, type ReadConfig, readConfig } from './yaml/read.ts';

export interface LoadConfigOptions extends Registry {
  /** Given by `-c`; otherwise the one in `cwd` is looked for. */
  file?: string;
  /** The configuration itself, in place of a file. Its paths start at `cwd`. */
  value?: object;
  /** Read where `file` is not given and `cwd` has none. Its paths start at `cwd` all the same. */
  fallback?: string;
  cwd: string;
  /** Take the place of the configuration's subjects. */
  subjects?: readonly SubjectConfig[];
  /** Takes the place of the configuration's seed. */
  seed?: number;
  /** Take the place of what the configuration says of correlations. */
  correlate?: Partial<CorrelateConfig>;
  /** Keeps only the metrics of these names. Those that the fallback does not have are run with their default options. */
  only?: readonly string[];
  /** Keeps only the subjects of these names, in which `*` stands for anything. */
  onlySubjects?: readonly string[];
  /** Conditions that must hold besides the configuration's gates, as in `ceat/C6 <= 0.5`. */
  failOn?: readonly string[];
  /** Where a plugin cannot be loaded, its metrics become errors and the others are run; else the configuration is refused. */
  withoutLost?: boolean;
}

/** Raises InputError with everything that is wrong, each with its key and, where it is known, its line. */
export async function loadConfig(options: LoadConfigOptions): Promise<Loaded> {
  const { subjects, seed, correlate, only, onlySubjects } = options;
  const { file, isFallback, directory, ...read } = await readSource(options);
  const added = isFallback ? metricsBeyond(read.value, only ?? []) : [];
  const { raw, plugins } = takePlugins(added.length ? withMetrics(read.value, added) : read.value);
  const locateAt = (path: KeyPath) => (file === null ? {} : { file, ...read.position(path) });
  const located = (problem: Problem): Problem => ({ ...problem, ...locateAt(parseKey(problem.key ?? '')) });
  const excess = beyondBounds(read.value, options);
  if (excess.length > 0) throw new InputError(excess.map(located));

  const { lost, ...registry } = await withPlugins(plugins, directory, options);
  // Of a plugin that is refused, only its own problem is told, not that what it would have brought is missing.
  const arePluginsRefused = registry.problems.length > 0;
  const standIns = arePluginsRefused ? unknownMetrics(read.value, registry.metrics) : [];
  registry.metrics = [...registry.metrics, ...standIns.map((id) => lostMetric(id, lost.map(located)))];
  const checked = checkConfig({
    raw,
    ...registry,
    ...(subjects ? { subjects } : {}),
    ...(seed === undefined ? {} : { seed }),
    ...(correlate ? { correlate } : {}),
    ...(only ? { only } : {}),
    // What nobody chose may have nobody to answer it: planning notes that.
    allAnswerable: !isFallback || only !== undefined,
  });
  const ofFile = metricEntries(read.value).length;
  // Without a metric to hold the error, nobody would be told.
  const goesOn = options.withoutLost && standIns.length > 0 && checked.lacking.length === 0;
  const refused = registry.problems.filter((problem) => !(goesOn && lost.includes(problem)));
  const lacking = arePluginsRefused ? [] : checked.lacking;
  const found = [...refused, ...checked.problems, ...lacking].map((problem) => {
    const [section, index, ...rest] = parseKey(problem.key ?? '');
    const flag = section === 'metrics' && Number(index) >= ofFile ? added[Number(index) - ofFile] : undefined;
    return flag === undefined ? located(problem) : ofFlag(problem, [flag, ...rest]);
  });
  const conditions = checkConditions(options, checked);
  const problems = [...read.problems, ...found].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  problems.push(...conditions.problems);
  if (problems.length) throw new InputError(problems);
  const kept = only ? selectMetrics(checked.config, only) : [...checked.config.metrics.keys()];
  const keptSubjects = selectSubjects(checked.config, onlySubjects ?? ['*']);
  const config: LoadedConfig = {
    config: {
      ...checked.config,
      subjects: keptSubjects.map((i) => checked.config.subjects[i]),
      metrics: kept.map((i) => checked.config.metrics[i]),
      gates: [...checked.config.gates, ...conditions.rules],
    },
    file,
    directory,
    only: { ...(onlySubjects ? { subjects: [...onlySubjects] } : {}), ...(only ? { metrics: [...only] } : {}) },
    locate(key) {
      const [section, index, ...rest] = parseKey(key);
      if (section === 'subjects' && subjects) return {};
      const indices = section === 'metrics' ? kept : section === 'subjects' ? keptSubjects : undefined;
      const original = typeof index === 'number' ? (indices?.[index] ?? index) : index;
      if (section === 'metrics' && Number(original) >= ofFile) return {};
      return locateAt([section, original, ...rest].filter((part) => part !== undefined));
    },
  };
  const { metrics, datasets } = registry;
  return { config, uses: kept.map((i) => checked.uses[i]), data: checked.data, metrics, datasets };
}

interface Source extends ReadConfig {
  /** Null for a configuration that is given as a value. */
  file: string | null;
  isFallback: boolean;
  directory: string;
}

async function readSource({ value, file, fallback, cwd }: LoadConfigOptions): Promise<Source> {
  if (value !== undefined) {
    return { value, position: () => ({}), problems: [], file: null, isFallback: false, directory: cwd };
  }
  const own = file === undefined ? await findConfig(cwd) : resolve(cwd, file);
  if (own !== null) return { ...(await readConfig(own)), file: own, isFallback: false, directory: dirname(own) };
  if (fallback === undefined) throw new InputError(noConfig(cwd));
  return { ...(await readConfig(fallback)), file: fallback, isFallback: true, directory: cwd };
}

const metricEntries = (value: unknown): readonly unknown[] => {
  const entries = valueAt(value, ['metrics']);
  return Array.isArray(entries) ? entries : [];
};

/** The names that no metric of the configuration has. */
function metricsBeyond(value: unknown, names: readonly string[]): string[] {
  const known = metricEntries(value).flatMap((entry) => {
    if (typeof entry === 'string') return [entry];
    return Object.entries(entry ?? {}).flatMap(([id, options]) => [id, valueAt(options, ['as'])]);
  });
  return names.filter((name) => !known.includes(name));
}

/** The names in a configuration that no metric has. */
function unknownMetrics(value: unknown, known: readonly AnyMetric[]): string[] {
  const named = metricEntries(value).flatMap((entry) => {
    return typeof entry === 'string' ? [entry] : Object.keys(entry ?? {}).slice(0, 1);
  });
  return [...new Set(named)].filter((name) => !known.some(({ id }) => id === name));
}

function withMetrics(value: unknown, added: readonly string[]): unknown {
  return { ...(value as object), metrics: [...metricEntries(value), ...added] };
}

/** The key of what `--metric` stands for is the metric and its option, as in `ceat.contexts`. */
function ofFlag({ message, hint }: Problem, path: KeyPath): Problem {
  const more = path.length > 1 ? [hint, 'Options are given in a configuration (-c)'] : [hint];
  return { message, key: formatKey(path), hint: more.filter(Boolean).join('. ') };
}

/** Of the metrics that will run: a condition typed with them is meant for them. */
function checkConditions(
  { failOn = [], only }: LoadConfigOptions,
  { config, uses: all }: CheckedConfig,
): { rules: GateRule[]; problems: Problem[] } {
  const uses = all.filter(({ as, metric }) => !only || only.includes(as) || only.includes(metric.id));
  const rules: GateRule[] = [];
  const problems: Problem[] = [];
  for (const text of failOn) {
    const rule = parseCondition(text);
    if ('message' in rule) {
      problems.push(rule);
      continue;
    }
    rules.push(rule);
    const known = { uses, subjects: config.subjects };
    problems.push(
      ...checkRule(rule, known, { namesSubjects: false }).map((p) => ({ key: `--fail-on '${text}'`, ...p })),
    );
  }
  return { rules, problems };
}

/** Indices of the metrics whose name or id is among `names`. */
function selectMetrics({ metrics }: Config, names: readonly string[]): number[] {
  const known = [...new Set(metrics.flatMap(({ as, metric }) => [as, metric]))];
  const unknown = names.filter((name) => !known.includes(name));
  refuseUnknown('metric', unknown, known);
  return metrics.flatMap(({ as, metric }, i) => (names.includes(as) || names.includes(metric) ? [i] : []));
}

function refuseUnknown(what: 'metric' | 'subject', unknown: readonly string[], known: readonly string[]): void {
  if (unknown.length === 0) return;
  throw new InputError(
    unknown.map((name) => ({
      key: `--${what}`,
      message: `the configuration has no ${what} "${name}"`,
      hint: suggestion(name, known, `its ${what}s`),
    })),
  );
}

/** Indices of the subjects whose names fit one of the patterns. */
function selectSubjects({ subjects }: Config, patterns: readonly string[]): number[] {
  const names = subjects.map(({ name }) => name);
  const unknown = patterns.filter((pattern) => pattern !== '*' && !names.some((name) => fits(pattern, name)));
  refuseUnknown('subject', unknown, names);
  return names.flatMap((name, i) => (patterns.some((pattern) => fits(pattern, name)) ? [i] : []));
}

function noConfig(cwd: string): Problem {
  return {
    message: 'there is no configuration here',
    file: cwd,
    hint: 'Write one with fairprobe init, or name one with -c',
  };
}
