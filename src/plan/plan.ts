/**
 * Plan: which metric, on which subject, over which data. Everything that can be refused is refused here, all of it at
 * once, before a model is loaded.
 */

import type { ConfiguredMetric } from '../config/loaded.ts';
import type { LoadedConfig, SubjectConfig } from '../contract/configuration.ts';
import type { Data, LabelledData } from '../contract/data.ts';
import type { AnyDataset } from '../contract/dataset.ts';
import type { Judgements } from '../contract/judgements.ts';
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
  const { data, dataKeys } = await loadData(input, problems);
  await checkSources(input, problems);
  await checkAuxiliaryModels(input, problems);
  const judgements = await loadJudgements(input, problems);
  checkProbeAttributes(input, data, problems);
  checkReversals(input.loaded, data, problems);
  if (problems.length) throw new InputError(problems);

  const complete = input.uses.map((use): MetricUse => {
    const slots = Object.keys(use.metric.data).map((slot) => [slot, data.get(slotName(use, slot))!]);
    return { ...use, data: Object.fromEntries(slots) };
  });
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
function slotName({ metric, options }: ConfiguredMetric, slot: string): string {
  return (options[slot] as string | undefined) ?? metric.defaultData?.[slot] ?? slot;
}

async function loadData(
  { loaded, uses, data: named, resolve, progress, dataDirectory, limit }: PlanInput,
  problems: Problem[],
): Promise<{ data: Map<string, Data>; dataKeys: Map<string, string> }> {
  const { config } = loaded;
  const wanted = new Set([
    ...uses.flatMap((use) => Object.keys(use.metric.data).map((slot) => slotName(use, slot))),
    ...uses.flatMap(({ models }) => models.flatMap(({ model }) => ('probe' in model ? [model.probe.dataset] : []))),
    ...config.subjects.flatMap(({ classifier }) =>
      classifier && 'probe' in classifier ? [classifier.probe.dataset] : [],
    ),
    ...reversalsOf(config.subjects).map(({ reversal }) => reversal.tables),
  ]);

  const data = new Map<string, Data>();
  const dataKeys = new Map<string, string>();
  const task = progress.start('reading data', wanted.size, 'sets');
  for (const name of wanted) {
    const { dataset, options } = named.get(name)!;
    try {
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
      problems.push(...error.problems.map(at(loaded, `datasets.${name}`)));
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
      const { checkGenerator } = await import('../runtime/generation/elsewhere.ts');
      problems.push(...(await checkGenerator(generator, context)).map(at(loaded, `subjects[${i}].generator`)));
    }
    if (wordVectors) {
      const { checkWordVectors } = await import('../runtime/word-vectors/index.ts');
      problems.push(
        ...(await checkWordVectors(resolve(wordVectors.path))).map(at(loaded, `subjects[${i}].wordVectors`)),
      );
    }
  }
}

/** The models that metrics' options name; of a probe its own encoder, where it has one. */
async function checkAuxiliaryModels(
  { loaded, uses, offline, resolve, progress, unfetched }: PlanInput,
  problems: Problem[],
): Promise<void> {
  const { checkModel } = await import('../runtime/resolve.ts');
  const context = { offline, resolve, progress, ...(unfetched ? { unfetched } : {}) };
  for (const [index, { metric, models }] of uses.entries()) {
    for (const { option, model, words } of models) {
      const key = `metrics[${index}].${metric.id}.${option}`;
      if ('path' in model) {
        const { checkWordVectors } = await import('../runtime/word-vectors/index.ts');
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
function checkProbeAttributes({ loaded, uses }: PlanInput, data: ReadonlyMap<string, Data>, problems: Problem[]): void {
  for (const [index, { metric, models }] of uses.entries()) {
    for (const { option, model } of models) {
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
