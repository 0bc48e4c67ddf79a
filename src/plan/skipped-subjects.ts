/** What is said of subjects that a metric is not run on: one sentence for all metrics that leave out the same ones. */
import { groupBy } from '../support/group-by.ts';

export interface SkippedSubjects {
  /** `as` of the metric. */
  metric: string;
  subjects: readonly string[];
  /** `absent`: the one that they would be compared with. */
  why: { role: string } | { absent: string } | 'predictions' | 'decisions' | 'texts' | 'service' | 'reference';
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
    return `${listed(metrics)} ${metrics.length === 1 ? 'was' : 'were'} not run on ${listed(subjects)}${because(why, { one, alone: metrics.length === 1 })}`;
  });
}

function because(why: SkippedSubjects['why'], { one, alone }: { one: boolean; alone: boolean }): string {
  if (why === 'reference') return ', with which the others are compared';
  if (why === 'predictions') {
    const files = one ? 'classifier is a prediction file' : 'classifiers are prediction files';
    return `, whose ${files}: ${alone ? 'it needs' : 'they need'} a model that can be run (classifier: { model } or { probe })`;
  }
  if (why === 'texts')
    return `, since the items have no texts, which ${one ? 'it is' : 'they are'} asked for answers to`;
  if (why === 'decisions') {
    const files = one ? 'classifier is a file of decisions' : 'classifiers are files of decisions';
    return `, whose ${files}: ${alone ? 'it needs' : 'they need'} scores`;
  }
  if (why === 'service') {
    return `, whose ${one ? 'classifier is a service' : 'classifiers are services'}: gradients need the model itself (classifier: { model } or { probe })`;
  }
  if ('absent' in why) {
    return `: ${why.absent}, with which ${one ? 'it is' : 'they are'} compared, is not among the subjects of this run`;
  }
  return `, which ${one ? 'has' : 'have'} no ${why.role}`;
}

/** `a`, `a and b`, `a, b and c`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
