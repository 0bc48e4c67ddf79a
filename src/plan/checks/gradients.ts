/** Whether the models that are to be differentiated can be, as far as their graphs say: a quantised one cannot. */
import type { ClassifierModelSource, EncoderSource, SubjectConfig } from '../../contract/configuration.ts';
import type { Problem } from '../../contract/problem.ts';
import { kindOf } from '../../observe/registry/index.ts';
import type { ResolveContext } from '../../runtime/resolve.ts';
import type { Job, MetricUse } from '../planned.ts';

type Source = ClassifierModelSource | EncoderSource;

export async function checkGradients(
  context: ResolveContext,
  jobs: readonly Job[],
  { subjects, uses }: { subjects: readonly SubjectConfig[]; uses: readonly MetricUse[] },
): Promise<Problem[]> {
  /** By the place in the configuration, so that each is checked once. */
  const asked = new Map<string, Source>();
  for (const { use, subject, needs } of jobs) {
    const ofSubject = `subjects[${subjects.indexOf(subject)}]`;
    const ofMetric = `metrics[${uses.indexOf(use)}].${use.metric.id}`;
    for (const request of Object.values(needs.requests)) {
      const of = kindOf(request).differentiated?.(request);
      if (of === undefined) continue;
      const { classifier, encoder } = subject;
      const ofEncoder = () => encoder && asked.set(`${ofSubject}.encoder`, encoder);
      // Of a probe the encoder is what is differentiated.
      if (of !== 'classifier') {
        if (!('probe' in of)) asked.set(ofMetric, of);
        else if (of.probe.encoder) asked.set(ofMetric, of.probe.encoder);
        else ofEncoder();
      } else if (classifier && 'probe' in classifier) ofEncoder();
      else if (classifier && 'model' in classifier && !('endpoint' in classifier)) {
        asked.set(`${ofSubject}.classifier`, classifier);
      }
    }
  }
  if (asked.size === 0) return [];
  const { checkGradient } = await import('../../runtime/resolve.ts');
  const problems: Problem[] = [];
  for (const [key, source] of asked) {
    problems.push(...(await checkGradient(source, context)).map((problem) => ({ ...problem, key })));
  }
  return problems;
}
