/** A plan: what is asked of whom, once everything that can be refused was not. */
import type { ConfiguredMetric, Loaded } from '../config/index.ts';
import type { LoadedConfig, SubjectConfig } from '../contract/configuration.ts';
import type { Data } from '../contract/data.ts';
import type { Judgements } from '../contract/judgements.ts';
import type { Requests, Role } from '../contract/observations.ts';
import type { Source } from '../runtime/sources.ts';
import type { Progress } from '../support/progress.ts';

/** One use of a metric, with its data loaded. */
export interface MetricUse extends ConfiguredMetric {
  data: Record<string, Data>;
}

/** What one use of a metric asks for of each of its subjects. */
export interface Needs {
  /** By the metric's own names; none where it failed to say. */
  requests: Requests;
  /** What it failed with: each of its jobs tells. */
  failure?: unknown;
}

/** One metric on one subject. */
export interface Job {
  use: MetricUse;
  subject: SubjectConfig;
  /** Whom the metric compares it with, as its `referenceOption` says: they are asked the same. */
  references?: readonly SubjectConfig[];
  /** The same for all jobs of a use. */
  needs: Needs;
}

export interface Plan {
  subjects: readonly SubjectConfig[];
  uses: readonly MetricUse[];
  jobs: readonly Job[];
  /** Every data set in use, by its name in the configuration. */
  data: ReadonlyMap<string, Data>;
  /** Content key of each loaded data set: its bytes and how they were read. */
  dataKeys: ReadonlyMap<string, string>;
  /** The files of answers by role, with what they say of the data sets. */
  files: ReadonlyMap<SubjectConfig, ReadonlyMap<Role, Source>>;
  /** What people said of the texts; null where nobody asks. */
  judgements: Judgements | null;
  notes: readonly string[];
}

export interface PlanInput extends Pick<Loaded, 'uses' | 'data'> {
  loaded: LoadedConfig;
  offline: boolean;
  progress: Progress;
  resolve(path: string): string;
  /** Where pulled data sets lie. */
  dataDirectory?: string | undefined;
  /** At most so many items of each data set. */
  limit?: number | undefined;
  /** Takes what metrics say of single items, where that is wanted. */
  sample?: unknown;
  /** As of {@link ResolveContext}. */
  unfetched?(model: string): void;
}
