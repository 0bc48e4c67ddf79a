/** Whether the models that canaries are to be rebuilt from read them place by place. */
import type { SubjectConfig } from '../../contract/configuration.ts';
import type { Problem } from '../../contract/problem.ts';
import type { ResolveContext } from '../../runtime/resolve.ts';
import type { Job } from '../planned.ts';

export async function checkCanaries(
  context: ResolveContext,
  jobs: readonly Job[],
  subjects: readonly SubjectConfig[],
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { subject, needs } of jobs) {
    const { classifier, encoder } = subject;
    const isProbe = classifier !== undefined && 'probe' in classifier;
    const source = isProbe ? encoder : classifier;
    if (!source || !('model' in source) || 'endpoint' in source) continue;
    const key = `subjects[${subjects.indexOf(subject)}].${isProbe ? 'encoder' : 'classifier'}`;
    for (const request of Object.values(needs.requests)) {
      if (request.kind !== 'reconstructions') continue;
      const { checkCanaries: check } = await import('../../runtime/resolve.ts');
      problems.push(...(await check(source, context, request.canaries)).map((problem) => ({ key, ...problem })));
    }
  }
  return problems;
}
