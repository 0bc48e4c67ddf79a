/** Prediction files are read while planning, so that what is wrong with them is said before anything else is asked. */
import type { SubjectConfig } from '../../contract/configuration.ts';
import { InputError, type Problem } from '../../contract/problem.ts';
import type { PredictionsContext } from '../../runtime/predictions/predictions.ts';
import type { Classifier } from '../../runtime/sources.ts';
import { readFor } from '../needs.ts';
import type { Job } from '../planned.ts';

/**
 * Opens the prediction files of the subjects that have jobs, and reads of each what its jobs will ask: the classifier keeps
 * it for them. Problems have the key of the subject's classifier.
 */
export async function loadPredictions(
  subjects: readonly SubjectConfig[],
  jobs: readonly Job[],
  context: PredictionsContext & { isDrawn: boolean },
): Promise<{ opened: Map<SubjectConfig, Classifier>; problems: Problem[] }> {
  const opened = new Map<SubjectConfig, Classifier>();
  const problems: Problem[] = [];
  for (const [i, subject] of subjects.entries()) {
    const { classifier } = subject;
    const own = jobs.filter((job) => job.subject === subject && job.use.metric.roles.includes('classifier'));
    if (!classifier || !('predictions' in classifier) || own.length === 0) continue;
    const { openPredictions } = await import('../../runtime/predictions/predictions.ts');
    try {
      // Of items that were drawn by chance, a file may well have less than half.
      const file = await openPredictions(context.isDrawn ? { ...classifier, partial: true } : classifier, context);
      opened.set(subject, file);
      for (const job of own) await readFor(job, 'classifier', file, context.progress);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems.map((problem) => ({ ...problem, key: `subjects[${i}].classifier` })));
    }
  }
  return { opened, problems };
}
