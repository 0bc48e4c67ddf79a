/** Log-probabilities of tokens in their context, from an ONNX masked language model. */
import type { ModelSource } from '../config/types.ts';
import { InputError } from '../errors.ts';
import { contentKey } from '../hash.ts';
import { tokensOf } from './alignment.ts';
import { cutAround } from './around.ts';
import { toBytes, toDoubles } from './bytes.ts';
import { assertFinite, type OnnxModel } from './onnx-model.ts';
import type { MaskedLanguageModel, Span } from './roles.ts';
import { logitsOf, roleProblems } from './suitability.ts';
import type { Tokenizer } from './tokenizer.ts';

type Item = { text: string; masked: readonly Span[]; target: Span };

/** Most logits of a batch: 64 MB of floats. */
const logitsPerBatch = 1 << 24;

/** @throws InputError where the model is no masked language model */
export function openMaskedLm(model: OnnxModel, source: ModelSource): MaskedLanguageModel {
  const problems = roleProblems('masked-lm', source, model.files);
  if (problems.length > 0) throw new InputError(problems);
  const { cache } = model;
  const width = logitsOf(model.files.outline)?.shape?.[2];
  const vocabulary = typeof width === 'number' ? width : (model.files.config.vocab_size ?? 1 << 18);

  return {
    key: contentKey('masked language model', model.key),
    describe: () => model.describe(),
    close: async () => {},

    async logProbabilities(items, progress) {
      const keys = items.map(({ text, masked, target }) => contentKey('masked', model.key, text, masked, target));
      const answers = new Map<string, Float64Array>();
      const missing = new Map<string, number>();
      for (const [i, key] of keys.entries()) {
        if (answers.has(key) || missing.has(key)) continue;
        const stored = cache.get(key);
        if (stored) answers.set(key, toDoubles(stored));
        else missing.set(key, i);
      }
      if (missing.size > 0) {
        const { tokenizer, limit } = await model.tokenizer();
        const { maskId } = tokenizer;
        if (maskId === null) {
          throw new InputError({
            message: 'the model has no mask token, so it cannot be a masked language model',
            file: model.files.folder,
            hint: 'Check tokenizer_config.json',
          });
        }
        const asked = [...missing].map(([key, i]) => ({ key, i, ...prepare(items[i], i, maskId, limit, tokenizer) }));
        await model.forward({
          count: asked.length,
          tokens: (i) => asked[i].ids,
          outputs: ['logits'],
          label: `asking ${source.model} for masked words`,
          progress,
          budget: Math.min(1024, Math.max(1, Math.floor(logitsPerBatch / vocabulary))),
          each({ items: rows, length, outputs: [{ values, shape }] }) {
            for (const [row, item] of rows.entries()) {
              const { key, i, targets } = asked[item];
              const logs = Float64Array.from(targets, ({ position, id }) => {
                const start = (row * length + position) * shape[2];
                return logProbability(values.subarray(start, start + shape[2]), id);
              });
              assertFinite(logs, () => i, model);
              answers.set(key, logs);
              cache.put(key, toBytes(logs));
            }
          },
        });
      }
      return keys.map((key) => answers.get(key)!);
    },
  };
}

interface Prepared {
  ids: number[];
  /** Where the target's tokens stand and what they were before masking. */
  targets: { position: number; id: number }[];
}

/** A text beyond the model's limit is cut around the stretch from the first to the last span that is asked about. */
function prepare(item: Item, index: number, maskId: number, limit: number, tokenizer: Tokenizer): Prepared {
  const all = [item.target, ...item.masked];
  const stretch = { start: Math.min(...all.map((s) => s.start)), end: Math.max(...all.map((s) => s.end)) };
  const whole = tokenizer.encode(item.text, limit);
  const { text, offset, ids, truncated } = whole.truncated
    ? cutAround(item.text, stretch, limit, tokenizer)
    : { text: item.text, offset: 0, ...whole };
  if (truncated) {
    throw new InputError({
      message: `in text ${index} (counted from 0) the words asked about lie too far apart for the model's ${limit} tokens`,
      hint: 'Shorten the text',
    });
  }
  const spans = tokenizer.spans(text, ids);
  const positions = (span: Span) => {
    const tokens = tokensOf({ start: span.start - offset, end: span.end - offset }, spans);
    return tokens ? Array.from({ length: tokens.last - tokens.first + 1 }, (_, i) => tokens.first + i) : [];
  };
  const targets = positions(item.target).map((position) => ({ position, id: ids[position] }));
  const masked = [...ids];
  for (const position of item.masked.flatMap(positions)) masked[position] = maskId;
  return { ids: masked, targets };
}

/** Natural logarithm of softmax(logits)[id]. */
function logProbability(logits: Float32Array, id: number): number {
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i++) if (logits[i] > greatest) greatest = logits[i];
  let total = 0;
  for (let i = 0; i < logits.length; i++) total += Math.exp(logits[i] - greatest);
  return logits[id] - greatest - Math.log(total);
}
