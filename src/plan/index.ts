/** The face of plan: what other rooms import. */
export { describeData } from './describe-data.ts';
export { describeMetrics } from './describe-metrics.ts';
export { labelledData } from './load-data.ts';
export { measuresOf } from './measures-of.ts';
export { plan } from './plan.ts';
export type { Job, MetricUse, Plan } from './planned.ts';
export { swapTable } from './reversals.ts';
