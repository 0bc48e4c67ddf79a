/** What machines that share a run leave for each other, as files hold it. What is read is not trusted. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Judgements } from '../../contract/judgements.ts';
import { InputError } from '../../contract/problem.ts';
import { type Report, type Result, reportSchema } from '../../contract/report.ts';
import { cleaned } from '../../support/secrets/kept.ts';
import type { MeasuredJob, PlanFacts } from '../measured.ts';
import type { Unit } from './units.ts';

const { environment, subjects, datasets, results } = reportSchema.shape;
const key = z.string().regex(/^[0-9a-f]{64}$/);
const strings = z.array(z.string());

const planRecord = z.strictObject({
  kind: z.literal('plan'),
  key,
  measuring: z.record(z.string(), z.string()),
  units: z.array(
    z.strictObject({
      key,
      subject: z.string(),
      metrics: strings,
      observations: strings,
      tokens: z.int().min(0),
      models: strings,
    }),
  ),
  jobs: z.array(z.strictObject({ metric: z.string(), subject: z.string() })),
  datasets,
  judgements: z
    .strictObject({
      file: z.string(),
      sha256: z.string(),
      rows: z.int(),
      empty: z.int(),
      mostPerText: z.int(),
      means: z.array(z.tuple([z.string(), z.number()])),
    })
    .nullable(),
  notes: strings,
});

const unitRecord = z.strictObject({
  kind: z.literal('unit'),
  key,
  startedAt: z.iso.datetime(),
  share: z.strictObject({ index: z.int().min(1), count: z.int().min(1) }).nullable(),
  hasSamples: z.boolean(),
  environment,
  subjects,
  jobs: z.array(
    z.strictObject({
      metric: z.string(),
      subject: z.string(),
      results,
      notes: strings,
      values: z.array(z.tuple([z.string(), z.number().nullable()])).nullable(),
      isFinal: z.boolean(),
    }),
  ),
});

/** What planning came to: the same on each machine. */
export interface PlanRecord extends PlanFacts {
  /** Of the configuration as far as it is measured, of the data and of fairprobe's version. */
  key: string;
  /** The parts of that key but for the data, by name: see {@link measuringKeys}. */
  measuring: Record<string, string>;
  units: Unit[];
  /** In the plan's order. */
  jobs: { metric: string; subject: string }[];
}

/** Which of how many, from 1. */
export interface Share {
  index: number;
  count: number;
}

/** What was measured of a unit. */
export interface UnitRecord {
  key: string;
  /** Of the process that measured it. */
  startedAt: string;
  /** Null where units were handed out one by one. */
  share: Share | null;
  /** Whether what metrics say of single items was kept. */
  hasSamples: boolean;
  environment: Report['environment'];
  /** Who was asked: the unit's subject, and whom it is compared with. */
  subjects: Report['subjects'];
  /** In the plan's order. */
  jobs: MeasuredJob[];
}

export function planText({ judgements, ...plan }: PlanRecord): string {
  const means = judgements && [...judgements.means];
  return sealed({ kind: 'plan', ...plan, judgements: judgements && { ...judgements, means } });
}

export function unitText({ jobs, ...unit }: UnitRecord): string {
  return sealed({
    kind: 'unit',
    ...unit,
    jobs: jobs.map((job) => ({ ...job, values: job.values && [...job.values] })),
  });
}

/** @throws InputError for what is no such file, or was cut short or changed */
export function planFrom(text: string, file: string): PlanRecord {
  const { kind: _, judgements, ...plan } = unsealed(text, file, planRecord);
  const means = new Map(judgements?.means);
  return { ...plan, judgements: judgements && ({ ...judgements, means } satisfies Judgements) };
}

/** @throws InputError as {@link planFrom} */
export function unitFrom(text: string, file: string): UnitRecord {
  const { kind: _, jobs, ...unit } = unsealed(text, file, unitRecord);
  return {
    ...unit,
    jobs: jobs.map((job) => ({ ...job, results: job.results as Result[], values: job.values && new Map(job.values) })),
  };
}

/** A line, the last field of which is a hash of the others: a file that is cut short or changed is told from a whole one. */
function sealed(record: object): string {
  const text = JSON.stringify(cleaned(record));
  return `${text.slice(0, -1)},"sha256":"${hashOf(text)}"}\n`;
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

function unsealed<T>(text: string, file: string, schema: z.ZodType<T>): T {
  const damaged = (why: string) =>
    new InputError({
      file,
      message: `is not as fairprobe wrote it: ${why}`,
      hint: 'Delete it and run its shard again',
    });
  let given: { sha256?: unknown };
  try {
    given = Object(JSON.parse(text));
  } catch {
    throw damaged('it is cut short, or is not JSON');
  }
  const { sha256, ...record } = given;
  const seal = `,"sha256":"${sha256}"}\n`;
  if (!text.endsWith(seal) || sha256 !== hashOf(`${text.slice(0, -seal.length)}}`))
    throw damaged('its content does not fit its hash');
  const { success, error } = schema.safeParse(record);
  if (!success) throw damaged(`"${error.issues[0].path.join('.')}" ${error.issues[0].message}`);
  // Not what the schema made of it, which may have another order of fields.
  return record as T;
}
