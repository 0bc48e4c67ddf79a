/** The whole run: plan, observe and measure job by job, correlate, judge, and the report that holds it all. */
import { cpus } from 'node:os';
import { relative, sep } from 'node:path';
import type { Loaded } from '../config/loaded.ts';
import { reportedConfig } from '../config/reported.ts';
import type { LoadedConfig } from '../contract/configuration.ts';
import type { GateRule } from '../contract/gate-rule.ts';
import type { MeasureDeclaration } from '../contract/metric.ts';
import {
  type Gate,
  type Report,
  type ReportedSubject,
  type Result,
  schemaUrl,
  schemaVersion,
} from '../contract/report.ts';
import { correlate, tooManyPairs } from '../correlate/correlate.ts';
import { humanAgreement, type PerText } from '../correlate/human-agreement.ts';
import { compare } from '../judge/baseline/compare.ts';
import { type ItemRecord, itemsOf } from '../judge/baseline/items.ts';
import type { Baseline } from '../judge/baseline/read.ts';
import { findingsOf } from '../judge/findings/index.ts';
import { asksForBaseline } from '../judge/gates/baseline.ts';
import { judge } from '../judge/judge.ts';
import { collectExamples } from '../measure/examples.ts';
import { Observer } from '../observe/observe.ts';
import { describeData } from '../plan/describe-data.ts';
import { describeMetrics } from '../plan/describe-metrics.ts';
import { labelledData } from '../plan/load-data.ts';
import { plan } from '../plan/plan.ts';
import type { Plan } from '../plan/planned.ts';
import { swapTable } from '../plan/reversals.ts';
import { pathsFrom } from '../runtime/embedded.ts';
import { createModelPool } from '../runtime/pool.ts';
import { openSubjectSession, type SubjectSession } from '../runtime/subject.ts';
import { memoryCache } from '../support/cache.ts';
import { contentKey } from '../support/hash.ts';
import { interruptible } from '../support/interrupt.ts';
import type { Progress } from '../support/progress.ts';
import { cleaned } from '../support/secrets/kept.ts';
import { withoutForms, withoutNamed } from '../support/secrets/named.ts';
import { packageVersion } from '../support/version.ts';
import { repeatsOf } from '../view/repeats.ts';
import { type JobContext, runJob } from './jobs.ts';

export interface EvaluateInput extends Loaded {
  /** Where finished work is kept between runs; null keeps nothing. */
  cacheDirectory: string | null;
  /** Where `datasets pull` puts published files. */
  dataDirectory?: string | undefined;
  offline: boolean;
  threads: number;
  /** Gates fail unless the data exclude a violation; otherwise where they show one. */
  strict?: boolean;
  /** At most so many items of each data set: a first try. */
  limit?: number | undefined;
  progress: Progress;
  signal?: AbortSignal;
  /** Takes what metrics say of single items, in the order of jobs and items. */
  sample?: JobContext['sample'];
  /** An earlier run that this one is compared with. */
  baseline?: Baseline | undefined;
  /** The command line, for the record. */
  command: string;
}

/** Raises InputError for what cannot be planned; what goes wrong later becomes `error` results. */
export async function evaluate(input: EvaluateInput): Promise<Report> {
  const startedAt = now();
  const { config, directory } = input.config;
  const progress = interruptible(input.progress, input.signal);
  const resolve = pathsFrom(directory);
  const planned = await plan({
    ...input,
    loaded: input.config,
    baseline: input.baseline !== undefined,
    progress,
    resolve,
  });

  const cache = input.cacheDirectory
    ? await (await import('../support/store/index.ts')).openStore(input.cacheDirectory, progress.note)
    : memoryCache();
  const { offline, threads } = input;
  const encoders = planned.subjects.flatMap(({ encoder }) => (encoder ? [encoder] : []));
  const pool = createModelPool({ cache, offline, threads, resolve, progress, encoders });
  const { seed } = config;
  const more = {
    labelled: (name: string) => labelledData(planned, name),
    swapTable: (tables: string, swaps: readonly string[]) => swapTable(planned.data, tables, swaps),
  };
  const open = planned.subjects.map((subject) =>
    openSubjectSession(subject, {
      ...more,
      pool,
      cache,
      offline,
      resolve,
      progress,
      seed,
      predictions: planned.predictions.get(subject),
    }),
  );

  const { baseline } = input;
  const examples = input.sample ? collectExamples() : null;
  const earlierItems = baseline && 'records' in baseline.items ? itemsOf(baseline.items.records) : null;
  const records: ItemRecord[] = [];
  const sample = (record: ItemRecord) => {
    input.sample?.(cleaned(record));
    examples?.take(record);
    if (earlierItems) records.push(record);
  };

  try {
    const context: JobContext = {
      plan: planned,
      observer: new Observer(progress),
      // No key holds a plugin's code. What models answered is kept all the same: that has keys of its own.
      cache: config.plugins.length > 0 ? memoryCache() : cache,
      seed,
      perText: new Set(config.humanAgreement?.metrics),
      version: packageVersion('fairprobe'),
      ...(input.sample || earlierItems ? { sample } : {}),
    };
    const results: Result[] = [];
    const perText: PerText[] = [];
    const notes = new Set(planned.notes);
    const task = progress.start('evaluating', planned.jobs.length, 'jobs');
    for (const job of planned.jobs) {
      const finished = await runJob(job, open[planned.subjects.indexOf(job.subject)], context);
      results.push(...finished.results);
      if (context.perText.has(job.use.as)) {
        const failed = finished.results.find(({ status }) => status === 'error');
        perText.push({
          subject: job.subject.name,
          metric: job.use.as,
          values: finished.values,
          error: failed?.reason ?? null,
        });
      }
      for (const note of finished.notes) notes.add(note);
      await cache.flush();
      task.advance(1);
    }
    task.end();
    const metrics = describeMetrics(planned.uses);
    const repeats = repeatsOf(results, metrics);
    const options = { ...config.correlate, seed, about: aboutOf(planned), repeats, progress };
    const correlations = correlate(results, options);
    const uncorrelated = tooManyPairs(results, options);
    if (uncorrelated !== undefined) notes.add(uncorrelated);
    const rules = planned.gates.map((rule) => ({ ...rule, source: sourceOf(rule, input.config) }));
    const datasets = [...planned.data.values()].map((data) => describeData(data, planned.dataKeys.get(data.info.id)!));
    const comparison = baseline
      ? compare({
          before: baseline.snapshot,
          file: baseline.file,
          now: { version: context.version, seed, datasets, results },
          items: 'reason' in baseline.items ? baseline.items : { before: earlierItems!, now: itemsOf(records) },
          uses: input.uses,
          repeats,
          asked: asksForBaseline(rules, results),
        })
      : null;
    const { gates, verdict } = judge(results, rules, { strict: input.strict ?? false, comparison, repeats });
    const configHash = contentKey(config);
    const only = { ...(input.limit === undefined ? {} : { items: input.limit }), ...input.config.only };
    const subjects = await Promise.all(open.map(reportSubject));
    return cleaned<Report>({
      $schema: schemaUrl,
      schemaVersion,
      tool: { name: 'fairprobe', version: context.version },
      run: {
        id: `${startedAt.replace(/[-:]|\.\d+/g, '')}-${configHash.slice(0, 8)}`,
        startedAt,
        finishedAt: now(),
        seed,
        configHash,
        command: withoutForms(input.command),
        ...(Object.keys(only).length > 0 ? { only } : {}),
        config: reportedConfig(config),
      },
      environment: {
        node: process.version,
        platform: `${process.platform} ${process.arch}`,
        cpu: cpus()[0]?.model.trim() ?? 'unknown',
        threads,
        onnxruntime: packageVersion('onnxruntime-node'),
        device: deviceOf(subjects),
      },
      subjects,
      datasets,
      metrics,
      findings: findingsOf({ results, metrics, datasets, gates, comparison }, input.metrics),
      results,
      correlations,
      gates,
      comparison,
      humanAgreement: planned.judgements && humanAgreement(planned.judgements, perText),
      examples: examples?.chosen() ?? null,
      notes: [...notes],
      verdict,
    });
  } finally {
    await pool.close();
    await cache.flush();
    await cache.close();
  }
}

/** The clock, or SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/) for identical bytes. */
function now(): string {
  const epoch = Number(process.env.SOURCE_DATE_EPOCH);
  return (process.env.SOURCE_DATE_EPOCH && Number.isFinite(epoch) ? new Date(epoch * 1000) : new Date()).toISOString();
}

/** What the models of the run were run on; `none` where nothing but files and services answered. */
function deviceOf(subjects: readonly ReportedSubject[]): string {
  const devices = subjects.flatMap(({ roles }) => Object.values(roles).flatMap(({ device }) => device ?? []));
  return [...new Set(devices)].sort().join(', ') || 'none';
}

/** Whether a measure speaks of bias or of performance, by metric id. */
function aboutOf({ uses }: Plan): (metric: string, measure: string) => MeasureDeclaration['about'] {
  const byId = new Map(uses.map(({ metric }) => [metric.id, metric.measures]));
  return (metric, measure) => (byId.get(metric)?.[measure] ?? byId.get(metric)?.['*'])?.about ?? 'performance';
}

/** Where a rule stands, from the working directory: reports travel, and what annotates code wants it so. */
function sourceOf({ key }: GateRule, config: LoadedConfig): Gate['source'] {
  if (key === null || config.file === null) return null;
  const { line = null, column = null } = config.locate(key);
  const file = relative(process.cwd(), config.file);
  return { file: file.startsWith('..') ? config.file : file.replaceAll(sep, '/'), line, column };
}

async function reportSubject(subject: SubjectSession): Promise<ReportedSubject> {
  const opened = await subject.opened();
  return {
    name: subject.name,
    declared: {},
    roles: Object.fromEntries(
      opened.map(([role, source]) => [role, withoutNamed(source.describe()) as Record<string, never>]),
    ),
  };
}
