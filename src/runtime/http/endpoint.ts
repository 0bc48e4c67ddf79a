/** A service that is asked over HTTP: keys, retries, limits, and what it is said to have cost. */
import pLimit from 'p-limit';
import type { EndpointSource } from '../../contract/configuration.ts';
import { InputError } from '../../contract/problem.ts';
import type { Cache } from '../../support/cache.ts';
import { withoutEchoes } from '../../support/network/echoes.ts';
import { broken, failureOf, PermanentError, TransientError } from '../../support/network/failure.ts';
import { HEARTBEAT } from '../../support/network/interruption.ts';
import { bytesOf, TooLong } from '../../support/network/limited.ts';
import { retryPolicy, withRetries } from '../../support/network/retry.ts';
import type { Progress } from '../../support/progress.ts';
import { askForLess, kindOf, shapeOf, wayOut } from './advice.ts';
import { checkEndpoint, headerOf, keyOf, withoutKeys } from './keys.ts';
import type { Question } from './question.ts';
import { errorIn, failureIn, reasonOf } from './refusal.ts';
import { type Failure, skippedTexts } from './skipped-texts.ts';

/** An answer of any size up to this is read, in bytes: it may hold more than was asked for, as the path that thinking took. */
const LEAST_LIMIT = 4e6;
/** And none beyond this, whatever the service asks for. */
const GREATEST_LIMIT = 64e6;

/** An answer of status 200 that is cut off, of a gateway, of another interface, or far too long. */
class NotUnderstood extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

export interface Endpoint {
  /**
   * Asks all questions, some at a time. A question that is refused or fails is asked again in smaller pieces, and a
   * text for which that does not help is skipped; a refusal that is not about a single text stops the rest, and `take`
   * keeps what was answered before.
   *
   * @param what.answered how many texts have an answer already, from the cache
   * @throws InputError where the service refuses altogether, answers none of the texts or no longer answers, and
   * offline for any question
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

/** @throws InputError as {@link checkEndpoint} */
export function openEndpoint(source: EndpointSource, address: string, { cache, offline }: EndpointContext): Endpoint {
  const problems = checkEndpoint(source, offline);
  if (problems.length > 0) throw new InputError(problems);
  const { keyFrom, keyHeader, concurrency, attempts } = source;
  const key = keyFrom === undefined ? '' : keyOf(keyFrom);
  const keys = key === '' ? [] : [key];
  const counts = { requests: 0, retries: 0 };
  let understood = 0;
  let warned = false;
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

  const once = async (
    body: string,
    size: number,
    redact: (said: string) => string,
    stop: AbortSignal,
    note: Progress['note'],
  ): Promise<unknown> => {
    const late = AbortSignal.timeout(source.timeout * 1000);
    const explain = (error: unknown) => {
      if (stop.aborted) throw stop.reason;
      if (error instanceof TooLong) throw new NotUnderstood(error.message, askForLess);
      throw late.aborted ? new TransientError(`no answer within ${source.timeout} s`) : broken(error);
    };
    const response = await fetch(address, { ...request, body, signal: AbortSignal.any([stop, late]) }).catch(explain);
    if (!response.ok) throw await failureOf(response, redact);
    const most = Math.min(GREATEST_LIMIT, LEAST_LIMIT + size);
    const text = new TextDecoder().decode(await bytesOf(response, most).catch(explain));
    counts.requests++;
    // Lines that keep a connection alive while one waits begin with a colon.
    const json = text.replace(/^(?:\s*:[^\n]*\n)+/, '');
    let given: unknown;
    try {
      given = JSON.parse(json);
    } catch {
      throw new NotUnderstood(`it answered with something that is not JSON${kindOf(json, redact)}`);
    }
    try {
      const { answer, repeats } = withoutKeys(given);
      if (repeats && !warned) note(`${address}: it repeats its key in an answer; *** is put in its place`);
      warned ||= repeats;
      return answer;
    } catch {
      throw new NotUnderstood('it answered with something that is nested too deeply');
    }
  };

  /** Why the question has no answer, or nothing where it has. */
  const tried = async (question: Question, stop: AbortSignal, progress: Progress): Promise<Failure | undefined> => {
    const sent = JSON.stringify(question.body);
    const redact = (said: string) => withoutEchoes(said, keys, question.texts);
    const answer = async () => {
      const given = await once(sent, question.size, redact, stop, progress.note);
      const error = errorIn(given);
      const taken = error === undefined ? question.take(given) : { error };
      if (taken === false) throw new NotUnderstood(`it answered in another layout: ${shapeOf(given)}`);
      if (taken !== true) throw failureIn(taken.error, redact);
      understood++;
    };
    let last = attempts === 1;
    // Half an answer may come once; a service that speaks another language is not asked over and over.
    const attempt = () =>
      answer().catch((error) => {
        if (!(error instanceof NotUnderstood)) throw error;
        if (last && understood === 0) throw new PermanentError(error.message, 200, '', { hint: error.hint });
        last = true;
        throw new TransientError(error.message, null, { hint: error.hint });
      });
    const onRetry = (why: string) => {
      if (counts.retries++ === 0) progress.note(`${address}: ${redact(why)}; trying again`);
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
      const skipped = skippedTexts(answered, refused, (message) => progress.note(`${address}: ${message}`));
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
        if (failure === undefined) skipped.answered(question.texts.length);
        else if (failure.reason === null) throw refused(failure);
        else {
          const pieces = question.split?.() ?? [];
          skipped.failed(failure);
          for (const piece of pieces) await answer(piece, place);
          if (pieces.length > 0) return;
          skipped.missed(question, failure, place);
        }
        task.advance(question.texts.length);
      };
      try {
        await Promise.all(questions.map((question, place) => limit(() => answer(question, place))));
        skipped.check();
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
