/** What a run has measured, before anything is correlated, compared or judged: plain values, which can travel between machines. */
import type { Judgements } from '../contract/judgements.ts';
import type { Example, Report, Result } from '../contract/report.ts';
import type { ItemRecord } from '../judge/index.ts';

/** What one metric says of one subject. */
export interface MeasuredJob {
  /** `as` of the metric. */
  metric: string;
  subject: string;
  results: readonly Result[];
  /** What the reader should know about how the subject was asked. */
  notes: readonly string[];
  /** What the metric says of each text, by id, null where it has no value for it; null where nobody asks. */
  values: ReadonlyMap<string, number | null> | null;
  /** Whether to measure again would come to the same. */
  isFinal: boolean;
}

/** What planning finds of the data, so that whoever puts a report together need not read them. */
export interface PlanFacts {
  datasets: Report['datasets'];
  judgements: Judgements | null;
  notes: readonly string[];
}

export interface MeasuredRun extends PlanFacts {
  startedAt: string;
  environment: Report['environment'];
  subjects: Report['subjects'];
  /** In the plan's order. */
  jobs: readonly MeasuredJob[];
  /** What metrics said of single items, or why that is not known. */
  items: { records: readonly ItemRecord[] } | { reason: string };
  /** Null where nobody takes samples. */
  examples: Example[] | null;
}
