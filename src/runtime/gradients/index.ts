/**
 * Exact gradients of a model's output with respect to its word embeddings, from a plain ONNX file. These are the rows
 * of the table as looked up, before positions, segments and normalisation (`get_input_embeddings()` in transformers).
 */
import { realpath } from 'node:fs/promises';
import type { InferenceSession } from 'onnxruntime-node';
import { InputError } from '../../contract/problem.ts';
import type { Cache } from '../../support/cache.ts';
import { contentKey } from '../../support/hash.ts';
import { packageVersion } from '../../support/version.ts';
import { encodeGraph } from '../onnx/graph/graph.ts';
import { type FloatInput, openGraph, runGraph } from '../onnx/graph/ort.ts';
import { readGraph } from '../onnx/graph/read-graph.ts';
import type { Tensor } from '../onnx/graph/tensor.ts';
import { findActivePart } from './active.ts';
import { deriveGraph, type GraphFacts, probeRows } from './derive.ts';
import { type Activation, names } from './differentiate.ts';
import { budget, rowsWithin } from './memory.ts';
import type { Moved } from './moved.ts';
import { checkGradients } from './self-check.ts';
import { axisSize } from './shapes.ts';
import { embeddingsOf, hashTable } from './table.ts';

export { classSeeds, withLastClass } from './seeds.ts';

export interface GradientGraphOptions {
  /** Path of the ONNX file. */
  onnx: string;
  /** Which output is seeded: `logits`, `hidden_states.3`, `last_hidden_state`, ... */
  output: string;
  /** What stands between the output and the seeds: seeds are cotangents of probabilities, or of the output itself. */
  activation: Activation;
  threads: number;
  device?: string;
  /** Keeps the generated graph, without weights, once it has passed its check. */
  cache: Cache;
  /** Of the ONNX file, as `resolveModel` has it. */
  sha256: string;
}

export interface InputGradients {
  readonly embeddingSize: number;
  /** Content hash of the embedding table: equal for two models that share one. */
  readonly embeddingTable: string;
  /** Whether the model normalises the embeddings before it does anything else with them. */
  readonly normalised: boolean;
  /**
   * Runs the model forward and backward. Batches that would not fit into the memory meant for them are cut by rows.
   *
   * @param rows token ids, all of one length
   * @param seed `[seeds, rows, ...]`, or `[seeds, ...]` for the same in every row, where ... are the output's axes behind
   *   the first
   * @param moved what the model is run on in place of the tokens' own embeddings
   */
  run(
    rows: readonly (readonly number[])[],
    seed: { values: Float32Array; seeds: number },
    moved?: Moved,
  ): Promise<{
    /** The activated output (probabilities), or the output itself. */
    output: Float32Array;
    shape: readonly number[];
    /** `[seeds, rows, tokens, embedding size]`. */
    gradients: Float32Array;
    /** The embeddings before scaling, `[rows, tokens, embedding size]`; only with `scales`. */
    embeddings?: Float32Array;
  }>;
  /** The vectors of some tokens, one after the other. */
  embeddings(ids: readonly number[]): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * Derives the gradient graph, or takes it from the cache, and opens it. A new graph is first checked against finite
 * differences.
 *
 * @throws InputError that says what to do, for a file that cannot be differentiated or a graph that fails its check
 */
export async function openInputGradients(options: GradientGraphOptions): Promise<InputGradients> {
  const opened = (await openStored(options)) ?? (await openNew(options));
  return inputGradients(opened, embeddingReader(options));
}

interface Opened extends StoredFacts {
  session: InferenceSession;
}

interface StoredFacts extends GraphFacts {
  embeddingSize: number;
  embeddingTable: string;
  folder: string;
}

/** Raised with every change of the derived graph or of {@link StoredFacts}. */
const graphVersion = 3;

async function keyOf({ onnx, output, activation, sha256 }: GradientGraphOptions): Promise<string> {
  const versions = [graphVersion, packageVersion('fairprobe'), packageVersion('onnxruntime-node')];
  // The graph says where its weights lie, so it belongs to the place as well.
  return contentKey('gradient graph', versions, sha256, await realpath(onnx), output, activation);
}

const originOf = ({ onnx, sha256 }: GradientGraphOptions) => ({ kind: 'gradient graphs', by: onnx, content: sha256 });

async function openStored(options: GradientGraphOptions): Promise<Opened | undefined> {
  const { cache, threads, device = 'cpu' } = options;
  const key = await keyOf(options);
  const origin = originOf(options);
  const graph = cache.get(key, origin);
  const facts = cache.get(contentKey(key, 'facts'), origin);
  if (!graph || !facts) return undefined;
  const stored = JSON.parse(Buffer.from(facts).toString()) as StoredFacts;
  return { ...stored, session: await openGraph(graph, { folder: stored.folder, threads, device }) };
}

async function openNew(options: GradientGraphOptions): Promise<Opened> {
  const { onnx, output, activation, threads, cache, device = 'cpu' } = options;
  const { graph, folder, table, facts, answer } = await deriveGraph(onnx, output, activation, { threads, device });
  const encoded = encodeGraph(graph);
  const session = await openGraph(encoded, { folder, threads, device });
  const [vocabulary, embeddingSize] = table.dims;
  const [row] = probeRows(1, 8, vocabulary);
  const embeddings = await embeddingsOf(table, row);
  const verdict = await checkGradients({ session, output, activation, row, embeddings, vocabulary, answer });
  if ('disagreement' in verdict) {
    await session.release();
    throw new InputError({
      message: `the gradient derived from the model cannot be trusted: ${verdict.disagreement}`,
      file: onnx,
      hint: 'Export the model again with another opset or exporter, or measure another model',
    });
  }
  const stored: StoredFacts = { ...facts, embeddingSize, embeddingTable: await hashTable(table), folder };
  const key = await keyOf(options);
  const origin = originOf(options);
  cache.put(key, encoded, origin);
  cache.put(contentKey(key, 'facts'), Buffer.from(JSON.stringify(stored)), origin);
  return { ...stored, session };
}

function inputGradients(
  { session, axes, kept, embeddingSize, embeddingTable, normalised }: Opened,
  embeddingsAt: (rows: readonly (readonly number[])[]) => Promise<Float32Array>,
): InputGradients {
  const still = { values: new Float32Array(1), shape: [1, 1, 1] };
  const runPart = async (
    rows: readonly (readonly number[])[],
    values: Float32Array,
    seedShape: readonly number[],
    nudge: FloatInput,
  ) => {
    const results = await runGraph(
      session,
      rows,
      {
        [names.seed]: { values, shape: seedShape },
        [names.nudge]: nudge,
      },
      [names.activated, names.gradient],
    );
    return {
      output: results[names.activated].data as Float32Array,
      gradients: results[names.gradient].data as Float32Array,
    };
  };

  return {
    embeddingSize,
    embeddingTable,
    normalised,
    embeddings: (ids) => embeddingsAt([ids]),
    async run(rows, { values, seeds }, moved) {
      const tokens = rows[0].length;
      const embeddings = moved && 'scales' in moved ? await embeddingsAt(rows) : undefined;
      const added = moved && ('scales' in moved ? nudges(embeddings!, moved.scales) : moved.added);
      const nudge = (start: number, count: number): FloatInput => {
        if (!added) return still;
        const size = tokens * embeddingSize;
        return { values: added.subarray(start * size, (start + count) * size), shape: [count, tokens, embeddingSize] };
      };
      const more = embeddings ? { embeddings } : {};
      const shape = axes.map((axis) => axisSize(axis, { rows: rows.length, tokens }));
      const perRow = shape.slice(1).reduce((product, size) => product * size, 1);
      const seedRows = values.length / (seeds * perRow);
      if (seedRows !== 1 && seedRows !== rows.length) {
        throw new RangeError(`${values.length} seed values do not fit ${seeds} seeds of an output of [${shape}]`);
      }
      const most = rowsWithin(budget, kept, tokens);
      if (rows.length <= most) {
        const seedShape = [seeds, seedRows, ...shape.slice(1)];
        return { shape, ...(await runPart(rows, values, seedShape, nudge(0, rows.length))), ...more };
      }
      const output = new Float32Array(rows.length * perRow);
      const gradientRow = tokens * embeddingSize;
      const gradients = new Float32Array(seeds * rows.length * gradientRow);
      for (let start = 0; start < rows.length; start += most) {
        const part = rows.slice(start, start + most);
        const seed = seedRows === 1 ? values : cutRows(values, seeds, rows.length, start, part.length);
        const seedShape = [seeds, seedRows === 1 ? 1 : part.length, ...shape.slice(1)];
        const found = await runPart(part, seed, seedShape, nudge(start, part.length));
        output.set(found.output, start * perRow);
        for (let s = 0; s < seeds; s++) {
          const own = found.gradients.subarray(s * part.length * gradientRow, (s + 1) * part.length * gradientRow);
          gradients.set(own, (s * rows.length + start) * gradientRow);
        }
      }
      return { shape, output, gradients, ...more };
    },
    close: () => session.release(),
  };
}

/** What is added to embeddings so that each is so many times itself. */
function nudges(embeddings: Float32Array, scales: Float32Array): Float32Array {
  const size = embeddings.length / scales.length;
  return embeddings.map((value, i) => (scales[Math.floor(i / size)] - 1) * value);
}

/** Reads the embeddings of tokens from the file; each token's once. */
function embeddingReader({ onnx, output }: GradientGraphOptions) {
  let table: Promise<Tensor> | undefined;
  const known = new Map<number, Float32Array>();
  const open = async () => {
    const part = findActivePart((await readGraph(onnx)).graph, output);
    if (typeof part === 'string') throw new Error(`${onnx} has changed while it was in use: ${part}`);
    return part.table;
  };
  return async (rows: readonly (readonly number[])[]): Promise<Float32Array> => {
    table ??= open();
    const ids = rows.flat();
    const missing = [...new Set(ids)].filter((id) => !known.has(id));
    const vectors = await embeddingsOf(await table, missing);
    const size = (await table).dims[1];
    for (const [i, id] of missing.entries()) known.set(id, vectors.subarray(i * size, (i + 1) * size));
    const embeddings = new Float32Array(ids.length * size);
    for (const [i, id] of ids.entries()) embeddings.set(known.get(id)!, i * size);
    return embeddings;
  };
}

/** Some rows of `[seeds, rows, ...]`. */
function cutRows(values: Float32Array, seeds: number, rows: number, start: number, count: number): Float32Array {
  const size = values.length / (seeds * rows);
  const cut = new Float32Array(seeds * count * size);
  for (let s = 0; s < seeds; s++) {
    const from = (s * rows + start) * size;
    cut.set(values.subarray(from, from + count * size), s * count * size);
  }
  return cut;
}
