/** Text classification in the layout of Hugging Face's inference services: `{inputs: [text]}` to `[[{label, score}]]`. */
import { z } from 'zod';
import type { ClassifierEndpointSource } from '../../config/types.ts';
import { InputError } from '../../errors.ts';
import { contentKey } from '../../hash.ts';
import type { Progress } from '../../progress.ts';
import { positiveLabels } from '../positive-labels.ts';
import { positiveScore, relationProblems, sumBeyondOne } from '../positive-score.ts';
import type { Classifier } from '../roles.ts';
import { notDifferentiable, textsOf } from './classifier.ts';
import { type EndpointContext, openEndpoint, type Question } from './endpoint.ts';

const scored = z.array(z.object({ label: z.string(), score: z.number().min(0).max(1.000001) })).min(1);
type Scored = z.output<typeof scored>;

/**
 * P(positive) is the sum of the positive labels' scores, or the greatest of them, as the source's `labels` says: scores
 * alone do not, since a service may round them.
 *
 * @throws InputError when asked, where the service answers with the likeliest label only, with other labels for other
 *   texts, or where several labels are positive and `labels` is not given or contradicts the scores
 */
export function openScoreClassifier(source: ClassifierEndpointSource, context: EndpointContext): Classifier {
  const { cache } = context;
  const address = new URL(source.endpoint).href;
  const endpoint = openEndpoint(source, address, context);
  let answersFromCache = 0;

  /** The scores of each distinct text. */
  const answer = async (texts: readonly string[], progress: Progress): Promise<Map<string, Scored>> => {
    const keyOf = (text: string) => contentKey('text classification', address, text);
    const answers = new Map<string, Scored>();
    const missing: string[] = [];
    for (const text of new Set(texts)) {
      const stored = cache.get(keyOf(text));
      if (stored) answers.set(text, JSON.parse(Buffer.from(stored).toString('utf8')));
      else missing.push(text);
    }
    answersFromCache += answers.size;
    const questions: Question[] = [];
    for (let i = 0; i < missing.length; i += source.batch) {
      const inputs = missing.slice(i, i + source.batch);
      questions.push({
        body: { inputs },
        units: inputs.length,
        take(given) {
          const rows = rowsOf(given, inputs.length, address);
          for (const [k, row] of (rows ?? []).entries()) {
            answers.set(inputs[k], row);
            cache.put(keyOf(inputs[k]), Buffer.from(JSON.stringify(row)));
          }
          return rows !== null;
        },
      });
    }
    await endpoint.ask(questions, { label: `classifying with ${address}`, unit: 'texts' }, progress);
    return answers;
  };

  const classified = async (texts: readonly string[], positiveClasses: readonly string[], progress: Progress) => {
    const answers = await answer(texts, progress);
    const classes = labelsOf(answers.values(), address);
    const chosen = positiveLabels(classes, source.positive, positiveClasses);
    const undeclared = relationProblems(
      chosen.map((k) => classes[k]),
      source.labels,
    );
    if (undeclared.length > 0) throw new InputError(undeclared);
    const probabilities = new Float64Array(texts.length * classes.length);
    for (const [i, text] of texts.entries()) {
      for (const { label, score } of answers.get(text)!) {
        probabilities[i * classes.length + classes.indexOf(label)] = Math.min(1, score);
      }
    }
    const rowOf = (i: number) => probabilities.subarray(i * classes.length, (i + 1) * classes.length);
    const positive = Float64Array.from(texts, (_, i) => {
      const row = rowOf(i);
      const sum = source.labels === 'exclusive' ? sumBeyondOne(row) : null;
      if (sum !== null) throw notExclusive(address, sum);
      return positiveScore(
        chosen.map((k) => row[k]),
        source.labels ?? 'exclusive',
      );
    });
    return { classes, probabilities, positive, missing: 0, truncated: 0 };
  };

  return {
    key: contentKey('text classification', address, source.positive ?? null, source.labels ?? null),
    describe: () => ({
      endpoint: address,
      api: source.api,
      positive: source.positive ?? 'the labels that the data set calls positive',
      ...(source.labels === undefined ? {} : { labels: source.labels }),
      usage: { ...endpoint.counts(), answersFromCache },
    }),
    close: async () => {},
    async classify(data, progress) {
      const { positive } = await classified(textsOf(data), data.positiveClasses, progress);
      return { positive, missing: 0, truncated: 0 };
    },
    probabilities: classified,
    differentiable: () => notDifferentiable(address),
  };
}

/** One list of scores a text, or null for another layout. */
function rowsOf(given: unknown, count: number, address: string): Scored[] | null {
  const rows = z.array(scored).safeParse(given);
  if (rows.success) return rows.data.length === count ? rows.data : null;
  const flat = scored.safeParse(given);
  if (!flat.success) return null;
  // Some services leave the outer list out where there is one text.
  if (count === 1) return [flat.data];
  throw new InputError({
    message: `${address} answers with the likeliest label of each text only, and the scores of all labels are needed`,
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

/** The labels that every text was given, in the order of the alphabet: the service lists them by score. */
function labelsOf(answers: Iterable<Scored>, address: string): string[] {
  let labels: string[] | undefined;
  for (const row of answers) {
    const these = row.map(({ label }) => label).sort();
    labels ??= these;
    if (these.join('\n') === labels.join('\n')) continue;
    throw new InputError({
      message: `${address} gives one text the labels ${labels.join(', ')}, and another ${these.join(', ')}`,
      hint: 'Set the service to give all labels (top_k: null in its pipeline)',
    });
  }
  return labels ?? [];
}
