/** Parquet's hybrid of run lengths and packed bits: levels, and indices into a dictionary. */

/** Packed values are taken from 32 bits, to which a byte at a time is added. */
const WIDEST = 24;

/**
 * Fills `out` with the values of `width` bits that begin at `at`.
 *
 * @throws RangeError where they end too early, or are wider than 24 bits
 */
export function readRuns(bytes: Uint8Array, at: number, width: number, out: Uint8Array | Uint32Array): void {
  if (width === 0) return;
  if (width > WIDEST) throw new RangeError(`values of ${width} bits`);
  for (let filled = 0; filled < out.length; ) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      if (at >= bytes.length || shift > 28) throw new RangeError('the runs end too early');
      const byte = bytes[at++];
      header |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    const length = header >>> 1;
    if (header & 1) {
      const count = Math.min(length * 8, out.length - filled);
      if (at + Math.ceil((count * width) / 8) > bytes.length) throw new RangeError('the packed values end too early');
      unpack(bytes, at, width, out, filled, count);
      at += length * width;
      filled += count;
    } else {
      const size = (width + 7) >> 3;
      if (at + size > bytes.length) throw new RangeError('a run ends too early');
      let value = 0;
      for (let i = 0; i < size; i++) value |= bytes[at++] << (8 * i);
      const end = Math.min(filled + length, out.length);
      out.fill(value, filled, end);
      filled = end;
    }
  }
}

function unpack(
  bytes: Uint8Array,
  at: number,
  width: number,
  out: Uint8Array | Uint32Array,
  from: number,
  count: number,
): void {
  const mask = 2 ** width - 1;
  let held = 0;
  let bits = 0;
  for (let i = from; i < from + count; i++) {
    while (bits < width) {
      held |= bytes[at++] << bits;
      bits += 8;
    }
    out[i] = held & mask;
    held >>>= width;
    bits -= width;
  }
}
