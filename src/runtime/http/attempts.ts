/** A question asked until it has an answer, or clearly gets none. */
import { withoutEchoes } from '../../support/network/echoes.ts';
import { PermanentError, TransientError } from '../../support/network/failure.ts';
import { retryPolicy, withRetries } from '../../support/network/retry.ts';
import { shapeOf } from './advice.ts';
import { type Address, answerTo, NotUnderstood, parsed } from './exchange.ts';
import type { Question } from './question.ts';
import { errorIn, failureIn, reasonOf } from './refusal.ts';
import type { Failure } from './skipped-texts.ts';
import type { Traffic } from './traffic.ts';

/** A service, and what has been seen of it so far. */
export interface Service extends Address {
  attempts: number;
  traffic: Traffic;
  keys: readonly string[];
  counts: { requests: number; retries: number };
  /** Answers that had what was asked for. */
  understood: number;
  /** Whether it was told that the service repeats its key. */
  warned: boolean;
}

/** Why the question has no answer, or nothing where it has. */
export async function tried(
  service: Service,
  question: Question,
  stop: AbortSignal,
  note: (message: string) => void,
): Promise<Failure | undefined> {
  const { address, attempts, counts, traffic } = service;
  const redact = (said: string) => withoutEchoes(said, service.keys, question.texts);
  const sent = { body: JSON.stringify(question.body), size: question.size, redact, stop };
  const answer = async () => {
    const text = await answerTo(service, sent);
    counts.requests++;
    const { answer: given, repeats } = parsed(text, redact);
    if (repeats && !service.warned) note(`${address}: it repeats its key in an answer; *** is put in its place`);
    service.warned ||= repeats;
    const error = errorIn(given);
    const taken = error === undefined ? question.take(given) : { error };
    if (taken === false) throw new NotUnderstood(`it answered in another layout: ${shapeOf(given)}`);
    if (taken !== true) throw failureIn(taken.error, redact);
    service.understood++;
  };
  let last = attempts === 1;
  // Half an answer may come once; a service that speaks another language is not asked over and over.
  const attempt = () =>
    traffic.request(question.texts.length, stop, answer).catch((error) => {
      if (!(error instanceof NotUnderstood)) throw error;
      if (last && service.understood === 0) throw new PermanentError(error.message, 200, '', { hint: error.hint });
      last = true;
      throw new TransientError(error.message, null, { hint: error.hint });
    });
  const onRetry = (why: string) => {
    if (counts.retries++ === 0) note(`${address}: ${redact(why)}; trying again`);
  };
  try {
    await withRetries(attempt, { ...retryPolicy, attempts }, stop, onRetry);
    return undefined;
  } catch (error) {
    if (stop.aborted) throw stop.reason;
    if (error instanceof PermanentError) return { error, reason: reasonOf(error), said: redact(error.message) };
    if (error instanceof TransientError) return { error, reason: 'failed', said: redact(error.message) };
    throw error;
  }
}
