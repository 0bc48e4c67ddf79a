/** The word-embedding table, read from where it lies. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { readStored } from '../onnx/graph/read-graph.ts';
import { type Tensor, tensorValues } from '../onnx/graph/tensor.ts';

/** sha256 of the table's size and values: equal for two models that share one. */
export async function hashTable(table: Tensor): Promise<string> {
  const hash = createHash('sha256').update(table.dims.join(' '));
  if (!table.stored) return hash.update(Float32Array.from(tensorValues(table)!)).digest('hex');
  const { path, offset, length } = table.stored;
  await pipeline(createReadStream(path, { start: offset, end: offset + length - 1, highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** The vectors of some tokens, one after the other. */
export async function embeddingsOf(table: Tensor, ids: readonly number[]): Promise<Float32Array> {
  const size = table.dims[1];
  const vectors = new Float32Array(ids.length * size);
  const all = table.stored ? undefined : Float32Array.from(tensorValues(table)!);
  for (const [i, id] of ids.entries()) {
    const bytes = table.stored && { ...table.stored, offset: table.stored.offset + 4 * size * id, length: 4 * size };
    const vector = bytes
      ? new Float32Array(new Uint8Array(await readStored(bytes)).buffer)
      : all!.subarray(size * id, size * (id + 1));
    vectors.set(vector, i * size);
  }
  return vectors;
}
