/**
 * Plan: which metric, on which subject, over which data. Everything that can be refused is refused here, all of it at
 * once, before a model is loaded.
 */

import type { AnyMetric } from '../contract/metric.ts';
import { InputError, type Problem } from '../contract/problem.ts';
import { askedJobs } from './asked-jobs.ts';
import { type Assignment, assign } from './assign.ts';
import { checkAuxiliaryModels, checkProbeAttributes } from './checks/auxiliary.ts';
import { checkCanaries } from './checks/canaries.ts';
import { checkClassNames } from './checks/class-names.ts';
import { checkGates } from './checks/gates.ts';
import { checkGenerations } from './checks/generations.ts';
import { checkGradients } from './checks/gradients.ts';
import { checkGroupCorrelations } from './checks/group-correlations.ts';
import { checkJudges } from './checks/judges.ts';
import { checkRelations } from './checks/relations.ts';
import { checkSources } from './checks/sources.ts';
import { loadJudgements, withoutJudgements } from './data/judgements.ts';
import { loadData, withData } from './data/load-data.ts';
import { loadPredictions } from './data/load-predictions.ts';
import { checkReversals } from './data/reversals.ts';
import { at, located } from './locate.ts';
import { notesOf } from './notes.ts';
import type { MetricUse, Plan, PlanInput } from './planned.ts';
import { skippedNotes } from './skipped-subjects.ts';

/** @throws InputError with everything that is wrong */
export async function plan(input: PlanInput): Promise<Plan> {
  const { loaded, limit } = input;
  const { config, locate } = loaded;
  const { subjects } = config;
  const isTrial = limit !== undefined;
  const problems: Problem[] = [];
  const { data, dataKeys } = await loadData(input, problems);
  await checkSources(input, problems);
  await checkAuxiliaryModels(input, problems);
  const judgements = await loadJudgements(input, problems);
  checkProbeAttributes(input, data, problems);
  checkReversals(loaded, data, problems);
  if (problems.length > 0) throw new InputError(problems);

  const uses = input.uses.map((use) => withData(use, data));
  const refused = uses.map(({ metric, options, data }) => metric.check?.({ options, data }) ?? []);
  // Before the metrics are asked what they need: there a plugin tells what it failed with until then.
  const ofGates = checkGates(config.gates, { uses, locate });
  const { jobs, skipped } = assignAll(uses, refused, input, problems);
  const asked = askedJobs(jobs);
  const files = await loadPredictions(subjects, asked, { ...input, data, isDrawn: isTrial });
  const ofJobs = [
    ...(await checkJudges(input, asked)),
    ...(await checkClassNames(input, asked)),
    ...(await checkGradients(input, asked, { subjects, uses })),
    ...(await checkCanaries(input, asked, subjects)),
    ...checkRelations(subjects, asked),
    ...(await checkGenerations(subjects, asked, input)),
    ...files.problems,
  ];
  problems.push(...ofJobs.map((problem) => located(problem, loaded)));
  if (judgements && !isTrial) {
    const unjudged = withoutJudgements(config.humanAgreement!, judgements, uses);
    problems.push(...unjudged.map(at(loaded, 'humanAgreement.judgements')));
  }
  problems.push(...ofGates);
  const ofGroups = checkGroupCorrelations(config.correlate.groups ?? [], uses);
  problems.push(...ofGroups.map((problem) => located(problem, loaded)));
  if (problems.length > 0) throw new InputError(problems);
  return {
    subjects,
    uses,
    jobs,
    data,
    dataKeys,
    files: files.opened,
    judgements,
    notes: notesOf({ loaded, limit, data, uses, skipped }),
  };
}

/** The jobs of all uses; of those that `refused` says nothing against. */
function assignAll(
  uses: readonly MetricUse[],
  refused: readonly ReturnType<NonNullable<AnyMetric['check']>>[],
  { loaded, limit }: PlanInput,
  problems: Problem[],
): Pick<Assignment, 'jobs' | 'skipped'> {
  const { subjects, seed } = loaded.config;
  const isPartial = loaded.only.subjects !== undefined;
  const assigned = uses.flatMap((use, i): Assignment[] => {
    const here = at(loaded, `metrics[${i}].${use.metric.id}`);
    problems.push(...refused[i].map(({ option: key, ...problem }) => here({ key, ...problem })));
    if (refused[i].length > 0) return [];
    const assignment = assign(use, subjects, { seed, limit, isPartial });
    problems.push(...assignment.problems.map(here));
    return [assignment];
  });
  const jobs = assigned.flatMap((one) => one.jobs);
  const skipped = assigned.flatMap((one) => one.skipped);
  if (jobs.length === 0 && subjects.length > 0 && problems.length === 0) {
    const [hint = 'Name other subjects or metrics'] = skippedNotes(skipped);
    const message = 'nothing would be measured: none of the metrics can be run on any of the subjects';
    problems.push({ message, hint });
  }
  return { jobs, skipped };
}
