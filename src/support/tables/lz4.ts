/**
 * LZ4, blocks and frames: https://github.com/lz4/lz4/tree/dev/doc. Parquet packs pages as blocks, Arrow buffers as frames,
 * whose blocks may refer to one another. Checksums are passed over.
 */

/**
 * Unpacks a block into `out` from `start` on; it may refer to what lies before. Gives where it ends.
 *
 * @throws RangeError for a block that is damaged or has more than there is room for
 */
export function unpackLz4Block(block: Uint8Array, out: Uint8Array, start: number): number {
  let at = 0;
  let to = start;
  const more = (): number => {
    let sum = 0;
    let byte: number;
    do {
      if (at >= block.length) throw new RangeError('the LZ4 block ends too early');
      byte = block[at++];
      sum += byte;
    } while (byte === 255);
    return sum;
  };
  while (at < block.length) {
    const token = block[at++];
    let literals = token >> 4;
    if (literals === 15) literals += more();
    if (at + literals > block.length || to + literals > out.length) throw new RangeError('too many LZ4 literals');
    out.set(block.subarray(at, at + literals), to);
    at += literals;
    to += literals;
    if (at === block.length) break;
    const distance = block[at] | (block[at + 1] << 8);
    at += 2;
    let length = 4 + (token & 15);
    if (length === 19) length += more();
    if (!(distance > 0 && distance <= to) || to + length > out.length)
      throw new RangeError('an LZ4 match leads outside');
    if (distance >= length) out.copyWithin(to, to - distance, to - distance + length);
    else for (let i = 0; i < length; i++) out[to + i] = out[to - distance + i];
    to += length;
  }
  return to;
}

const MAGIC = 0x184d2204;

/** @throws RangeError for a frame that is damaged or does not have `length` bytes */
export function unpackLz4Frame(frame: Uint8Array, length: number): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw new RangeError('not an LZ4 frame');
  const flags = frame[4];
  const [hasSize, hasDictionary, hasBlockSums] = [flags & 8, flags & 1, flags & 16];
  const out = new Uint8Array(length);
  let to = 0;
  for (let at = 7 + (hasSize ? 8 : 0) + (hasDictionary ? 4 : 0); ; ) {
    const head = view.getUint32(at, true);
    at += 4;
    if (head === 0) break;
    const size = head & 0x7fffffff;
    if (at + size > frame.length) throw new RangeError('the LZ4 frame ends too early');
    const block = frame.subarray(at, at + size);
    if (head >>> 31) {
      out.set(block, to);
      to += size;
    } else {
      to = unpackLz4Block(block, out, to);
    }
    at += size + (hasBlockSums ? 4 : 0);
  }
  if (to !== length) throw new RangeError('the LZ4 frame has another length');
  return out;
}
