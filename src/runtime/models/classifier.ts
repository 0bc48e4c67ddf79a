/** Text to P(positive), from an ONNX sequence classifier. */
import type { ClassifierModelSource } from '../../contract/configuration.ts';
import { InputError } from '../../contract/problem.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import { type Head, headOf } from '../classifier-head.ts';
import { givenTexts } from '../given-texts.ts';
import type { OnnxModel } from '../model.ts';
import { positiveLabels } from '../positive-labels.ts';
import { positiveScore } from '../positive-score.ts';
import { differentiableHead } from '../sensitivity/classifier-gradient.ts';
import type { Classifier } from '../sources.ts';
import { countMissing, textLogits } from './text-logits.ts';

/**
 * P(positive) is the sum of the positive labels' probabilities under the softmax, whose labels exclude each other, and
 * the greatest of them under the sigmoid. Where the source names no positive labels and the model has more than one
 * label, they are those that the data set calls positive: two data sets may differ in that.
 *
 * @throws InputError where the positive labels are not labels of the model, or are all of them though they exclude each
 * other (for those of a data set: when asked about it), or the model is not a classifier
 */
export function openClassifier(model: OnnxModel, source: ClassifierModelSource): Classifier {
  const head = headOf(model, source);
  const { labels, activation } = head;
  const relation = activation === 'softmax' ? 'exclusive' : 'independent';
  const own = source.positive || labels.length === 1 ? positiveOf(head, model, source.positive, []) : null;
  const positiveFor = (classes: readonly string[]) => own ?? positiveOf(head, model, undefined, classes);
  const answer = (texts: readonly string[], progress: Progress) => textLogits(model, activation, texts, progress);
  const scores = (
    texts: readonly string[],
    answers: ReadonlyMap<string, Float64Array>,
    positive: readonly number[],
  ): Float64Array =>
    Float64Array.from(texts, (text) => {
      const answer = answers.get(text);
      if (!answer) return Number.NaN;
      return positiveScore(
        positive.map((k) => answer[k]),
        relation,
      );
    });

  const classScores = (texts: readonly string[], answers: ReadonlyMap<string, Float64Array>) => {
    const probabilities = new Float64Array(texts.length * labels.length).fill(Number.NaN);
    for (const [i, text] of texts.entries()) probabilities.set(answers.get(text) ?? [], i * labels.length);
    return { classes: labels, probabilities, missing: countMissing(texts, answers) };
  };

  return {
    key: contentKey('classifier', model.key, activation, own ?? labels),
    namesPositive: own !== null,
    describe: () => ({ ...model.describe(), positive: own?.map((i) => labels[i]) ?? AS_DATA, activation }),
    close: async () => {},
    differentiable: (gradient, positiveClasses) =>
      differentiableHead(model, head, positiveClasses ? positiveFor(positiveClasses) : (own ?? []), gradient),

    async classify(data, progress) {
      const texts = givenTexts(data);
      const answers = await answer(texts, progress);
      const positive = scores(texts, answers, positiveFor(data.positiveClasses));
      return { positive, missing: countMissing(texts, answers), truncated: await model.countTruncated(texts) };
    },

    async probabilities(texts, positiveClasses, progress) {
      const positive = positiveFor(positiveClasses);
      const answers = await answer(texts, progress);
      return {
        ...classScores(texts, answers),
        positive: scores(texts, answers, positive),
        truncated: await model.countTruncated(texts),
      };
    },

    async classScores(texts, progress) {
      return { ...classScores(texts, await answer(texts, progress)), truncated: await model.countTruncated(texts) };
    },
  };
}

function positiveOf(
  { labels, activation }: Head,
  { files }: OnnxModel,
  asked: readonly string[] | undefined,
  fallback: readonly string[],
): number[] {
  const chosen = positiveLabels(labels, asked, fallback, files.onnx);
  if (activation === 'softmax' && chosen.length === labels.length) {
    throw new InputError({
      message: 'every label of the model counts as positive, so that each text has the score 1',
      key: 'positive',
      file: files.onnx,
      hint: `Name only some in classifier.positive; the model's labels are ${labels.join(', ')}`,
    });
  }
  return chosen;
}

const AS_DATA = 'the labels that the data set calls positive';
