/** What `evaluate --workers` and the processes below it say to each other. */
import type { Unit } from '../../evaluate/index.ts';

/** A unit is named by its key. */
export type ToWorker =
  /** `samples`: whether what metrics say of single items is kept. */
  { measure: string; samples: boolean } | { giveUp: string; reason: string } | { end: true };

export type FromWorker =
  /** It has planned, and can be asked. */
  | { units: Unit[] }
  /** `memory` is what the process holds, in bytes. */
  | { done: string; failed: string[]; memory: number }
  /** It cannot write what it measures, says why, and ends. */
  | { unfit: true };
