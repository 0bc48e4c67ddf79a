/** Files of what was written elsewhere are read while planning, as prediction files are: one with other ids is refused. */

import type { SubjectConfig } from '../../contract/configuration.ts';
import { InputError, type Problem } from '../../contract/problem.ts';
import { memoryCache } from '../../support/cache.ts';
import { silent } from '../../support/progress.ts';
import { readFor } from '../needs.ts';
import type { Job } from '../planned.ts';

/** Problems have the key of the subject's generator. */
export async function checkGenerations(
  subjects: readonly SubjectConfig[],
  jobs: readonly Job[],
  { resolve }: { resolve(path: string): string },
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [i, subject] of subjects.entries()) {
    const { generator } = subject;
    if (!generator || !('generations' in generator)) continue;
    const { openGenerator } = await import('../../runtime/generation/elsewhere.ts');
    try {
      const file = await openGenerator(generator, { cache: memoryCache(), offline: true, resolve });
      for (const job of jobs.filter((one) => one.subject === subject)) await readFor(job, 'generator', file, silent);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems.map((problem) => ({ ...problem, key: `subjects[${i}].generator` })));
    }
  }
  return problems;
}
