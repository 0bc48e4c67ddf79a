/** One ONNX model with its tokenizer, as encoders, classifiers and language models share it. */

import type { ModelSource } from '../contract/configuration.ts';
import type { Json } from '../contract/measurement.ts';
import { InputError } from '../contract/problem.ts';
import type { Cache, Origin } from '../support/cache.ts';
import { contentKey } from '../support/hash.ts';
import { packageVersion } from '../support/version.ts';
import { type LimitedTokenizer, loadLimited, type ModelTexts, modelTexts } from './model-texts.ts';
import { batchesOf, type Inputs, type Place } from './onnx/batches.ts';
import { type Logits, logitsInBatches } from './onnx/logits.ts';
import type { Memory, Output, Sessions } from './onnx/session.ts';
import type { ModelFiles } from './resolve.ts';
import type { GradientBatch, GradientSessions, Target } from './sensitivity/gradient-sessions.ts';
import { tokenLimit } from './token-limit.ts';

/** Raised whenever tokenising, cutting or pooling may answer otherwise: what the cache holds is not used then. */
const answersVersion = 2;
export interface Batch extends Place {
  outputs: readonly Output[];
}

export interface Forward extends Inputs {
  outputs: readonly string[];
  each(batch: Batch): void;
}

export interface Backward extends Inputs, Omit<Target, 'onnx' | 'sha256'> {
  /** Cotangents of the output for one input of so many tokens, `[seeds, ...axes of the output but the first]`. */
  cotangents(length: number): { values: Float32Array; seeds: number };
  /** For one input: how many times its own embedding each token is given; once, where there is no such function. */
  scales?(index: number): Float32Array;
  each(batch: Place & GradientBatch): void;
}

export interface OnnxModel extends ModelTexts {
  readonly source: ModelSource;
  readonly files: ModelFiles;
  readonly cache: Cache;
  /** Identity by content: files, device and the version of what runs them. */
  readonly key: string;
  /** Of its answers of one kind, for the cache. */
  origin(kind: string): Origin;
  /** Loaded when first asked for. */
  tokenizer(): Promise<LimitedTokenizer>;
  /**
   * Runs inputs through the model in batches of equal length, the results in no particular order. Inputs without a token
   * are left out: no model takes them.
   */
  forward(request: Forward): Promise<void>;
  /** Probabilities over the vocabulary, for language models: only the logits at the positions asked for are computed. */
  logits(request: Logits): Promise<void>;
  /** The logits of the token that follows rows of one length: see {@link Sessions.next}. */
  next(rows: readonly (readonly number[])[], memory?: Memory, places?: readonly number[]): ReturnType<Sessions['next']>;
  /** As `forward`; besides the output, its gradients with respect to the input token embeddings. */
  backward(request: Backward): Promise<void>;
  /** One batch of rows of one length, as it stands, with its own seeds: for what goes on from each answer to the next. */
  differentiate(
    at: Pick<Target, 'output' | 'activation'>,
    rows: readonly (readonly number[])[],
    cotangents: { values: Float32Array; seeds: number },
    added: Float32Array,
  ): Promise<GradientBatch>;
  /** The vectors of some tokens, of the table that an output depends on. */
  embeddings(at: Pick<Target, 'output' | 'activation'>, ids: readonly number[]): Promise<Float32Array>;
  /** For the report. */
  describe(): { [name: string]: Json };
}

export function onnxModel(
  source: ModelSource,
  files: ModelFiles,
  cache: Cache,
  { sessions, gradients }: { sessions: Sessions; gradients: GradientSessions },
): OnnxModel {
  const key = contentKey(
    'onnx model',
    files.sha256,
    files.tokenizerSha256,
    tokenLimit(files.config),
    source.device,
    packageVersion('onnxruntime-node'),
    packageVersion('tokenizers'),
    answersVersion,
  );
  const origin = (kind: string) => ({ kind, by: source.model, content: key });
  let loading: Promise<LimitedTokenizer> | undefined;
  const tokenizer = () => {
    loading ??= loadLimited(files);
    return loading;
  };
  const inBatches = batchesOf({ cache, alone: files.outline.dynamicallyQuantised });
  const graph = { onnx: files.onnx, device: source.device };
  const targetOf = ({ output, activation }: Pick<Target, 'output' | 'activation'>): Target => {
    return { onnx: files.onnx, sha256: files.sha256, output, activation };
  };

  return {
    source,
    files,
    cache,
    key,
    origin,
    tokenizer,
    ...modelTexts({ key, origin: origin('whether texts are cut') }, cache, tokenizer),
    forward: (request) =>
      inBatches(request, async (rows, place) => {
        request.each({ ...place, outputs: await sessions.run(graph, rows, request.outputs) });
      }),
    logits: (request) =>
      logitsInBatches(request, files.config.vocab_size ?? 1 << 18, inBatches, (rows, places) =>
        sessions.runAt(graph, rows, places),
      ),
    next: (rows, memory, places) => sessions.next(graph, rows, memory, places),
    backward: (request) =>
      inBatches(request, async (rows, place) => {
        const { scales } = request;
        const moved = scales && { scales: Float32Array.from(place.items.flatMap((i) => [...scales(i)])) };
        const cotangents = request.cotangents(place.length);
        request.each({ ...place, ...(await gradients.run(targetOf(request), rows, cotangents, moved)) });
      }),
    differentiate: (at, rows, cotangents, added) => gradients.run(targetOf(at), rows, cotangents, { added }),
    embeddings: (at, ids) => gradients.embeddings(targetOf(at), ids),
    describe: () => ({
      model: source.model,
      revision: files.revision,
      sha256: files.sha256,
      // Of a single file it stands above.
      ...(files.weights.length > 1 ? { weights: files.weights.map((one) => ({ ...one })) } : {}),
      tokenizerSha256: files.tokenizerSha256,
      dtype: source.dtype,
      device: source.device,
      ...(source.file === undefined ? {} : { file: source.file }),
    }),
  };
}

/** Refuses a result that is not a number. `indexOf` says which text it is, counted from 0 among those asked. */
export function assertFinite(values: ArrayLike<number>, indexOf: () => number, { files, source }: OnnxModel): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new InputError({
      message: `the model answered text ${indexOf()} (counted from 0) with ${values[i]}`,
      file: files.onnx,
      hint: source.dtype === 'fp32' ? 'The model is broken, or its export is' : 'Try dtype: fp32',
    });
  }
}
