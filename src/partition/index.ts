/** Divides the items of a table among clients that are not alike, as FedNLP does (Lin et al. 2022). Pure. */
export { partitionByLabel } from './by-label.ts';
export { partitionByQuantity } from './by-quantity.ts';
export { partitionByFeature } from './k-means.ts';
export { type PartitionSummary, summarisePartition } from './summary.ts';
