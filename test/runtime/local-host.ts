import { createModelHost, type ModelHost, type ModelHostOptions } from '../../src/runtime/pool.ts';
import { memoryCache } from '../../src/support/cache.ts';
import { silent } from '../../src/support/progress.ts';

/** Opens models from local folders, on one thread and without a word, with a cache of its own. */
export function localHost(more: Partial<ModelHostOptions> = {}): ModelHost {
  const nothing = { cache: memoryCache(), offline: true, progress: silent, encoders: [] };
  return createModelHost({ ...nothing, threads: 1, resolve: (path) => path, ...more });
}
