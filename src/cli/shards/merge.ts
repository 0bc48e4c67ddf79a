/** A report from what shards left. */
import type { Report } from '../../contract/report.ts';
import { type ConcludeInput, checkPlan, checkWhole, conclude, mergedRun } from '../../evaluate/index.ts';
import type { ItemRecord } from '../../judge/index.ts';
import { collectExamples } from '../../measure/index.ts';
import { readShards, type Shards, samplesOf } from './folder.ts';

export interface MergeInput extends ConcludeInput {
  /** Takes what metrics say of single items, in the order of jobs and items. */
  sample?(record: ItemRecord): void;
}

/** @throws InputError where something is missing, damaged, or of another configuration */
export async function mergeShards(folder: string, input: MergeInput): Promise<Report> {
  const { config: loaded, limit, baseline, sample } = input;
  const shards = await readShards(folder);
  checkPlan(shards.plan, loaded, limit, shards.planFile);
  checkWhole(shards.plan, shards.units);
  const examples = sample ? collectExamples() : null;
  const records: ItemRecord[] = [];
  const keepsItems = baseline !== undefined && 'records' in baseline.items;
  const hasSamples = [...shards.units.values()].every((unit) => unit.hasSamples);
  if (hasSamples && (sample || keepsItems)) {
    for await (const record of samplesInOrder(folder, shards)) {
      sample?.(record);
      examples?.take(record);
      if (keepsItems) records.push(record);
    }
  }
  const items = hasSamples ? { records } : { reason: 'the shards kept no single items: run them with --samples' };
  return conclude(input, {
    ...mergedRun(shards.plan, shards.units, loaded),
    items,
    examples: examples?.chosen() ?? null,
  });
}

async function* samplesInOrder(folder: string, { plan }: Shards): AsyncGenerator<ItemRecord> {
  for (const { metric, subject } of plan.jobs) {
    const unit = plan.units.find((one) => one.subject === subject && one.metrics.includes(metric));
    if (unit) yield* samplesOf(folder, unit, metric);
  }
}
