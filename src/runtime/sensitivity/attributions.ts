/**
 * How much each token's embedding adds to the probabilities of classes: gradient times input at the text itself, or
 * averaged along the straight line from a baseline (integrated gradients, Sundararajan et al. 2017).
 *
 * The baseline has the zero vector in place of every token that stands for some of the text; special tokens stay as
 * they are, so that all of the difference between text and baseline is attributed to the text.
 */

import type { Span } from '../../contract/observations.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import { assertFinite, type Backward } from '../model.ts';
import type { AlignedEncoding } from '../tokenizer/tokenizer.ts';
import type { Differentiable } from './sensitivity.ts';

export interface Attribution {
  /** Of the tokens that stand for some of the text. */
  spans: readonly Span[];
  /** `[classes][spans]`. */
  values: readonly (readonly number[])[];
  /** Of each class at the text and at the baseline. */
  probabilities: readonly number[];
  baseline: readonly number[];
}

/** A sum this far below what it is a sum of is made of the rounding of single precision, and counts as 0. */
const rounding = 1e-5;

/** Raised whenever the same gradients may give another number: what the cache holds is not used then. */
const version = 2;

/**
 * One answer per distinct text that has a token.
 *
 * @param steps points at which integrated gradients are taken, in the middle of as many equal parts of the line; 0 for
 * gradient times input, which is taken at the text. For a model that normalises token embeddings before it adds
 * anything to them the result is 0: only rounding remains, and the trace of the small number that keeps the
 * normalisation from dividing by 0
 */
export async function attributionsOf(
  source: Differentiable,
  texts: readonly string[],
  steps: number,
  progress: Progress,
): Promise<Map<string, Attribution>> {
  const { model, output, activation, classes, seeds } = source;
  const origin = model.origin('attributions');
  const keyOf = (text: string) => contentKey('attribution', version, source.key, steps, text);
  const found = new Map<string, Attribution>();
  const missing: string[] = [];
  for (const text of new Set(texts)) {
    const stored = model.cache.get(keyOf(text), origin);
    if (stored) found.set(text, JSON.parse(Buffer.from(stored).toString()));
    else missing.push(text);
  }
  if (missing.length === 0) return found;

  const points = pointsOn(steps);
  const sums = new Map<number, Sum>();
  const itemOf = (input: number) => Math.floor(input / points.length);
  await model.backward({
    count: missing.length * points.length,
    async tokens(inputs) {
      const fresh = [...new Set(inputs.map(itemOf))].filter((item) => !sums.has(item));
      const encodings = await model.align(fresh.map((item) => missing[item]));
      for (const [i, item] of fresh.entries()) sums.set(item, emptySum(encodings[i], classes.length, points.length));
      return inputs.map((input) => sums.get(itemOf(input))!.ids);
    },
    scales: (i) =>
      Float32Array.from(sums.get(itemOf(i))!.spans, (span) => (span ? points[i % points.length].scale : 1)),
    output,
    activation,
    cotangents: (length) => ({ values: source.cotangents(length), seeds }),
    label: `explaining ${model.source.model}`,
    progress,
    each(batch) {
      const { items, length, output: outputs } = batch;
      const width = outputs.length / items.length;
      for (const [row, input] of items.entries()) {
        const item = itemOf(input);
        const { weight, at } = points[input % points.length];
        const sum = sums.get(item)!;
        const { probabilities, mix } = source.read(outputs.subarray(row * width, (row + 1) * width), length);
        if (at === 'text') sum.probabilities = [...probabilities];
        if (at === 'baseline') sum.baseline = [...probabilities];
        if (weight > 0) addGradients(sum, batch, { row, seeds, mix, weight });
        if (--sum.left > 0) continue;
        for (const values of sum.values) assertFinite(values, () => texts.indexOf(missing[item]), model);
        const attribution = attributionOf(sum, steps === 0 && batch.normalised);
        sums.delete(item);
        found.set(missing[item], attribution);
        model.cache.put(keyOf(missing[item]), Buffer.from(JSON.stringify(attribution)), origin);
      }
    },
  });
  return found;
}

/** One text, as long as some of its points are not computed. */
interface Sum {
  ids: readonly number[];
  spans: readonly (Span | null)[];
  values: readonly Float64Array[];
  /** The same sums over absolute values. */
  magnitudes: readonly Float64Array[];
  probabilities: readonly number[];
  baseline: readonly number[];
  left: number;
}

function emptySum({ ids, spans }: AlignedEncoding, classes: number, points: number): Sum {
  const table = () => Array.from({ length: classes }, () => new Float64Array(ids.length));
  return { ids, spans, values: table(), magnitudes: table(), probabilities: [], baseline: [], left: points };
}

/** Adds gradient times embedding at one point of one text. */
function addGradients(
  { values, magnitudes }: Sum,
  { items, length, gradients, embeddings, embeddingSize }: Parameters<Backward['each']>[0],
  { row, seeds, mix, weight }: { row: number; seeds: number; mix: ArrayLike<number>; weight: number },
): void {
  for (let t = 0; t < length; t++) {
    for (let s = 0; s < seeds; s++) {
      const { dot, magnitude } = product(
        gradients,
        ((s * items.length + row) * length + t) * embeddingSize,
        embeddings!,
        (row * length + t) * embeddingSize,
        embeddingSize,
      );
      for (const [k, own] of values.entries()) {
        const factor = weight * mix[k * seeds + s];
        own[t] += factor * dot;
        magnitudes[k][t] += Math.abs(factor) * magnitude;
      }
    }
  }
}

/** @param nothing whether all that was summed up is rounding */
function attributionOf({ spans, values, magnitudes, probabilities, baseline }: Sum, nothing: boolean): Attribution {
  const standing = [...spans.keys()].filter((t) => spans[t] !== null);
  return {
    spans: standing.map((t) => spans[t]!),
    values: values.map((own, k) =>
      standing.map((t) => (!nothing && Math.abs(own[t]) > rounding * magnitudes[k][t] ? own[t] : 0)),
    ),
    probabilities,
    baseline,
  };
}

interface Point {
  /** Of the text's embeddings. */
  scale: number;
  /** In the mean of gradients. */
  weight: number;
  at: 'text' | 'baseline' | 'between';
}

function pointsOn(steps: number): Point[] {
  const between = Array.from({ length: steps }, (_, j): Point => {
    return { scale: (j + 0.5) / steps, weight: 1 / steps, at: 'between' };
  });
  return [{ scale: 1, weight: steps === 0 ? 1 : 0, at: 'text' }, ...between, { scale: 0, weight: 0, at: 'baseline' }];
}

/** In double precision: the sum of products, and of their absolute values. */
function product(a: Float32Array, aStart: number, b: Float32Array, bStart: number, size: number) {
  let [dot, magnitude] = [0, 0];
  for (let d = 0; d < size; d++) {
    const one = a[aStart + d] * b[bStart + d];
    dot += one;
    magnitude += Math.abs(one);
  }
  return { dot, magnitude };
}
