/** Log-probabilities of the tokens of texts, each given those before it, from an ONNX causal language model. */
import type { CausalSource } from '../../contract/configuration.ts';
import type { PairComparison } from '../../contract/observations.ts';
import { InputError } from '../../contract/problem.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import { reversedLikelihoods } from '../generation/reversed-likelihoods.ts';
import { describeReversal, keyOfReversal, type RoleReversal } from '../generation/role-reversal.ts';
import type { OnnxModel } from '../model.ts';
import type { CausalLanguageModel, TextLikelihood } from '../sources.ts';
import { asCausalLm, useProblems } from '../suitability.ts';
import { prefixOf } from '../tokenizer/prefix.ts';
import { sharedTokens } from '../tokenizer/shared-tokens.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { optionLikelihoods } from './option-likelihoods.ts';
import { promptingOf } from './prompting.ts';
import { tokenLogProbabilities } from './token-likelihoods.ts';

/**
 * @param reversal where tokens also depend on the text with the roles reversed
 * @throws InputError where the model is not a causal language model
 */
export async function openCausalLm(
  model: OnnxModel,
  source: CausalSource,
  reversal?: RoleReversal,
): Promise<CausalLanguageModel> {
  const problems = useProblems(asCausalLm, source, model.files);
  if (problems.length > 0) throw new InputError(problems);
  const prompting = await promptingOf(model, source);

  const textLikelihoods = async (texts: readonly string[], progress: Progress) => {
    const { tokenizer, limit } = await model.tokenizer();
    const prefix = prefixOf(tokenizer);
    // Without a token that begins the text there is nothing that the first one could follow from.
    const start = Math.max(1, prefix.length);
    const encoded = await encode(texts, prefix, limit, tokenizer);
    const questions = encoded.map(({ ids }, text) => ({
      text,
      ids,
      wanted: ids.slice(start).map((id, i) => ({ position: start + i - 1, id })),
    }));
    const label = `asking ${source.model} for the likelihood of texts`;
    const answers = reversal
      ? await reversedLikelihoods(model, reversal, encoded, { start, label, progress })
      : { logs: await tokenLogProbabilities(model, questions, { label, progress }), counts: undefined };
    return {
      likelihoods: encoded.map(({ ids }, i): TextLikelihood => ({ ids, start, logProbabilities: answers.logs[i] })),
      truncated: encoded.filter(({ truncated }) => truncated).length,
      unscored: prefix.length === 0 ? encoded.filter(({ ids }) => ids.length > 0).length : 0,
      ...(answers.counts ? { reversal: answers.counts } : {}),
    };
  };

  return {
    key: contentKey(
      'causal language model',
      model.key,
      ...(reversal ? [keyOfReversal(reversal)] : []),
      ...prompting.key,
    ),
    describe: () => ({
      ...model.describe(),
      ...(reversal ? { roleReversal: describeReversal(reversal) } : {}),
      ...(source.chat ? { chat: { ...source.chat } } : {}),
    }),
    close: async () => {},
    textLikelihoods,
    optionLikelihoods: (items, progress) => optionLikelihoods(model, items, progress, { prompting, reversal }),

    async pairLikelihoods(pairs, progress, comparison) {
      const { likelihoods, truncated, unscored } = await textLikelihoods(pairs.flat(), progress);
      return { ...pairSums(likelihoods, comparison), truncated, unscored };
    },

    async fillLikelihoods(items, progress) {
      const { likelihoods, truncated } = await textLikelihoods(
        items.map(({ text }) => text),
        progress,
      );
      return { logProbabilities: likelihoods.map(({ logProbabilities }) => logProbabilities), truncated };
    },

    async corpusLikelihoods(documents, progress) {
      const { likelihoods, ...counts } = await textLikelihoods(documents, progress);
      const { tokenizer } = await model.tokenizer();
      const bytesOf = ({ ids, start }: TextLikelihood) => Buffer.byteLength(tokenizer.decode(ids.slice(start)));
      return {
        logProbabilities: Float64Array.from(likelihoods, ({ logProbabilities }) => sum(logProbabilities)),
        tokens: Uint32Array.from(likelihoods, ({ logProbabilities }) => logProbabilities.length),
        bytes: Uint32Array.from(likelihoods, bytesOf),
        ...counts,
      };
    },
  };
}

/** By pair, over both texts whole or over the tokens that they share. */
function pairSums(likelihoods: readonly TextLikelihood[], comparison: PairComparison | undefined) {
  const pairs = likelihoods.length / 2;
  const first = new Float64Array(pairs);
  const second = new Float64Array(pairs);
  const shared = new Uint32Array(pairs);
  for (let pair = 0; pair < pairs; pair++) {
    const [a, b] = [likelihoods[2 * pair], likelihoods[2 * pair + 1]];
    if (comparison === 'whole') {
      first[pair] = sum(a.logProbabilities);
      second[pair] = sum(b.logProbabilities);
    }
    for (const [i, j] of sharedTokens(a.ids, b.ids)) {
      if (i < a.start || j < b.start) continue;
      shared[pair]++;
      if (comparison === 'whole') continue;
      first[pair] += a.logProbabilities[i - a.start];
      second[pair] += b.logProbabilities[j - b.start];
    }
  }
  return { first, second, shared };
}

/** Cut at its end where it is longer than the model takes; nothing is put behind it. */
async function encode(texts: readonly string[], prefix: readonly number[], limit: number, tokenizer: Tokenizer) {
  const { before, after } = tokenizer.around;
  const room = limit - prefix.length + before.length + after.length;
  return (await tokenizer.encode(texts, room)).map(({ ids, truncated }) => ({
    ids: [...prefix, ...ids.slice(before.length, ids.length - after.length)],
    truncated,
  }));
}

function sum(logProbabilities: Float64Array): number {
  return logProbabilities.reduce((total, log) => total + log, 0);
}
