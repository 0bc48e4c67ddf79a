import type { Requests, Role } from '../contract/observations.ts';
import { InputError } from '../contract/problem.ts';
import { kindOf } from '../observe/registry.ts';
import type { Source } from '../runtime/sources.ts';
import type { Progress } from '../support/progress.ts';
import type { MetricUse } from './planned.ts';

/** What a metric will ask; nothing where it cannot tell, which its jobs then say. */
export function plannedRequests({ metric, options, data }: MetricUse, seed: number): Requests {
  try {
    return metric.needs({ options, data, seed });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return {};
  }
}

/** Has the file that plays a role read, as far as the metric will ask it. @throws InputError with what is wrong with it */
export async function readFor(
  use: MetricUse,
  role: Role,
  file: Source,
  { seed, progress }: { seed: number; progress: Progress },
): Promise<void> {
  for (const request of Object.values(plannedRequests(use, seed))) {
    const kind = kindOf(request);
    if (kind.roles.includes(role)) await kind.readFile?.(request, file, progress);
  }
}
