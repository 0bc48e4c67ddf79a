/** Services with several positive labels, of which nothing says whether they exclude each other. */
import type { SubjectConfig } from '../../contract/configuration.ts';
import type { Problem } from '../../contract/problem.ts';
import { relationProblems } from '../../runtime/positive-score.ts';
import type { Job } from '../planned.ts';

/**
 * For a service in Hugging Face's layout, the positive labels come from its configuration, or else from each data set
 * it is asked about. Models say by their head whether labels exclude each other, a language model that is asked for one
 * of its labels gives one, and prediction files are checked where their columns are.
 */
export function checkRelations(subjects: readonly SubjectConfig[], jobs: readonly Job[]): Problem[] {
  return subjects.flatMap((subject, i) => {
    const { classifier } = subject;
    if (!classifier || !('api' in classifier) || classifier.api !== 'hugging-face') return [];
    const own = classifier.positive && [classifier.positive];
    const ofData = jobs
      .filter((job) => job.subject === subject && job.use.metric.roles.includes('classifier'))
      .flatMap(({ use }) => Object.values(use.data))
      .flatMap((data) => (data.kind === 'labelled' ? [data.positiveClasses] : []));
    const found = (own ?? ofData).map((positive) => relationProblems(positive, classifier.labels));
    const [first] = found.flat();
    return first ? [{ ...first, key: `subjects[${i}].classifier.labels` }] : [];
  });
}
