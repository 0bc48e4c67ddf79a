/** What a service's refusal is about: one text, or all that is asked of it. */
import type { MissingReason } from '../../contract/missing.ts';
import { asksForLess, excerpt, PermanentError, passes, TransientError } from '../../support/network/failure.ts';

/** Statuses that may be about the text alone: bad request, forbidden, too large, not to be processed, legal reasons. */
const aboutText = [400, 403, 413, 422, 451];

/** More of a body is not looked at for words. */
const LONGEST = 4000;

/** About the request as a whole, not its text: a model or a field that does not exist, a key, an account. */
const general =
  /model_not_found|unsupported_(?:parameter|value)|unknown_(?:parameter|field)|invalid_api_key|insufficient_quota|permission_denied/;
const filter = /content[ _-]?(?:filter|policy|management)|moderation|flagged|safety|responsible[ _]?ai/;
const length =
  /context[ _-]?(?:length|window)|too[ _]long|too many tokens|token limit|above_max_length|max(?:imum)? (?:allowed )?(?:input|sequence|prompt|number of tokens|length|tokens)|must have (?:less|fewer) than \d+ tokens|reduce the length|exceeds? the (?:limit|maximum|context)/;

/** Why this one text has no answer; null where every text would be refused alike. */
export function reasonOf({ status, body }: PermanentError): MissingReason | null {
  if (!aboutText.includes(status)) return null;
  const said = body.slice(0, LONGEST).toLowerCase();
  if (general.test(said)) return null;
  if (filter.test(said)) return 'filtered';
  return status === 413 || length.test(said) ? 'too-long' : 'rejected';
}

/**
 * What to make of an error that came with status 200, as gateways send it. A code that is a status counts as one; any
 * other error is a refusal where its words are about the text, and else temporary.
 */
export function failureIn(error: unknown, redact: (text: string) => string): TransientError | PermanentError {
  const body = written(error);
  const { code, message } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const said = typeof error === 'string' ? error : typeof message === 'string' ? message : body;
  const status = Number(code ?? Number.NaN);
  const isStatus = Number.isInteger(status) && status >= 400 && status < 600;
  const reported = `it answered with an error${isStatus ? ` ${status}` : ''}: ${excerpt(redact(said))}`;
  if (isStatus && !passes(status)) return new PermanentError(reported, status, body);
  const textual = !isStatus && reasonOf(new PermanentError(reported, 400, body)) !== 'rejected';
  return textual
    ? new PermanentError(reported, 400, body)
    : new TransientError(reported, null, { isTooMuch: isStatus && asksForLess(status) });
}

/** As JSON; nothing where it is nested so deeply that it cannot be written. */
function written(error: unknown): string {
  try {
    return JSON.stringify(error) ?? '';
  } catch {
    return '';
  }
}

/** The error in an answer of status 200, or undefined. */
export function errorIn(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return undefined;
  return answer.error ?? undefined;
}
