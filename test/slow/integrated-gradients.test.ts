import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import hatexplain from '../../datasets/hatexplain/index.ts';
import { attributionsOf } from '../../src/runtime/sensitivity/attributions.ts';
import { differentiableProbe } from '../../src/runtime/sensitivity/probe-gradient.ts';
import type { Differentiable } from '../../src/runtime/sensitivity/sensitivity.ts';
import { silent } from '../../src/support/progress.ts';
import { localPool } from '../runtime/local-pool.ts';

const minilm = process.env.FAIRPROBE_MINILM;
const path = resolve(import.meta.dirname, '../../../shared/data/hatexplain/hatexplain_test_val.json');
const ready = minilm !== undefined && existsSync(minilm) && existsSync(path);

/** A head on MiniLM, trained in Python (test/oracles/aps.py), and the posts it was held against. */
const fixture = JSON.parse(readFileSync(new URL('../fixtures/aps-hatexplain.json', import.meta.url), 'utf8'));
const POSTS = 5;

/**
 * The slope of P(positive) on the straight way from the baseline to the text, at so many points of equal distance: the
 * sum over tokens of embedding times gradient, where each embedding is that share of itself.
 */
async function slopes(source: Differentiable, text: string, points: number): Promise<Float64Array> {
  const { model, output, activation, seeds } = source;
  const [{ ids, spans }] = await model.align([text]);
  const found = new Float64Array(points);
  await model.backward({
    count: points,
    tokens: async (indices) => indices.map(() => ids),
    scales: (i) => Float32Array.from(spans, (span) => (span ? i / (points - 1) : 1)),
    output,
    activation,
    cotangents: (length) => ({ values: source.cotangents(length), seeds }),
    label: 'slopes',
    progress: silent,
    each({ items, length, output: outputs, gradients, embeddings, embeddingSize }) {
      const width = outputs.length / items.length;
      for (const [row, i] of items.entries()) {
        const { mix } = source.read(outputs.subarray(row * width, (row + 1) * width), length);
        for (let at = row * length * embeddingSize; at < (row + 1) * length * embeddingSize; at++) {
          const standing = spans[Math.floor(at / embeddingSize) % length] !== null;
          if (standing) found[i] += mix[1] * gradients[at] * embeddings![at];
        }
      }
    },
  });
  return found;
}

describe.skipIf(!ready)(`${POSTS} test posts of HateXplain (needs FAIRPROBE_MINILM and ../shared/data)`, () => {
  const pool = localPool({ threads: 2 });
  afterAll(() => pool.close());

  test('integrated gradients of a probe on MiniLM add up to the change of the probability, as nearly as the steps allow', async () => {
    const options = hatexplain.options.parse({ path, split: 'test' });
    const all = await hatexplain.load(options, { id: 'hate', resolve: (given) => given, keepColumns: [] });
    const known = new Set(fixture.ids as string[]);
    const texts = all.texts!.filter((_, i) => known.has(all.ids[i])).slice(0, POSTS);
    expect(new Set(texts).size).toBe(POSTS);
    const source = { model: minilm!, revision: 'main', dtype: 'fp32', device: 'cpu', layer: -1 } as const;
    const encoder = await pool.encoder({ ...source, pooling: 'mean' });
    const { weights, intercept } = fixture.heads.toxic;
    const head = { weights: Float64Array.from(weights), intercept };
    const probe = differentiableProbe(encoder, head, all, 'probability', 'toxic');

    const errorsBy = new Map<number, number[]>();
    for (const steps of [8, 32]) {
      const found = await attributionsOf(probe, texts, steps, silent);
      const errors = texts.map((text) => {
        const { values, probabilities, baseline } = found.get(text)!;
        const differences = [0, 1].map(
          (k) => values[k].reduce((sum, value) => sum + value, 0) - (probabilities[k] - baseline[k]),
        );
        // What speaks for one class speaks against the other.
        expect(differences[0]).toBeCloseTo(-differences[1], 9);
        return Math.abs(differences[1]);
      });
      errorsBy.set(steps, errors);
    }

    // On a part of the way of length h the slope in its middle times h is off by at most h/2 times what the slope varies
    // there, and by at most h^2/8 times what the slope's own slope varies (Peano's kernel). Over n equal parts the sum is off
    // by at most V/2n, and W/8n^2, with V and W what the two vary, up and down, on the whole way.
    for (const [t, text] of texts.entries()) {
      const slope = await slopes(probe, text, 97);
      const second = slope.slice(1).map((value, i) => (value - slope[i]) * 96);
      const variation = (values: Float64Array) =>
        values.slice(1).reduce((sum, value, i) => sum + Math.abs(value - values[i]), 0);
      for (const [steps, errors] of errorsBy) {
        const bound = Math.min(variation(slope) / (2 * steps), variation(second) / (8 * steps ** 2));
        expect(errors[t], `post ${t}, ${steps} steps`).toBeLessThan(bound);
        // A bound that says something: probabilities differ by up to 1.
        if (steps === 32) expect(bound).toBeLessThan(0.05);
      }
    }
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(errorsBy.get(32)!)).toBeLessThan(mean(errorsBy.get(8)!));
  }, 600_000);
});
