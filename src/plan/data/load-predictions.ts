/** Prediction files are read while planning, so that what is wrong with them is said before anything else is asked. */
import type { SubjectConfig } from '../../contract/configuration.ts';
import type { Data } from '../../contract/data.ts';
import type { Role } from '../../contract/observations.ts';
import { InputError, type Problem } from '../../contract/problem.ts';
import type { PredictionsContext } from '../../runtime/predictions/table.ts';
import { filledRoles } from '../../runtime/roles/registry.ts';
import type { Source } from '../../runtime/sources.ts';
import { itemsFor } from '../items-for.ts';
import { readFor } from '../needs.ts';
import type { Job } from '../planned.ts';

/**
 * Opens the prediction files of the subjects that have jobs, and reads of each what its jobs will ask: the source keeps it
 * for them. Problems have the key of the subject's role.
 */
export async function loadPredictions(
  subjects: readonly SubjectConfig[],
  jobs: readonly Job[],
  { data, ...context }: PredictionsContext & { isDrawn: boolean; data: ReadonlyMap<string, Data> },
): Promise<{ opened: Map<SubjectConfig, Map<Role, Source>>; problems: Problem[] }> {
  const opened = new Map<SubjectConfig, Map<Role, Source>>();
  const problems: Problem[] = [];
  for (const [i, subject] of subjects.entries()) {
    const files = new Map<Role, Source>();
    for (const { role, source } of filledRoles(subject)) {
      const own = jobs.filter((job) => job.subject === subject && job.use.metric.roles.includes(role.id));
      if (own.length === 0) continue;
      try {
        // Of items that were drawn by chance, a file may well have less than half.
        const file = await role.openFile?.(context.isDrawn ? { ...source, partial: true } : source, {
          ...context,
          items: (name) => itemsFor(subject, data.get(name)),
        });
        if (!file) continue;
        files.set(role.id, file);
        for (const job of own) await readFor(job, role.id, file, context.progress);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        problems.push(...error.problems.map((problem) => ({ ...problem, key: `subjects[${i}].${role.configKey}` })));
      }
    }
    opened.set(subject, files);
  }
  return { opened, problems };
}
