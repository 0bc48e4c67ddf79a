/** What a run would ask of whom. Nothing is asked for it, no connection opened, and no weights loaded. */
import { existsSync } from 'node:fs';
import type { Loaded } from '../config/index.ts';
import { InputError } from '../contract/problem.ts';
import { countPairs, tooManyExpected } from '../correlate/index.ts';
import { Observer } from '../observe/index.ts';
import { askedJobs, gatesInRun, plan } from '../plan/index.ts';
import type { SubjectSession } from '../runtime/subject.ts';
import { type Cache, memoryCache } from '../support/cache.ts';
import { pathsFrom } from '../support/embedded.ts';
import { type Progress, silent } from '../support/progress.ts';
import type { EvaluateInput } from './evaluate.ts';
import { expectedSeries } from './expected-series.ts';
import { askedIn, trainingTexts } from './forecast/asked-in.ts';
import { type Looked, noGradients, noSessions, RehearsalCache } from './forecast/rehearsal.ts';
import {
  type AskedOf,
  entryOf,
  type ForecastEntry,
  type ForecastTotal,
  note,
  type Row,
  rowOf,
  totalOf,
} from './forecast/rows.ts';
import { openSessions } from './sessions.ts';
import { type Unit, unitsOf } from './shards/units.ts';

export type ForecastInput = Loaded & Pick<EvaluateInput, 'cacheDirectory' | 'dataDirectory' | 'limit'>;

export interface Forecast {
  entries: ForecastEntry[];
  total: ForecastTotal;
  /** Hub models of which files are missing: a run downloads them. */
  downloads: string[];
  /** About how many pairs of measures will be correlated across the subjects. */
  pairs: number;
  notes: readonly string[];
  /** What machines can share: see {@link unitsOf}. */
  units: Unit[];
}

/** @throws InputError for everything that `evaluate` would refuse, except for models that it would download */
export async function forecast(input: ForecastInput): Promise<Forecast> {
  const { config: loaded } = input;
  const progress = silent;
  const resolve = pathsFrom(loaded.directory);
  const downloads = new Set<string>();
  const planned = await plan({
    ...input,
    loaded,
    offline: true,
    progress,
    resolve,
    unfetched: (model) => void downloads.add(model),
  });
  const stored = await storedAnswers(input.cacheDirectory);
  const cache = new RehearsalCache(stored ?? memoryCache());
  const sessions = openSessions(planned, {
    ...{ cache, offline: true, resolve, progress, threads: 1, seed: loaded.config.seed },
    ...{ sessions: noSessions, gradients: noGradients },
  });
  const observer = new Observer(progress);
  const training = trainingTexts(planned);
  const rows = new Map<string, Row>();
  try {
    for (const job of askedJobs(planned.jobs)) {
      for (const request of Object.values(job.needs.requests)) {
        for (const asked of askedIn(request, job.subject, training)) {
          const row = rowOf(rows, job, asked);
          row.metrics.add(job.use.as);
          for (const [item, characters] of asked.items) row.items.set(item, characters);
          const looks = stored && asked.answering.kind !== 'file' && !asked.isWritten;
          const looked = looks
            ? await rehearse(row, asked, { subject: sessions.bySubject.get(job.subject)!, cache, observer, progress })
            : null;
          note(row, asked, looked);
        }
      }
    }
  } finally {
    await sessions.close();
    await cache.close();
  }
  const series = expectedSeries(planned, loaded.config.correlate);
  // Whether there is a baseline shows in the run.
  const isTrial = input.limit !== undefined;
  const gates = gatesInRun(loaded.config.gates, { ...planned, baseline: true, isTrial, locate: loaded.locate });
  const excess = tooManyExpected(series, loaded.config.correlate);
  const entries = [...rows.values()].map((row) => entryOf(row, stored !== null));
  return {
    entries,
    total: totalOf(entries),
    downloads: [...downloads],
    pairs: countPairs(series, loaded.config.correlate),
    notes: [...planned.notes, ...gates.notes, ...(excess === undefined ? [] : [excess])],
    units: unitsOf(planned, loaded, input.limit),
  };
}

/** Null where there are none: then nothing needs to be looked for. */
async function storedAnswers(directory: string | null): Promise<Cache | null> {
  if (directory === null || !existsSync(directory)) return null;
  return (await import('../support/store/index.ts')).openStore(directory, () => {}, { readOnly: true });
}

/** Looks for the answers; null where something prevents it, which is reported when they are asked for. */
async function rehearse(
  row: Row,
  { role, observation, items, atMost, request }: AskedOf,
  { subject, cache, observer, progress }: RehearsalContext,
): Promise<Looked | null> {
  const embeds = role === 'encoder' && observation === 'text-vectors' && !atMost;
  return cache
    .until(async () =>
      embeds
        ? (await subject.source('encoder')).embed([...items.keys()], progress)
        : observer.answer(subject, { request }),
    )
    .catch((error: unknown) => {
      if (!(error instanceof InputError)) throw error;
      // The observer remembers what it was refused: then nothing is looked for again.
      return row.missing.size > 0 ? { found: new Set<string>(), missing: new Set<string>(), stopped: true } : null;
    });
}

interface RehearsalContext {
  subject: SubjectSession;
  cache: RehearsalCache;
  observer: Observer;
  progress: Progress;
}
