/** A language model that is asked for one of some labels. */
import type { ChatClassifierSource } from '../../contract/configuration.ts';
import { countReasons, type MissingBy, type MissingReason } from '../../contract/missing.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import { positiveLabels } from '../positive-labels.ts';
import { sharedClasses } from '../predicted-classes.ts';
import type { Classifier } from '../sources.ts';
import { labelIn } from './answered-label.ts';
import type { Completion } from './completion.ts';
import type { EndpointContext } from './endpoint.ts';
import { type NamedText, notDifferentiable, numbered, textsOf } from './named-text.ts';
import { openLanguageModel } from './openai.ts';

/** Raised whenever the same answer may be read otherwise: what was made of an earlier reading is not used then. */
const readingVersion = 2;

interface Decisions {
  /** An index into the labels for each text, -1 for an answer that is none. */
  codes: number[];
  counts: { missing: number; missingBy?: MissingBy };
}

/**
 * Asked at temperature 0. An answer is a decision: P(positive) is 1 or 0. Answers that are not a label (see {@link
 * labelIn}) are missing, and counted.
 */
export function openChatClassifier(source: ChatClassifierSource, context: EndpointContext): Classifier {
  const { labels, positive: asked, maxTokens } = source;
  const model = openLanguageModel(source, 'openai-chat', context);
  const { address } = model;
  const unreadable = new Set<string>();

  const decide = async (texts: readonly NamedText[], progress: Progress): Promise<Decisions> => {
    const sampling = { temperature: 0, maxTokens };
    const label = `classifying with ${source.model}`;
    const answers = await model.complete(
      texts.map((one) => ({ ...one, sampling })),
      label,
      progress,
    );
    const codes = answers.map(({ text }) => labelIn(text, labels));
    const reasons = answers.map((answer, i) => (codes[i] < 0 ? whyNone(answer) : null));
    for (const [i, reason] of reasons.entries()) if (reason === 'no-label') unreadable.add(texts[i].text);
    const missing = codes.filter((code) => code < 0).length;
    return { codes, counts: missing > 0 ? { missing, missingBy: countReasons(reasons) } : { missing } };
  };
  const positiveOf = (ofData: readonly string[]) => positiveLabels(labels, asked, ofData);

  const classScores = async (texts: readonly string[], progress: Progress) => {
    const { codes, counts } = await decide(numbered(texts), progress);
    return { codes, classes: labels, probabilities: certain(codes, labels.length), ...counts, truncated: 0 };
  };

  return {
    namesPositive: asked !== undefined,
    key: contentKey(
      'chat classifier',
      readingVersion,
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
      const { codes, counts } = await decide(textsOf(data), progress);
      return { positive: scoresOf(codes, positive), ...counts, truncated: 0 };
    },

    async readPredictions(data, progress) {
      const { names, codeOf } = sharedClasses(labels, data, 'labels');
      const { codes, counts } = await decide(textsOf(data), progress);
      const { missing: _, ...more } = counts;
      return { classes: names, codes: Int32Array.from(codes, (code) => codeOf[code] ?? -1), ...more };
    },

    async probabilities(texts, positiveClasses, progress) {
      const positive = positiveOf(positiveClasses);
      const { codes, ...answer } = await classScores(texts, progress);
      return { ...answer, positive: scoresOf(codes, positive) };
    },

    async classScores(texts, progress) {
      const { codes: _, ...answer } = await classScores(texts, progress);
      return answer;
    },

    differentiable: () => notDifferentiable(address),
  };
}

/** 1 for the label that was named, and 0 for the others. */
function certain(codes: readonly number[], count: number): Float64Array {
  const probabilities = new Float64Array(codes.length * count);
  for (const [i, code] of codes.entries()) {
    if (code < 0) probabilities.fill(Number.NaN, i * count, (i + 1) * count);
    else probabilities[i * count + code] = 1;
  }
  return probabilities;
}

function scoresOf(codes: readonly number[], positive: readonly number[]): Float64Array {
  return Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : Number(positive.includes(code))));
}

function whyNone({ text, why, cut }: Completion): MissingReason {
  if (why) return why;
  if (cut) return 'cut';
  return text === null || text.trim() === '' ? 'empty' : 'no-label';
}
