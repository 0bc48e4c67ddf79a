/** Bytes and hashes, without Node's types: the package's declarations must do where these are not installed. */

export type Bytes = AsyncIterable<Uint8Array>;

/** What `createHash` of node:crypto makes. */
export interface Hasher {
  update(bytes: Uint8Array): unknown;
}
