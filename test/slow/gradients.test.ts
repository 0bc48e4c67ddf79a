import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type InputGradients, openInputGradients } from '../../src/runtime/gradients/index.ts';
import { memoryCache } from '../../src/support/cache.ts';
import { hashFile } from '../../src/support/hash.ts';

interface Fixture {
  classes: number;
  /** Base64 of `[classes, width]`. */
  weights: string;
  texts: {
    text: string;
    ids: number[];
    probabilities: number[];
    /** Base64 of `[classes, tokens]`, doubles. */
    norms: { double: string; single: string };
    /** Indices into `[classes, tokens, width]`, and base64 of what stands there. */
    entries: number[];
    double: string;
    single: string;
  }[];
}

const minilm = process.env.FAIRPROBE_MINILM;

/** How many times the error of autograd in single precision is allowed. */
const allowance = 3;

const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64')).buffer;

let encoder: InputGradients;
beforeAll(async () => {
  if (!minilm) return;
  const onnx = join(minilm, 'onnx/model.onnx');
  encoder = await openInputGradients({
    onnx,
    output: 'last_hidden_state',
    activation: 'none',
    threads: 2,
    cache: memoryCache(),
    sha256: await hashFile(onnx),
  });
}, 120_000);
afterAll(() => encoder?.close());

/** Probabilities of a softmax head on the mean of the hidden states, and their gradients `[classes, tokens, width]`. */
async function headGradients(ids: readonly number[], weights: Float32Array, classes: number) {
  const tokens = ids.length;
  const width = weights.length / classes;
  const { output: hidden } = await encoder.run([ids], { values: new Float32Array(tokens * width), seeds: 1 });
  const logits = Array.from({ length: classes }, (_, k) =>
    hidden.reduce((sum, h, i) => sum + (h * weights[k * width + (i % width)]) / tokens, 0),
  );
  const exponentials = logits.map(Math.exp);
  const probabilities = exponentials.map((x) => x / exponentials.reduce((a, b) => a + b));
  // d p[k] / d hidden[t] = p[k] sum over j of ((k = j) - p[j]) w[j] / tokens
  const values = new Float32Array(classes * tokens * width);
  for (let i = 0; i < values.length; i++) {
    const [k, d] = [Math.floor(i / (tokens * width)), i % width];
    const slope = probabilities.reduce((sum, p, j) => sum + ((j === k ? 1 : 0) - p) * weights[j * width + d], 0);
    values[i] = (probabilities[k] * slope) / tokens;
  }
  return { probabilities, ...(await encoder.run([ids], { values, seeds: classes })) };
}

/** Where the oracle's arrays lie, made by test/oracles/gradient_minilm_entries.py. */
const arrays = minilm && join(minilm, 'gradients');
const ready = arrays !== undefined && existsSync(join(arrays, 'manifest.json'));

describe.skipIf(!ready)('Every entry (needs FAIRPROBE_MINILM with test/oracles/gradient_minilm_entries.py run)', () => {
  interface Manifest {
    classes: number;
    batches: { shape: string; rows: { name: string; ids: number[] }[] }[];
  }
  const manifest: Manifest = ready
    ? JSON.parse(readFileSync(join(arrays, 'manifest.json'), 'utf8'))
    : { classes: 0, batches: [] };
  const read = (name: string) => new Uint8Array(readFileSync(join(arrays!, name))).buffer;

  // Ours are never padded: a padded batch of torch's must say the same of each row.
  test.each(manifest.batches)('of a batch of $shape is as exact as autograd in single precision', async ({ rows }) => {
    const { classes } = manifest;
    const weights = new Float32Array(read('weights.f4'));
    const error = { own: 0, torch: 0, ownSquares: 0, torchSquares: 0 };
    for (const { name, ids } of rows) {
      const { gradients } = await headGradients(ids, weights, classes);
      const exact = new Float64Array(read(`${name}.f8`));
      const single = new Float32Array(read(`${name}.f4`));
      expect(gradients.length).toBe(exact.length);
      expect(gradients.every(Number.isFinite)).toBe(true);
      for (const [i, value] of exact.entries()) {
        const [own, torch] = [Math.abs(gradients[i] - value), Math.abs(single[i] - value)];
        error.own = Math.max(error.own, own);
        error.torch = Math.max(error.torch, torch);
        error.ownSquares += own * own;
        error.torchSquares += torch * torch;
      }
    }
    expect(error.own).toBeLessThanOrEqual(allowance * error.torch);
    expect(Math.sqrt(error.ownSquares)).toBeLessThanOrEqual(allowance * Math.sqrt(error.torchSquares));
  });
});

describe.skipIf(!minilm)('a linear head on MiniLM (needs FAIRPROBE_MINILM)', () => {
  const fixture: Fixture = JSON.parse(
    readFileSync(new URL('../fixtures/gradients/minilm.json', import.meta.url), 'utf8'),
  );
  const { classes } = fixture;
  const weights = new Float32Array(bytes(fixture.weights));
  const width = weights.length / classes;

  test('its gradients are as exact as autograd in single precision, entry by entry and in the norm of every token', async () => {
    const error = { own: 0, torch: 0, ownNorm: 0, torchNorm: 0 };
    for (const expected of fixture.texts) {
      const { probabilities, gradients } = await headGradients(expected.ids, weights, classes);
      for (const [k, p] of probabilities.entries()) expect(p).toBeCloseTo(expected.probabilities[k], 5);
      expect(gradients.every(Number.isFinite)).toBe(true);
      expect(gradients.length).toBe(classes * expected.ids.length * width);

      const [exact, single] = [new Float64Array(bytes(expected.double)), new Float32Array(bytes(expected.single))];
      for (const [i, entry] of expected.entries.entries()) {
        error.own = Math.max(error.own, Math.abs(gradients[entry] - exact[i]));
        error.torch = Math.max(error.torch, Math.abs(single[i] - exact[i]));
      }
      const exactNorms = new Float64Array(bytes(expected.norms.double));
      const singleNorms = new Float64Array(bytes(expected.norms.single));
      expect(exactNorms.length).toBe(classes * expected.ids.length);
      for (const [i, norm] of exactNorms.entries()) {
        const own = Math.sqrt(gradients.subarray(i * width, (i + 1) * width).reduce((sum, g) => sum + g * g, 0));
        error.ownNorm = Math.max(error.ownNorm, Math.abs(own - norm));
        error.torchNorm = Math.max(error.torchNorm, Math.abs(singleNorms[i] - norm));
      }
    }
    expect(error.own).toBeLessThanOrEqual(allowance * error.torch);
    expect(error.ownNorm).toBeLessThanOrEqual(allowance * error.torchNorm);
  });
});
