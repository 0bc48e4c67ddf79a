/** The first half of a run: planned, with its models ready to be asked, job by job. */
import { changes, type Loaded, refuseLastingChange, watchBuiltIns } from '../config/index.ts';
import { InputError } from '../contract/problem.ts';
import type { Report } from '../contract/report.ts';
import { tooManyExpected } from '../correlate/index.ts';
import { Observer } from '../observe/index.ts';
import { describeData, type Job, type Plan, plan } from '../plan/index.ts';
import { memoryCache } from '../support/cache.ts';
import { pathsFrom } from '../support/embedded.ts';
import { interruptible, untilInterrupted } from '../support/interrupt.ts';
import type { Progress } from '../support/progress.ts';
import { cleaned } from '../support/secrets/kept.ts';
import { packageVersion } from '../support/version.ts';
import { describeEnvironment, describeSubject } from './describe-run.ts';
import { expectedSeries } from './expected-series.ts';
import { type JobContext, runJob } from './jobs.ts';
import type { MeasuredJob, PlanFacts } from './measured.ts';
import { openCache } from './open-cache.ts';
import { openSessions } from './sessions.ts';

export interface RunInput extends Loaded {
  /** Where finished work is kept between runs; null keeps nothing. */
  cacheDirectory: string | null;
  /** Where `datasets pull` puts published files. */
  dataDirectory?: string | undefined;
  offline: boolean;
  threads: number;
  /** At most this many items of each data set: a first try. */
  limit?: number | undefined;
  progress: Progress;
  signal?: AbortSignal;
}

export interface OpenRun extends PlanFacts {
  plan: Plan;
  /** The run's, which also learns here that it is to stop. */
  progress: Progress;
  /** @param keepsSamples false where `sample` is to be told nothing: then what was measured before is used as it is */
  measure(job: Job, keepsSamples?: boolean): Promise<MeasuredJob>;
  /** Who was asked so far, of the named subjects or of all, and on what machine. */
  describe(names?: ReadonlySet<string>): Promise<Pick<Report, 'environment' | 'subjects'>>;
}

/** Whoever changes something outside of what is watched by itself. */
const leftRunning = 'something that a plugin or a configuration left running';

/**
 * Plans, opens, and closes after `work`, which measures.
 *
 * @throws InputError for what cannot be planned, and where a plugin breaks JavaScript itself; what goes wrong later becomes `error` results
 */
export async function withRun<T>(
  input: RunInput & Pick<JobContext, 'sample'>,
  work: (run: OpenRun) => Promise<T>,
): Promise<T> {
  const { config: loaded, offline, threads, sample } = input;
  const { config, directory } = loaded;
  const { seed } = config;
  const hasPlugins = config.plugins.length > 0;
  const progress = interruptible(input.progress, input.signal);
  const resolve = pathsFrom(directory);
  const planned = await untilInterrupted(plan({ ...input, loaded, progress, resolve }), input.signal);
  const excess = tooManyExpected(expectedSeries(planned, config.correlate), config.correlate);
  if (excess !== undefined) progress.note(excess);

  const cache = await openCache(input.cacheDirectory, progress);
  const putBack = hasPlugins ? watchBuiltIns(leftRunning) : () => [];
  const sessions = openSessions(planned, { cache, offline, threads, resolve, progress, seed });
  const perText = new Set(config.humanAgreement?.metrics ?? []);
  const context: JobContext = {
    plan: planned,
    observer: new Observer(progress),
    // No key holds a plugin's code, so what its metrics measured is not kept. What models answered is.
    cache: hasPlugins ? memoryCache() : cache,
    seed,
    perText,
    version: packageVersion('fairprobe'),
    ...(sample ? { sample: (record) => sample(cleaned(record)) } : {}),
  };
  try {
    const done = await work({
      plan: planned,
      progress,
      datasets: [...planned.data.values()].map((data) => describeData(data, planned.dataKeys.get(data.info.id)!)),
      judgements: planned.judgements,
      notes: planned.notes,
      async measure(job, keepsSamples = true) {
        const { sample: _, ...silently } = context;
        const { values, ...finished } = await runJob(job, sessions.bySubject, keepsSamples ? context : silently);
        await cache.flush();
        const { as } = job.use;
        return { metric: as, subject: job.subject.name, ...finished, values: perText.has(as) ? values : null };
      },
      async describe(names) {
        const described = [...sessions.bySubject].filter(([{ name }]) => names?.has(name) ?? true);
        const subjects = await Promise.all(described.map(([config, session]) => describeSubject(session, config)));
        return { subjects, environment: describeEnvironment(subjects, threads) };
      },
    });
    refuseLastingChange();
    const changed = changes(putBack());
    if (changed !== null) throw new InputError({ message: `${leftRunning} ${changed}` });
    return done;
  } finally {
    await sessions.close();
    await cache.flush();
    await cache.close();
  }
}
