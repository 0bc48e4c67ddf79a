/** A language model that is asked for one of some labels. */
import type { ChatClassifierSource } from '../../config/types.ts';
import type { LabelledData } from '../../data.ts';
import { InputError } from '../../errors.ts';
import { contentKey } from '../../hash.ts';
import type { Progress } from '../../progress.ts';
import { positiveLabels } from '../positive-labels.ts';
import { classIndex } from '../predicted-classes.ts';
import type { Classifier } from '../roles.ts';
import { labelIn } from './answered-label.ts';
import { notDifferentiable, textsOf } from './classifier.ts';
import type { EndpointContext } from './endpoint.ts';
import { openLanguageModel } from './openai.ts';

/**
 * Asked at temperature 0. An answer is a decision: P(positive) is 1 or 0. Answers that are none of the labels (see
 * {@link labelIn}) are missing, and counted.
 */
export function openChatClassifier(source: ChatClassifierSource, context: EndpointContext): Classifier {
  const { labels, positive: asked, maxTokens } = source;
  const model = openLanguageModel(source, 'openai-chat', context);
  const { address } = model;
  const unreadable = new Set<string>();

  /** An index into the labels for each text, -1 for an answer that is none. */
  const decide = async (texts: readonly string[], progress: Progress): Promise<number[]> => {
    const sampling = { temperature: 0, maxTokens };
    const label = `classifying with ${source.model}`;
    const answers = await model.complete(
      texts.map((text) => ({ text, sampling })),
      label,
      progress,
    );
    return answers.map((answer, i) => {
      const code = labelIn(answer, labels);
      if (code < 0) unreadable.add(texts[i]);
      return code;
    });
  };
  const positiveOf = (ofData: readonly string[]) => positiveLabels(labels, asked, ofData);

  return {
    key: contentKey(
      'chat classifier',
      address,
      source.model,
      source.prompt,
      source.body,
      maxTokens,
      labels,
      asked ?? [],
    ),
    describe() {
      const { usage, ...described } = model.describe();
      return {
        ...described,
        labels,
        positive: asked ?? 'the labels that the data set calls positive',
        maxTokens,
        usage: { ...usage, unreadable: unreadable.size },
      };
    },
    close: async () => {},

    async classify(data, progress) {
      const positive = positiveOf(data.positiveClasses);
      const codes = await decide(textsOf(data), progress);
      return { positive: scoresOf(codes, positive), missing: countMissing(codes), truncated: 0 };
    },

    async readPredictions(data, progress) {
      const codeOf = codesIn(data, labels);
      return Int32Array.from(await decide(textsOf(data), progress), (code) => codeOf[code] ?? -1);
    },

    async probabilities(texts, positiveClasses, progress) {
      const positive = positiveOf(positiveClasses);
      const codes = await decide(texts, progress);
      const probabilities = new Float64Array(texts.length * labels.length);
      for (const [i, code] of codes.entries()) {
        if (code < 0) probabilities.fill(Number.NaN, i * labels.length, (i + 1) * labels.length);
        else probabilities[i * labels.length + code] = 1;
      }
      const missing = countMissing(codes);
      return { classes: labels, probabilities, positive: scoresOf(codes, positive), missing, truncated: 0 };
    },

    differentiable: () => notDifferentiable(address),
  };
}

function scoresOf(codes: readonly number[], positive: readonly number[]): Float64Array {
  return Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : Number(positive.includes(code))));
}

function countMissing(codes: readonly number[]): number {
  return codes.filter((code) => code < 0).length;
}

/** The data set's class for each label. */
function codesIn({ classes, info }: LabelledData, labels: readonly string[]): number[] {
  const codes = labels.map((label) => classIndex(classes, label));
  const unknown = labels.filter((_, i) => codes[i] < 0);
  if (unknown.length === 0) return codes;
  throw new InputError({
    message: `the classifier's labels ${unknown.join(', ')} are no classes of the data set "${info.id}"`,
    hint: `The data set's are ${classes.join(', ')}; the labels of both must have the same names`,
  });
}
