/** The whole run: load, plan, observe, measure, correlate, judge, report. Loading is done: {@link Loaded} comes in. */
import type { Report } from '../contract/report.ts';
import type { ItemRecord } from '../judge/index.ts';
import { collectExamples } from '../measure/index.ts';
import { now } from '../support/clock.ts';
import { type ConcludeInput, conclude } from './conclude.ts';
import type { MeasuredJob, MeasuredRun } from './measured.ts';
import { type RunInput, withRun } from './open-run.ts';

export interface EvaluateInput extends RunInput, ConcludeInput {
  /** Takes what metrics say of single items, in the order of jobs and items. */
  sample?(record: ItemRecord): void;
}

/** @throws InputError as {@link withRun} does */
export async function evaluate(input: EvaluateInput): Promise<Report> {
  const startedAt = now();
  const { baseline } = input;
  const records: ItemRecord[] = [];
  const keepsItems = baseline !== undefined && 'records' in baseline.items;
  const examples = input.sample ? collectExamples() : null;
  const sample = (record: ItemRecord) => {
    input.sample?.(record);
    examples?.take(record);
    if (keepsItems) records.push(record);
  };
  const { sample: _, ...run } = input;
  return withRun(
    { ...run, ...(input.sample || keepsItems ? { sample } : {}) },
    async ({ plan: { jobs: planned }, progress, measure, describe, ...facts }) => {
      const jobs: MeasuredJob[] = [];
      const task = progress.start('evaluating', planned.length, 'jobs');
      for (const job of planned) {
        jobs.push(await measure(job));
        task.advance(1);
      }
      task.end();
      const measured: MeasuredRun = {
        ...{ ...facts, startedAt, ...(await describe()), jobs },
        items: { records },
        examples: examples?.chosen() ?? null,
      };
      return conclude({ ...input, progress }, measured);
    },
  );
}
