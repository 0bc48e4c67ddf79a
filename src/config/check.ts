/**
 * Checks a configuration as a whole: the schema of each section, the options of each metric and data set by their own
 * schemas, and whether the sections fit together. Everything wrong is found in one go; pure but for the schemas it asks.
 */

import type { Config, SubjectConfig } from '../contract/configuration.ts';
import type { AnyDataset } from '../contract/dataset.ts';
import { rolesOf, whyNot } from '../contract/roles-of.ts';
import { suggestion } from '../support/did-you-mean.ts';
import { checkDatasets } from './check-datasets.ts';
import { type CheckedMetric, checkMetrics } from './check-metrics.ts';
import { checkRule } from './gates/check-rule.ts';
import { rulesFromConfig } from './gates/from-config.ts';
import { describe, type Finding, findings } from './issues.ts';
import { parseKey } from './key-path.ts';
import { isMapping } from './mapping.ts';
import type { Registry } from './plugins.ts';
import { type ConfiguredData, checkReference } from './references.ts';
import { configSchema, correlateSchema, humanAgreementSchema, subjectSchema } from './schema.ts';

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
  const gates = rulesFromConfig(raw.gates, input.metrics, problems);
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

/** Problems of a gate rule, each at its key. */
function findingsOf(key: string, problems: readonly Omit<Finding, 'path'>[]): Finding[] {
  return problems.map((problem) => ({ path: parseKey(key), ...problem }));
}
