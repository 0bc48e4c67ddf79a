/** What a sequence classifier says of texts, one row a text: its probabilities, or its logits as they are. */
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import { type Activation, sigmoid, softmax } from '../classifier-head.ts';
import { assertFinite, type OnnxModel } from '../model.ts';
import { toBytes, toDoubles } from '../onnx/bytes.ts';

/** Of each distinct text a number for each logit; of a text that has no tokens nothing. */
export async function textLogits(
  model: OnnxModel,
  activation: Activation | 'none',
  texts: readonly string[],
  progress: Progress,
): Promise<Map<string, Float64Array>> {
  const { cache } = model;
  const what = activation === 'none' ? 'logits' : 'class probabilities';
  const origin = model.origin(what);
  const keyOf = (text: string) => contentKey(what, model.key, activation, text);
  const answers = new Map<string, Float64Array>();
  const missing: string[] = [];
  for (const text of new Set(texts)) {
    const stored = cache.get(keyOf(text), origin);
    if (stored) answers.set(text, toDoubles(stored));
    else missing.push(text);
  }
  if (missing.length === 0) return answers;
  await model.forward({
    count: missing.length,
    tokens: async (indices) => (await model.encode(indices.map((i) => missing[i]))).map(({ ids }) => ids),
    outputs: ['logits'],
    label: `${activation === 'none' ? 'scoring' : 'classifying'} with ${model.source.model}`,
    progress,
    each({ items, outputs: [{ values, shape }] }) {
      const classes = shape[1];
      for (const [row, item] of items.entries()) {
        const text = missing[item];
        const logits = values.subarray(row * classes, (row + 1) * classes);
        assertFinite(logits, () => texts.indexOf(text), model);
        const answer = applied[activation](logits);
        answers.set(text, answer);
        cache.put(keyOf(text), toBytes(answer), origin);
      }
    },
  });
  return answers;
}

const applied = { sigmoid, softmax, none: (logits: Float32Array) => Float64Array.from(logits) };

export function countMissing(texts: readonly string[], answers: ReadonlyMap<string, unknown>): number {
  return texts.reduce((count, text) => count + (answers.has(text) ? 0 : 1), 0);
}
