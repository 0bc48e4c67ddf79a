/** A service that is asked over HTTP: keys, retries, limits, and what it is said to have cost. */
import pLimit from 'p-limit';
import type { Cache } from '../../cache.ts';
import type { EndpointSource } from '../../config/types.ts';
import { InputError, type Problem } from '../../errors.ts';
import type { MissingReason } from '../../missing.ts';
import { inJson, withoutEchoes } from '../../network/echoes.ts';
import { broken, excerpt, failureOf, Passing, Refused } from '../../network/failure.ts';
import { patience, withRetries } from '../../network/retry.ts';
import type { Json } from '../../plugin.ts';
import type { Progress } from '../../progress.ts';
import { type Failure, leftOut } from './left-out.ts';
import { errorIn, failureTold, reasonOf } from './refusal.ts';

/** How often, in milliseconds, waiting looks whether the run was interrupted, and puts on disk what was answered. */
const HEARTBEAT = 250;

/** A shorter key could be found anywhere by chance. */
const LEAST_SECRET = 8;

/** An answer of status 200 that is cut off, of a gateway, or of another interface. */
class NotUnderstood extends Error {}

export interface Question {
  body: Json;
  /** The texts it is about, which no message may repeat. */
  texts: readonly string[];
  /** What messages call it: the id or the number of its text. */
  name: string;
  /**
   * Takes the answer, parsed from JSON; false where its layout is not what was expected, the error where it tells of one.
   * Once it has taken one it is not called again.
   */
  take(answer: unknown): boolean | { error: unknown };
  /** Takes why there is no answer. */
  miss(reason: MissingReason): void;
  /** The same in smaller pieces; none where it is about one text. */
  split?(): readonly Question[];
}

export interface Endpoint {
  /**
   * Asks them all, some at a time. What is refused or fails is asked again in smaller pieces, and a text for which that
   * does not help is missed; what the service says of no single text stops the rest, and what was answered before is kept
   * by `take`.
   *
   * @param what.answered how many texts have an answer already, from the cache
   * @throws InputError for what the service refuses as a whole, where it answers none of the texts or no longer answers,
   *   and offline for any question
   */
  ask(
    questions: readonly Question[],
    what: { label: string; unit: string; answered: number },
    progress: Progress,
  ): Promise<void>;
  /** Requests that were answered, and attempts that failed for a passing reason, so far. */
  counts(): { requests: number; retries: number };
}

/** What a service's answers are kept in, and whether it may be asked for those that are not there. */
export interface EndpointContext {
  cache: Cache;
  offline: boolean;
}

/** What can be said against it before anything is asked. Offline no key is needed. */
export function checkEndpoint(source: EndpointSource, offline: boolean): Problem[] {
  const { endpoint, keyFrom } = source;
  if (offline || keyFrom === undefined) return [];
  const key = keyOf(keyFrom);
  if (key === '') {
    const hint = `Set it to the key of ${endpoint}, or leave keyFrom out`;
    return [{ message: `the environment variable ${keyFrom} is not set`, hint }];
  }
  if (key.length >= LEAST_SECRET && JSON.stringify(source).includes(inJson(key))) {
    const hint = 'Take it out: what the configuration says is written into the report';
    return [{ message: `the key in the environment variable ${keyFrom} stands in the configuration, too`, hint }];
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
  const keys = key === '' ? [] : [key];
  const counts = { requests: 0, retries: 0 };
  let understood = 0;
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

  const once = async (body: string, redact: (said: string) => string, stop: AbortSignal): Promise<unknown> => {
    const late = AbortSignal.timeout(source.timeout * 1000);
    const explain = (error: unknown) => {
      if (stop.aborted) throw stop.reason;
      throw late.aborted ? new Passing(`no answer within ${source.timeout} s`) : broken(error);
    };
    const response = await fetch(address, { ...request, body, signal: AbortSignal.any([stop, late]) }).catch(explain);
    if (!response.ok) throw await failureOf(response, redact);
    const text = await response.text().catch(explain);
    counts.requests++;
    // Lines that keep a connection alive while one waits begin with a colon.
    const json = text.replace(/^(?:\s*:[^\n]*\n)+/, '');
    try {
      return JSON.parse(json);
    } catch {
      throw new NotUnderstood(`it answered with something that is not JSON${kindOf(json, redact)}`);
    }
  };

  /** Why the question has no answer, or nothing where it has. */
  const tried = async (question: Question, stop: AbortSignal, progress: Progress): Promise<Failure | undefined> => {
    const sent = JSON.stringify(question.body);
    const redact = (said: string) => withoutEchoes(said, keys, question.texts);
    const answer = async () => {
      const given = await once(sent, redact, stop);
      const told = errorIn(given);
      const taken = told === undefined ? question.take(given) : { error: told };
      if (taken === false) throw new NotUnderstood(`it answered in another layout: ${shapeOf(given)}`);
      if (taken !== true) throw failureTold(taken.error, redact);
      understood++;
    };
    let last = attempts === 1;
    // Half an answer may come once; a service that speaks another language is not asked over and over.
    const attempt = () =>
      answer().catch((error) => {
        if (!(error instanceof NotUnderstood)) throw error;
        if (last && understood === 0) throw new Refused(error.message, 200, '');
        last = true;
        throw new Passing(error.message);
      });
    const onRetry = (why: string) => {
      if (counts.retries++ === 0) progress.note(`${address}: ${redact(why)}; trying again`);
    };
    try {
      await withRetries(attempt, { ...patience, attempts }, stop, onRetry);
      return undefined;
    } catch (error) {
      if (stop.aborted) throw stop.reason;
      if (error instanceof Refused) return { error, reason: reasonOf(error), said: redact(error.message) };
      if (error instanceof Passing) return { error, reason: 'failed', said: redact(error.message) };
      throw error;
    }
  };

  const refused = (failure: Failure, more = ''): InputError =>
    new InputError({ message: `${address}: ${failure.said}${more}`, hint: wayOut(failure, source) });

  return {
    counts: () => counts,
    async ask(questions, { label, unit, answered }, progress) {
      if (questions.length === 0) return;
      const total = questions.reduce((sum, { texts }) => sum + texts.length, 0);
      if (offline) throw notKept(total, address, unit);
      understood += answered;
      const left = leftOut(answered, refused, (message) => progress.note(`${address}: ${message}`));
      const limit = pLimit(concurrency);
      const stop = new AbortController();
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
      const answer = async (question: Question, place: number): Promise<void> => {
        if (stop.signal.aborted) throw stop.signal.reason;
        const failure = await tried(question, stop.signal, progress);
        if (failure === undefined) left.answered(question.texts.length);
        else if (failure.reason === null) throw refused(failure);
        else {
          const pieces = question.split?.() ?? [];
          left.failed(failure);
          for (const piece of pieces) await answer(piece, place);
          if (pieces.length > 0) return;
          left.missed(question, failure, place);
        }
        task.advance(question.texts.length);
      };
      try {
        await Promise.all(questions.map((question, place) => limit(() => answer(question, place))));
        left.check();
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

function notKept(count: number, address: string, unit: string): InputError {
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

/** A page of a gateway says what is wrong; anything else may be what a model wrote. */
function kindOf(text: string, redact: (said: string) => string): string {
  const start = text.trimStart();
  if (start.startsWith('<')) return `: ${excerpt(redact(text))}`;
  if (start.startsWith('data:')) return ' but a stream of events: take "stream" out of "body"';
  return ` (${text.length} characters)`;
}

/** What an answer looks like, without what it says. */
function shapeOf(given: unknown): string {
  if (Array.isArray(given)) return `a list of ${given.length}`;
  if (typeof given !== 'object' || given === null) return given === null ? 'null' : `a ${typeof given}`;
  const names = Object.keys(given).filter((name) => /^\w{1,40}$/.test(name));
  return `an object with ${names.slice(0, 5).join(', ') || 'other names'}${names.length > 5 ? ', ...' : ''}`;
}

function wayOut({ error, reason }: Failure, { keyFrom, keyHeader }: EndpointSource): string {
  if (error instanceof Passing) {
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
  if (status >= 300 && status < 400) return 'Take the other address for "endpoint"';
  if (status === 404 || status === 405) return 'Check "endpoint", "api" and "model"';
  if (error.body.includes('insufficient_quota')) return 'Raise the quota of the key: what was answered is in the cache';
  if (status === 429) return 'Run it again later: what was answered is in the cache';
  if (status === 200) return 'Check that "api" says what the service speaks';
  return 'Check "model" and the fields of the request ("body" can change them); what was answered is in the cache';
}
