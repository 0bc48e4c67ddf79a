/** Measures a share of a run, and leaves what it finds unit by unit for whoever puts the report together. */
import type { ItemRecord } from '../../judge/index.ts';
import { askedJobs } from '../../plan/index.ts';
import { now } from '../../support/clock.ts';
import { contentKey } from '../../support/hash.ts';
import { type RunInput, withRun } from '../open-run.ts';
import type { PlanRecord, Share, UnitRecord } from './records.ts';
import { measuringKeys, sharesOf, type Unit, unitsOf } from './units.ts';

/** Where units are left; several processes may use it at once. */
export interface UnitFolder {
  putPlan(plan: PlanRecord): Promise<void>;
  /** What an earlier run left of a unit; undefined where it left nothing that can be used. */
  get(unit: Unit): Promise<UnitRecord | undefined>;
  put(record: UnitRecord, samples: Samples | null): Promise<void>;
  /** For what metrics say of single items. */
  openSamples(unit: Unit): Samples;
}

export interface Samples {
  add(record: ItemRecord): void;
  discard(): void;
}

export interface ShardInput extends RunInput {
  share: Share;
  /** Whether what metrics say of single items is kept. */
  keepsSamples: boolean;
  folder: UnitFolder;
}

export interface ShardOutcome {
  /** Units of this share, and those of them that an earlier run had left. */
  units: number;
  reused: number;
  /** What could not be measured: a subject, a metric and why. */
  failed: string[];
}

/** @throws InputError as {@link withRun} does */
export async function measureShard(input: ShardInput): Promise<ShardOutcome> {
  const startedAt = now();
  const { share, folder, keepsSamples, config: loaded, limit } = input;
  let samples: Samples | null = null;
  const sample = (record: ItemRecord) => samples?.add(record);
  return withRun({ ...input, ...(keepsSamples ? { sample } : {}) }, async ({ plan, measure, describe, ...facts }) => {
    const units = unitsOf(plan, loaded, limit);
    await folder.putPlan({
      key: contentKey(units.map(({ key }) => key)),
      measuring: measuringKeys(loaded, limit),
      units,
      jobs: plan.jobs.map(({ use, subject }) => ({ metric: use.as, subject: subject.name })),
      ...facts,
    });
    const own = sharesOf(units, share.count)[share.index - 1];
    const outcome: ShardOutcome = { units: own.length, reused: 0, failed: [] };
    const task = input.progress.start(`shard ${share.index}/${share.count}`, own.length, 'units');
    for (const unit of own) {
      const earlier = await folder.get(unit);
      if (earlier && isWhole(earlier) && (earlier.hasSamples || !keepsSamples)) outcome.reused++;
      else {
        samples = keepsSamples ? folder.openSamples(unit) : null;
        try {
          const planned = plan.jobs.filter(({ use, subject }) => isIn(unit, use.as, subject.name));
          const jobs = [];
          for (const job of planned) jobs.push(await measure(job));
          const asked = new Set(askedJobs(planned).map(({ subject }) => subject.name));
          const { environment, subjects } = await describe();
          const record = {
            key: unit.key,
            startedAt,
            shard: share,
            hasSamples: keepsSamples,
            environment,
            subjects: subjects.filter(({ name }) => asked.has(name)),
            jobs,
          };
          await folder.put(record, samples);
          outcome.failed.push(...failuresIn(record));
        } catch (error) {
          samples?.discard();
          throw error;
        }
      }
      task.advance(1);
    }
    task.end();
    return outcome;
  });
}

const isIn = ({ subject, metrics }: Unit, as: string, name: string): boolean =>
  subject === name && metrics.includes(as);

/** Whether to measure it again would come to the same. */
const isWhole = ({ jobs }: UnitRecord): boolean => jobs.every(({ isFinal }) => isFinal);

function failuresIn({ jobs }: UnitRecord): string[] {
  return jobs.flatMap(({ metric, subject, results }) => {
    const failed = results.find(({ status }) => status === 'error');
    return failed ? [`${subject}, ${metric}: ${failed.reason}`] : [];
  });
}
