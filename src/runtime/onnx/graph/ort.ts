/** Sessions over graphs that are held in memory and weights that are not. */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { feedsOf, integerInputs } from '../feeds.ts';
import { onnxruntime } from '../onnxruntime.ts';
import { encodeGraph, type Graph } from './graph.ts';

export interface SessionOptions {
  /** The folder that the graph's weights are relative to. */
  folder: string;
  threads: number;
  device: string;
  /** For graphs that run once or twice: without optimisation, and without repacking the weights. */
  brief?: boolean;
}

export async function openGraph(graph: Uint8Array | Graph, options: SessionOptions): Promise<InferenceSession> {
  const { InferenceSession } = await onnxruntime();
  const { folder, threads, device, brief = false } = options;
  return InferenceSession.create(graph instanceof Uint8Array ? graph : encodeGraph(graph), {
    executionProviders: [device],
    graphOptimizationLevel: brief ? 'disabled' : 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
    extra: {
      session: {
        model_external_initializers_file_folder_path: folder,
        disable_prepacking: brief ? '1' : '0',
      },
    },
  });
}

export interface FloatInput {
  values: Float32Array;
  shape: readonly number[];
}

/** @param floats further inputs by name */
export async function runGraph(
  session: InferenceSession,
  rows: readonly (readonly number[])[],
  floats: Readonly<Record<string, FloatInput>>,
  outputs: readonly string[],
): Promise<Record<string, Tensor>> {
  const { Tensor } = await onnxruntime();
  const feeds = feedsOf(integerInputs(session), rows, Tensor);
  for (const [name, { values, shape }] of Object.entries(floats)) feeds[name] = new Tensor('float32', values, shape);
  return await session.run(feeds, outputs);
}
