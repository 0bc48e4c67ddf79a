/** A configuration as a run takes it: everything that it names is found, and its options are read by their own schemas. */
import type { LoadedConfig } from '../contract/configuration.ts';
import type { AnyDataset } from '../contract/dataset.ts';
import type { AnyMetric } from '../contract/metric.ts';

/** One use of a metric. */
export interface ConfiguredMetric {
  metric: AnyMetric;
  /** Its name in the report. */
  as: string;
  options: Record<string, unknown>;
  /** The models besides the subject's that its options name. */
  models: ReturnType<NonNullable<AnyMetric['models']>>;
}

export interface ConfiguredDataset {
  dataset: AnyDataset;
  options: unknown;
}

/** What is built in, and what plugins brought. */
export interface Registry {
  metrics: readonly AnyMetric[];
  datasets: readonly AnyDataset[];
}

export interface Loaded extends Registry {
  config: LoadedConfig;
  /** One for each of the configuration's metrics, in their order. */
  uses: readonly ConfiguredMetric[];
  /** By the names that the configuration knows them by: each that it names is there, and of the kind that is needed. */
  data: { get(name: string): ConfiguredDataset | undefined };
}
