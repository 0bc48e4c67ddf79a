/** What to tell people about an unusable answer, and what to do about it. */
import type { EndpointSource } from '../../contract/configuration.ts';
import { excerpt, TransientError } from '../../support/network/failure.ts';
import type { Failure } from './skipped-texts.ts';

export const askForLess =
  'Check "endpoint", and that "body" asks for nothing but the answer; fewer tokens, or fewer texts per request, make it shorter';

/** A page of a gateway says what is wrong; anything else may be what a model wrote. */
export function kindOf(text: string, redact: (said: string) => string): string {
  const start = text.trimStart();
  if (start.startsWith('<')) return `: ${excerpt(redact(text))}`;
  if (start.startsWith('data:')) return ' but a stream of events: take "stream" out of "body"';
  return ` (${text.length} characters)`;
}

/** What an answer looks like, without what it says. */
export function shapeOf(given: unknown): string {
  if (Array.isArray(given)) return `a list of ${given.length}`;
  if (typeof given !== 'object' || given === null) return given === null ? 'null' : `a ${typeof given}`;
  const names = Object.keys(given).filter((name) => /^\w{1,40}$/.test(name));
  return `an object with ${names.slice(0, 5).join(', ') || 'other names'}${names.length > 5 ? ', ...' : ''}`;
}

export function wayOut({ error, reason }: Failure, { keyFrom, keyHeader }: EndpointSource): string {
  if (error.hint) return error.hint;
  if (error instanceof TransientError) {
    return 'Run it again later, with less concurrency or a longer timeout: what was answered is in the cache';
  }
  if (reason === 'filtered') return 'Have the filter of the service turned off for these texts';
  if (reason === 'too-long') return 'Take a model that reads longer texts, or a shorter prompt';
  const { status } = error;
  if (status === 401 || status === 403) {
    if (!keyFrom) return 'Name the environment variable that holds its key with keyFrom';
    const where = keyHeader ?? 'Authorization, as Bearer <key>';
    return `Check the key in ${keyFrom}, and whether it goes into the header ${where} ("keyHeader" names another)`;
  }
  if (status >= 300 && status < 400) return 'Use the other address as "endpoint"';
  if (status === 404 || status === 405) return 'Check "endpoint", "api" and "model"';
  if (error.body.includes('insufficient_quota')) return 'Raise the quota of the key: what was answered is in the cache';
  if (status === 429) return 'Run it again later: what was answered is in the cache';
  if (status === 200) return 'Check that "api" is the interface of the service';
  return 'Check "model" and the fields of the request ("body" can change them); what was answered is in the cache';
}
