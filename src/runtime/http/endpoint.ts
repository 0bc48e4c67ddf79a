/** A service that is asked over HTTP: keys, retries, limits, and what it is said to have cost. */
import type { EndpointSource } from '../../contract/configuration.ts';
import { InputError } from '../../contract/problem.ts';
import type { Cache } from '../../support/cache.ts';
import { HEARTBEAT } from '../../support/network/interruption.ts';
import type { Progress } from '../../support/progress.ts';
import { wayOut } from './advice.ts';
import { type Service, tried } from './attempts.ts';
import { checkEndpoint, headerOf, keyOf } from './keys.ts';
import type { Question } from './question.ts';
import { type Failure, skippedTexts } from './skipped-texts.ts';
import { Traffic } from './traffic.ts';

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
  const { keyFrom, keyHeader, concurrency, attempts, timeout } = source;
  const key = keyFrom === undefined ? '' : keyOf(keyFrom);
  const service: Service = {
    address,
    headers: headerOf(key, keyHeader),
    timeout,
    attempts,
    traffic: new Traffic(concurrency),
    keys: key === '' ? [] : [key],
    counts: { requests: 0, retries: 0 },
    understood: 0,
    warned: false,
  };
  const refused = (failure: Failure, more = ''): InputError =>
    new InputError({ message: `${address}: ${failure.said}${more}`, hint: wayOut(failure, source) });

  return {
    counts: () => service.counts,
    async ask(questions, { label, unit, answered }, progress) {
      if (questions.length === 0) return;
      const total = questions.reduce((sum, { texts }) => sum + texts.length, 0);
      if (offline) throw notKept(total, address, unit);
      service.understood += answered;
      const skipped = skippedTexts(answered, refused, (message) => progress.note(`${address}: ${message}`));
      const stop = new AbortController();
      const task = progress.start(label, total, unit);
      // Answers cost time and money: a run that is killed should not have to ask for them again.
      let saving = Promise.resolve();
      const heartbeat = setInterval(() => {
        saving = saving.then(() => cache.flush());
        try {
          // A slow answer must not keep Ctrl-C waiting: progress throws once the run is interrupted.
          task.advance(0);
          task.state?.(`${service.traffic.allowed} at a time`);
        } catch (interruption) {
          stop.abort(interruption);
        }
      }, HEARTBEAT);
      const answer = async (question: Question, place: number): Promise<void> => {
        if (stop.signal.aborted) throw stop.signal.reason;
        const failure = await tried(service, question, stop.signal, progress.note);
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
        await service.traffic.ask(questions, answer);
        skipped.check();
      } finally {
        clearInterval(heartbeat);
        stop.abort();
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
