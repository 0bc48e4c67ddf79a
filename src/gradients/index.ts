/** Exact gradients of a model's output with respect to its word embeddings, from a plain ONNX file. */
import type { InferenceSession } from 'onnxruntime-node';
import type { Cache } from '../cache.ts';
import { deriveGraph } from './derive.ts';
import { type Activation, names } from './differentiate.ts';
import { openGraph, runGraph } from './ort.ts';

export interface GradientGraphOptions {
  /** Path of the ONNX file. */
  onnx: string;
  /** Which output is seeded: `logits`, `hidden_states.3`, `last_hidden_state`, ... */
  output: string;
  /** What stands between the output and the seeds: seeds are cotangents of probabilities, or of the output itself. */
  activation: Activation;
  threads: number;
  device?: string;
  cache: Cache;
  /** Of the ONNX file, as `resolveModel` has it. */
  sha256: string;
}

export interface InputGradients {
  readonly embeddingSize: number;
  readonly embeddingTable: string;
  run(
    rows: readonly (readonly number[])[],
    seed: { values: Float32Array; seeds: number },
  ): Promise<{ output: Float32Array; shape: readonly number[]; gradients: Float32Array }>;
  close(): Promise<void>;
}

export async function openInputGradients(options: GradientGraphOptions): Promise<InputGradients> {
  const { onnx, output, activation, threads, device = 'cpu' } = options;
  const derived = await deriveGraph(onnx, output, activation, { threads, device });
  const session: InferenceSession = await openGraph(derived.graph, { folder: derived.folder, threads, device });
  const { embeddingSize } = derived;
  return {
    embeddingSize,
    embeddingTable: '',
    async run(rows, seed) {
      const tail = seed.values.length / seed.seeds;
      const rest = derived.axes.slice(1).map((s) => (s === 'rows' ? rows.length : s === 'tokens' ? rows[0].length : (s as number)));
      const restSize = rest.reduce((a, b) => a * b, 1);
      const results = await runGraph(
        session,
        rows,
        {
          [names.seed]: { values: seed.values, shape: [seed.seeds, tail / restSize, ...rest] },
          [names.nudge]: { values: new Float32Array(embeddingSize), shape: [1, 1, embeddingSize] },
        },
        [names.activated, names.gradient],
      );
      return {
        output: results[names.activated].data as Float32Array,
        shape: results[names.activated].dims,
        gradients: results[names.gradient].data as Float32Array,
      };
    },
    close: () => session.release(),
  };
}
