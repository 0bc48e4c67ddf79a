/** Log-probabilities of tokens in their context, from an ONNX masked language model. */

import type { ModelSource } from '../../contract/configuration.ts';
import type { Span } from '../../contract/observations.ts';
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
import { type Question, tokenLogProbabilities } from './token-likelihoods.ts';

/** @throws InputError where the model is no masked language model */
export function openMaskedLm(model: OnnxModel, source: ModelSource): MaskedLanguageModel {
  const problems = useProblems(asMaskedLm, source, model.files);
  if (problems.length > 0) throw new InputError(problems);

  const load = async () => {
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
      const { tokenizer, limit, maskId } = await load();
      const questions = (await placed(items, limit, tokenizer)).map(({ ids, target, masked }, i): Question => {
        return {
          text: i,
          ids: withMasks(ids, masked, maskId),
          wanted: target.map((position) => ({ position, id: ids[position] })),
        };
      });
      return ask(questions, progress);
    },

    async wordLikelihoods(items, progress) {
      const { tokenizer, limit, maskId } = await load();
      const owners: number[] = [];
      const questions = (await placed(items, limit, tokenizer)).flatMap(({ ids, target, masked }, i) => {
        owners.push(...target.map(() => i));
        return target.map((position, k): Question => {
          const hidden = [...masked, ...target.slice(k)];
          return { text: i, ids: withMasks(ids, hidden, maskId), wanted: [{ position, id: ids[position] }] };
        });
      });
      const logProbabilities = new Float64Array(items.length);
      const pieces = new Uint16Array(items.length);
      for (const [q, [log]] of (await ask(questions, progress)).entries()) {
        logProbabilities[owners[q]] += log;
        pieces[owners[q]]++;
      }
      return { logProbabilities, pieces };
    },

    async pairLikelihoods(pairs, progress, comparison) {
      const { tokenizer, limit, maskId } = await load();
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
      const logs = await ask(questions, progress);
      const sums = new Float64Array(2 * pairs.length);
      for (const [q, { text }] of questions.entries()) sums[text] += logs[q][0];
      return {
        first: sums.filter((_, text) => text % 2 === 0),
        second: sums.filter((_, text) => text % 2 === 1),
        shared: Uint32Array.from(shared),
        unscored: 0,
        truncated: pairs.flat().filter((text) => encodings.get(text)!.truncated).length,
      };
    },

    async fillLikelihoods(items, progress) {
      const { tokenizer, limit, maskId } = await load();
      const sizes: number[] = [];
      const asked = items.map(({ text, fill }) => ({ text, masked: [], target: fill }));
      const questions = (await placed(asked, limit, tokenizer)).flatMap(({ ids, target }, i) => {
        sizes.push(target.length);
        return target.map((position, k): Question => {
          // One mask stands for this token and those after it, so that how many there are is not given away.
          const seen = [...ids.slice(0, position), maskId, ...ids.slice(position + target.length - k)];
          return { text: i, ids: seen, wanted: [{ position, id: ids[position] }] };
        });
      });
      const logs = await ask(questions, progress);
      let q = 0;
      const logProbabilities = sizes.map((size) => Float64Array.from({ length: size }, () => logs[q++][0]));
      // A long text is cut around its fill, which is what is asked about.
      return { logProbabilities, truncated: 0 };
    },
  };
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
async function placed(items: readonly MaskedItem[], limit: number, tokenizer: Tokenizer): Promise<Placed[]> {
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
