/** Classifiers that are to judge what their subjects write. */
import type { LoadedConfig } from '../../contract/configuration.ts';
import type { Problem } from '../../contract/problem.ts';
import { kindOf } from '../../observe/registry/index.ts';
import type { ResolveContext } from '../../runtime/resolve.ts';
import type { Job } from '../planned.ts';

/**
 * Such a classifier must itself say which of its labels are positive: no data set does. Prediction files do not judge,
 * and the labels of a service in Hugging Face's layout are known only when it answers.
 */
export async function checkJudges(
  { loaded, ...context }: ResolveContext & { loaded: LoadedConfig },
  jobs: readonly Job[],
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [i, subject] of loaded.config.subjects.entries()) {
    const { classifier } = subject;
    if (!classifier || !('model' in classifier) || classifier.positive) continue;
    if (!jobs.some((job) => job.subject === subject && classifiesWritten(job))) continue;
    const found =
      'endpoint' in classifier
        ? (await import('../../runtime/positive-labels.ts')).positiveProblems(classifier.labels, undefined)
        : await (await import('../../runtime/resolve.ts')).checkPositive(classifier, context);
    problems.push(...found.map((problem) => ({ ...problem, key: `subjects[${i}].classifier` })));
  }
  return problems;
}

function classifiesWritten({ needs }: Job): boolean {
  return Object.values(needs.requests).some((request) =>
    kindOf(request)
      .asked(request, null)
      .some(({ isWritten }) => isWritten),
  );
}
