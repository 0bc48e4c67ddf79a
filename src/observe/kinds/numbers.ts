/** A number for every item of a data set, of any range. */
import { z } from 'zod';
import type { Items } from '../../contract/data.ts';
import type { MissingBy } from '../../contract/missing.ts';
import type { ReversalCounts } from '../../contract/observations.ts';
import { givenTexts } from '../../runtime/given-texts.ts';
import type { CausalLanguageModel } from '../../runtime/sources.ts';
import type { Progress } from '../../support/progress.ts';
import { answerNotes, reversalNotes, unscoredNotes } from '../notes.ts';
import { defineObservation, ofTexts } from '../observation.ts';
import { items } from '../requests.ts';

declare module '../../contract/observations.ts' {
  interface Observations {
    numbers: { request: NumbersRequest; answer: Numbers };
  }
}

/** The number that a system gives each item of a data set. Needs the role `scorer`, or else `classifier`, or else `causal-lm`. */
export interface NumbersRequest {
  kind: 'numbers';
  data: Items;
}

export interface Numbers {
  answeredBy: 'scorer' | 'classifier' | 'causal-lm';
  /**
   * Per item of the data set a finite number; of a classifier P(positive), of a causal language model log P of the text: the sum
   * over its tokens, natural logarithm. NaN where there is no answer.
   */
  values: Float64Array;
  /** How many items have no answer (a file may lack some, a model may find no token in a text). */
  missing: number;
  /** For which reasons, where that is known. */
  missingBy?: MissingBy;
  /** How many texts were longer than the model takes, and were cut. */
  truncated: number;
  /** For a probe: how many of the texts it was trained on. */
  trainedOn?: number;
  /** For a causal language model: texts whose first token has no probability and does not count. */
  unscored?: number;
  reversal?: ReversalCounts;
}

export const numbers = defineObservation({
  kind: 'numbers',
  request: z.object({ data: items }),
  roles: ['scorer', 'classifier', 'causal-lm'],
  needsScores: true,
  async answer({ data }, { scorer, classifier, 'causal-lm': causal }, { progress, once }): Promise<Numbers> {
    if (scorer) return { answeredBy: 'scorer', ...(await scorer.score(data, progress)) };
    if (causal) return { answeredBy: 'causal-lm', ...(await logProbabilities(data, causal, progress)) };
    // Who asks for probabilities gets the same ones.
    const { positive, ...counts } = await once(data, classifier.key, () => classifier.classify(data, progress));
    return { answeredBy: 'classifier', values: positive, ...counts };
  },
  asked: ({ data }, role) => [
    ofTexts(role === 'causal-lm' ? 'token-likelihoods' : 'class-probabilities', data.texts ?? data.ids),
  ],
  notes: ({ data }, answer) => [
    ...answerNotes(data, answer, answer.values),
    ...unscoredNotes(answer.unscored ?? 0),
    ...reversalNotes(answer.reversal),
  ],
  missing: ({ missingBy }) => [missingBy],
  readFile: ({ data }, file, progress) => {
    if ('score' in file) return file.score(data, progress);
    return 'classify' in file ? file.classify(data, progress) : Promise.resolve();
  },
});

async function logProbabilities(
  data: Items,
  model: CausalLanguageModel,
  progress: Progress,
): Promise<Omit<Numbers, 'answeredBy'>> {
  const { likelihoods, ...counts } = await model.textLikelihoods(givenTexts(data, 'score'), progress);
  // A text without a token is not certain: nothing is known of it.
  const values = Float64Array.from(likelihoods, ({ logProbabilities: logs }) =>
    logs.length === 0 ? Number.NaN : logs.reduce((total, log) => total + log, 0),
  );
  return { values, missing: values.filter(Number.isNaN).length, ...counts };
}
