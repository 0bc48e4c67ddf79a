/** What is asked of one who answers, for one kind of answer: gathered over all jobs, and what that would cost. */
import type { OpenAiSource } from '../../contract/configuration.ts';
import type { Request, Role } from '../../contract/observations.ts';
import { type Asked, charactersPerToken } from '../../observe/index.ts';
import type { Job } from '../../plan/index.ts';
import type { Answering } from '../../runtime/roles/answering.ts';
import type { Looked } from './rehearsal.ts';

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

/** Of models and services: what is in files is not asked. Cost is null where no service has prices. */
export interface ForecastTotal {
  texts: number;
  uncached: number;
  calls: number;
  cost: number | null;
}

export interface AskedOf extends Asked {
  /** Null where a model besides the subject's is asked. */
  role: Role | null;
  answering: Answering;
  request: Request;
}

export interface Row {
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

export function rowOf(
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
export function note(row: Row, { atMost, answering }: AskedOf, looked: Looked | null): void {
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

export function entryOf(row: Row, hasCache: boolean): ForecastEntry {
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

export function totalOf(entries: readonly ForecastEntry[]): ForecastTotal {
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
