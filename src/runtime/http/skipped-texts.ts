/** The texts of one asking that have no answer: one bad text costs one text, and a service that answers none costs all. */

import { type MissingReason, wordsFor } from '../../contract/missing.ts';
import type { InputError } from '../../contract/problem.ts';
import { type PermanentError, TransientError } from '../../support/network/failure.ts';
import type { Question } from './question.ts';

export interface Failure {
  error: TransientError | PermanentError;
  /** Null where it says nothing of a single text. */
  reason: MissingReason | null;
  /** What the service said, fit to be shown. */
  said: string;
}

/** So many questions in a row that fail on every attempt: then the service is down, not the texts bad. */
const DOWN = 10;
/** So many texts refused for reasons unknown, and none answered: then the request is bad. */
const BAD_REQUEST = 50;

/**
 * @param known how many texts are answered already
 * @param refusal the error that ends the asking, with words to follow what the service said
 */
export function skippedTexts(
  known: number,
  refusal: (failure: Failure, more?: string) => InputError,
  note: (message: string) => void,
) {
  let answered = known;
  let inARow = 0;
  let missing = 0;
  let rejected = 0;
  let first: { failure: Failure; place: number } | undefined;
  const noted = new Set<MissingReason>();
  return {
    answered(texts: number) {
      answered += texts;
      inARow = 0;
    },
    /** @throws InputError where the service does not answer any more */
    failed(failure: Failure) {
      if (!(failure.error instanceof TransientError)) return;
      if (++inARow >= DOWN) throw refusal(failure, `; ${inARow} requests in a row have failed`);
    },
    /** @throws InputError where it must be the request that is refused */
    missed({ name, miss }: Question, failure: Failure, place: number) {
      const reason = failure.reason!;
      miss(reason);
      missing++;
      if (first === undefined || place < first.place) first = { failure, place };
      if (reason === 'rejected' && ++rejected >= BAD_REQUEST && answered === 0) {
        throw refusal(failure, `; the same goes for each of ${rejected} texts`);
      }
      if (noted.has(reason)) return;
      noted.add(reason);
      note(`${name} is left out as ${wordsFor(reason)}: ${failure.said}`);
    },
    /** @throws InputError where nothing at all was answered */
    check() {
      if (answered > 0 || first === undefined) return;
      throw refusal(first.failure, missing > 1 ? `; none of the ${missing} texts was answered` : '');
    },
  };
}
