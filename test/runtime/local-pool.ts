import { createModelPool, type ModelPool, type ModelPoolOptions } from '../../src/runtime/pool.ts';
import { memoryCache } from '../../src/support/cache.ts';
import { silent } from '../../src/support/progress.ts';

/** Opens models from local folders, on one thread and without a word, with a cache of its own. */
export function localPool(more: Partial<ModelPoolOptions> = {}): ModelPool {
  const nothing = { cache: memoryCache(), offline: true, progress: silent, encoders: [] };
  return createModelPool({ ...nothing, threads: 1, resolve: (path) => path, ...more });
}
