/** Measures units of a run, and leaves what it finds unit by unit for whoever puts the report together. */
import type { ItemRecord } from '../../judge/index.ts';
import { askedJobs } from '../../plan/index.ts';
import { now } from '../../support/clock.ts';
import type { Progress } from '../../support/progress.ts';
import { failedJob } from '../jobs.ts';
import type { MeasuredJob } from '../measured.ts';
import { type RunInput, withRun } from '../open-run.ts';
import type { PlanRecord, Share, UnitRecord } from './records.ts';
import { measuringKeys, planKeyOf, sharesOf, type Unit, unitsOf } from './units.ts';

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

export interface UnitInput extends RunInput {
  /** Which share of a run this is, for the record; null where units are handed out one by one. */
  share: Share | null;
  /** Whether what metrics say of single items is kept. */
  keepsSamples: boolean;
  folder: UnitFolder;
}

export interface UnitRun {
  /** All of the plan's. */
  units: Unit[];
  progress: Progress;
  /** `keepsSamples` where that differs from unit to unit. */
  measure(unit: Unit, keepsSamples?: boolean): Promise<UnitOutcome>;
  /** Whether the folder has all that is to be had of a unit: to measure it again would come to the same. */
  isThere(unit: Unit): Promise<boolean>;
  /** Leaves a unit that cannot be measured, with the reason: its results have the status `error`. */
  giveUp(unit: Unit, reason: string): Promise<void>;
}

export interface UnitOutcome {
  /** Whether an earlier run had left it. */
  reused: boolean;
  /** What could not be measured: a subject, a metric and why. */
  failed: string[];
}

/**
 * Plans a run, leaves the plan in the folder, and hands out what measures its units.
 *
 * @throws InputError as {@link withRun} does
 */
export async function withUnits<T>(input: UnitInput, work: (run: UnitRun) => Promise<T>): Promise<T> {
  const startedAt = now();
  const { share, folder, keepsSamples, config: loaded, limit } = input;
  let samples: Samples | null = null;
  const sample = (record: ItemRecord) => samples?.add(record);
  return withRun(
    { ...input, ...(keepsSamples ? { sample } : {}) },
    async ({ plan, progress, measure, describe, ...facts }) => {
      const units = unitsOf(plan, loaded, limit);
      await folder.putPlan({
        key: planKeyOf(units),
        measuring: measuringKeys(loaded, limit),
        units,
        jobs: plan.jobs.map(({ use, subject }) => ({ metric: use.as, subject: subject.name })),
        ...facts,
      });
      const jobsOf = (unit: Unit) => plan.jobs.filter(({ use, subject }) => isIn(unit, use.as, subject.name));
      const leave = async (unit: Unit, jobs: MeasuredJob[]): Promise<UnitRecord> => {
        const asked = new Set(askedJobs(jobsOf(unit)).map(({ subject }) => subject.name));
        const { environment, subjects } = await describe(asked);
        const hasSamples = samples !== null;
        const record = { key: unit.key, startedAt, share, hasSamples, environment, subjects, jobs };
        await folder.put(record, samples);
        return record;
      };
      const isThere = async (unit: Unit, withSamples: boolean): Promise<boolean> => {
        const earlier = await folder.get(unit);
        return earlier !== undefined && isWhole(earlier) && (earlier.hasSamples || !withSamples);
      };
      return work({
        units,
        progress,
        isThere: (unit) => isThere(unit, keepsSamples),
        async measure(unit, keeps = keepsSamples) {
          if (await isThere(unit, keeps)) return { reused: true, failed: [] };
          samples = keeps ? folder.openSamples(unit) : null;
          try {
            const jobs = [];
            for (const job of jobsOf(unit)) jobs.push(await measure(job, keeps));
            return { reused: false, failed: failuresIn(await leave(unit, jobs)) };
          } catch (error) {
            samples?.discard();
            throw error;
          }
        },
        async giveUp(unit, reason) {
          samples = keepsSamples ? folder.openSamples(unit) : null;
          await leave(
            unit,
            jobsOf(unit).map((job) => failedJob(job, reason)),
          );
        },
      });
    },
  );
}

/** Units of a share, and what became of them. */
export interface ShardOutcome {
  units: number;
  /** Those that an earlier run had left. */
  reused: number;
  failed: string[];
}

/** @throws InputError as {@link withRun} does */
export function measureShard(input: UnitInput & { share: Share }): Promise<ShardOutcome> {
  const { index, count } = input.share;
  return withUnits(input, async ({ units, progress, measure }) => {
    const own = sharesOf(units, count)[index - 1];
    const outcome: ShardOutcome = { units: own.length, reused: 0, failed: [] };
    const task = progress.start(`shard ${index}/${count}`, own.length, 'units');
    for (const unit of own) {
      const { reused, failed } = await measure(unit);
      if (reused) outcome.reused++;
      outcome.failed.push(...failed);
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
