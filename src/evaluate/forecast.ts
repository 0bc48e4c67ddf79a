/** What a run would ask of whom. Nothing is asked for it, no connection opened, and no weights loaded. */
import { existsSync } from 'node:fs';
import type { Loaded } from '../config/index.ts';
import type { SubjectConfig } from '../contract/configuration.ts';
import type { Request } from '../contract/observations.ts';
import { InputError } from '../contract/problem.ts';
import { countPairs, tooManyExpected } from '../correlate/index.ts';
import { Observer } from '../observe/index.ts';
import { kindOf } from '../observe/registry/index.ts';
import { gatesInRun, labelledData, plan } from '../plan/index.ts';
import { rolesOf } from '../runtime/roles/registry.ts';
import type { SubjectSession } from '../runtime/subject.ts';
import { type Cache, memoryCache } from '../support/cache.ts';
import { pathsFrom } from '../support/embedded.ts';
import { type Progress, silent } from '../support/progress.ts';
import type { EvaluateInput } from './evaluate.ts';
import { expectedSeries } from './expected-series.ts';
import {
  type AskedOf,
  entryOf,
  type ForecastEntry,
  type ForecastTotal,
  note,
  type Row,
  rowOf,
  totalOf,
} from './forecast-rows.ts';
import { type Looked, noGradients, noSessions, RehearsalCache } from './rehearsal.ts';
import { openSessions } from './sessions.ts';
import { answeringFor } from './who-answers.ts';

export type ForecastInput = Loaded & Pick<EvaluateInput, 'cacheDirectory' | 'dataDirectory' | 'limit'>;

export interface Forecast {
  entries: ForecastEntry[];
  total: ForecastTotal;
  /** Hub models of which files are missing: a run downloads them. */
  downloads: string[];
  /** About how many pairs of measures will be correlated across the subjects. */
  pairs: number;
  notes: readonly string[];
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
  const training = (name: string) => labelledData(planned, name).texts ?? [];
  const rows = new Map<string, Row>();
  try {
    for (const job of planned.jobs) {
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
  const series = expectedSeries(planned);
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
  };
}

/** Null where there are none: then nothing needs to be looked for. */
async function storedAnswers(directory: string | null): Promise<Cache | null> {
  if (directory === null || !existsSync(directory)) return null;
  return (await import('../support/store/index.ts')).openStore(directory, () => {}, { readOnly: true });
}

/** What a request asks of whom. */
function askedIn(request: Request, subject: SubjectConfig, training: (name: string) => readonly string[]): AskedOf[] {
  const { classifier } = subject;
  const { roles, asked } = kindOf(request);
  const own = rolesOf(subject);
  const preferred = roles.find((role) => own.includes(role)) ?? null;
  const found = asked(request).map((what): AskedOf => {
    const role = what.auxiliary ? null : what.isWritten ? 'classifier' : preferred;
    const probe = role === 'classifier' && classifier && 'probe' in classifier ? classifier.probe : undefined;
    if (!probe || what.observation !== 'class-probabilities') {
      return { request, ...what, role, answering: answeringFor(subject, role, what) };
    }
    // A probe's probabilities are made of its encoder's vectors, of what it is asked and of what it learns from.
    const learned = what.atMost ? [] : training(probe.dataset).map((text): [string, number] => [text, text.length]);
    const items = new Map([...what.items, ...learned]);
    const answering = answeringFor(subject, 'encoder', what);
    return { request, ...what, observation: 'text-vectors', items, role: 'encoder', answering };
  });
  const judges = classifier && !('predictions' in classifier);
  return found.filter(({ isWritten }) => !isWritten || judges);
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
