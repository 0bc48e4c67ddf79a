/**
 * One job is one metric on one subject: observe, then measure. A finished job is stored under everything it depends on,
 * so that repeating it costs a look-up. A subject that cannot be measured gets `error` results; the others go on.
 */

import { refuseLastingChange } from '../config/index.ts';
import { checkMeasurements, declared } from '../contract/check-measurements.ts';
import type { Measurement } from '../contract/measurement.ts';
import { type AnyMetric, type MeasureDeclaration, type Sample, unknownMeasure } from '../contract/metric.ts';
import { addReasons, allFinal, type MissingBy } from '../contract/missing.ts';
import { InputError, messageOf } from '../contract/problem.ts';
import type { Result } from '../contract/report.ts';
import { notesOn, type Observer, reasonsIn, sourceKeys } from '../observe/index.ts';
import { type Job, measuresOf, type Plan } from '../plan/index.ts';
import type { SubjectSession } from '../runtime/subject.ts';
import { randomStream } from '../statistics/distributions/random.ts';
import type { Cache } from '../support/cache.ts';
import { contentKey } from '../support/hash.ts';
import { Interrupted } from '../support/interrupt.ts';
import type { MeasuredJob } from './measured.ts';

export interface JobContext {
  plan: Plan;
  observer: Observer;
  cache: Cache;
  seed: number;
  /** Takes what metrics say of single items; they are not asked without it. */
  sample?(record: Sample & { metric: string; subject: string }): void;
  /** Metrics (`as`) whose values of single texts are wanted in `Finished`. */
  perText: ReadonlySet<string>;
  /** fairprobe's own version: a cached measurement of another version is not used. */
  version: string;
}

export interface Finished {
  results: Result[];
  /** What the reader should know about how the subject was asked. */
  notes: string[];
  /** What the metric says of each text, by id; null where it has no value. Only where it was asked for. */
  values: ReadonlyMap<string, number | null>;
  /** Whether to measure again would come to the same: an answer that was not there this time may be there the next. */
  isFinal: boolean;
}

/** As it is kept. */
interface Measured {
  measurements: readonly Measurement[];
  notes: readonly string[];
  /** Of how each reference was asked. */
  referenceNotes: readonly { subject: string; note: string }[];
}

type SessionOf = Pick<ReadonlyMap<Job['subject'], SubjectSession>, 'get'>;

export async function runJob(job: Job, sessions: SessionOf, context: JobContext): Promise<Finished> {
  const values = new Map<string, number | null>();
  const subject = sessions.get(job.subject)!;
  const references = (job.references ?? []).map((one) => sessions.get(one)!);
  const asked = { subject, references };
  const { measurements, notes, referenceNotes, isFinal } = await measured(job, asked, context, values).catch(
    (error: unknown) => {
      if (error instanceof Interrupted) throw error;
      refuseLastingChange();
      const reason = error instanceof InputError ? error.message : `unexpected: ${messageOf(error)}`;
      if (!(error instanceof InputError) && process.env.FAIRPROBE_DEBUG) throw error;
      // What would have been measured, had anything been.
      const failed = measuresOf(job.use).map(
        (measure): Measurement => ({ measure, attribute: null, group: null, status: 'error', reason }),
      );
      return { measurements: failed, notes: [], referenceNotes: [], isFinal: false };
    },
  );
  return {
    results: measurements.map((measurement) => toResult(job, measurement)),
    notes: [
      ...notes.map((note) => `${subject.name}: ${note}`),
      ...referenceNotes.map(({ subject: name, note }) => `${name}: ${note}`),
    ],
    values,
    isFinal,
  };
}

/** Of a job that nobody could do. */
export function failedJob(job: Job, reason: string): MeasuredJob {
  const results = failed(job, reason).map((measurement) => toResult(job, measurement));
  return { metric: job.use.as, subject: job.subject.name, results, notes: [], values: null, isFinal: false };
}

/** What would have been measured, had anything been. */
function failed({ use }: Job, reason: string): Measurement[] {
  return measuresOf(use).map((measure) => ({ measure, attribute: null, group: null, status: 'error', reason }));
}

async function measured(
  { use, needs }: Job,
  { subject, references: others }: { subject: SubjectSession; references: readonly SubjectSession[] },
  context: JobContext,
  values: Map<string, number | null>,
): Promise<Measured & Pick<Finished, 'isFinal'>> {
  const { metric, options, data } = use;
  const { seed, cache, plan, version } = context;
  if (needs.failure !== undefined) throw needs.failure;
  const { requests } = needs;
  const sources = await sourceKeys(subject, requests);
  for (const other of others) {
    for (const [role, key] of await sourceKeys(other, requests)) sources.push([`reference ${role}`, key]);
  }
  const dataKeys = Object.fromEntries(
    Object.entries(data).map(([slot, { info }]) => [slot, plan.dataKeys.get(info.id)]),
  );
  // Two subjects with the same answers may have been trained on different items.
  const whose = Object.values(data).some((one) => 'membershipOf' in one) ? [subject.name] : [];
  const key = contentKey('job', version, metric.id, metric.version, options, dataKeys, sources, seed, ...whose);

  const origin = { kind: 'measurements', by: subject.name, content: 'measurements' };
  const stored = cache.get(key, origin);
  const isCounted = Object.values(data).some((one) => 'counts' in one);
  const sampled = metric.samples && !isCounted && (context.sample || context.perText.has(use.as));
  const earlier = stored ? readMeasured(stored, metric) : null;
  if (earlier && !sampled) return { ...earlier, isFinal: true };
  const observed = await context.observer.answer(subject, requests);
  const references: { subject: string; observed: Awaited<ReturnType<Observer['answer']>> }[] = [];
  for (const other of others) {
    references.push({ subject: other.name, observed: await context.observer.answer(other, requests) });
  }
  const given = { options, data, observed, ...comparedIn(use, references) };
  if (sampled) {
    for (const { id, ...more } of metric.samples!(given)) {
      context.sample?.({ metric: use.as, subject: subject.name, id, ...more });
      if (context.perText.has(use.as)) values.set(id, typeof more.value === 'number' ? more.value : null);
    }
  }
  if (earlier) return { ...earlier, isFinal: true };
  const random = (...names: readonly string[]) => randomStream(seed, metric.id, ...names);
  const missingBy = addReasons(
    [observed, ...references.map((one) => one.observed)].map((answers) => reasonsIn(requests, answers)),
  );
  const done: Measured = {
    measurements: checkMeasurements(metric, metric.measure({ ...given, random })).map((one) =>
      one.group === null ? withReasons(one, missingBy) : one,
    ),
    notes: [...notesOn(requests, observed), ...(metric.samples && isCounted && context.sample ? [noSamples(use)] : [])],
    referenceNotes: references.flatMap(({ subject: name, observed: answers }) =>
      notesOn(requests, answers).map((note) => ({ subject: name, note })),
    ),
  };
  const isFinal = allFinal(missingBy);
  if (isFinal) cache.put(key, Buffer.from(JSON.stringify(done)), origin);
  return { ...done, isFinal };
}

/** One reference, or a list, as the option of the metric is one. */
function comparedIn<A>({ metric, options }: Job['use'], references: readonly { subject: string; observed: A }[]) {
  if (metric.referenceOption !== undefined && Array.isArray(options[metric.referenceOption])) return { references };
  return references.length > 0 ? { reference: references[0].observed } : {};
}

function noSamples({ as }: Job['use']): string {
  return `${as}: there are no samples, since an engine has counted the rows instead of handing them out`;
}

/** Null for what is no such thing, or breaks the metric's contract: checksums tell damage, not who wrote. */
function readMeasured(stored: Uint8Array, metric: AnyMetric): Measured | null {
  try {
    const { measurements, notes, referenceNotes } = JSON.parse(Buffer.from(stored).toString('utf8')) as Measured;
    const checked = checkMeasurements(metric, measurements);
    const isSound = checked.length === measurements.length && checked.every((one, i) => one === measurements[i]);
    const areNotes = [...notes, ...referenceNotes.flatMap(({ subject, note }) => [subject, note])].every(
      (text) => typeof text === 'string',
    );
    return isSound && areNotes ? { measurements, notes, referenceNotes } : null;
  } catch {
    return null;
  }
}

/** Said of what is about all groups: of how many texts there is no answer, and why. */
function withReasons(measurement: Measurement, missingBy: MissingBy): Measurement {
  if (Object.keys(missingBy).length === 0) return measurement;
  return { ...measurement, details: { ...measurement.details, missingBy } };
}

function toResult({ use, subject }: Job, measurement: Measurement): Result {
  const { metric, as, options, data } = use;
  const declaration: MeasureDeclaration = declared(metric, measurement.measure) ?? unknownMeasure;
  const ok = measurement.status === 'ok';
  const counts =
    measurement.status === 'insufficient' ? { counts: measurement.counts, required: measurement.required } : {};
  return {
    metric: metric.id,
    as,
    metricVersion: metric.version,
    family: metric.family,
    subject: subject.name,
    dataset:
      Object.values(data)
        .map(({ info }) => info.id)
        .join('+') || null,
    measure: measurement.measure,
    attribute: measurement.attribute,
    group: measurement.group,
    status: measurement.status,
    value: ok ? measurement.value : null,
    reason: ok ? null : measurement.reason,
    lacksAnswers: measurement.status === 'insufficient' && measurement.lacksAnswers === true,
    n: 'n' in measurement ? measurement.n : null,
    interval: (ok && measurement.interval) || null,
    ...(ok && measurement.noInterval !== undefined ? { noInterval: measurement.noInterval } : {}),
    ...(ok && measurement.byChance !== undefined ? { byChance: measurement.byChance } : {}),
    pValue: (ok ? measurement.pValue : undefined) ?? null,
    alternative: (ok && measurement.pValue !== undefined ? measurement.alternative : undefined) ?? null,
    unit: declaration.unit,
    ideal: declaration.ideal,
    range: [...declaration.range],
    direction: declaration.direction,
    options: options as Result['options'],
    details: { ...counts, ...(measurement.details ?? {}) } as Result['details'],
  };
}
