/** Vectors of texts without a run: for commands that arrange data. */
import type { EncoderSource } from '../contract/configuration.ts';
import { InputError } from '../contract/problem.ts';
import { createModelPool } from '../runtime/pool.ts';
import { encoder } from '../runtime/roles/encoder.ts';
import { pathsFrom } from '../support/embedded.ts';
import { interruptible } from '../support/interrupt.ts';
import type { Progress } from '../support/progress.ts';
import { openCache } from './open-cache.ts';

export interface EmbedInput {
  /** A folder, a hub id, or `embedded:plain`. */
  model: string;
  /** Against which a folder is resolved. */
  directory: string;
  cacheDirectory: string | null;
  offline: boolean;
  threads: number;
  progress: Progress;
  signal?: AbortSignal;
}

/**
 * The mean vector of each text from a model's last layer, row-major; NaN for a text without a token.
 *
 * @throws InputError with everything that keeps the model from being an encoder
 */
export async function embedTexts(texts: readonly string[], input: EmbedInput) {
  const { model, directory, cacheDirectory, offline, threads, signal } = input;
  const progress = interruptible(input.progress, signal);
  const resolve = pathsFrom(directory);
  const source: EncoderSource = encoder.schema.parse(model);
  const problems = await encoder.check(source, { resolve, offline, progress });
  if (problems.length > 0) throw new InputError(problems);
  const cache = await openCache(cacheDirectory, progress);
  const pool = createModelPool({ cache, offline, threads, resolve, progress, encoders: [source] });
  try {
    const opened = await pool.encoder(source);
    const { dimensions, values, truncated } = await opened.embed(texts, progress);
    await opened.close();
    return { dimensions, values, truncated };
  } finally {
    await pool.close();
    await cache.flush();
    await cache.close();
  }
}
