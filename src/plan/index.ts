/** The face of plan: what other rooms import. */
export { askedJobs } from './asked-jobs.ts';
export { gatesInRun } from './checks/gates.ts';
export { describeData } from './data/describe-data.ts';
export { classedData } from './data/load-data.ts';
export { swapTable } from './data/reversals.ts';
export { describeMetrics } from './describe-metrics.ts';
export { measuresOf } from './measures-of.ts';
export { plan } from './plan.ts';
export type { Job, MetricUse, Plan } from './planned.ts';
