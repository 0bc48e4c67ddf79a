import type { Requests } from '../contract/observations.ts';
import { InputError } from '../contract/problem.ts';
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
