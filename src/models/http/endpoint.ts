/** A service that is asked over HTTP: keys, retries, limits, and what it is said to have cost. */
import pLimit from 'p-limit';
import type { Cache } from '../../cache.ts';
import type { EndpointSource } from '../../config/types.ts';
import { InputError, type Problem } from '../../errors.ts';
import { broken, excerpt, failureOf, Passing, Refused } from '../../network/failure.ts';
import { patience, withRetries } from '../../network/retry.ts';
import type { Json } from '../../plugin.ts';
import type { Progress } from '../../progress.ts';

/** How often, in milliseconds, waiting looks whether the run was interrupted, and puts on disk what was answered. */
const HEARTBEAT = 250;

export interface Question {
  body: Json;
  /**
   * Takes the answer, parsed from JSON; false where its layout is not what was expected. It is called once, as soon as
   * the answer is there.
   */
  take(answer: unknown): boolean;
  /** Given the refusal of this one question: whether that is an answer, too. */
  takeRefusal?(refusal: Refused): boolean;
  /** How many units of progress it stands for. */
  units: number;
}

export interface Endpoint {
  /**
   * Asks them all, some at a time. The first failure stops the rest; what was answered before is kept by `take`.
   *
   * @throws InputError for what the service refuses, and offline for any question
   */
  ask(questions: readonly Question[], what: { label: string; unit: string }, progress: Progress): Promise<void>;
  /** Requests that were answered, and attempts that failed for a passing reason, so far. */
  counts(): { requests: number; retries: number };
}

/** What a service's answers are kept in, and whether it may be asked for those that are not there. */
export interface EndpointContext {
  cache: Cache;
  offline: boolean;
}

/** What can be said against it before anything is asked. Offline no key is needed. */
export function checkEndpoint({ endpoint, keyFrom }: EndpointSource, offline: boolean): Problem[] {
  if (offline || keyFrom === undefined) return [];
  const key = keyOf(keyFrom);
  if (key === '') {
    const hint = `Set it to the key of ${endpoint}, or leave keyFrom out`;
    return [{ message: `the environment variable ${keyFrom} is not set`, hint }];
  }
  if (/^[\x21-\x7e]+$/.test(key)) return [];
  return [{ message: `the environment variable ${keyFrom} holds characters that no key has` }];
}

/** @throws InputError as {@link checkEndpoint} */
export function openEndpoint(source: EndpointSource, address: string, { cache, offline }: EndpointContext): Endpoint {
  const problems = checkEndpoint(source, offline);
  if (problems.length > 0) throw new InputError(problems);
  const { keyFrom, keyHeader, concurrency, attempts } = source;
  const key = keyFrom === undefined ? '' : keyOf(keyFrom);
  // As it is, and as JSON writes it.
  const secrets = key === '' ? [] : [key, JSON.stringify(key).slice(1, -1)];
  const redact = (text: string) => secrets.reduce((said, secret) => said.replaceAll(secret, '***'), text);
  const counts = { requests: 0, retries: 0 };
  const request: RequestInit = {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...headerOf(key, keyHeader),
    },
    // A redirected POST becomes a GET, and a key is for the address it was given for.
    redirect: 'manual',
  };

  const once = async (body: string, stop: AbortSignal): Promise<unknown> => {
    const late = AbortSignal.timeout(source.timeout * 1000);
    const explain = (error: unknown) => {
      if (stop.aborted) throw stop.reason;
      throw late.aborted ? new Passing(`no answer within ${source.timeout} s`) : broken(error);
    };
    const response = await fetch(address, { ...request, body, signal: AbortSignal.any([stop, late]) }).catch(explain);
    if (!response.ok) throw await failureOf(response, redact);
    const text = await response.text().catch(explain);
    counts.requests++;
    try {
      return JSON.parse(text);
    } catch {
      throw new Refused(`it answered with something that is not JSON: ${excerpt(redact(text))}`, response.status, '');
    }
  };

  const answer = async ({ body, take, takeRefusal }: Question, stop: AbortSignal, progress: Progress) => {
    const sent = JSON.stringify(body);
    const onRetry = (why: string) => {
      if (counts.retries++ === 0) progress.note(`${address}: ${redact(why)}; trying again`);
    };
    try {
      const given = await withRetries(() => once(sent, stop), { ...patience, attempts }, stop, onRetry);
      if (take(given)) return;
      throw new Refused(`it answered in another layout: ${excerpt(redact(JSON.stringify(given)))}`, 200, '');
    } catch (error) {
      if (stop.aborted) throw stop.reason;
      if (error instanceof Refused && takeRefusal?.(error)) return;
      if (!(error instanceof Refused || error instanceof Passing)) throw error;
      throw new InputError({ message: `${address}: ${redact(error.message)}`, hint: wayOut(error, source) });
    }
  };

  return {
    counts: () => counts,
    async ask(questions, { label, unit }, progress) {
      if (questions.length === 0) return;
      if (offline) throw notKept(questions, address, unit);
      const limit = pLimit(concurrency);
      const stop = new AbortController();
      const total = questions.reduce((sum, { units }) => sum + units, 0);
      const task = progress.start(label, total, unit);
      // Answers cost time and money: a run that is killed should not have to ask for them again.
      let saving = Promise.resolve();
      const heartbeat = setInterval(() => {
        saving = saving.then(() => cache.flush());
        try {
          // A slow answer must not keep Ctrl-C waiting: progress throws once the run is interrupted.
          task.advance(0);
        } catch (interruption) {
          stop.abort(interruption);
        }
      }, HEARTBEAT);
      try {
        await Promise.all(
          questions.map((question) =>
            limit(async () => {
              if (stop.signal.aborted) throw stop.signal.reason;
              await answer(question, stop.signal, progress);
              task.advance(question.units);
            }),
          ),
        );
      } finally {
        clearInterval(heartbeat);
        stop.abort();
        limit.clearQueue();
        task.end();
        await saving;
      }
    },
  };
}

function notKept(questions: readonly Question[], address: string, unit: string): InputError {
  const count = questions.reduce((sum, { units }) => sum + units, 0);
  return new InputError({
    message: `${address} would have to be asked for ${count} ${unit} that are not in the cache, and this run is offline`,
    hint: 'Run it once without --offline: its answers are kept in the cache, unless that is turned off (--no-cache)',
  });
}

function headerOf(key: string, name: string | undefined): Record<string, string> {
  if (key === '') return {};
  return name === undefined ? { authorization: `Bearer ${key}` } : { [name]: key };
}

function keyOf(variable: string): string {
  return process.env[variable]?.trim() ?? '';
}

function wayOut(failure: Passing | Refused, { keyFrom, keyHeader }: EndpointSource): string {
  if (failure instanceof Passing) {
    return 'Run it again later, with less concurrency or a longer timeout: what was answered is in the cache';
  }
  const { status } = failure;
  if (status === 401 || status === 403) {
    if (!keyFrom) return 'Name the environment variable that holds its key with keyFrom';
    const where = keyHeader ?? 'Authorization, as Bearer <key>';
    return `Check the key in ${keyFrom}, and whether it goes into the header ${where} ("keyHeader" names another)`;
  }
  if (status >= 300 && status < 400) return 'Take the other address for "endpoint"';
  if (status === 404 || status === 405) return 'Check "endpoint", "api" and "model"';
  if (status === 429) return 'Run it again later: what was answered is in the cache';
  if (status === 200) return 'Check that "api" says what the service speaks';
  return 'Check "model" and the fields of the request ("body" can change them); what was answered is in the cache';
}
