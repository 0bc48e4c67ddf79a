import { freemem } from 'node:os';

/** How many bytes of memory this process can still take, by the limits of its container too. */
export function availableMemory(): number {
  const limit = process.constrainedMemory();
  const free = freemem();
  // Where there is no limit it is 0, or more than any machine has.
  return limit > 0 ? Math.min(free, Math.max(0, limit - process.memoryUsage.rss())) : free;
}
