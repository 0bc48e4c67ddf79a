/**
 * Plan: which metric, on which subject, over which data. Everything that can be refused is refused here, all of it at
 * once, before a model is loaded.
 */

import type { DatasetConfig, LoadedConfig, SubjectConfig } from '../contract/configuration.ts';
import type { Data, LabelledData } from '../contract/data.ts';
import type { AnyDataset } from '../contract/dataset.ts';
import type { Judgements } from '../contract/judgements.ts';
import type { AnyMetric } from '../contract/metric.ts';
import { InputError, type Problem } from '../contract/problem.ts';
import { randomStream } from '../statistics/random.ts';
import { suggestion } from '../support/did-you-mean.ts';
import { contentKey } from '../support/hash.ts';
import { extensionOf } from '../support/tables/read.ts';
import { assign } from './assign.ts';
import { checkGates } from './check-gates.ts';
import { checkGenerations } from './check-generations.ts';
import { checkGradients } from './check-gradients.ts';
import { checkJudges } from './check-judges.ts';
import { checkRelations } from './check-relations.ts';
import { caseNotes } from './describe-data.ts';
import { readJudgements, withoutJudgements } from './judgements.ts';
import { limitData, partialNotes } from './limit.ts';
import { loadPredictions } from './load-predictions.ts';
import type { MetricUse, Plan, PlanInput } from './planned.ts';
import { checkReversals, reversalsOf } from './reversals.ts';
import { type SkippedSubjects, skippedNotes } from './skipped-subjects.ts';

export async function plan(input: PlanInput): Promise<Plan> {
  const { config } = input.loaded;
  const problems: Problem[] = [];
  const uses = config.metrics.map((entry, i) => {
    const metric = input.metrics.find((m) => m.id === entry.metric);
    if (!metric) throw new InputError({ key: `metrics[${i}]`, message: `there is no metric "${entry.metric}"` });
    return { metric, as: entry.as, options: metric.options.parse(entry.options) as Record<string, unknown>, index: i };
  });

  const { data, dataKeys } = await loadData(input, uses, problems);
  await checkSources(input, problems);
  await checkAuxiliaryModels(input, uses, problems);
  const judgements = await loadJudgements(input, problems);
  checkProbeAttributes(input, uses, data, problems);
  checkReversals(input.loaded, data, problems);
  if (problems.length) throw new InputError(problems);

  const complete: MetricUse[] = uses.map(({ metric, as, options }) => ({
    metric,
    as,
    options,
    data: Object.fromEntries(
      Object.keys(metric.data).map((slot) => [slot, data.get(slotName(metric, options, slot))!]),
    ),
  }));
  const skipped: SkippedSubjects[] = [];
  const jobs = complete.flatMap((use, i) => {
    const key = `metrics[${i}].${use.metric.id}`;
    const refused = (use.metric.check?.(use) ?? []).map(({ option, ...problem }) => ({ key: option, ...problem }));
    const assigned =
      refused.length > 0
        ? undefined
        : assign(use, config.subjects, { seed: config.seed, isPartial: input.loaded.only.subjects !== undefined });
    for (const { key: below, ...problem } of [...refused, ...(assigned?.problems ?? [])]) {
      problems.push(at(input.loaded, below ? `${key}.${below}` : key)(problem));
    }
    skipped.push(...(assigned?.skipped ?? []));
    return (assigned?.subjects ?? []).map((subject) => ({ use, subject }));
  });
  if (jobs.length === 0 && config.subjects.length > 0 && problems.length === 0) {
    const [hint = 'Name other subjects or metrics'] = skippedNotes(skipped);
    problems.push({
      message: 'nothing would be measured: none of the metrics can be run on any of the subjects',
      hint,
    });
  }
  const { subjects, seed } = config;
  const isDrawn = input.limit !== undefined;
  const predictions = await loadPredictions(subjects, jobs, { ...input, seed, isDrawn });
  const refused = [
    ...(await checkJudges(input, jobs)),
    ...(await checkGradients(input, jobs, { subjects, uses: complete, seed })),
    ...checkRelations(subjects, jobs),
    ...(await checkGenerations(subjects, jobs, { seed, resolve: input.resolve })),
    ...predictions.problems,
  ];
  for (const { key, ...problem } of refused) problems.push(at(input.loaded, key)(problem));
  if (judgements && !isDrawn) {
    const unjudged = withoutJudgements(config.humanAgreement!, judgements, complete);
    problems.push(...unjudged.map(at(input.loaded, 'humanAgreement.judgements')));
  }
  const gates = checkGates(config.gates, {
    uses: complete,
    subjects: config.subjects,
    baseline: input.baseline,
    isTrial: input.limit !== undefined,
  });
  for (const { rule, ...problem } of gates.problems) {
    const key = rule.key ?? `--fail-on '${rule.rule}'`;
    problems.push({ key, ...problem, ...(rule.key === null ? {} : input.loaded.locate(rule.key)) });
  }
  if (problems.length) throw new InputError(problems);
  const notes = [
    ...partialNotes({ limit: input.limit, subjects: input.loaded.only.subjects }, data),
    ...[...data.values()].flatMap(caseNotes),
    ...skippedNotes(skipped),
  ];
  for (const name of config.humanAgreement?.metrics ?? []) {
    if (complete.some(({ as }) => as === name)) continue;
    notes.push(`human agreement: ${name} is not there, for only some of the metrics were run`);
  }
  notes.push(...gates.notes);
  return {
    subjects,
    uses: complete,
    jobs,
    gates: gates.rules,
    data,
    dataKeys,
    predictions: predictions.opened,
    judgements,
    notes,
  };
}

async function loadJudgements({ loaded, resolve }: PlanInput, problems: Problem[]): Promise<Judgements | null> {
  const { humanAgreement } = loaded.config;
  if (!humanAgreement) return null;
  try {
    return await readJudgements(humanAgreement, resolve);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.push(...error.problems.map(at(loaded, 'humanAgreement.judgements')));
    return null;
  }
}

/** The data set that a metric's slot names, in the configuration's words. */
function slotName(metric: AnyMetric, options: Record<string, unknown>, slot: string): string {
  return (options[slot] as string | undefined) ?? metric.defaultData?.[slot] ?? slot;
}

async function loadData(
  { loaded, datasets, resolve, progress, dataDirectory, limit }: PlanInput,
  uses: readonly { metric: AnyMetric; options: Record<string, unknown> }[],
  problems: Problem[],
): Promise<{ data: Map<string, Data>; dataKeys: Map<string, string> }> {
  const { config } = loaded;
  const wanted = new Map<string, Set<string>>();
  const want = (name: string, kind: string) => wanted.set(name, (wanted.get(name) ?? new Set()).add(kind));
  for (const { metric, options } of uses) {
    for (const slot of Object.keys(metric.data)) want(slotName(metric, options, slot), metric.data[slot]);
  }
  for (const { metric, options } of uses) {
    for (const { model } of metric.models?.(options) ?? []) {
      if ('probe' in model) want(model.probe.dataset, 'labelled');
    }
  }
  for (const { classifier } of config.subjects) {
    if (classifier && 'probe' in classifier) want(classifier.probe.dataset, 'labelled');
  }
  for (const { reversal } of reversalsOf(config.subjects)) want(reversal.tables, 'swaps');

  const data = new Map<string, Data>();
  const dataKeys = new Map<string, string>();
  const task = progress.start('reading data', wanted.size, 'sets');
  for (const [name, kinds] of wanted) {
    const entry: DatasetConfig = Object.hasOwn(config.datasets, name)
      ? config.datasets[name]
      : { use: name, options: {} };
    const dataset = datasets.find((d) => d.id === entry.use);
    const key = `datasets.${name}`;
    if (!dataset) {
      problems.push({ key, message: `there is no data set "${entry.use}"`, ...loaded.locate(key) });
      continue;
    }
    const wrongKind = [...kinds].find((kind) => kind !== dataset.kind);
    if (wrongKind) {
      const message = `is a ${dataset.kind} data set where a ${wrongKind} one is needed`;
      problems.push({ key, message, ...loaded.locate(key) });
      continue;
    }
    try {
      const options = dataset.options.parse(entry.options);
      const keepColumns = await columnsAsked(config.subjects, dataset, options, resolve);
      const read: Data = await dataset.load(options, { id: name, resolve, keepColumns, dataDirectory });
      if (read.info.id !== name) {
        const message = `the data set "${dataset.id}" calls itself "${read.info.id}"`;
        throw new InputError({ message, hint: 'Its `load` must give `info.id` the name it has here: `context.id`' });
      }
      const reading = dataset.version === undefined ? dataset.id : { id: dataset.id, version: dataset.version };
      const { contentSha256 = read.info.sha256 } = read.kind === 'labelled' ? read : {};
      const whole = [reading, contentSha256, withoutPaths(options)];
      data.set(
        name,
        limit === undefined ? read : limitData(read, limit, randomStream(loaded.config.seed, 'limit', name)),
      );
      dataKeys.set(name, contentKey(...whole, ...(limit === undefined ? [] : ['limit', limit, loaded.config.seed])));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems.map(at(loaded, key)));
    }
    task.advance(1);
  }
  task.end();
  return { data, dataKeys };
}

/** Where a data set lies says nothing about what it is: its hash does. But its extension may say how it is read. */
function withoutPaths(options: unknown): unknown {
  const locating = new Set(['path', 'table', 'corpus', 'posts', 'divisions']);
  return Object.fromEntries(
    Object.entries(options as object).map(([key, value]) => [
      key,
      locating.has(key) ? [value].flat().map((path) => extensionOf(String(path))) : value,
    ]),
  );
}

async function columnsAsked(
  subjects: readonly SubjectConfig[],
  dataset: AnyDataset,
  options: unknown,
  resolve: (path: string) => string,
): Promise<string[]> {
  if (dataset.id !== 'table') return [];
  const { columnsToKeep } = await import('../runtime/predictions/predictions.ts');
  return subjects.flatMap(({ classifier }) =>
    classifier && 'predictions' in classifier ? columnsToKeep(classifier, options as never, resolve) : [],
  );
}

/** The checks of models, prediction files and vectors that need no session. */
async function checkSources(
  { loaded, offline, resolve, progress, unfetched }: PlanInput,
  problems: Problem[],
): Promise<void> {
  const { checkModel, checkPositive } = await import('../runtime/resolve.ts');
  const context = { offline, resolve, progress, ...(unfetched ? { unfetched } : {}) };
  for (const [i, subject] of loaded.config.subjects.entries()) {
    const { encoder, classifier, maskedLm, causalLm, generator, wordVectors } = subject;
    if (encoder)
      problems.push(...(await checkModel(encoder, context, 'encoder')).map(at(loaded, `subjects[${i}].encoder`)));
    if (maskedLm)
      problems.push(...(await checkModel(maskedLm, context, 'masked-lm')).map(at(loaded, `subjects[${i}].maskedLm`)));
    if (causalLm)
      problems.push(...(await checkModel(causalLm, context, 'causal-lm')).map(at(loaded, `subjects[${i}].causalLm`)));
    if (classifier && 'endpoint' in classifier) {
      const { checkEndpoint } = await import('../runtime/http/keys.ts');
      problems.push(...checkEndpoint(classifier, offline).map(at(loaded, `subjects[${i}].classifier`)));
    } else if (classifier && 'model' in classifier) {
      const found = await checkModel(classifier, context, 'classifier');
      if (classifier.positive && found.length === 0) found.push(...(await checkPositive(classifier, context)));
      problems.push(...found.map(at(loaded, `subjects[${i}].classifier`)));
    }
    if (classifier && 'predictions' in classifier) {
      const { checkPredictions } = await import('../runtime/predictions/predictions.ts');
      problems.push(...(await checkPredictions(classifier, context)).map(at(loaded, `subjects[${i}].classifier`)));
    }
    if (generator && !('endpoint' in generator || 'generations' in generator)) {
      problems.push(...(await checkModel(generator, context, 'causal-lm')).map(at(loaded, `subjects[${i}].generator`)));
    } else if (generator) {
      const { checkGenerator } = await import('../runtime/roles/generator.ts');
      problems.push(...(await checkGenerator(generator, context)).map(at(loaded, `subjects[${i}].generator`)));
    }
    if (wordVectors) {
      const { checkWordVectors } = await import('../runtime/roles/word-vectors.ts');
      problems.push(
        ...(await checkWordVectors(resolve(wordVectors.path))).map(at(loaded, `subjects[${i}].wordVectors`)),
      );
    }
  }
}

/** The models that metrics' options name; of a probe its own encoder, where it has one. */
async function checkAuxiliaryModels(
  { loaded, offline, resolve, progress, unfetched }: PlanInput,
  uses: readonly { metric: AnyMetric; options: Record<string, unknown>; index: number }[],
  problems: Problem[],
): Promise<void> {
  const { checkModel } = await import('../runtime/resolve.ts');
  const context = { offline, resolve, progress, ...(unfetched ? { unfetched } : {}) };
  for (const { metric, options, index } of uses) {
    for (const { option, model, words } of metric.models?.(options) ?? []) {
      const key = `metrics[${index}].${metric.id}.${option}`;
      if ('path' in model) {
        const { checkWordVectors } = await import('../runtime/roles/word-vectors.ts');
        problems.push(...(await checkWordVectors(resolve(model.path), words)).map(at(loaded, key)));
        continue;
      }
      if (!('probe' in model)) {
        problems.push(...(await checkModel(model, context, 'classifier')).map(at(loaded, key)));
        continue;
      }
      const { encoder } = model.probe;
      if (!encoder) continue;
      problems.push(...(await checkModel(encoder, context, 'encoder')).map(at(loaded, `${key}.probe.encoder`)));
    }
  }
}

/** The attribute that a probe is to learn, where it names one, has groups in its data. */
function checkProbeAttributes(
  { loaded }: PlanInput,
  uses: readonly { metric: AnyMetric; options: Record<string, unknown>; index: number }[],
  data: ReadonlyMap<string, Data>,
  problems: Problem[],
): void {
  for (const { metric, options, index } of uses) {
    for (const { option, model } of metric.models?.(options) ?? []) {
      const { dataset, attribute } = 'probe' in model ? model.probe : {};
      const read = dataset === undefined ? undefined : data.get(dataset);
      if (attribute === undefined || read?.kind !== 'labelled') continue;
      const attributes = read.groups.map((group) => group.attribute);
      const groups = attributes.filter((each) => each === attribute).length;
      if (groups > 1) continue;
      const message =
        groups === 1
          ? `data set "${dataset}" has one group of ${attribute} only, so there is nothing for a probe to tell apart`
          : `data set "${dataset}" has no attribute "${attribute}"`;
      const hint = suggestion(
        attribute,
        [...new Set(attributes)].filter((each) => each !== attribute),
        'attributes',
      );
      problems.push(at(loaded, `metrics[${index}].${metric.id}.${option}.probe.attribute`)({ message, hint }));
    }
  }
}

/** Names the configuration's key, or one below it; a problem with a place of its own, in a data file, keeps that place. */
function at(loaded: LoadedConfig, key: string): (problem: Problem) => Problem {
  return (problem) => {
    if (problem.file) return { key, ...problem };
    const full = problem.key === undefined ? key : `${key}.${problem.key}`;
    return { ...problem, key: full, ...loaded.locate(full) };
  };
}

/** The labelled data set of that name; the configuration check has made sure that there is one. */
export function labelledData(plan: Plan, name: string): LabelledData {
  const data = plan.data.get(name);
  if (data?.kind !== 'labelled') throw new InputError({ message: `"${name}" is not a labelled data set` });
  return data;
}
