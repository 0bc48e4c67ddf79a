/** The scores that a service gives to each class of a text, asked in batches and kept. */
import { z } from 'zod';
import type { ClassifierEndpointSource } from '../../contract/configuration.ts';
import { isFinal, type MissingReason } from '../../contract/missing.ts';
import { InputError } from '../../contract/problem.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import { type EndpointContext, openEndpoint } from './endpoint.ts';
import type { NamedText } from './named-text.ts';
import type { Question } from './question.ts';

/** An answer's bytes for each text: a thousand labels with their scores. */
const TEXT_BYTES = 64_000;

const scores = z.array(z.object({ label: z.string(), score: z.number().min(0).max(1.000001) })).min(1);
const scored = scores.refine(
  (row) => new Set(row.map(({ label }) => label)).size === row.length,
  'names a label twice',
);
export type Scored = z.output<typeof scored>;

export interface ScoreService {
  readonly address: string;
  /** The scores of each distinct text, or why there are none. */
  ask(texts: readonly NamedText[], progress: Progress): Promise<Map<string, Scored | MissingReason>>;
  usage(): { requests: number; retries: number; answersFromCache: number };
}

export function openScoreService(source: ClassifierEndpointSource, context: EndpointContext): ScoreService {
  const { cache } = context;
  const address = new URL(source.endpoint).href;
  const endpoint = openEndpoint(source, address, context);
  const origin = { kind: 'class scores', by: address, content: address };
  const keyOf = (text: string) => contentKey('text classification', address, text);
  const keep = (text: string, answer: Scored | MissingReason) =>
    cache.put(keyOf(text), Buffer.from(JSON.stringify(answer)), origin);
  let answersFromCache = 0;

  return {
    address,
    async ask(texts, progress) {
      const answers = new Map<string, Scored | MissingReason>();
      const open = new Map<string, NamedText>();
      for (const one of texts) {
        if (answers.has(one.text) || open.has(one.text)) continue;
        const stored = cache.get(keyOf(one.text), origin);
        if (stored) answers.set(one.text, JSON.parse(Buffer.from(stored).toString('utf8')));
        else open.set(one.text, one);
      }
      answersFromCache += answers.size;
      const missing = [...open.values()];
      const questions: Question[] = [];
      for (let i = 0; i < missing.length; i += source.batch) {
        const batch = missing.slice(i, i + source.batch);
        questions.push(questionOf(batch, address, answers, keep));
      }
      const what = { label: `classifying with ${address}`, unit: 'texts', answered: answers.size };
      await endpoint.ask(questions, what, progress);
      for (const { text } of missing) {
        const refusal = answers.get(text);
        if (typeof refusal === 'string' && isFinal(refusal)) keep(text, refusal);
      }
      return answers;
    },
    usage: () => ({ ...endpoint.counts(), answersFromCache }),
  };
}

function questionOf(
  batch: readonly NamedText[],
  address: string,
  answers: Map<string, Scored | MissingReason>,
  keep: (text: string, answer: Scored) => void,
): Question {
  const inputs = batch.map(({ text }) => text);
  const half = Math.ceil(batch.length / 2);
  return {
    body: { inputs },
    size: batch.length * TEXT_BYTES,
    texts: inputs,
    name: batch[0].name,
    take(given) {
      const rows = rowsOf(given, inputs.length, address);
      for (const [k, row] of (rows ?? []).entries()) {
        answers.set(inputs[k], row);
        keep(inputs[k], row);
      }
      return rows !== null;
    },
    miss: (reason) => void answers.set(inputs[0], reason),
    split() {
      if (batch.length === 1) return [];
      return [batch.slice(0, half), batch.slice(half)].map((part) => questionOf(part, address, answers, keep));
    },
  };
}

/** One list of scores a text, or null for another layout. */
function rowsOf(given: unknown, count: number, address: string): Scored[] | null {
  const rows = z.array(scored).safeParse(given);
  if (rows.success) return rows.data.length === count ? rows.data : null;
  const flat = scores.safeParse(given);
  if (!flat.success) return null;
  // Some services leave the outer list out where there is one text.
  if (count === 1) return scored.safeParse(given).success ? [flat.data] : null;
  throw new InputError({
    message: `${address} answers with only the likeliest label of each text, but the scores of all labels are needed`,
    hint: 'Set the service to give all labels (top_k: null in its pipeline)',
  });
}
