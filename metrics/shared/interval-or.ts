import type { Interval } from '../../src/plugin.ts';

/** The interval, or why there is none, as a measurement has it. */
export function intervalOr(interval: Interval | null, reason: string): { interval: Interval } | { noInterval: string } {
  return interval ? { interval } : { noInterval: reason };
}
