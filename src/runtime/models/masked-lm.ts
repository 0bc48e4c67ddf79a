/** Log-probabilities of tokens in their context, from an ONNX masked language model. */

import type { ModelSource } from '../../contract/configuration.ts';
import type { PairComparison, Span } from '../../contract/observations.ts';
import { InputError } from '../../contract/problem.ts';
import { greatestOf, leastOf } from '../../support/extremes.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import type { OnnxModel } from '../model.ts';
import type { MaskedItem, MaskedLanguageModel } from '../sources.ts';
import { asMaskedLm, useProblems } from '../suitability.ts';
import { withoutMask } from '../tokenizer/problems.ts';
import { sharedTokens } from '../tokenizer/shared-tokens.ts';
import { tokensOf } from '../tokenizer/spans.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { windowAroundSpan } from '../tokenizer/window-around-span.ts';
import { optionTokens, type PromptWithOptions } from './option-tokens.ts';
import { type Question, tokenLogProbabilities } from './token-likelihoods.ts';

/** @throws InputError where the model is no masked language model */
export function openMaskedLm(model: OnnxModel, source: ModelSource): MaskedLanguageModel {
  const problems = useProblems(asMaskedLm, source, model.files);
  if (problems.length > 0) throw new InputError(problems);

  const load = async (): Promise<Masking> => {
    const { tokenizer, limit } = await model.tokenizer();
    const { maskId } = tokenizer;
    if (maskId !== null) return { tokenizer, limit, maskId };
    throw new InputError({ ...withoutMask, file: model.files.folder });
  };
  const ask = (questions: readonly Question[], progress: Progress) =>
    tokenLogProbabilities(model, questions, { label: `asking ${source.model} for masked words`, progress });

  return {
    key: contentKey('masked language model', model.key),
    describe: () => model.describe(),
    close: async () => {},

    async logProbabilities(items, progress) {
      const masking = await load();
      const questions = (await placed(items, masking)).map(({ ids, target, masked }, i): Question => {
        return {
          text: i,
          ids: withMasks(ids, masked, masking.maskId),
          wanted: target.map((position) => ({ position, id: ids[position] })),
        };
      });
      return ask(questions, progress);
    },

    async wordLikelihoods(items, progress) {
      const questions = await wordQuestions(items, await load());
      const logProbabilities = new Float64Array(items.length);
      const pieces = new Uint16Array(items.length);
      const logs = await ask(questions, progress);
      for (const [q, { text }] of questions.entries()) {
        logProbabilities[text] += logs[q][0];
        pieces[text]++;
      }
      return { logProbabilities, pieces };
    },

    async pairLikelihoods(pairs, progress, comparison) {
      const { questions, shared, truncated } = await pairQuestions(pairs, comparison, await load());
      const logs = await ask(questions, progress);
      const sums = new Float64Array(2 * pairs.length);
      for (const [q, { text }] of questions.entries()) sums[text] += logs[q][0];
      return {
        first: sums.filter((_, text) => text % 2 === 0),
        second: sums.filter((_, text) => text % 2 === 1),
        shared,
        unscored: 0,
        truncated,
      };
    },

    async optionLikelihoods(items, progress) {
      const { questions, tokens } = await optionQuestions(items, await load());
      const logs = await ask(questions, progress);
      let next = 0;
      return {
        logProbabilities: tokens.map((options) =>
          options.map(({ ids, start }) => Float64Array.from(ids.slice(start), () => logs[next++][0])),
        ),
        truncated: tokens.filter((options) => options.some(({ truncated }) => truncated)).length,
      };
    },

    async fillLikelihoods(items, progress) {
      const questions = await fillQuestions(items, await load());
      const logs = await ask(questions, progress);
      const logProbabilities: number[][] = items.map(() => []);
      for (const [q, { text }] of questions.entries()) logProbabilities[text].push(logs[q][0]);
      // A long text is cut around its fill, which is what is asked about.
      return { logProbabilities: logProbabilities.map((own) => Float64Array.from(own)), truncated: 0 };
    },
  };
}

/** What is needed to put masks in place of words. */
interface Masking {
  tokenizer: Tokenizer;
  limit: number;
  maskId: number;
}

/** One for each token of a word, those after it masked as well. */
async function wordQuestions(items: readonly MaskedItem[], masking: Masking): Promise<Question[]> {
  return (await placed(items, masking)).flatMap(({ ids, target, masked }, i) =>
    target.map((position, k): Question => {
      const hidden = [...masked, ...target.slice(k)];
      return { text: i, ids: withMasks(ids, hidden, masking.maskId), wanted: [{ position, id: ids[position] }] };
    }),
  );
}

/** One for each token of both texts of a pair, or of what both share; the texts are counted through. */
async function pairQuestions(
  pairs: readonly (readonly [string, string])[],
  comparison: PairComparison | undefined,
  { tokenizer, limit, maskId }: Masking,
): Promise<{ questions: Question[]; shared: Uint32Array; truncated: number }> {
  const encodings = await byText(pairs.flat(), (texts) => tokenizer.encode(texts, limit));
  const questions: Question[] = [];
  const shared = pairs.map((pair, p) => {
    const [first, second] = pair.map((text) => encodings.get(text)!.ids);
    const common = sharedTokens(first, second).filter(([i]) => !tokenizer.isSpecial(first[i]));
    for (const [side, ids] of [first, second].entries()) {
      const all = [...ids.keys()].filter((at) => !tokenizer.isSpecial(ids[at]));
      const compared = comparison === 'whole' ? all : common.map((places) => places[side]);
      for (const at of compared) questions.push(maskOne(2 * p + side, ids, at, maskId));
    }
    return common.length;
  });
  const truncated = pairs.flat().filter((text) => encodings.get(text)!.truncated).length;
  return { questions, shared: Uint32Array.from(shared), truncated };
}

/** One for each token of each option, the rest of it and its prompt in sight. */
async function optionQuestions(items: readonly PromptWithOptions[], { tokenizer, limit, maskId }: Masking) {
  const { before, after } = tokenizer.around;
  const tokens = await optionTokens(items, tokenizer, limit - before.length - after.length);
  const questions = tokens.flat().flatMap(({ ids, start }, text) => {
    const whole = [...before, ...ids, ...after];
    return ids.slice(start).map((_, i) => maskOne(text, whole, before.length + start + i, maskId));
  });
  return { tokens, questions };
}

/** One for each token of a fill, under a single mask. */
async function fillQuestions(items: readonly { text: string; fill: Span }[], masking: Masking): Promise<Question[]> {
  const asked = items.map(({ text, fill }) => ({ text, masked: [], target: fill }));
  return (await placed(asked, masking)).flatMap(({ ids, target }, i) =>
    target.map((position, k): Question => {
      // One mask stands for this token and those after it, so that how many there are is not given away.
      const seen = [...ids.slice(0, position), masking.maskId, ...ids.slice(position + target.length - k)];
      return { text: i, ids: seen, wanted: [{ position, id: ids[position] }] };
    }),
  );
}

/** By text, each encoded once. */
async function byText<T>(
  texts: readonly string[],
  encode: (texts: readonly string[]) => Promise<readonly T[]>,
): Promise<Map<string, T>> {
  const distinct = [...new Set(texts)];
  const encodings = await encode(distinct);
  return new Map(distinct.map((text, i) => [text, encodings[i]]));
}

function maskOne(text: number, ids: readonly number[], position: number, maskId: number): Question {
  return { text, ids: withMasks(ids, [position], maskId), wanted: [{ position, id: ids[position] }] };
}

function withMasks(ids: readonly number[], positions: readonly number[], maskId: number): number[] {
  const masked = [...ids];
  for (const position of positions) masked[position] = maskId;
  return masked;
}

interface Placed {
  ids: readonly number[];
  /** Positions of the target's tokens and of the masked ones'. */
  target: number[];
  masked: number[];
}

/** A text beyond the model's limit is cut around the stretch from the first to the last span that is asked about. */
async function placed(items: readonly MaskedItem[], { limit, tokenizer }: Masking): Promise<Placed[]> {
  const encodings = await byText(
    items.map(({ text }) => text),
    (texts) => tokenizer.align(texts, limit),
  );
  const found: Placed[] = [];
  for (const [index, item] of items.entries()) {
    const all = [item.target, ...item.masked];
    const stretch = { start: leastOf(all.map((s) => s.start)), end: greatestOf(all.map((s) => s.end)) };
    const whole = encodings.get(item.text)!;
    const { offset, encoding } = whole.truncated
      ? await windowAroundSpan(item.text, stretch, limit, tokenizer)
      : { offset: 0, encoding: whole };
    if (encoding.truncated) {
      throw new InputError({
        message: `in text ${index} (counted from 0) the words asked about lie too far apart for the model's ${limit} tokens`,
        hint: 'Shorten the text',
      });
    }
    const { spans } = encoding;
    const positions = (span: Span) => {
      const tokens = tokensOf({ start: span.start - offset, end: span.end - offset }, spans);
      return tokens ? Array.from({ length: tokens.last - tokens.first + 1 }, (_, i) => tokens.first + i) : [];
    };
    found.push({ ids: encoding.ids, target: positions(item.target), masked: item.masked.flatMap(positions) });
  }
  return found;
}
