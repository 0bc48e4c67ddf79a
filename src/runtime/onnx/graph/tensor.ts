/** Constant tensors of an ONNX file: small ones with their values, large ones as a place in a file. */
import { type Field, fields, integers, ProtobufWriter } from './protobuf.ts';

/** Element types (TensorProto.DataType) that are worked with. */
export const elementTypes = { float: 1, int32: 6, int64: 7, bool: 9, double: 11 } as const;

export interface Tensor {
  dims: readonly number[];
  type: number;
  /** TensorProto, as it goes into a graph. */
  encoded: Buffer;
  /** Where the values lie, if not in `encoded`: `path` is absolute. */
  stored?: { path: string; offset: number; length: number };
}

/**
 * TensorProto: dims 1, data_type 2, float_data 4, int32_data 5, int64_data 7, name 8, raw_data 9, double_data 10,
 * external_data 13, data_location 14.
 */
export function readTensor(encoded: Buffer): Tensor {
  const own = fields(encoded);
  return { dims: integers(own, 1), type: own.find(({ field }) => field === 2)?.value ?? 0, encoded };
}

/** How many numbers a tensor holds. */
export function sizeOf({ dims }: { dims: readonly number[] }): number {
  return dims.reduce((product, size) => product * size, 1);
}

/** The values of a small tensor, in row-major order; undefined where they are not in the graph or of no known type. */
export function tensorValues({ dims, type, encoded, stored }: Tensor): number[] | undefined {
  if (stored) return undefined;
  const own = fields(encoded);
  const count = sizeOf({ dims });
  const raw = own.find(({ field }) => field === 9)?.bytes;
  if (raw) return rawReaders[type] && Array.from({ length: count }, (_, i) => rawReaders[type](raw, i));
  if (type === elementTypes.float) return packedReals(own, 4, 4, (bytes, at) => bytes.readFloatLE(at));
  if (type === elementTypes.double) return packedReals(own, 10, 8, (bytes, at) => bytes.readDoubleLE(at));
  if (type === elementTypes.int64) return integers(own, 7);
  return type === elementTypes.int32 || type === elementTypes.bool ? integers(own, 5) : undefined;
}

const rawReaders: Record<number, (bytes: Buffer, index: number) => number> = {
  [elementTypes.float]: (bytes, i) => bytes.readFloatLE(4 * i),
  [elementTypes.double]: (bytes, i) => bytes.readDoubleLE(8 * i),
  [elementTypes.int64]: (bytes, i) => Number(bytes.readBigInt64LE(8 * i)),
  [elementTypes.int32]: (bytes, i) => bytes.readInt32LE(4 * i),
  [elementTypes.bool]: (bytes, i) => bytes[i],
};

function packedReals(
  list: readonly Field[],
  field: number,
  size: number,
  read: (bytes: Buffer, at: number) => number,
): number[] {
  return list
    .filter((f) => f.field === field)
    .flatMap(({ bytes }) => Array.from({ length: bytes.length / size }, (_, i) => read(bytes, i * size)));
}

export function floats(name: string, values: readonly number[], dims: readonly number[]): Tensor {
  return makeTensor(name, elementTypes.float, dims, new Uint8Array(Float32Array.from(values).buffer));
}

export function int64s(name: string, values: readonly number[], dims: readonly number[]): Tensor {
  return makeTensor(name, elementTypes.int64, dims, new Uint8Array(BigInt64Array.from(values, BigInt).buffer));
}

export function makeTensor(name: string, type: number, dims: readonly number[], raw: Uint8Array): Tensor {
  return { dims, type, encoded: header(name, type, dims).bytes(9, raw).finish() };
}

/** @param location of the file, relative to the folder that onnxruntime gets */
export function referringTensor(name: string, { dims, type, stored }: Tensor, location: string): Tensor {
  const { offset, length } = stored!;
  const writer = header(name, type, dims);
  for (const [key, value] of Object.entries({ location, offset: String(offset), length: String(length) })) {
    writer.bytes(13, new ProtobufWriter().text(1, key).text(2, value).finish());
  }
  return { dims, type, encoded: writer.integer(14, 1).finish(), stored: stored! };
}

function header(name: string, type: number, dims: readonly number[]): ProtobufWriter {
  const writer = new ProtobufWriter();
  for (const size of dims) writer.integer(1, size);
  return writer.integer(2, type).text(8, name);
}
