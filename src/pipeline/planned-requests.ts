import { InputError } from '../errors.ts';
import type { Requests } from '../observations.ts';
import type { MetricUse } from './plan.ts';

/** What a metric will ask; nothing where it cannot tell, which its jobs then say. */
export function plannedRequests({ metric, options, data }: MetricUse, seed: number): Requests {
  try {
    return metric.needs({ options, data, seed });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return {};
  }
}
