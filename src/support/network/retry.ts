import { setTimeout as pause } from 'node:timers/promises';
import pRetry from 'p-retry';
import { TransientError } from './failure.ts';

/** How hard the network is tried. */
export interface RetryPolicy {
  attempts: number;
  /** Milliseconds before the second attempt; doubled each time, with some chance in it, up to a minute. */
  pause: number;
  /** Milliseconds without a byte after which a connection counts as broken. */
  silence: number;
}

export const retryPolicy: RetryPolicy = { attempts: 5, pause: 1000, silence: 30_000 };

/** Tries again what failed with {@link TransientError}, after the pause that the server asks for and one of its own. */
export async function withRetries<T>(
  work: () => Promise<T>,
  { attempts, pause: first }: Pick<RetryPolicy, 'attempts' | 'pause'>,
  signal: AbortSignal | undefined,
  onRetry: (message: string) => void = () => {},
): Promise<T> {
  return pRetry(work, {
    retries: attempts - 1,
    minTimeout: first,
    maxTimeout: 60_000,
    factor: 2,
    randomize: true,
    ...(signal ? { signal } : {}),
    shouldRetry: ({ error }) => error instanceof TransientError,
    async onFailedAttempt({ error, retriesLeft }) {
      if (!(error instanceof TransientError) || retriesLeft === 0) return;
      onRetry(error.message);
      if (error.wait) await pause(error.wait, undefined, signal ? { signal } : {});
    },
  });
}
