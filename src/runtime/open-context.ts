import type { Classed } from '../contract/data.ts';
import type { Role } from '../contract/observations.ts';
import type { SwapTable } from '../counterfactual/index.ts';
import type { Cache } from '../support/cache.ts';
import type { Progress } from '../support/progress.ts';
import type { ModelPool } from './pool.ts';
import type { Source, SourceFor } from './sources.ts';

/** What sources are opened with. */
export interface OpenContext {
  pool: ModelPool;
  cache: Cache;
  /** Whether no connection may be opened. */
  offline: boolean;
  resolve(path: string): string;
  progress: Progress;
  seed: number;
  /** The subject's files of answers, by role, which the plan has read, where a job asks them. */
  files?: ReadonlyMap<Role, Source> | undefined;
  /** A data set of the configuration that has labels, for training a probe. */
  classed(name: string): Classed;
  /** Swap tables of one attribute as one, from a data set of the configuration. */
  swapTable(tables: string, swaps: readonly string[]): SwapTable;
}

export interface RoleContext extends OpenContext {
  /** What plays another role of the same subject. */
  source<R extends Role>(role: R): Promise<SourceFor<R>>;
}
