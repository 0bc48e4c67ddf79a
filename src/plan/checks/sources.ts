/** Looks at the subjects' models, files and services, as far as that takes no session. */

import type { Problem } from '../../contract/problem.ts';
import { filledRoles } from '../../runtime/roles/registry.ts';
import { at } from '../locate.ts';
import type { PlanInput } from '../planned.ts';

export async function checkSources(
  { loaded, offline, resolve, progress, unfetched }: PlanInput,
  problems: Problem[],
): Promise<void> {
  const context = { offline, resolve, progress, ...(unfetched ? { unfetched } : {}) };
  for (const [i, subject] of loaded.config.subjects.entries()) {
    for (const { role, source } of filledRoles(subject)) {
      const found = await role.check(source, context);
      problems.push(...found.map(at(loaded, `subjects[${i}].${role.configKey}`)));
    }
  }
}
