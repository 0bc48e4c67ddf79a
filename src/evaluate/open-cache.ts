import { type Cache, memoryCache } from '../support/cache.ts';
import type { Progress } from '../support/progress.ts';

export async function openCache(directory: string | null, { note }: Progress): Promise<Cache> {
  if (!directory) return memoryCache();
  return (await import('../support/store/index.ts')).openStore(directory, note);
}
