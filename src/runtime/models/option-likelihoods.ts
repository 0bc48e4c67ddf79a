/**
 * How likely options are after their prompts, by a causal language model. What the options of a prompt have in common,
 * the prompt above all, is read once: a model exported with a cache of keys and values goes on from there with what
 * differs, any other is asked about each option without its last token, which nothing follows.
 */
import { InputError } from '../../contract/problem.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import { reversedLikelihoods } from '../generation/reversed-likelihoods.ts';
import type { RoleReversal } from '../generation/role-reversal.ts';
import { assertFinite, type OnnxModel } from '../model.ts';
import { toBytes, toDoubles } from '../onnx/bytes.ts';
import { logSumExp } from '../onnx/log-softmax.ts';
import { packByLength } from '../onnx/packing.ts';
import { gatherRows, type Memory, type Output } from '../onnx/session.ts';
import type { OptionLikelihoods } from '../sources.ts';
import { remembers } from '../suitability.ts';
import { optionTokens, type PromptWithOptions } from './option-tokens.ts';
import type { Prompting } from './prompting.ts';
import { tokenLogProbabilities } from './token-likelihoods.ts';

/** An option, with all that stands before it. */
interface Sequence {
  ids: readonly number[];
  /** The first of its tokens that is asked about, at least 1. */
  start: number;
}

/** Most tokens that are read at a time, those remembered included: their keys and values are copied for each option. */
const tokensPerBatch = 4096;
/** Most logits at a time: 64 MB of floats. */
const logitsPerBatch = 1 << 24;

type Asked = { label: string; progress: Progress };

/**
 * @param reversal where tokens also depend on the text with the roles reversed; then every option is read whole
 * @throws InputError where nothing stands before an option, or it alone is longer than the model takes
 */
export async function optionLikelihoods(
  model: OnnxModel,
  items: readonly PromptWithOptions[],
  progress: Progress,
  { prompting, reversal }: { prompting: Prompting; reversal: RoleReversal | undefined },
): Promise<OptionLikelihoods> {
  const { tokenizer, limit } = await model.tokenizer();
  const prefix = prompting.prefix(tokenizer);
  const read = items.map(({ prompt, options }) => ({
    prompt: prompting.text(prompt),
    options: options.map(prompting.goesOn),
  }));
  const tokens = await optionTokens(read, tokenizer, limit - prefix.length);
  const sequences = tokens.map((options) =>
    options.map(({ ids, start }) => ({ ids: [...prefix, ...ids], start: prefix.length + start })),
  );
  for (const sequence of sequences.flat()) checkSequence(sequence, limit);
  const label = `asking ${model.source.model} for the likelihood of options`;
  const truncated = tokens.filter((options) => options.some((one) => one.truncated)).length;
  if (!reversal) {
    return { logProbabilities: await optionLogProbabilities(model, sequences, { label, progress }), truncated };
  }
  const start = Math.max(1, prefix.length);
  const { logs, counts } = await reversedLikelihoods(model, reversal, sequences.flat(), { start, label, progress });
  let next = 0;
  return {
    logProbabilities: sequences.map((options) => options.map((one) => logs[next++].slice(one.start - start))),
    truncated,
    reversal: counts,
  };
}

function checkSequence({ ids, start }: Sequence, limit: number): void {
  if (start === 0) {
    throw new InputError({
      message: 'an option has no prompt before it, and the tokenizer names no token that begins a text',
      hint: 'Write a prompt, or name the `bos_token` in tokenizer_config.json',
    });
  }
  if (ids.length > limit) {
    throw new InputError({ message: `an option alone has more tokens than the ${limit} that the model takes` });
  }
}

/**
 * `[items][options][tokens]`: the natural logarithm of each token's probability from `start` on. Answers are cached by
 * the options of a prompt together, and computed from these alone: the other items change nothing.
 */
async function optionLogProbabilities(
  model: OnnxModel,
  items: readonly (readonly Sequence[])[],
  asked: Asked,
): Promise<Float64Array[][]> {
  return remembers(model.files.outline) ? goingOn(model, items, asked) : apart(model, items, asked);
}

async function apart(
  model: OnnxModel,
  items: readonly (readonly Sequence[])[],
  asked: Asked,
): Promise<Float64Array[][]> {
  const questions = items.flatMap((options, text) =>
    options.map(({ ids, start }) => ({
      text,
      ids: ids.slice(0, -1),
      wanted: ids.slice(start).map((id, i) => ({ position: start + i - 1, id })),
    })),
  );
  const logs = await tokenLogProbabilities(model, questions, asked);
  let next = 0;
  return items.map((options) => options.map(() => logs[next++]));
}

/** The options of a prompt, and how many of their tokens are read together. */
interface Shared {
  item: number;
  key: string;
  options: readonly Sequence[];
  shared: number;
  logs: Float64Array[];
}

async function goingOn(
  model: OnnxModel,
  items: readonly (readonly Sequence[])[],
  { label, progress }: Asked,
): Promise<Float64Array[][]> {
  const { cache } = model;
  const origin = model.origin('option likelihoods');
  const answers: Float64Array[][] = [];
  const waiting: Shared[] = [];
  for (const [item, options] of items.entries()) {
    const key = contentKey('option likelihoods', model.key, options as never);
    const stored = cache.get(key, origin);
    if (stored) answers[item] = unpacked(toDoubles(stored), options);
    else {
      const logs = options.map(({ ids, start }) => new Float64Array(ids.length - start));
      waiting.push({ item, key, options, shared: sharedBy(options), logs });
      answers[item] = logs;
    }
  }
  const alone = model.files.outline.dynamicallyQuantised;
  const vocabulary = model.files.config.vocab_size ?? 1 << 18;
  const task = progress.start(label, waiting.length, 'prompts');
  try {
    for (const batch of packByLength(
      waiting.map(({ shared }) => shared),
      alone ? 1 : tokensPerBatch,
    )) {
      const rows = batch.map((i) => waiting[i]);
      await answerRows(model, rows, alone ? 1 : tokensPerBatch, Math.floor(logitsPerBatch / vocabulary));
      for (const { item, key, logs } of rows) {
        for (const own of logs) assertFinite(own, () => item, model);
        cache.put(key, toBytes(Float64Array.from(logs.flatMap((own) => [...own]))), origin);
      }
      await cache.flush();
      task.advance(rows.length);
    }
  } finally {
    task.end();
  }
  return answers;
}

/** Tokens that all options begin with, their last ones aside, which are never read. */
function sharedBy(options: readonly Sequence[]): number {
  const [first, ...others] = options;
  let shared = 0;
  const most = Math.min(...options.map(({ ids }) => ids.length - 1));
  while (shared < most && others.every(({ ids }) => ids[shared] === first.ids[shared])) shared++;
  return shared;
}

/** Prompts of which the options share as many tokens. */
async function answerRows(model: OnnxModel, rows: readonly Shared[], tokens: number, places: number): Promise<void> {
  const { shared } = rows[0];
  const wanted = rows.map(({ options }) => Math.min(...options.map(({ start }) => start), shared));
  const first = rows.flatMap((_, row) =>
    Array.from({ length: shared - wanted[row] + 1 }, (_, i) => row * shared + wanted[row] - 1 + i),
  );
  const { logits, memory } = await model.next(
    rows.map(({ options }) => options[0].ids.slice(0, shared)),
    undefined,
    first,
  );
  const logs = logReader(logits);
  let place = 0;
  for (const [row, { options, logs: answers }] of rows.entries()) {
    for (let at = wanted[row]; at <= shared; at++) {
      for (const [o, { ids, start }] of options.entries()) {
        if (at >= start) answers[o][at - start] = logs(place, ids[at]);
      }
      place++;
    }
  }
  await answerRests(model, rows, memory!, { tokens, places });
}

/**
 * What is read of an option: all but its last token, and where other options of the prompt are longer as many tokens more,
 * which nothing before them sees. So the options of a prompt are read together, and no other prompt's length counts.
 */
interface Rest {
  row: number;
  option: number;
  ids: readonly number[];
  /** How many of these are its own and not read yet. */
  own: number;
}

function restsOf(rows: readonly Shared[]): Rest[] {
  return rows.flatMap(({ options, shared }, row) => {
    const longest = Math.max(...options.map(({ ids }) => ids.length - 1));
    return options.flatMap(({ ids }, option): Rest[] => {
      const filled = [...ids.slice(0, -1), ...new Array<number>(longest + 1 - ids.length).fill(ids[0])];
      return ids.length - 1 > shared ? [{ row, option, ids: filled, own: ids.length - 1 - shared }] : [];
    });
  });
}

async function answerRests(
  model: OnnxModel,
  rows: readonly Shared[],
  memory: Memory,
  { tokens, places }: { tokens: number; places: number },
): Promise<void> {
  const { shared } = rows[0];
  const rests = restsOf(rows);
  const lengths = rests.map(({ ids }) => ids.length - shared);
  for (const same of packByLength(lengths, Math.min(tokens, places))) {
    const length = lengths[same[0]];
    const most = Math.max(1, Math.floor(tokens / (shared + length)));
    for (let start = 0; start < same.length; start += most) {
      const batch = same.slice(start, start + most).map((i) => rests[i]);
      const { logits } = await model.next(
        batch.map(({ ids }) => ids),
        gatherRows(batch.map(({ row }) => ({ memory, row }))),
        batch.flatMap(({ own }, b) => Array.from({ length: own }, (_, i) => b * length + i)),
      );
      const logs = logReader(logits);
      let place = 0;
      for (const { row, option, own } of batch) {
        const { ids, start: from } = rows[row].options[option];
        for (let i = 0; i < own; i++, place++) {
          const at = shared + 1 + i;
          if (at >= from) rows[row].logs[option][at - from] = logs(place, ids[at]);
        }
      }
    }
  }
}

/** The log-probability of a token at a place; the normaliser of each place is computed once. */
function logReader({ values, shape }: Output): (place: number, id: number) => number {
  const width = shape[shape.length - 1];
  const normalisers: number[] = [];
  return (place, id) => {
    normalisers[place] ??= logSumExp(values.subarray(place * width, (place + 1) * width));
    return values[place * width + id] - normalisers[place];
  };
}

function unpacked(stored: Float64Array, options: readonly Sequence[]): Float64Array[] {
  let from = 0;
  return options.map(({ ids, start }) => {
    const own = stored.slice(from, from + ids.length - start);
    from += own.length;
    return own;
  });
}
