/**
 * What a server's refusal, or a connection that broke, means: whether to try again, and what to tell a person. These are not
 * problems yet: most are over at the next attempt, and who asked knows what the request was for. What is left of them after
 * the last attempt becomes an `InputError`, with the address and the place.
 */
import { messageOf } from '../../contract/problem.ts';
import { beginningOf } from './limited.ts';

interface FailureOptions extends ErrorOptions {
  hint?: string | undefined;
}

interface TransientOptions extends FailureOptions {
  isTooMuch?: boolean;
}

/** May go well when it is tried again: a busy server, a broken connection. */
export class TransientError extends Error {
  override name = 'TransientError';
  /** Milliseconds that the server asks to wait. */
  readonly wait: number | null;
  /** What to do about it, where that is known. */
  readonly hint: string | undefined;
  /** Whether it says, or shows by not answering, that it is asked for more than it can do. */
  readonly isTooMuch: boolean;

  constructor(
    message: string,
    wait: number | null = null,
    { hint, isTooMuch = false, ...options }: TransientOptions = {},
  ) {
    super(message, options);
    this.wait = wait;
    this.hint = hint;
    this.isTooMuch = isTooMuch;
  }
}

/** Will not go well however often it is tried: a wrong address, a key that is not accepted, a question not understood. */
export class PermanentError extends Error {
  override name = 'PermanentError';
  readonly status: number;
  /** The answer's body, as it came: it may hold secrets. */
  readonly body: string;
  /** What to do about it, where that is known. */
  readonly hint: string | undefined;

  /** @param status 0 where there was no answer */
  constructor(message: string, status: number, body: string, { hint, ...options }: FailureOptions = {}) {
    super(message, options);
    this.status = status;
    this.body = body;
    this.hint = hint;
  }
}

/** Statuses besides 5xx that pass: request timeout, too early, too many requests. */
const passingStatuses = [408, 425, 429];

export function passes(status: number): boolean {
  return status >= 500 || passingStatuses.includes(status);
}

/** Too many requests, unavailable, and what some services say instead: overloaded. */
export const asksForLess = (status: number): boolean => [429, 503, 529].includes(status);

/** A server that asks to wait longer than this is not waited for. */
export const LONGEST_WAIT = 5 * 60_000;

/** Of a refusal's body no more is read, in bytes: it is looked at for words, and its beginning shown. */
const LONGEST_BODY = 64_000;

/**
 * What to make of an error response. `redact` takes secrets out of what the server said.
 *
 * A status of 5xx, 408, 425 or 429 passes, after the time that `Retry-After` names unless that is over five minutes;
 * anything else is permanent.
 */
export async function failureOf(
  response: Response,
  redact: (text: string) => string = (text) => text,
): Promise<TransientError | PermanentError> {
  const { status, statusText, headers } = response;
  const body = await beginningOf(response, LONGEST_BODY);
  const place = headers.get('location');
  const said = excerpt(redact(body));
  const message = [
    `it answered ${[status, statusText].filter(Boolean).join(' ')}`,
    place === null ? '' : ` with the other address ${redact(withoutQuery(place))}`,
    said === '' ? '' : `: ${said}`,
  ].join('');
  // A quota that is used up does not come back while one waits.
  if (!passes(status) || body.includes('insufficient_quota')) return new PermanentError(message, status, body);
  const wait = waitAsked(headers.get('retry-after'), Date.now());
  if (wait !== null && wait > LONGEST_WAIT) {
    return new PermanentError(`${message} (and asks to wait ${Math.round(wait / 60_000)} minutes)`, status, body);
  }
  return new TransientError(message, wait, { isTooMuch: asksForLess(status) || wait !== null });
}

/** Gateways put what lets people in there. */
function withoutQuery(place: string): string {
  return place.replace(/[?#].*$/s, '?...');
}

/** `Retry-After` in milliseconds: seconds, or a date (RFC 9110, 10.2.3); null where it says neither. */
export function waitAsked(header: string | null, now: number): number | null {
  if (header === null || header.trim() === '') return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** The first 200 characters on one line. */
export function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}...` : line;
}

/** A connection that could not be made, or broke. One that cannot be trusted is no better the next time. */
export function broken(error: unknown): TransientError | PermanentError {
  const hint = wayToTrust(
    error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined)?.code : undefined,
  );
  const message = reason(error);
  return hint
    ? new PermanentError(message, 0, '', { cause: error, hint })
    : new TransientError(message, null, { cause: error });
}

/** By the codes of OpenSSL and Node (https://nodejs.org/api/tls.html#x509-certificate-error-codes). */
function wayToTrust(code: string | undefined): string | undefined {
  if (code === undefined) return undefined;
  if (/^(ERR_SSL_|EPROTO$)/.test(code)) return 'Check whether the address begins with https:// or http://';
  if (/CERT|UNABLE_TO_(VERIFY|GET)|HOSTNAME_MISMATCH|INVALID_CA/.test(code)) {
    return 'Check the address; if its certificate comes from an authority of your own, name that in NODE_EXTRA_CA_CERTS';
  }
  return undefined;
}

/** undici says only "fetch failed"; the cause knows why. */
export function reason(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? `${messageOf(error)}: ${cause.message || String(cause)}` : messageOf(error);
}
