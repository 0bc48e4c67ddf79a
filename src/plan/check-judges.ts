/** Classifiers that are to judge what their subjects write. */
import type { LoadedConfig } from '../contract/configuration.ts';
import type { Problem } from '../contract/problem.ts';
import type { ResolveContext } from '../runtime/resolve.ts';
import type { Job } from './planned.ts';
import { plannedRequests } from './planned-requests.ts';

/**
 * Such a classifier must say by itself which of its labels are positive: no data set does. Prediction files do not judge, and
 * of a service in Hugging Face's layout the labels are known when it answers.
 */
export async function checkJudges(
  { loaded, ...context }: ResolveContext & { loaded: LoadedConfig },
  jobs: readonly Job[],
): Promise<(Problem & { key: string })[]> {
  const { subjects, seed } = loaded.config;
  const problems: (Problem & { key: string })[] = [];
  for (const [i, subject] of subjects.entries()) {
    const { classifier } = subject;
    if (!classifier || !('model' in classifier) || classifier.positive) continue;
    if (!jobs.some((job) => job.subject === subject && classifiesWritten(job, seed))) continue;
    const found =
      'endpoint' in classifier
        ? (await import('../runtime/positive-labels.ts')).positiveProblems(classifier.labels, undefined)
        : await (await import('../runtime/resolve.ts')).checkPositive(classifier, context);
    problems.push(...found.map((problem) => ({ ...problem, key: `subjects[${i}].classifier` })));
  }
  return problems;
}

function classifiesWritten({ use }: Job, seed: number): boolean {
  if (!use.metric.roles.includes('generator')) return false;
  return Object.values(plannedRequests(use, seed)).some(
    (request) => request.kind === 'generations' && request.classify !== undefined,
  );
}
