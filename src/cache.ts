/** The on-disk store of finished work, by content. `cache-lmdb.ts` is the one in use. */
export interface Cache {
  /** The stored bytes, or undefined where there are none or they fail their checksum (then they are computed again). */
  get(key: string): Uint8Array | undefined;
  /** Stores bytes; they are safe on disk once `flush` has resolved. A full disk costs the cache, never the run. */
  put(key: string, value: Uint8Array): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Keeps nothing between runs. */
export function memoryCache(): Cache {
  const entries = new Map<string, Uint8Array>();
  return {
    get: (key) => entries.get(key),
    put: (key, value) => void entries.set(key, value),
    flush: async () => {},
    close: async () => {},
  };
}
