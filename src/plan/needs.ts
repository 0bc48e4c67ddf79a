/** What metrics ask for. */
import type { Requests, Role } from '../contract/observations.ts';
import { kindOf } from '../observe/registry/index.ts';
import { rolesOf } from '../runtime/roles/registry.ts';
import type { Source } from '../runtime/sources.ts';
import type { Progress } from '../support/progress.ts';
import { limitRequests } from './data/limit.ts';
import type { Job, MetricUse, Needs } from './planned.ts';

/** Asks the metric; the only place that does. */
export function needsOf(
  { metric, options, data }: MetricUse,
  { seed, limit }: { seed: number; limit?: number | undefined },
): Needs {
  try {
    const requests: Requests = metric.needs({ options, data, seed });
    return { requests: limit === undefined ? requests : limitRequests(requests, limit) };
  } catch (failure) {
    return { requests: {}, failure };
  }
}

/** Has the file that plays a role read, as far as a job will ask it. @throws InputError with what is wrong with it */
export async function readFor({ needs, subject }: Job, role: Role, file: Source, progress: Progress): Promise<void> {
  const played = rolesOf(subject);
  for (const request of Object.values(needs.requests)) {
    const kind = kindOf(request);
    if (kind.roles.find((one) => played.includes(one)) === role) await kind.readFile?.(request, file, progress);
  }
}
