/** The whole run: load, plan, observe, measure, correlate, judge, report. Loading is done: {@link Loaded} comes in. */
import { changes, type Loaded, refuseLastingChange, watchBuiltIns } from '../config/index.ts';
import type { MeasureDeclaration } from '../contract/metric.ts';
import { InputError } from '../contract/problem.ts';
import { type Report, schemaUrl, schemaVersion } from '../contract/report.ts';
import { correlate, humanAgreement, tooManyExpected, tooManyPairs } from '../correlate/index.ts';
import { findingsOf } from '../judge/findings/index.ts';
import { asksForBaseline, compare, itemsOf, judge } from '../judge/index.ts';
import { describeData, describeMetrics, type Plan, plan } from '../plan/index.ts';
import { type Cache, memoryCache } from '../support/cache.ts';
import { now } from '../support/clock.ts';
import { pathsFrom } from '../support/embedded.ts';
import { interruptible, untilInterrupted } from '../support/interrupt.ts';
import type { Progress } from '../support/progress.ts';
import { cleaned } from '../support/secrets/kept.ts';
import { packageVersion } from '../support/version.ts';
import { repeatsOf } from '../view/repeats.ts';
import { describeEnvironment, describeRun, describeSubject, placeOfRule } from './describe-run.ts';
import { expectedSeries } from './expected-series.ts';
import type { JobContext } from './jobs.ts';
import { measureJobs } from './measure-jobs.ts';
import type { Baseline } from './read-baseline.ts';
import { openSessions } from './sessions.ts';

export interface EvaluateInput extends Loaded {
  /** Where finished work is kept between runs; null keeps nothing. */
  cacheDirectory: string | null;
  /** Where `datasets pull` puts published files. */
  dataDirectory?: string | undefined;
  offline: boolean;
  threads: number;
  /** Gates fail unless the data exclude a violation; otherwise where they show one. */
  strict?: boolean;
  /** At most this many items of each data set: a first try. */
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

/** Whoever changes something outside of what is watched by itself. */
const leftRunning = 'something that a plugin or a configuration left running';

/** @throws InputError for what cannot be planned, and where a plugin breaks JavaScript itself; what goes wrong later becomes `error` results */
export async function evaluate(input: EvaluateInput): Promise<Report> {
  const startedAt = now();
  const { config: loaded, uses, baseline, sample, offline, threads } = input;
  const { config, directory } = loaded;
  const { seed } = config;
  const version = packageVersion('fairprobe');
  const progress = interruptible(input.progress, input.signal);
  const resolve = pathsFrom(directory);
  const planning = plan({ ...input, loaded, baseline: baseline !== undefined, progress, resolve });
  const planned = await untilInterrupted(planning, input.signal);
  const excess = tooManyExpected(expectedSeries(planned), config.correlate);
  if (excess !== undefined) progress.note(excess);

  const cache = await openCache(input.cacheDirectory, progress);
  const putBack = config.plugins.length > 0 ? watchBuiltIns(leftRunning) : () => [];
  const sessions = openSessions(planned, { cache, offline, threads, resolve, progress, seed });
  try {
    const { results, perText, notes, items, examples } = await measureJobs({
      ...{ planned, sessions, cache, seed, version, progress },
      hasPlugins: config.plugins.length > 0,
      judged: config.humanAgreement?.metrics ?? [],
      keepsItems: baseline !== undefined && 'records' in baseline.items,
      ...(sample ? { sample } : {}),
    });

    const metrics = describeMetrics(planned.uses);
    const repeats = repeatsOf(results, metrics);
    const correlating = { ...config.correlate, seed, about: aboutOf(planned), repeats, progress };
    const correlations = correlate(results, correlating);
    const uncorrelated = tooManyPairs(results, correlating);

    const rules = planned.gates.map((rule) => ({ ...rule, source: placeOfRule(rule, loaded) }));
    const datasets = [...planned.data.values()].map((data) => describeData(data, planned.dataKeys.get(data.info.id)!));
    const comparison = baseline
      ? compare({
          before: baseline.snapshot,
          file: baseline.file,
          now: { version, seed, datasets, results },
          items:
            'reason' in baseline.items
              ? baseline.items
              : { before: itemsOf(baseline.items.records), now: itemsOf(items) },
          uses,
          repeats,
          asked: asksForBaseline(rules, results),
        })
      : null;
    const { gates, verdict } = judge(results, rules, { strict: input.strict ?? false, comparison, repeats });

    const findings = findingsOf({ results, metrics, datasets, gates, comparison }, input.metrics);
    refuseLastingChange();
    const changed = changes(putBack());
    if (changed !== null) throw new InputError({ message: `${leftRunning} ${changed}` });
    const subjects = await Promise.all([...sessions.bySubject.values()].map(describeSubject));
    return cleaned<Report>({
      $schema: schemaUrl,
      schemaVersion,
      tool: { name: 'fairprobe', version },
      run: describeRun(loaded, { ...input, startedAt }),
      environment: describeEnvironment(subjects, threads),
      subjects,
      datasets,
      metrics,
      findings,
      results,
      correlations,
      gates,
      comparison,
      humanAgreement: planned.judgements && humanAgreement(planned.judgements, perText),
      examples,
      notes: [...new Set([...planned.notes, ...notes, ...(uncorrelated === undefined ? [] : [uncorrelated])])],
      verdict,
    });
  } finally {
    await sessions.close();
    await cache.flush();
    await cache.close();
  }
}

async function openCache(directory: string | null, { note }: Progress): Promise<Cache> {
  if (!directory) return memoryCache();
  return (await import('../support/store/index.ts')).openStore(directory, note);
}

/** Whether a measure speaks of bias or of performance, by metric id. */
function aboutOf({ uses }: Plan): (metric: string, measure: string) => MeasureDeclaration['about'] {
  const byId = new Map(uses.map(({ metric }) => [metric.id, metric.measures]));
  return (metric, measure) => (byId.get(metric)?.[measure] ?? byId.get(metric)?.['*'])?.about ?? 'performance';
}
