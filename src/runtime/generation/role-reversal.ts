/**
 * Counterfactual role reversal at decoding time (after Gupta et al. 2022, who change a teacher this way): a causal
 * language model whose next token depends on the text and on the text with the roles of two groups exchanged.
 */

import type { Combination } from '../../contract/configuration.ts';
import type { ReversalCounts } from '../../contract/observations.ts';
import type { SwapTable } from '../../counterfactual/index.ts';
import { contentKey } from '../../support/hash.ts';
import { silent } from '../../support/progress.ts';
import type { OnnxModel } from '../model.ts';
import { logSoftmax } from '../onnx/log-softmax.ts';
import { gatherRows, type Remembered } from '../onnx/session.ts';
import { prefixOf } from '../tokenizer/prefix.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { combineDistributions, type Joint, swapPairs } from './combine-distributions.ts';
import {
  type ContextReversal,
  continuingTokens,
  notReversible,
  type Reversal,
  type ReversedContext,
  reverseContext,
  tokenPairs,
  unchanged,
} from './reversed-context.ts';

/** Raised whenever other numbers come out: what the cache holds is not used then. */
const answersVersion = 1;

/** How two groups are to be treated alike. */
export interface RoleReversal {
  combine: Combination;
  /** Of two groups. */
  table: SwapTable;
}

export const noCounts: ReversalCounts = { tokens: 0, reversed: 0, notReversible: 0 };

/** log P of each token asked about. */
export interface ReversedLikelihoods {
  logProbabilities: Float64Array;
  counts: ReversalCounts;
}

export const describeReversal = ({ combine, table }: RoleReversal) => ({ combine, swaps: table.name });

export const keyOfReversal = ({ combine, table }: RoleReversal): string =>
  contentKey('role reversal', answersVersion, combine, table.groups, table.rows);

/** One text while it is written: what has happened so far, and what is remembered of its reversed context. */
export interface Writing {
  ids: readonly number[];
  counts: ReversalCounts;
  reversed?: { ids: readonly number[]; remembered: Remembered | undefined };
}

export interface ReversedModel {
  /** Log-probabilities of the token that follows each text, given the logits that the model itself has for it. */
  next(texts: readonly Writing[], logits: readonly ArrayLike<number>[]): Promise<Float64Array[]>;
  /** log P of each token of a text from `start` on, given those before it. */
  likelihoods(ids: readonly number[], start: number): Promise<ReversedLikelihoods>;
}

/** The tokenizer and the limit are those of the model. */
export async function reversedModel(
  model: OnnxModel,
  { combine, table }: RoleReversal,
  { tokenizer, limit }: { tokenizer: Tokenizer; limit: number },
): Promise<ReversedModel> {
  const reversal: ContextReversal = { tokenizer, prefix: prefixOf(tokenizer), limit, table };
  const pairs = combine === 'swap' ? await tokenPairs(table, tokenizer) : [];
  const alone = combine === 'none' || combine === 'swap';
  const reverse = async (contexts: readonly (readonly number[])[]): Promise<Reversal[]> =>
    alone ? contexts.map(() => unchanged) : Promise.all(contexts.map((ids) => reverseContext(ids, reversal)));
  let continuing: Uint8Array | undefined;
  /** Has what {@link combined} needs to know of the vocabulary. */
  const prepare = async (contexts: readonly Reversal[], vocabulary: number) => {
    if (!contexts.some((context) => typeof context !== 'string' && context.endsInWord)) return;
    continuing ??= await continuingTokens(tokenizer, vocabulary);
  };

  /** The own distribution, or both together; `reversed` where there is one. */
  const combined = (own: Float64Array, context?: ReversedContext, reversed?: Float64Array): Float64Array => {
    if (combine === 'swap') return swapPairs(own, pairs);
    if (!context || !reversed) return own;
    if (!context.endsInWord) return combineDistributions(combine as Joint, own, reversed);
    // What goes on with `he` says nothing of what goes on with `she`.
    const alike = continuing!;
    return combineDistributions(
      combine as Joint,
      own,
      reversed.map((value, id) => (alike[id] ? own[id] : value)),
    );
  };

  return {
    async next(texts, logits) {
      const contexts = await reverse(texts.map(({ ids }) => ids));
      const asked = texts.flatMap((text, i) => {
        const context = contexts[i];
        text.counts = counted(text.counts, context);
        return typeof context === 'string' ? [] : [{ text, ids: context.ids, i }];
      });
      await prepare(contexts, logits[0]?.length ?? 0);
      const reversed: Float64Array[] = [];
      for (const { i, answer } of await askReversed(model, asked)) reversed[i] = logSoftmax(answer);
      return texts.map((_, i) => {
        const context = contexts[i];
        return combined(logSoftmax(logits[i]), typeof context === 'string' ? undefined : context, reversed[i]);
      });
    },

    async likelihoods(ids, start) {
      const places = Array.from({ length: Math.max(0, ids.length - start) }, (_, i) => start + i);
      const contexts = await reverse(places.map((place) => ids.slice(0, place)));
      const after = await distributionsAfter(model, ids, places, contexts);
      await prepare(contexts, after.vocabulary);
      const logProbabilities = Float64Array.from(places, (place, i) => {
        const context = contexts[i];
        const own = after.own(place);
        if (typeof context === 'string') return combined(own)[ids[place]];
        return combined(own, context, after.reversed(context))[ids[place]];
      });
      return { logProbabilities, counts: contexts.reduce(counted, noCounts) };
    },
  };
}

/** What the model says follows the text up to each place, and each of its reversed contexts. */
async function distributionsAfter(
  model: OnnxModel,
  ids: readonly number[],
  places: readonly number[],
  contexts: readonly Reversal[],
) {
  const needed = contexts.flatMap((context) => (typeof context === 'string' ? [] : [context]));
  const sequences = [ids.slice(0, -1), ...longest(needed.map((context) => context.ids))];
  /** Distributions after a context: by the sequence that begins with it, and its length. */
  const after = sequences.map(() => new Map<number, Float64Array>());
  const wanted = sequences.map(() => new Set<number>());
  const sequenceOf = new Map(needed.map(({ ids: own }) => [own, indexOfExtension(sequences, own)]));
  for (const place of places) wanted[0].add(place - 1);
  for (const [own, sequence] of sequenceOf) wanted[sequence].add(own.length - 1);
  await model.logits({
    sequences: places.length === 0 ? [] : sequences,
    positions: (i) => [...wanted[i]],
    label: '',
    progress: silent,
    each(i, _, distribution) {
      for (const [place, position] of [...wanted[i]].entries()) after[i].set(position, distribution(place));
    },
  });
  return {
    vocabulary: after[0].values().next().value?.length ?? 0,
    own: (place: number) => after[0].get(place - 1)!,
    reversed: (context: ReversedContext) => after[sequenceOf.get(context.ids)!].get(context.ids.length - 1),
  };
}

interface Asked {
  text: Writing;
  ids: readonly number[];
  i: number;
}

/** Reversed contexts of one length together, each with what is remembered of it, where it only goes on. */
async function askReversed(
  model: OnnxModel,
  asked: readonly Asked[],
): Promise<{ i: number; answer: ArrayLike<number> }[]> {
  const alone = model.files.outline.dynamicallyQuantised;
  const batches = new Map<string, (Asked & { remembered: Remembered | undefined })[]>();
  for (const one of asked) {
    const before = one.text.reversed;
    const goesOn = before && before.ids.length < one.ids.length && startsWith(one.ids, before.ids);
    const remembered = goesOn ? before.remembered : undefined;
    const alike = [one.ids.length, remembered?.memory.tokens ?? 0, alone ? one.i : ''].join(' ');
    batches.set(alike, [...(batches.get(alike) ?? []), { ...one, remembered }]);
  }
  const answers: { i: number; answer: ArrayLike<number> }[] = [];
  for (const batch of batches.values()) {
    const known = batch.flatMap(({ remembered }) => (remembered ? [remembered] : []));
    const rows = batch.map(({ ids }) => ids);
    const { logits, memory } = await model.next(rows, known.length > 0 ? gatherRows(known) : undefined);
    const width = logits.shape[logits.shape.length - 1];
    for (const [row, { i, ids, text }] of batch.entries()) {
      text.reversed = { ids, remembered: memory && { memory, row } };
      answers.push({ i, answer: logits.values.subarray(row * width, (row + 1) * width) });
    }
  }
  return answers;
}

export function addCounts(a: ReversalCounts, b: ReversalCounts): ReversalCounts {
  return {
    tokens: a.tokens + b.tokens,
    reversed: a.reversed + b.reversed,
    notReversible: a.notReversible + b.notReversible,
  };
}

function counted(counts: ReversalCounts, context: Reversal): ReversalCounts {
  const reversed = Number(typeof context !== 'string');
  return addCounts(counts, { tokens: 1, reversed, notReversible: Number(context === notReversible) });
}

/** Those that no other begins with: a pass through one answers for all its beginnings. */
function longest(sequences: readonly (readonly number[])[]): (readonly number[])[] {
  const kept: (readonly number[])[] = [];
  for (const one of sequences.toSorted((a, b) => b.length - a.length)) {
    if (!kept.some((other) => startsWith(other, one))) kept.push(one);
  }
  return kept;
}

/** The first, which is the text itself, does not count: its answers are its own. */
function indexOfExtension(sequences: readonly (readonly number[])[], ids: readonly number[]): number {
  return sequences.findIndex((other, i) => i > 0 && startsWith(other, ids));
}

function startsWith(ids: readonly number[], beginning: readonly number[]): boolean {
  return beginning.length <= ids.length && beginning.every((id, i) => ids[i] === id);
}
