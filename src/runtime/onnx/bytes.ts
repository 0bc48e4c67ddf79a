/** Numbers as the cache stores them: little-endian, as every platform that onnxruntime-node runs on has them. */
export function toBytes(values: Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

export function toFloats(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

export function toDoubles(bytes: Uint8Array): Float64Array {
  // A view would need a boundary of eight bytes.
  return new Float64Array(bytes.slice().buffer);
}
