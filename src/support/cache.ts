/** The store of finished work, by content. `store/` keeps it on disk. */

/** Whose answers something is. What has `kind` and `content` in common lies together, and is looked for together. */
export interface Origin {
  /** What it is, as `cache info` names it: `text vectors`. */
  kind: string;
  /** Who answered, as people know it: a model's folder or id, the address of a service, a subject. */
  by: string;
  /** Who answered, by content: a hash, an address. */
  content: string;
  /** A remark about a text rather than an answer: `plan` does not count it. */
  remark?: true;
}

export interface Cache {
  /** The stored bytes, or undefined where there are none or they fail their checksum (then they are computed again). */
  get(key: string, origin: Origin): Uint8Array | undefined;
  /** Stores bytes; they are safe on disk once `flush` has resolved. A full disk costs the cache, never the run. */
  put(key: string, value: Uint8Array, origin: Origin): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** A cache that does not ask whose answers it holds. */
export interface MemoryCache extends Cache {
  get(key: string): Uint8Array | undefined;
  put(key: string, value: Uint8Array): void;
}

/** Keeps nothing between runs. */
export function memoryCache(): MemoryCache {
  const entries = new Map<string, Uint8Array>();
  return {
    get: (key) => entries.get(key),
    put: (key, value) => void entries.set(key, value),
    flush: async () => {},
    close: async () => {},
  };
}
