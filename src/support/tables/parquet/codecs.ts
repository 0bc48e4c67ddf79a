/** How the pages of a Parquet file are unpacked: never to more bytes than they say. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { decompress } from 'fzstd';
import { type CompressionCodec, snappyUncompress } from 'hyparquet';
import { unpackLz4Block } from '../lz4.ts';

type Unpack = (packed: Uint8Array, length: number) => Uint8Array;

export const unpackers: Partial<Record<CompressionCodec, Unpack>> = {
  UNCOMPRESSED: (packed) => packed,
  SNAPPY: (packed, length) => {
    const out = new Uint8Array(length);
    snappyUncompress(packed, out);
    return out;
  },
  GZIP: (packed, length) => gunzipSync(packed, { maxOutputLength: Math.max(1, length) }),
  BROTLI: (packed, length) => brotliDecompressSync(packed, { maxOutputLength: Math.max(1, length) }),
  ZSTD: (packed, length) => decompress(packed, new Uint8Array(length)),
  LZ4_RAW: (packed, length) => {
    const out = new Uint8Array(length);
    return out.subarray(0, unpackLz4Block(packed, out, 0));
  },
};
