/** The scores that a service gives to each class of a text, asked in batches and kept. */
import { z } from 'zod';
import type { EndpointSource } from '../../contract/configuration.ts';
import { isFinal, type MissingReason } from '../../contract/missing.ts';
import { InputError } from '../../contract/problem.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import { type EndpointContext, openEndpoint } from './endpoint.ts';
import type { NamedText } from './named-text.ts';
import type { Question } from './question.ts';

/** An answer's bytes for each text: a thousand labels with their scores. */
const TEXT_BYTES = 64_000;

/** Scores of classes lie between 0 and 1, up to rounding; of numbers greater than that the squares of squares are none any more. */
const ranges = { classes: [0, 1.000001], numbers: [-1e60, 1e60] } as const;
/** Lists of labels with their scores. */
const rowSchemas = (what: keyof typeof ranges) => {
  const [least, most] = ranges[what];
  const list = z.array(z.object({ label: z.string(), score: z.number().min(least).max(most) })).min(1);
  const row = list.refine((one) => new Set(one.map(({ label }) => label)).size === one.length, 'names a label twice');
  return { list, row };
};
const schemas = { classes: rowSchemas('classes'), numbers: rowSchemas('numbers') };
export type Scored = z.output<(typeof schemas)['classes']['row']>;

export interface ScoreService {
  readonly address: string;
  /** The scores of each distinct text, or why there are none. */
  ask(texts: readonly NamedText[], progress: Progress): Promise<Map<string, Scored | MissingReason>>;
  usage(): { requests: number; retries: number; answersFromCache: number };
}

/** @param what the scores are: those of classes, or numbers of any range */
export function openScoreService(
  source: EndpointSource & { batch: number },
  context: EndpointContext,
  what: keyof typeof ranges = 'classes',
): ScoreService {
  const { cache } = context;
  const address = new URL(source.endpoint).href;
  const endpoint = openEndpoint(source, address, context);
  const origin = { kind: what === 'classes' ? 'class scores' : 'numbers', by: address, content: address };
  const keyOf = (text: string) =>
    contentKey(what === 'classes' ? 'text classification' : 'text scoring', address, text);
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
        questions.push(questionOf(batch, { address, what }, answers, keep));
      }
      const label = `${what === 'classes' ? 'classifying' : 'scoring'} with ${address}`;
      await endpoint.ask(questions, { label, unit: 'texts', answered: answers.size }, progress);
      for (const { text } of missing) {
        const refusal = answers.get(text);
        if (typeof refusal === 'string' && isFinal(refusal)) keep(text, refusal);
      }
      return answers;
    },
    usage: () => ({ ...endpoint.counts(), answersFromCache }),
  };
}

interface Asked {
  address: string;
  what: keyof typeof ranges;
}

function questionOf(
  batch: readonly NamedText[],
  asked: Asked,
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
      const rows = rowsOf(given, inputs.length, asked);
      for (const [k, row] of (rows ?? []).entries()) {
        answers.set(inputs[k], row);
        keep(inputs[k], row);
      }
      return rows !== null;
    },
    miss: (reason) => void answers.set(inputs[0], reason),
    split() {
      if (batch.length === 1) return [];
      return [batch.slice(0, half), batch.slice(half)].map((part) => questionOf(part, asked, answers, keep));
    },
  };
}

/** One list of scores a text, or null for another layout. */
function rowsOf(given: unknown, count: number, { address, what }: Asked): Scored[] | null {
  const { list, row } = schemas[what];
  const rows = z.array(row).safeParse(given);
  if (rows.success) return rows.data.length === count ? rows.data : null;
  const flat = list.safeParse(given);
  if (!flat.success) return null;
  // Some services leave the outer list out where there is one text.
  if (count === 1) return row.safeParse(given).success ? [flat.data] : null;
  // The likeliest label is the only one where it is the same of all; that it is of all texts the caller finds out.
  const isOnly = new Set(flat.data.map(({ label }) => label)).size === 1;
  if (what === 'numbers' && isOnly && flat.data.length === count) return flat.data.map((one) => [one]);
  throw new InputError({
    message: `${address} answers with only the likeliest label of each text, but the scores of all labels are needed`,
    hint: 'Set the service to give all labels (top_k: null in its pipeline); text-embeddings-inference needs batch: 1',
  });
}

/** The labels that every answered text was given, in the order of the alphabet: the service lists them by score. */
export function labelsOf(answers: Iterable<Scored | MissingReason>, address: string): string[] {
  let labels: string[] | undefined;
  for (const row of answers) {
    if (typeof row === 'string') continue;
    const these = row.map(({ label }) => label).sort();
    labels ??= these;
    if (these.join('\n') === labels.join('\n')) continue;
    throw new InputError({
      message: `${address} gives one text the labels ${labels.join(', ')}, and another ${these.join(', ')}`,
      hint: 'Set the service to give all labels (top_k: null in its pipeline); then forget earlier answers: fairprobe cache clear',
    });
  }
  return labels ?? [];
}
