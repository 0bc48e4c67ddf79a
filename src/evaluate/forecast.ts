/** What a run would ask of whom. Nothing is asked for it, no connection opened, and no weights loaded. */
import { existsSync } from 'node:fs';
import type { Loaded } from '../config/loaded.ts';
import type { OpenAiSource, SubjectConfig } from '../contract/configuration.ts';
import type { Request, Role } from '../contract/observations.ts';
import { InputError } from '../contract/problem.ts';
import { rolesOf } from '../contract/roles-of.ts';
import { type Asked, charactersPerToken } from '../observe/observation.ts';
import { Observer } from '../observe/observe.ts';
import { kindOf } from '../observe/registry.ts';
import { labelledData } from '../plan/load-data.ts';
import { plan } from '../plan/plan.ts';
import type { Job } from '../plan/planned.ts';
import { swapTable } from '../plan/reversals.ts';
import { pathsFrom } from '../runtime/embedded.ts';
import { createModelPool } from '../runtime/pool.ts';
import { openSubjectSession, type SubjectSession } from '../runtime/subject.ts';
import { type Cache, memoryCache } from '../support/cache.ts';
import { type Progress, silent } from '../support/progress.ts';
import type { EvaluateInput } from './evaluate.ts';
import { type Looked, noGradients, noSessions, RehearsalCache } from './rehearsal.ts';
import { type Answering, answeringFor } from './who-answers.ts';

export type ForecastInput = Loaded & Pick<EvaluateInput, 'cacheDirectory' | 'dataDirectory' | 'limit'>;

/** One kind of answer of one subject. Calls, tokens and cost are those of what is not in the cache. */
export interface ForecastEntry {
  subject: string;
  /** Null for a model that a metric's options name. */
  role: Role | null;
  observation: string;
  /** Who answers: a model, the address of a service, or a file. */
  by: string;
  kind: 'model' | 'service' | 'file';
  /** `as` of the metrics that ask. */
  metrics: string[];
  /** Different texts, or words in context; of what is found or written in the run the most that it can be. */
  texts: number;
  /** Whether `texts` is that most. */
  atMost: boolean;
  /** How many of them are answered in the cache; null where that shows only in the run. */
  cached: number | null;
  /** Requests over HTTP, without retries; null where no service is asked. */
  calls: number | null;
  /** Estimates for a service; null for the others. Output is the most that is asked for. */
  tokens: { input: number; output: number } | null;
  /** By `prices`, in their currency; null without them. */
  cost: number | null;
}

export interface Forecast {
  entries: ForecastEntry[];
  /** Of models and services: what is in files is not asked. Cost is null where no service has prices. */
  total: { texts: number; uncached: number; calls: number; cost: number | null };
  /** Hub models of which files are missing: a run downloads them. */
  downloads: string[];
  notes: readonly string[];
}

/** @throws InputError for everything that `evaluate` would refuse, but for models that it would download */
export async function forecast(input: ForecastInput): Promise<Forecast> {
  const { config: loaded } = input;
  const progress = silent;
  const resolve = pathsFrom(loaded.directory);
  const downloads = new Set<string>();
  const planned = await plan({
    ...input,
    loaded,
    offline: true,
    baseline: true,
    progress,
    resolve,
    unfetched: (model) => void downloads.add(model),
  });
  const stored = await storedAnswers(input.cacheDirectory);
  const cache = new RehearsalCache(stored ?? memoryCache());
  const { seed } = loaded.config;
  const encoders = planned.subjects.flatMap(({ encoder }) => (encoder ? [encoder] : []));
  const common = { cache, offline: true, resolve, progress };
  const pool = createModelPool({ ...common, threads: 1, encoders, sessions: noSessions, gradients: noGradients });
  const open = new Map(
    planned.subjects.map((subject) => [
      subject,
      openSubjectSession(subject, {
        ...common,
        pool,
        seed,
        labelled: (name) => labelledData(planned, name),
        swapTable: (tables, swaps) => swapTable(planned.data, tables, swaps),
      }),
    ]),
  );
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
            ? await rehearse(row, asked, { subject: open.get(job.subject)!, cache, observer, progress })
            : null;
          note(row, asked, looked);
        }
      }
    }
  } finally {
    await pool.close();
    await cache.close();
  }
  const entries = [...rows.values()].map((row) => entryOf(row, stored !== null));
  return {
    entries,
    total: totalOf(entries),
    downloads: [...downloads],
    notes: planned.notes,
  };
}

/** Null where there are none: then nothing needs to be looked for. */
async function storedAnswers(directory: string | null): Promise<Cache | null> {
  if (directory === null || !existsSync(directory)) return null;
  return (await import('../support/store/index.ts')).openStore(directory, () => {}, { readOnly: true });
}

interface AskedOf extends Asked {
  /** Null where a model besides the subject's is asked. */
  role: Role | null;
  answering: Answering;
  request: Request;
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

interface Row {
  subject: string;
  role: Role | null;
  observation: string;
  answering: Answering;
  metrics: Set<string>;
  items: Map<string, number>;
  atMost: { items: number; characters: number };
  found: Set<string>;
  missing: Set<string>;
  unknown: boolean;
}

function rowOf(
  rows: Map<string, Row>,
  { subject }: Job,
  { role, observation, answering, isWritten = false }: AskedOf,
): Row {
  const key = JSON.stringify([subject.name, role, observation, answering.by, isWritten]);
  let row = rows.get(key);
  if (!row) {
    row = {
      ...{ subject: subject.name, role, observation, answering, metrics: new Set(), items: new Map() },
      ...{ atMost: { items: 0, characters: 0 }, found: new Set(), missing: new Set(), unknown: false },
    };
    rows.set(key, row);
  }
  return row;
}

/** What was looked for. What one request lacks, another may ask about as well: each is counted once. */
function note(row: Row, { atMost, answering }: AskedOf, looked: Looked | null): void {
  for (const key of looked?.found ?? []) row.found.add(key);
  // What is looked for after the last answer are remarks about the texts.
  for (const key of looked?.stopped ? looked.missing : []) row.missing.add(key);
  if (atMost && looked) {
    // Found in a corpus by now.
    for (const key of [...looked.found, ...looked.missing]) row.items.set(key, 0);
  } else if (atMost) {
    row.atMost.items += atMost.items;
    row.atMost.characters += atMost.characters;
  }
  // Text by text: the first that is missing says nothing of those after it.
  if (!looked || (looked.stopped && answering.oneByOne)) row.unknown = true;
}

/** Looks for the answers; null where something stands in the way of them, which is told when they are asked for. */
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

function entryOf(row: Row, hasCache: boolean): ForecastEntry {
  const { subject, role, observation, answering, metrics, items, atMost, found, missing } = row;
  const { kind, by, batch, prices, template, longestAnswer } = answering;
  const texts = items.size + atMost.items;
  const share = missing.size / Math.max(1, missing.size + found.size);
  const known = row.unknown ? null : texts - Math.ceil(texts * share);
  const cached = kind === 'file' ? texts : hasCache ? known : 0;
  const open = texts - (cached ?? 0);
  const entry = {
    subject,
    role,
    observation,
    by,
    kind,
    metrics: [...metrics],
    texts,
    atMost: atMost.items > 0,
    cached,
  };
  if (kind !== 'service') return { ...entry, calls: null, tokens: null, cost: null };
  const calls = Math.ceil(open / batch);
  if (longestAnswer === null) return { ...entry, calls, tokens: null, cost: null };
  const characters = [...items.values()].reduce((sum, length) => sum + length, atMost.characters) + texts * template;
  const input = texts === 0 ? 0 : Math.ceil((characters / charactersPerToken) * (open / texts));
  const tokens = { input, output: open * longestAnswer };
  return { ...entry, calls, tokens, cost: prices ? costOf(tokens, prices) : null };
}

function totalOf(entries: readonly ForecastEntry[]): Forecast['total'] {
  const asked = entries.filter(({ kind }) => kind !== 'file');
  const sum = (of: (entry: ForecastEntry) => number) => asked.reduce((all, entry) => all + of(entry), 0);
  return {
    texts: sum(({ texts }) => texts),
    uncached: sum(({ texts, cached }) => texts - (cached ?? 0)),
    calls: sum(({ calls }) => calls ?? 0),
    cost: asked.some(({ cost }) => cost !== null) ? sum(({ cost }) => cost ?? 0) : null,
  };
}

function costOf({ input, output }: { input: number; output: number }, prices: NonNullable<OpenAiSource['prices']>) {
  return (input * prices.input + output * prices.output) / 1e6;
}
