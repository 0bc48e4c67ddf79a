/** One ONNX model with its tokenizer, as encoders, classifiers and language models share it. */

import type { ModelSource } from '../contract/configuration.ts';
import type { Json } from '../contract/measurement.ts';
import { InputError } from '../contract/problem.ts';
import type { Cache, Origin } from '../support/cache.ts';
import { contentKey } from '../support/hash.ts';
import type { Progress } from '../support/progress.ts';
import { packageVersion } from '../support/version.ts';
import { logSoftmax, logSumExp } from './onnx/log-softmax.ts';
import { packByLength } from './onnx/packing.ts';
import type { Memory, Output, Sessions } from './onnx/session.ts';
import type { ModelFiles } from './resolve.ts';
import type { GradientBatch, GradientSessions, Target } from './sensitivity/gradient-sessions.ts';
import { tokenLimit } from './token-limit.ts';
import type { AlignedEncoding, Encoding, Tokenizer } from './tokenizer/tokenizer.ts';

/** Fastest of 256 to 4096 on two cores: 17,000 tokens a second against 14,800 at 4096 (MiniLM, six layers of 384). */
const tokensPerBatch = 1024;
/** Inputs tokenised ahead: enough to fill batches of equal length, few enough to stay small in memory. */
const inputsPerWindow = 8192;
/** Raised whenever tokenising, cutting or pooling may answer otherwise: what the cache holds is not used then. */
const answersVersion = 2;
/** Most logits of a batch: 64 MB of floats. */
const logitsPerBatch = 1 << 24;
/** What a kill may cost at most. */
const flushEveryMs = 2000;

export interface Batch {
  /** Which inputs, by index. */
  items: readonly number[];
  /** Tokens of each. */
  length: number;
  outputs: readonly Output[];
}

interface Inputs {
  count: number;
  /** Token ids of some inputs. */
  tokens(indices: readonly number[]): Promise<readonly (readonly number[])[]>;
  label: string;
  progress: Progress;
  /** Most tokens in a batch, where the outputs are large. */
  budget?: number;
}

export interface Forward extends Inputs {
  outputs: readonly string[];
  each(batch: Batch): void;
}

export interface Logits extends Omit<Inputs, 'budget' | 'count' | 'tokens'> {
  sequences: readonly (readonly number[])[];
  /** Where in a sequence logits are wanted. */
  positions(index: number): readonly number[];
  /** For one sequence: the natural logarithm of a token's probability at the `place`-th of its positions, or of every token's. */
  each(
    index: number,
    logProbability: (place: number, id: number) => number,
    distribution: (place: number) => Float64Array,
  ): void;
}

export interface Backward extends Inputs, Omit<Target, 'onnx' | 'sha256'> {
  /** Cotangents of the output for one input of so many tokens, `[seeds, ...axes of the output but the first]`. */
  cotangents(length: number): { values: Float32Array; seeds: number };
  /** For one input: how many times its own embedding each token is given; once, where there is no such function. */
  scales?(index: number): Float32Array;
  each(batch: Pick<Batch, 'items' | 'length'> & GradientBatch): void;
}

export interface OnnxModel {
  readonly source: ModelSource;
  readonly files: ModelFiles;
  readonly cache: Cache;
  /** Identity by content: files, device and the version of what runs them. */
  readonly key: string;
  /** Of its answers of one kind, for the cache. */
  origin(kind: string): Origin;
  /** The tokenizer, loaded when first asked for, and the most tokens the model takes. */
  tokenizer(): Promise<{ tokenizer: Tokenizer; limit: number }>;
  /**
   * Runs inputs through the model in batches of equal length, the results in no particular order. Inputs without a token
   * are left out: no model takes them.
   */
  forward(request: Forward): Promise<void>;
  /** Probabilities over the vocabulary, for language models: only the logits at the positions asked for are computed. */
  logits(request: Logits): Promise<void>;
  /** The logits of the token that follows rows of one length: see {@link Sessions.next}. */
  next(rows: readonly (readonly number[])[], memory?: Memory): ReturnType<Sessions['next']>;
  /** As `forward`; besides the output, its gradients with respect to the input token embeddings. */
  backward(request: Backward): Promise<void>;
  /** Texts in tokens, cut to the model's limit; that one was cut is remembered with the model's answers. */
  encode(texts: readonly string[]): Promise<Encoding[]>;
  /** The same, with the characters that each token stands for. */
  align(texts: readonly string[]): Promise<AlignedEncoding[]>;
  /** Those of the texts that are longer than the model takes. */
  truncated(texts: readonly string[]): Promise<ReadonlySet<string>>;
  /** How many of the texts they are, counting equal texts each time. */
  countTruncated(texts: readonly string[]): Promise<number>;
  /** For the report. */
  describe(): { [name: string]: Json };
}

export function onnxModel(
  source: ModelSource,
  files: ModelFiles,
  cache: Cache,
  { sessions, gradients }: { sessions: Sessions; gradients: GradientSessions },
): OnnxModel {
  let loading: Promise<{ tokenizer: Tokenizer; limit: number }> | undefined;
  const load = async () => {
    const { loadTokenizer } = await import('./tokenizer/tokenizer.ts');
    const tokenizer = await loadTokenizer(files.folder);
    return { tokenizer, limit: Math.min(tokenizer.maxLength ?? Infinity, tokenLimit(files.config)) };
  };
  let flushedAt = Date.now();
  const inBatches = async (
    { count, tokens, label, progress, budget = tokensPerBatch }: Inputs,
    run: (rows: readonly (readonly number[])[], batch: Pick<Batch, 'items' | 'length'>) => Promise<void>,
  ) => {
    const task = progress.start(label, count, 'texts');
    try {
      for (let start = 0; start < count; start += inputsPerWindow) {
        const size = Math.min(inputsPerWindow, count - start);
        const inputs = await tokens(Array.from({ length: size }, (_, i) => start + i));
        const lengths = inputs.map((ids) => ids.length);
        for (const batch of packByLength(lengths, files.outline.dynamicallyQuantised ? 1 : budget)) {
          const length = lengths[batch[0]];
          const rows = batch.map((i) => inputs[i]);
          // Nothing to run: an empty text, and a model that puts no special tokens around it.
          if (length > 0) await run(rows, { items: batch.map((i) => start + i), length });
          if (Date.now() - flushedAt > flushEveryMs) {
            await cache.flush();
            flushedAt = Date.now();
          }
          // Last, since an interruption is thrown from here: what was computed is in the cache by now.
          task.advance(batch.length);
        }
      }
    } finally {
      task.end();
    }
  };

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
  const tokenizer = () => {
    loading ??= load();
    return loading;
  };
  const origin = (kind: string) => ({ kind, by: source.model, content: key });
  const remarks: Origin = { ...origin('whether texts are cut'), remark: true };
  const truncationKey = (text: string) => contentKey('truncated', key, text);

  const noted = <T extends Encoding>(texts: readonly string[], encodings: T[]): T[] => {
    for (const [i, { truncated }] of encodings.entries()) {
      cache.put(truncationKey(texts[i]), Uint8Array.of(truncated ? 1 : 0), remarks);
    }
    return encodings;
  };

  const encode = async (texts: readonly string[]) => {
    const { tokenizer: own, limit } = await tokenizer();
    return noted(texts, await own.encode(texts, limit));
  };
  const truncated = async (texts: readonly string[]) => {
    const cut = new Set<string>();
    const unknown: string[] = [];
    for (const text of new Set(texts)) {
      const remark = cache.get(truncationKey(text), remarks);
      if (!remark) unknown.push(text);
      else if (remark[0] === 1) cut.add(text);
    }
    // The cache may have kept an answer, and lost the remark.
    for (let start = 0; start < unknown.length; start += inputsPerWindow) {
      const window = unknown.slice(start, start + inputsPerWindow);
      for (const [i, encoding] of (await encode(window)).entries()) if (encoding.truncated) cut.add(window[i]);
    }
    return cut;
  };

  return {
    source,
    files,
    cache,
    key,
    origin,
    encode,
    async align(texts) {
      const { tokenizer: own, limit } = await tokenizer();
      return noted(texts, await own.align(texts, limit));
    },
    truncated,
    async countTruncated(texts) {
      const cut = await truncated(texts);
      return texts.filter((text) => cut.has(text)).length;
    },
    tokenizer,
    forward: (request) =>
      inBatches(request, async (rows, batch) => {
        const outputs = await sessions.run({ onnx: files.onnx, device: source.device }, rows, request.outputs);
        request.each({ ...batch, outputs });
      }),
    logits(request) {
      const { sequences, positions, each } = request;
      // Of a masked copy a row of logits is wanted, of a text all of them: these fill the memory before tokens do.
      let [tokens, places] = [0, 0];
      for (const [i, ids] of sequences.entries()) {
        tokens += ids.length;
        places += positions(i).length;
      }
      const vocabulary = files.config.vocab_size ?? 1 << 18;
      const budget = Math.max(
        1,
        Math.min(tokensPerBatch, Math.floor((logitsPerBatch / vocabulary) * (tokens / places))),
      );
      const tokensOf = async (indices: readonly number[]) => indices.map((i) => sequences[i]);
      const inputs = { ...request, count: sequences.length, tokens: tokensOf, budget };
      return inBatches(inputs, async (rows, { items, length }) => {
        const at = items.map(positions);
        const { values, shape } = await sessions.runAt(
          { onnx: files.onnx, device: source.device },
          rows,
          at.flatMap((own, row) => own.map((position) => row * length + position)),
        );
        const width = shape[shape.length - 1];
        let start = 0;
        for (const [row, item] of items.entries()) {
          const first = start;
          const normalisers: number[] = [];
          const logitsAt = (place: number) => values.subarray((first + place) * width, (first + place + 1) * width);
          const logProbability = (place: number, id: number) => {
            const logits = logitsAt(place);
            normalisers[place] ??= logSumExp(logits);
            return logits[id] - normalisers[place];
          };
          each(item, logProbability, (place) => logSoftmax(logitsAt(place)));
          start += at[row].length;
        }
      });
    },
    next: (rows, memory) => sessions.next({ onnx: files.onnx, device: source.device }, rows, memory),
    backward: (request) =>
      inBatches(request, async (rows, batch) => {
        const { output, activation } = request;
        const target = { onnx: files.onnx, sha256: files.sha256, output, activation };
        const { scales } = request;
        const scaled = scales && Float32Array.from(batch.items.flatMap((i) => [...scales(i)]));
        request.each({ ...batch, ...(await gradients.run(target, rows, request.cotangents(batch.length), scaled)) });
      }),
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
