/** Classifiers whose answers are to be told in the labels of a data set. */
import type { ClassifierSource, LoadedConfig } from '../../contract/configuration.ts';
import type { Items } from '../../contract/data.ts';
import type { Problem } from '../../contract/problem.ts';
import { kindOf } from '../../observe/registry/index.ts';
import type { ResolveContext } from '../../runtime/resolve.ts';
import type { Job } from '../planned.ts';

/**
 * Their own labels must be among these, as far as they are known before anybody is asked: those of a service in Hugging
 * Face's layout are not, and those of prediction files show when they are read.
 */
export async function checkClassNames(
  { loaded, ...context }: ResolveContext & { loaded: LoadedConfig },
  jobs: readonly Job[],
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [i, subject] of loaded.config.subjects.entries()) {
    const { classifier } = subject;
    const data = new Set(jobs.filter((job) => job.subject === subject).flatMap(toldIn));
    if (!classifier || data.size === 0) continue;
    const own = await labelsOf(classifier, context);
    if (own === null) continue;
    const { classProblems } = await import('../../runtime/predicted-classes.ts');
    const found = [...data].flatMap((one) => classProblems(own, one, 'labels'));
    problems.push(...found.map((problem) => ({ ...problem, key: `subjects[${i}].classifier` })));
  }
  return problems;
}

function toldIn({ needs }: Job): Items[] {
  return Object.values(needs.requests).flatMap((request) => kindOf(request).toldIn?.(request) ?? []);
}

async function labelsOf(source: ClassifierSource, context: ResolveContext): Promise<readonly string[] | null> {
  if (!('model' in source)) return null;
  if ('endpoint' in source) return source.labels;
  return (await import('../../runtime/resolve.ts')).knownLabels(source, context);
}
