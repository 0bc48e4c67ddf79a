/**
 * The folder in which machines leave what they measured: a file a plan, and one a unit, named by their keys. Each file gets
 * its name when it is whole, so that a process that is killed leaves nothing that could be taken for a result, and two
 * that do the same unit leave the same.
 */
import { randomUUID } from 'node:crypto';
import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, messageOf, NotWritten } from '../../contract/problem.ts';
import {
  differingParts,
  type PlanRecord,
  planFrom,
  planText,
  type Samples,
  type Unit,
  type UnitFolder,
  type UnitRecord,
  unitFrom,
  unitText,
} from '../../evaluate/index.ts';
import type { ItemRecord } from '../../judge/index.ts';
import { cannotRead, chunksOf } from '../../support/input-file.ts';
import { makeFolder } from '../../support/make-folder.ts';
import { linesOf } from '../../support/tables/bytes/lines.ts';
import { openSamples, type SamplesFile } from '../write/samples-file.ts';

/** Milliseconds: what a killed process left is removed after a day, by when nobody is writing it any more. */
const oldest = 86_400_000;
const chunkSize = 1 << 20;

const planName = /^plan-[0-9a-f]{64}\.json$/;
const unitName = /^unit-([0-9a-f]{64})\.json$/;
const planFile = ({ key }: Pick<PlanRecord, 'key'>): string => `plan-${key}.json`;
const unitFile = ({ key }: Pick<Unit, 'key'>): string => `unit-${key}.json`;
const samplesFile = ({ key }: Pick<Unit, 'key'>): string => `unit-${key}.samples.jsonl`;

/** As a folder that machines work through together sees it. */
export interface SharedFolder extends UnitFolder {
  /** Keys of the units that somebody left. */
  keys(): Set<string>;
  /** Removes what an earlier run left of a unit. */
  forget(unit: Unit): void;
}

/**
 * @param options.isLasting whether what is left outlives a machine that loses its power, which takes time: not where it is read at once and removed
 * @param options.isAlone whether the folder is refused where it holds another run, as it has to be where machines wait for each other
 * @throws InputError where nothing can be written there
 */
export function openShards(folder: string, { isAlone = false, isLasting = true } = {}): SharedFolder {
  const putWhole = (name: string, text: string) => putIn(folder, name, text, isLasting);
  try {
    makeFolder(folder);
    putWhole('trial', '');
    rmSync(join(folder, 'trial'));
  } catch (error) {
    const message = `shards cannot be written there: ${messageOf(error)}`;
    throw new InputError({ key: '--shards', file: folder, message });
  }
  removeLeftovers(folder);
  return {
    async putPlan(plan) {
      if (isAlone) await refuseOther(folder, plan);
      writing(folder, () => putWhole(planFile(plan), planText(plan)));
    },
    keys: () => new Set(namesIn(folder).flatMap((name) => unitName.exec(name)?.[1] ?? [])),
    forget: (unit) => rmSync(join(folder, unitFile(unit)), { force: true }),
    async get(unit) {
      try {
        return await readUnit(folder, unit);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        // It is measured again.
        return undefined;
      }
    },
    async put(record, samples) {
      writing(folder, () => {
        (samples as KeptSamples | null)?.keep();
        putWhole(unitFile(record), unitText(record));
      });
    },
    openSamples(unit): KeptSamples {
      const temporary = temporaryName(samplesFile(unit));
      const file: SamplesFile = writing(folder, () => openSamples(temporary, folder));
      return { ...file, keep: () => renameSync(file.finish(), join(folder, samplesFile(unit))) };
    },
  };
}

interface KeptSamples extends Samples {
  keep(): void;
}

export interface Shards {
  plan: PlanRecord;
  planFile: string;
  /** By key; those that are there. */
  units: Map<string, UnitRecord>;
}

/** @throws InputError where nothing was left, runs of two kinds were mixed, or a file is damaged */
export async function readShards(folder: string): Promise<Shards> {
  const names = namesIn(folder);
  const plans = names.filter((name) => planName.test(name));
  if (plans.length === 0) {
    const hint = 'Run fairprobe evaluate --shard 1/2, 2/2, ... first, with this folder as --shards';
    const hasUnits = names.some((name) => name.startsWith('unit-'));
    const message = hasUnits
      ? 'holds units of shards, but not the plan that they belong to'
      : 'no shards were left here';
    throw new InputError({
      file: folder,
      message,
      hint: hasUnits ? 'Run one of the shards again: it leaves the plan' : hint,
    });
  }
  if (plans.length > 1) {
    throw new InputError({
      file: folder,
      message: `holds shards of ${plans.length} different runs: configuration, data, seed or the version of fairprobe differ`,
      hint: 'Use a folder for each, or delete it and run all shards again from the same configuration and data',
    });
  }
  const file = join(folder, plans[0]);
  const plan = planFrom(await textOf(file), file);
  const there = new Set(names);
  const found = await Promise.allSettled(
    plan.units.filter((unit) => there.has(unitFile(unit))).map((unit) => readUnit(folder, unit)),
  );
  const problems = found.flatMap((one) => {
    if (one.status === 'fulfilled') return [];
    if (!(one.reason instanceof InputError)) throw one.reason;
    return one.reason.problems;
  });
  if (problems.length > 0) throw new InputError(problems);
  const units = found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  return { plan, planFile: file, units: new Map(units.map((unit) => [unit.key, unit])) };
}

/** What a metric said of a subject's items, as it was left. @throws InputError where that is not there or damaged */
export async function* samplesOf(folder: string, unit: Unit, metric: string): AsyncGenerator<ItemRecord> {
  const file = join(folder, samplesFile(unit));
  let number = 0;
  for await (const lines of linesOf(chunksOf(file, chunkSize), file)) {
    for (const line of lines) {
      number++;
      if (line === '') continue;
      const record = recordIn(line, file, number);
      if (record.metric === metric) yield record;
    }
  }
}

function recordIn(text: string, file: string, line: number): ItemRecord {
  try {
    const record = JSON.parse(text);
    if (typeof record.metric === 'string' && typeof record.subject === 'string' && typeof record.id === 'string')
      return record;
  } catch {
    // Told below.
  }
  const hint = 'Delete it and run its shard again';
  throw new InputError({ file, line, message: 'is not as fairprobe wrote it', hint });
}

async function readUnit(folder: string, unit: Unit): Promise<UnitRecord> {
  const file = join(folder, unitFile(unit));
  const record = unitFrom(await textOf(file), file);
  const measured = record.jobs.map(({ metric }) => metric).sort();
  const asked = [...unit.metrics].sort();
  if (
    record.key !== unit.key ||
    !record.jobs.every(({ subject }) => subject === unit.subject) ||
    measured.join() !== asked.join()
  ) {
    const hint = 'Delete it and run its shard again';
    throw new InputError({ file, message: 'holds something else than its name says', hint });
  }
  return record;
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw cannotRead(file, error);
  }
}

/** @throws InputError that says what differs */
async function refuseOther(folder: string, own: PlanRecord): Promise<void> {
  const other = namesIn(folder).find((name) => planName.test(name) && name !== planFile(own));
  if (other === undefined) return;
  const file = join(folder, other);
  const { measuring } = planFrom(await textOf(file), file);
  const differing = differingParts(own.measuring, measuring);
  throw new InputError({
    key: '--shards',
    file: folder,
    message: `holds another run: ${differing.length > 0 ? differing.join(', ') : 'the data'} differ`,
    hint: 'Give all machines the same version of fairprobe, configuration, flags and data, or name another folder',
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const message = code === 'ENOENT' ? 'there is no such folder' : `cannot be read: ${messageOf(error)}`;
    throw new InputError({ file: folder, message, hint: 'Name the folder in which the shards were left' });
  }
}

/** Of no other process on any machine. */
const temporaryName = (name: string): string => `.${name}.${randomUUID()}.tmp`;

/** @throws NotWritten where that goes wrong: a full disk, above all */
function writing<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new NotWritten(
      {
        key: '--shards',
        file: folder,
        message: `units cannot be written there: ${messageOf(error)}`,
        hint: 'Make room, and run the same command again: it goes on from the units that are there',
      },
      { cause: error },
    );
  }
}

function putIn(folder: string, name: string, text: string, isLasting: boolean): void {
  const temporary = join(folder, temporaryName(name));
  try {
    writeFileSync(temporary, text, { flush: isLasting });
    renameSync(temporary, join(folder, name));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!/^\.(plan|unit|trial)\b.*\.tmp$/.test(name)) continue;
    const path = join(folder, name);
    const touched = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - touched > oldest) rmSync(path, { force: true });
  }
}
