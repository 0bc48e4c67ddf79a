/** Asks everything of the cache, and nothing of the models and services behind it. */

import { InputError } from '../../contract/problem.ts';
import type { Sessions } from '../../runtime/onnx/session.ts';
import type { GradientSessions } from '../../runtime/sensitivity/gradient-sessions.ts';
import { type Cache, memoryCache, type Origin } from '../../support/cache.ts';

/** What is thrown where a model would have to be run. */
class NotAsked extends Error {}

const refuse = async (): Promise<never> => {
  throw new NotAsked('not in the cache');
};
const close = async () => {};
export const noSessions: Sessions = { run: refuse, runAt: refuse, next: refuse, close };
export const noGradients: GradientSessions = { run: refuse, embeddings: refuse, close };

export interface Looked {
  found: ReadonlySet<string>;
  missing: ReadonlySet<string>;
  /** Whether a model would have to be run, or a service be asked. */
  stopped: boolean;
}

/** Reads a cache, remembers what was looked for, and writes nothing. */
export class RehearsalCache implements Cache {
  readonly #stored: Cache;
  #found = new Set<string>();
  #missing = new Set<string>();

  constructor(stored: Cache = memoryCache()) {
    this.#stored = stored;
  }

  get(key: string, origin: Origin): Uint8Array | undefined {
    const value = this.#stored.get(key, origin);
    if (!origin.remark) (value ? this.#found : this.#missing).add(key);
    return value;
  }

  put(): void {}

  async flush(): Promise<void> {}

  close(): Promise<void> {
    return this.#stored.close();
  }

  /**
   * What `ask` looks up before it would run the first model or ask a service (offline, services refuse).
   *
   * @throws anything `ask` throws for another reason
   */
  async until(ask: () => Promise<unknown>): Promise<Looked> {
    const found = new Set<string>();
    const missing = new Set<string>();
    [this.#found, this.#missing] = [found, missing];
    try {
      await ask();
      return { found, missing, stopped: false };
    } catch (error) {
      if (!(error instanceof NotAsked || (error instanceof InputError && missing.size > 0))) throw error;
      return { found, missing, stopped: true };
    }
  }
}
