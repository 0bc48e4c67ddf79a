/**
 * Checks a configuration as a whole: the schema of each section, the options of each metric and data set by their own
 * schemas, and whether the sections fit together. Everything wrong is found in one go; pure but for the schemas it asks.
 */
import { checkRule } from '../gates/check-rule.ts';
import { rulesFromConfig } from '../gates/from-config.ts';
import { rolesOf } from '../models/open.ts';
import { whyNot } from '../pipeline/assign.ts';
import type { AnyDataset, AnyMetric } from '../plugin.ts';
import { nearest, suggestion } from './did-you-mean.ts';
import { describe, type Finding, findings } from './issues.ts';
import { type KeyPath, parseKey } from './key-path.ts';
import type { Registry } from './plugins.ts';
import { type ConfiguredData, checkReference } from './references.ts';
import { configSchema, correlateSchema, humanAgreementSchema, subjectSchema } from './schema.ts';
import type { Config, DatasetConfig, MetricConfig, SubjectConfig } from './types.ts';

type Mapping = Readonly<Record<string, unknown>>;

/** Subjects from the command line take the place of the configuration's. */
export interface CheckInput extends Registry {
  raw: unknown;
  subjects?: readonly SubjectConfig[];
  /** The metrics that will run, by name or id, where it is not all of them: the others need no subject. */
  only?: readonly string[];
  /** Whether a metric that no subject can answer is a mistake. */
  allAnswerable: boolean;
}

/** What could be made of it, and all that is wrong; it may be used only where that is nothing. */
export function checkConfig(input: CheckInput): { config: Config; problems: Finding[] } {
  const { raw } = input;
  if (!isMapping(raw)) {
    const message =
      raw === null || raw === undefined ? 'the configuration is empty' : `must be a mapping, not ${describe(raw)}`;
    return {
      config: { ...empty },
      problems: [{ path: [], message, hint: 'It takes at least the keys subjects and metrics' }],
    };
  }
  const problems = findings(configSchema, raw, []);
  const subjects = input.subjects ?? checkSubjects(raw.subjects, problems);
  const datasets = checkDatasets(raw.datasets, input.datasets, problems);
  const metrics = checkMetrics(raw.metrics, { ...input, configured: datasets }, problems);
  if (!input.subjects) checkSubjectData(raw.subjects, input.datasets, datasets, problems);
  const { only } = input;
  const chosen = metrics.filter(({ use }) => !only || only.includes(use.as) || only.includes(use.metric));
  if (input.allAnswerable) checkAnswerable(chosen, subjects, problems);
  checkHumanAgreement(raw.humanAgreement, metrics, problems);
  const humanAgreement = humanAgreementSchema.safeParse(raw.humanAgreement).data;
  const gates = rulesFromConfig(raw.gates, problems);
  const known = { uses: metrics.map(({ use, metric }) => ({ as: use.as, metric })), subjects };
  const namesSubjects = !input.subjects;
  for (const rule of gates) {
    if (!rule.preset && rule.key) problems.push(...findingsOf(rule.key, checkRule(rule, known, { namesSubjects })));
  }
  const top = configSchema.pick({ seed: true, plugins: true }).safeParse({ seed: raw.seed, plugins: raw.plugins });
  const config: Config = {
    seed: top.data?.seed ?? empty.seed,
    subjects,
    datasets: Object.fromEntries([...datasets].flatMap(([name, dataset]) => (dataset ? [[name, dataset]] : []))),
    metrics: metrics.map(({ use }) => use),
    correlate: correlateSchema.safeParse(raw.correlate ?? {}).data ?? empty.correlate,
    ...(humanAgreement ? { humanAgreement } : {}),
    gates: gates.filter(({ level }) => level !== 'off'),
    plugins: top.data?.plugins ?? [],
  };
  return { config, problems };
}

const empty: Config = {
  seed: 1,
  subjects: [],
  datasets: {},
  metrics: [],
  gates: [],
  correlate: { families: ['intrinsic', 'extrinsic'], signed: false, aligned: false },
  plugins: [],
};

/** The subjects that are right in themselves; their schema's findings are reported by the whole. */
function checkSubjects(raw: unknown, problems: Finding[]): SubjectConfig[] {
  const entries = Array.isArray(raw) ? raw : [];
  if (raw === undefined || (Array.isArray(raw) && !entries.length)) {
    problems.push({
      path: raw ? ['subjects'] : [],
      message: 'there are no subjects',
      hint: 'List at least one under "subjects"',
    });
  }
  const names = new Map<string, number>();
  return entries.flatMap((entry: unknown, i) => {
    const name = isMapping(entry) && typeof entry.name === 'string' ? entry.name.trim() : undefined;
    if (name !== undefined) {
      const first = names.get(name);
      if (first === undefined) names.set(name, i);
      else
        problems.push({
          path: ['subjects', i, 'name'],
          message: `subjects[${first}] is called "${name}" too`,
          hint: 'Give each subject a name of its own',
        });
    }
    const { data } = subjectSchema.safeParse(entry);
    if (data && !rolesOf(data).length) {
      const message = `"${data.name}" has nothing that could be asked`;
      problems.push({
        path: ['subjects', i],
        message,
        hint: 'Give it an encoder, a classifier, a maskedLm, a causalLm, a generator or wordVectors',
      });
    }
    return data ? [data] : [];
  });
}

function checkDatasets(
  raw: unknown,
  plugins: readonly AnyDataset[],
  problems: Finding[],
): Map<string, DatasetConfig | undefined> {
  const checked = new Map<string, DatasetConfig | undefined>();
  for (const [name, entry] of Object.entries(isMapping(raw) ? raw : {})) {
    const path = ['datasets', name];
    const dataset = spellOut(entry);
    if (!dataset) {
      problems.push(...withoutUse(entry, path));
      checked.set(name, undefined);
      continue;
    }
    const plugin = plugins.find(({ id }) => id === dataset.use);
    if (plugin) problems.push(...findings(plugin.options, dataset.options, path));
    else
      problems.push(
        unknown('data set', dataset.use, plugins, isMapping(entry) && 'use' in entry ? [...path, 'use'] : path),
      );
    checked.set(name, dataset);
  }
  return checked;
}

/** `{ table: file, ... }` is short for `{ use: table, table: file, ... }`; the same goes for `corpus`. */
function spellOut(entry: unknown): DatasetConfig | undefined {
  if (!isMapping(entry)) return undefined;
  const { use, ...options } = entry;
  if (typeof use === 'string') return { use, options };
  const short = use === undefined ? ['table', 'corpus'].find((key) => key in entry) : undefined;
  return short ? { use: short, options } : undefined;
}

/** An entry that does not say which data set it is reads nothing: probably `table` or `corpus` is misspelt. */
function withoutUse(entry: unknown, path: KeyPath): Finding[] {
  const message = 'does not say which data set to use';
  const hint = 'Write { use: <data set>, ... }, { table: <file>, ... } or { corpus: <file>, ... }';
  const misspelt = (isMapping(entry) ? Object.keys(entry) : []).flatMap((key) => {
    const meant = nearest(key, ['use', 'table', 'corpus']);
    return meant === undefined || meant === key ? [] : [{ key, meant }];
  });
  if (!misspelt.length) return [{ path, message, hint }];
  return misspelt.map(({ key, meant }) => ({
    path: [...path, key],
    message: `unknown key "${key}"`,
    hint: `Did you mean "${meant}"?`,
  }));
}

interface CheckedMetric {
  use: MetricConfig;
  path: KeyPath;
  metric: AnyMetric;
}

interface MetricContext extends Registry {
  configured: ConfiguredData;
}

function checkMetrics(raw: unknown, context: MetricContext, problems: Finding[]): CheckedMetric[] {
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
      problems.push(unknown('metric', id, context.metrics, path));
      return [];
    }
    problems.push(...findings(metric.options, options, path));
    if (typeof as !== 'string' || !as.trim()) {
      problems.push({ path: [...path, 'as'], message: `must be a name, not ${describe(as)}` });
      return [];
    }
    checkSlots(metric, options, path, context, problems);
    checkFurtherModels(metric, options, path, context, problems);
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
function checkFurtherModels(
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

/** A probe is trained on a labelled data set and on its subject's own encoder; roles are reversed by swap tables. */
function checkSubjectData(
  raw: unknown,
  datasets: readonly AnyDataset[],
  configured: ConfiguredData,
  problems: Finding[],
): void {
  for (const [i, entry] of (Array.isArray(raw) ? raw : []).entries()) {
    const { data } = subjectSchema.safeParse(entry);
    const context = { datasets, configured };
    for (const role of ['causalLm', 'generator'] as const) {
      const source = data?.[role];
      if (!source || !('roleReversal' in source) || !source.roleReversal) continue;
      const at = ['subjects', i, role, 'roleReversal', 'tables'];
      problems.push(...checkReference(source.roleReversal.tables, 'swaps', at, context));
    }
    if (!data?.classifier || !('probe' in data.classifier)) continue;
    const path = ['subjects', i, 'classifier', 'probe'];
    problems.push(...checkReference(data.classifier.probe.dataset, 'labelled', [...path, 'dataset'], context));
    if (!data.encoder) {
      problems.push({
        path,
        message: `a probe needs an encoder, and "${data.name}" has none`,
        hint: 'Add "encoder" to the subject',
      });
    }
  }
}

/** The study takes metrics of this configuration that say something of single texts. */
function checkHumanAgreement(raw: unknown, metrics: readonly CheckedMetric[], problems: Finding[]): void {
  const named = isMapping(raw) && Array.isArray(raw.metrics) ? raw.metrics : [];
  const fitting = metrics.filter(({ metric }) => metric.itemValue !== undefined).map(({ use }) => use.as);
  const choices = (name: string) =>
    fitting.length
      ? suggestion(name, fitting, 'metrics with a value for each text')
      : 'List one that has them under "metrics", as accumulated-prediction-sensitivity';
  for (const [i, name] of named.entries()) {
    if (typeof name !== 'string' || fitting.includes(name.trim())) {
      if (named.indexOf(name) < i) {
        problems.push({ path: ['humanAgreement', 'metrics', i], message: `"${name}" is there twice` });
      }
      continue;
    }
    const known = metrics.some(({ use }) => use.as === name.trim());
    const message = known ? `"${name}" has no value for single texts` : `the configuration has no metric "${name}"`;
    problems.push({ path: ['humanAgreement', 'metrics', i], message, hint: choices(name) });
  }
}

/** A metric that no subject has a role for would silently measure nothing. */
function checkAnswerable(
  metrics: readonly CheckedMetric[],
  subjects: readonly SubjectConfig[],
  problems: Finding[],
): void {
  if (!subjects.length) return;
  const roles = new Set(subjects.flatMap(rolesOf));
  for (const { metric, path } of metrics) {
    if (metric.roles.some((role) => roles.has(role))) continue;
    const hint = `It needs a subject with ${metric.roles.join(' or ')}${whyNot(metric, subjects)}`;
    problems.push({ path, message: `no subject can answer "${metric.id}"`, hint });
  }
}

function unknown(what: string, name: string, known: readonly { id: string }[], path: KeyPath): Finding {
  const ids = known.map(({ id }) => id);
  return { path, message: `there is no ${what} "${name}"`, hint: suggestion(name, ids, `${what}s`) };
}

/** Problems of a gate rule, each at its key. */
function findingsOf(key: string, problems: readonly Omit<Finding, 'path'>[]): Finding[] {
  return problems.map((problem) => ({ path: parseKey(key), ...problem }));
}

function isMapping(value: unknown): value is Mapping {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
