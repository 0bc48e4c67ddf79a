/** What is said of subjects that a metric is not run on: one sentence for all metrics that leave out the same ones. */
import { groupBy } from '../support/group-by.ts';

export interface SkippedSubjects {
  /** `as` of the metric. */
  metric: string;
  subjects: readonly string[];
  why: { role: string } | 'predictions';
}

export function skippedNotes(all: readonly SkippedSubjects[]): string[] {
  const together = groupBy(
    all.filter(({ subjects }) => subjects.length > 0),
    ({ subjects, why }) => JSON.stringify([subjects, why]),
  );
  return [...together.values()].map((same) => {
    const [{ subjects, why }] = same;
    const metrics = same.map(({ metric }) => metric);
    const one = subjects.length === 1;
    const reason =
      why === 'predictions'
        ? `whose ${one ? 'classifier is a prediction file' : 'classifiers are prediction files'}: ${metrics.length === 1 ? 'it needs' : 'they need'} a model that can be run (classifier: { model } or { probe })`
        : `which ${one ? 'has' : 'have'} no ${why.role}`;
    return `${listed(metrics)} ${metrics.length === 1 ? 'was' : 'were'} not run on ${listed(subjects)}, ${reason}`;
  });
}

/** `a`, `a and b`, `a, b and c`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
