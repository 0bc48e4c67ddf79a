import type { InferenceSession } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { deriveGraph, probeRows } from '../../../../src/runtime/gradients/derive.ts';
import { names } from '../../../../src/runtime/gradients/differentiate.ts';
import { checkGradients } from '../../../../src/runtime/gradients/self-check.ts';
import { embeddingsOf } from '../../../../src/runtime/gradients/table.ts';
import { encodeGraph, type Graph } from '../../../../src/runtime/onnx/graph/graph.ts';
import { openGraph } from '../../../../src/runtime/onnx/graph/ort.ts';
import { Model, size, withFile } from '../../../runtime/gradients/small-model.ts';

const TOKENS = 8;

/** Two layers of eight ReLUs, whose kinks lie close by. @param seed of the weights */
function kinked(seed: number): Graph {
  const m = new Model(17);
  for (let i = 0; i < 31 * seed; i++) m.random.next();
  const layer = (x: string, width: number) =>
    m.node('Relu', [m.node('Add', [m.node('MatMul', [x, m.weights(width, 8)]), m.weights(8)])]);
  const sum = m.sum(m.node('MatMul', [layer(layer(m.embeddings(), size), 8), m.weights(8, size)]), 1);
  // So that the head is not saturated, where nothing but rounding is left to measure.
  m.head(m.node('Mul', [sum, m.scalar(0.1)]), size);
  return m.graph;
}

/** The session with its gradients changed. */
function planted(session: InferenceSession, change: (gradient: Float32Array) => void): InferenceSession {
  const run = async (feeds: InferenceSession.OnnxValueMapType, fetches: InferenceSession.FetchesType) => {
    const results = await session.run(feeds, fetches);
    const values = results[names.gradient]?.data as Float32Array | undefined;
    for (let from = 0; values && from < values.length; from += TOKENS * size) {
      change(values.subarray(from, from + TOKENS * size));
    }
    return results;
  };
  return new Proxy(session, { get: (own, key) => (key === 'run' ? run : Reflect.get(own, key, own)) });
}

function isTrusted(graph: Graph, change: (gradient: Float32Array) => void = () => {}): Promise<boolean> {
  return withFile(graph, async (file) => {
    const {
      graph: derived,
      folder,
      table,
      answer,
    } = await deriveGraph(file, 'logits', 'softmax', { threads: 1, device: 'cpu' });
    const session = await openGraph(encodeGraph(derived), { folder, threads: 1, device: 'cpu' });
    const [vocabulary] = table.dims;
    const [row] = probeRows(1, TOKENS, vocabulary);
    const embeddings = await embeddingsOf(table, row);
    const common = { output: 'logits', activation: 'softmax', row, embeddings, vocabulary, answer } as const;
    const verdict = await checkGradients({ session: planted(session, change), ...common });
    await session.release();
    return !('disagreement' in verdict);
  });
}

async function countTrusted(models: number, change?: (gradient: Float32Array) => void): Promise<number> {
  let trusted = 0;
  for (let seed = 0; seed < models; seed++) trusted += Number(await isTrusted(kinked(seed), change));
  return trusted;
}

describe('The self-check of gradients', () => {
  it('trusts networks of ReLUs, though finite differences run over their kinks', async () => {
    expect(await countTrusted(40)).toBe(40);
  });

  it.each<[string, (gradient: Float32Array) => void]>([
    ['5 % too great', (gradient) => void gradient.set(gradient.map((value) => 1.05 * value))],
    ['of the wrong sign in one half', (gradient) => void gradient.set(gradient.map((v, i) => (i % 2 ? v : -v)))],
    ['counted twice for one token', (gradient) => void gradient.set(gradient.map((v, i) => (i < size ? 2 * v : v)))],
  ])('finds a gradient that is %s', async (_, change) => {
    expect(await countTrusted(12, change)).toBe(0);
  });

  it('mostly finds that a part of it was left out', async () => {
    expect(
      await countTrusted(12, (gradient) => void gradient.set(gradient.map((v, i) => (i % size ? v : 0)))),
    ).toBeLessThan(7);
  });
});
