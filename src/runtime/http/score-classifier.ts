/** Text classification in the layout of Hugging Face's inference services: `{inputs: [text]}` to `[[{label, score}]]`. */
import { z } from 'zod';
import type { ClassifierEndpointSource } from '../../contract/configuration.ts';
import { countReasons, isFinal, type MissingReason } from '../../contract/missing.ts';
import { InputError } from '../../contract/problem.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import { positiveLabels } from '../positive-labels.ts';
import { positiveScore, relationProblems, sumBeyondOne } from '../positive-score.ts';
import type { Classifier } from '../sources.ts';
import { type EndpointContext, openEndpoint } from './endpoint.ts';
import { type NamedText, notDifferentiable, numbered, textsOf } from './named-text.ts';
import type { Question } from './question.ts';

/** An answer's bytes for each text: a thousand labels with their scores. */
const TEXT_BYTES = 64_000;

const scores = z.array(z.object({ label: z.string(), score: z.number().min(0).max(1.000001) })).min(1);
const scored = scores.refine(
  (row) => new Set(row.map(({ label }) => label)).size === row.length,
  'names a label twice',
);
type Scored = z.output<typeof scored>;

/**
 * P(positive) is the sum of the positive labels' scores, or the greatest of them, as the source's `labels` says; scores
 * alone do not say, since a service may round them.
 *
 * @throws InputError when asked, where the service answers with the most likely label only, with other labels for other
 * texts, or where several labels are positive and `labels` is not given or contradicts the scores
 */
export function openScoreClassifier(source: ClassifierEndpointSource, context: EndpointContext): Classifier {
  const { cache } = context;
  const address = new URL(source.endpoint).href;
  const endpoint = openEndpoint(source, address, context);
  const origin = { kind: 'class scores', by: address, content: address };
  let answersFromCache = 0;

  /** The scores of each distinct text, or why there are none. */
  const answer = async (
    texts: readonly NamedText[],
    progress: Progress,
  ): Promise<Map<string, Scored | MissingReason>> => {
    const keyOf = (text: string) => contentKey('text classification', address, text);
    const answers = new Map<string, Scored | MissingReason>();
    const open = new Map<string, NamedText>();
    for (const one of texts) {
      if (answers.has(one.text) || open.has(one.text)) continue;
      const stored = cache.get(keyOf(one.text), origin);
      if (stored) answers.set(one.text, JSON.parse(Buffer.from(stored).toString('utf8')));
      else open.set(one.text, one);
    }
    answersFromCache += answers.size;
    const questionOf = (batch: readonly NamedText[]): Question => {
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
            cache.put(keyOf(inputs[k]), Buffer.from(JSON.stringify(row)), origin);
          }
          return rows !== null;
        },
        miss: (reason) => void answers.set(inputs[0], reason),
        split: () => (batch.length > 1 ? [batch.slice(0, half), batch.slice(half)].map(questionOf) : []),
      };
    };
    const missing = [...open.values()];
    const questions: Question[] = [];
    for (let i = 0; i < missing.length; i += source.batch) {
      questions.push(questionOf(missing.slice(i, i + source.batch)));
    }
    const what = { label: `classifying with ${address}`, unit: 'texts', answered: answers.size };
    await endpoint.ask(questions, what, progress);
    for (const { text } of missing) {
      const refusal = answers.get(text);
      if (typeof refusal === 'string' && isFinal(refusal))
        cache.put(keyOf(text), Buffer.from(JSON.stringify(refusal)), origin);
    }
    return answers;
  };

  const ask = async (texts: readonly NamedText[], progress: Progress) => {
    const answers = await answer(texts, progress);
    const rows = texts.map(({ text }) => answers.get(text)!);
    const classes = labelsOf(rows, address);
    const probabilities = new Float64Array(texts.length * classes.length);
    const rowOf = (i: number) => probabilities.subarray(i * classes.length, (i + 1) * classes.length);
    for (const [i, row] of rows.entries()) {
      if (typeof row === 'string') rowOf(i).fill(Number.NaN);
      else for (const { label, score } of row) rowOf(i)[classes.indexOf(label)] = Math.min(1, score);
      const sum = typeof row !== 'string' && source.labels === 'exclusive' ? sumBeyondOne(rowOf(i)) : null;
      if (sum !== null) throw notExclusive(address, sum);
    }
    const reasons = rows.map((row) => (typeof row === 'string' ? row : null));
    const missing = reasons.filter((reason) => reason !== null).length;
    const counts = missing > 0 ? { missing, missingBy: countReasons(reasons) } : { missing };
    return { rows, rowOf, answered: { classes, probabilities, ...counts, truncated: 0 } };
  };

  const classified = async (texts: readonly NamedText[], positiveClasses: readonly string[], progress: Progress) => {
    const { rows, rowOf, answered } = await ask(texts, progress);
    const { classes } = answered;
    // Which labels there are shows in the first answer.
    const asked = source.positive ?? positiveClasses;
    const chosen =
      classes.length === 0 && asked.length > 0 ? [] : positiveLabels(classes, source.positive, positiveClasses);
    const undeclared = relationProblems(
      chosen.map((k) => classes[k]),
      source.labels,
    );
    if (undeclared.length > 0) throw new InputError(undeclared);
    const positive = Float64Array.from(texts, (_, i) => {
      if (typeof rows[i] === 'string') return Number.NaN;
      const row = rowOf(i);
      return positiveScore(
        chosen.map((k) => row[k]),
        source.labels ?? 'exclusive',
      );
    });
    return { ...answered, positive };
  };

  return {
    key: contentKey('text classification', address, source.positive ?? null, source.labels ?? null),
    namesPositive: source.positive !== undefined,
    describe: () => ({
      endpoint: address,
      api: source.api,
      positive: source.positive ?? 'the labels that the data set calls positive',
      ...(source.labels === undefined ? {} : { labels: source.labels }),
      usage: { ...endpoint.counts(), answersFromCache },
    }),
    close: async () => {},
    async classify(data, progress) {
      const {
        classes: _,
        probabilities: __,
        ...answer
      } = await classified(textsOf(data), data.positiveClasses, progress);
      return answer;
    },
    probabilities: (texts, positiveClasses, progress) => classified(numbered(texts), positiveClasses, progress),
    classScores: async (texts, progress) => (await ask(numbered(texts), progress)).answered,
    differentiable: () => notDifferentiable(address),
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

function notExclusive(address: string, sum: number): InputError {
  return new InputError({
    key: 'labels',
    message: `${address} gives one text scores that add up to ${sum.toPrecision(3)}, so its labels do not exclude each other`,
    hint: 'Write `labels: independent`',
  });
}

/** The labels that every answered text was given, in the order of the alphabet: the service lists them by score. */
function labelsOf(answers: Iterable<Scored | MissingReason>, address: string): string[] {
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
