/**
 * Checks a configuration as a whole: the schema of each section, the options of each metric and data set by their own
 * schemas, and whether the sections fit together. Each part is parsed once, and everything wrong is found in one go.
 * Pure, apart from the schemas it asks.
 */

import { z } from 'zod';
import { declared } from '../contract/check-measurements.ts';
import { type Config, type CorrelateConfig, measureNamed, type SubjectConfig } from '../contract/configuration.ts';
import type { AnyMetric } from '../contract/metric.ts';
import type { Problem } from '../contract/problem.ts';
import { rolesOf, whyNot } from '../runtime/roles/registry.ts';
import { suggestion } from '../support/did-you-mean.ts';
import { namesIn } from '../support/names-in.ts';
import { checkDatasets } from './checks/datasets.ts';
import { type CheckedMetric, checkMetrics } from './checks/metrics.ts';
import { NamedData } from './checks/named-data.ts';
import { checkSubjectData, checkSubjects } from './checks/subjects.ts';
import { checkRule } from './gates/check-rule.ts';
import { rulesFromConfig } from './gates/from-config.ts';
import { describe, parseAt, problemAt } from './issues.ts';
import type { ConfiguredMetric, Registry } from './loaded.ts';
import { isMapping } from './mapping.ts';
import { configSchema, correlateSchema, humanAgreementSchema } from './schema/index.ts';

export interface CheckInput extends Registry {
  raw: unknown;
  /** From the command line: they take the place of the configuration's. */
  subjects?: readonly SubjectConfig[];
  seed?: number;
  correlate?: Partial<CorrelateConfig>;
  /** The metrics that will run, by name or id, where it is not all of them: the others need no subject. */
  only?: readonly string[];
  /** Whether a metric that no subject can answer is a mistake. */
  allAnswerable: boolean;
}

export interface CheckedConfig {
  config: Config;
  /** One for each of `config.metrics`. */
  uses: ConfiguredMetric[];
  data: NamedData;
  problems: Problem[];
  /** What names a data set that is neither built in nor a plugin's. */
  lacking: Problem[];
}

/** The keys, and what is simple below them. The sections are read one by one, so that what is right can be checked further. */
const outline = configSchema.extend({
  subjects: z.array(z.unknown()).default([]),
  correlate: z.unknown().optional(),
  humanAgreement: z.unknown().optional(),
  gates: configSchema.shape.gates.unwrap().catchall(z.unknown()).default({}),
});

/** What could be made of it, and all that is wrong; it may be used only where that is nothing. */
export function checkConfig(input: CheckInput): CheckedConfig {
  const { raw } = input;
  if (!isMapping(raw)) {
    const message =
      raw === null || raw === undefined ? 'the configuration is empty' : `must be a mapping, not ${describe(raw)}`;
    const problems = [problemAt([], message, 'It takes at least the keys subjects and metrics')];
    return { config: { ...empty }, uses: [], data: new NamedData(new Map(), [], []), problems, lacking: [] };
  }
  const problems: Problem[] = [];
  const lacking: Problem[] = [];
  const top = parseAt(outline, raw, [], problems);
  const own = input.subjects ? [] : checkSubjects(raw.subjects, problems);
  const subjects = input.subjects ?? own.map(({ subject }) => subject);
  const datasets = checkDatasets(raw.datasets, input.datasets, problems, lacking);
  const data = new NamedData(datasets, input.datasets, lacking);
  const metrics = checkMetrics(raw.metrics, { metrics: input.metrics, data }, problems);
  const uses = metrics.map(({ use }) => use);
  checkSubjectData(own, data, problems);
  const { only } = input;
  const chosen = metrics.filter(({ entry }) => !only || only.includes(entry.as) || only.includes(entry.metric));
  // Models named on the command line are not the configuration's: planning notes what cannot be compared with them.
  if (!input.subjects) {
    checkReferences(chosen, subjects, problems);
    checkMemberships(datasets, subjects, problems);
  }
  if (input.allAnswerable) checkAnswerable(chosen, subjects, problems);
  const correlate =
    raw.correlate === undefined ? undefined : parseAt(correlateSchema, raw.correlate, ['correlate'], problems);
  checkGroupCorrelations(correlate?.groups, metrics, problems);
  const humanAgreement =
    raw.humanAgreement === undefined
      ? undefined
      : parseAt(humanAgreementSchema, raw.humanAgreement, ['humanAgreement'], problems);
  checkHumanAgreement(raw.humanAgreement, metrics, input.metrics, problems);
  const namesSubjects = !input.subjects;
  const gates = rulesFromConfig(raw.gates, input.metrics, problems);
  for (const rule of gates) {
    const { preset, key } = rule;
    if (preset || !key) continue;
    problems.push(...checkRule(rule, { uses, subjects }, { namesSubjects }).map((problem) => ({ key, ...problem })));
  }
  const config: Config = {
    seed: input.seed ?? top?.seed ?? empty.seed,
    subjects,
    datasets: Object.fromEntries([...datasets].flatMap(([name, { entry }]) => (entry ? [[name, entry]] : []))),
    metrics: metrics.map(({ entry }) => entry),
    correlate: { ...empty.correlate, ...correlate, ...input.correlate },
    ...(humanAgreement ? { humanAgreement } : {}),
    gates: gates.filter(({ level }) => level !== 'off'),
    plugins: top?.plugins ?? [],
  };
  return { config, uses, data, problems, lacking };
}

const empty: Config = {
  seed: 1,
  subjects: [],
  datasets: {},
  metrics: [],
  gates: [],
  correlate: correlateSchema.parse({}),
  plugins: [],
};

/** The measures of each study are those of metrics of this configuration. */
function checkGroupCorrelations(
  studies: CorrelateConfig['groups'],
  metrics: readonly CheckedMetric[],
  problems: Problem[],
): void {
  const uses = metrics.map(({ use }) => use);
  for (const [k, { measures }] of (studies ?? []).entries()) {
    const named = measures.map(measureNamed);
    for (const [i, { metric, measure }] of named.entries()) {
      const path = ['correlate', 'groups', k, 'measures', i];
      const add = (message: string, hint?: string) => problems.push(problemAt(path, message, hint));
      const use = uses.find(({ as }) => as === metric);
      if (measures.indexOf(measures[i]) < i) add(`"${measures[i]}" is listed twice`);
      else if (!use) {
        const names = uses.map(({ as }) => as);
        add(`the configuration has no metric "${metric}"`, suggestion(metric, names, 'metrics'));
      } else if (!declared(use.metric, measure)) {
        add(
          `"${metric}" has no measure "${measure}"`,
          suggestion(measure, Object.keys(use.metric.measures), 'measures'),
        );
      }
    }
    if (new Set(named.map(({ metric }) => metric)).size < 2) {
      const path = ['correlate', 'groups', k, 'measures'];
      problems.push(problemAt(path, 'all measures are of one metric', 'Measures of different metrics are compared'));
    }
  }
}

/** The study takes metrics of this configuration that say something of single texts. */
function checkHumanAgreement(
  raw: unknown,
  metrics: readonly CheckedMetric[],
  registry: readonly AnyMetric[],
  problems: Problem[],
): void {
  const named = isMapping(raw) && Array.isArray(raw.metrics) ? raw.metrics : [];
  const fitting = metrics.filter(({ use }) => use.metric.itemValue !== undefined).map(({ use }) => use.as);
  const able = registry.filter(({ itemValue }) => itemValue !== undefined).map(({ id }) => id);
  const choices = (name: string) =>
    fitting.length
      ? suggestion(name, fitting, 'metrics with a value for each text')
      : `List one that has them under "metrics": ${able.join(', ')}`;
  for (const [i, name] of named.entries()) {
    const path = ['humanAgreement', 'metrics', i];
    if (typeof name !== 'string' || fitting.includes(name.trim())) {
      if (named.indexOf(name) < i) problems.push(problemAt(path, `"${name}" is listed twice`));
      continue;
    }
    const known = metrics.some(({ use }) => use.as === name.trim());
    const message = known ? `"${name}" has no value for single texts` : `the configuration has no metric "${name}"`;
    problems.push(problemAt(path, message, choices(name)));
  }
}

/** The subject that a metric compares all others with must be one of them. */
function checkReferences(
  metrics: readonly CheckedMetric[],
  subjects: readonly SubjectConfig[],
  problems: Problem[],
): void {
  if (subjects.length === 0) return;
  const names = subjects.map(({ name }) => name);
  for (const { use, path } of metrics) {
    const { referenceOption: option } = use.metric;
    for (const name of option === undefined ? [] : namesIn(use.options[option])) {
      if (names.includes(name)) continue;
      const message = `there is no subject "${name}" to compare the others with`;
      problems.push(problemAt([...path, option!], message, suggestion(name, names, 'subjects')));
    }
  }
}

/** A misspelt name would leave a subject to be taken for one that has seen none of the items. */
function checkMemberships(
  datasets: ReturnType<typeof checkDatasets>,
  subjects: readonly SubjectConfig[],
  problems: Problem[],
): void {
  const names = subjects.map(({ name }) => name);
  for (const [dataset, { entry }] of datasets) {
    const columns = entry?.options.columns;
    for (const name of isMapping(columns) && isMapping(columns.members) ? Object.keys(columns.members) : []) {
      if (names.includes(name)) continue;
      const path = ['datasets', dataset, 'columns', 'members', name];
      problems.push(problemAt(path, `there is no subject "${name}"`, suggestion(name, names, 'subjects')));
    }
  }
}

/** A metric that no subject has a role for would silently measure nothing. */
function checkAnswerable(
  metrics: readonly CheckedMetric[],
  subjects: readonly SubjectConfig[],
  problems: Problem[],
): void {
  if (!subjects.length) return;
  const roles = new Set(subjects.flatMap(rolesOf));
  for (const { use, path } of metrics) {
    const { metric } = use;
    if (metric.roles.some((role) => roles.has(role))) continue;
    const hint = `It needs a subject with ${metric.roles.join(' or ')}${whyNot(metric, subjects)}`;
    problems.push(problemAt(path, `no subject can answer "${metric.id}"`, hint));
  }
}
