/** One request to a service and its answer, as JSON. */
import { broken, failureOf, TransientError } from '../../support/network/failure.ts';
import { bytesOf, TooLong } from '../../support/network/limited.ts';
import { askForLess, kindOf } from './advice.ts';
import { withoutKeys } from './keys.ts';

/** An answer of any size up to this is read, in bytes: it may hold more than was asked for, as the path that thinking took. */
const LEAST_LIMIT = 4e6;
/** And none beyond this, whatever the service asks for. */
const GREATEST_LIMIT = 64e6;

/** An answer of status 200 that is cut off, of a gateway, of another interface, or far too long. */
export class NotUnderstood extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

export interface Address {
  address: string;
  headers: Record<string, string>;
  /** Seconds. */
  timeout: number;
}

export interface Sent {
  body: string;
  /** Bytes that the answer may have, beyond what any may. */
  size: number;
  /** Takes keys and texts out of what the service says. */
  redact(said: string): string;
  stop: AbortSignal;
}

/** @throws TransientError, PermanentError or {@link NotUnderstood}, or the reason of `stop` */
export async function answerTo(
  { address, headers, timeout }: Address,
  { body, size, redact, stop }: Sent,
): Promise<string> {
  const late = AbortSignal.timeout(timeout * 1000);
  const explain = (error: unknown) => {
    if (stop.aborted) throw stop.reason;
    if (error instanceof TooLong) throw new NotUnderstood(error.message, askForLess);
    throw late.aborted ? new TransientError(`no answer within ${timeout} s`, null, { isTooMuch: true }) : broken(error);
  };
  const request: RequestInit = {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    // A redirected POST becomes a GET, and a key is for the address it was given for.
    redirect: 'manual',
    body,
    signal: AbortSignal.any([stop, late]),
  };
  const response = await fetch(address, request).catch(explain);
  if (!response.ok) throw await failureOf(response, redact);
  const most = Math.min(GREATEST_LIMIT, LEAST_LIMIT + size);
  return new TextDecoder().decode(await bytesOf(response, most).catch(explain));
}

/**
 * @returns the answer, and whether the service repeats its key in it, where it now says ***
 * @throws NotUnderstood
 */
export function parsed(text: string, redact: Sent['redact']): { answer: unknown; repeats: boolean } {
  // Lines that keep a connection alive while one waits begin with a colon.
  const json = text.replace(/^(?:\s*:[^\n]*\n)+/, '');
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch {
    throw new NotUnderstood(`it answered with something that is not JSON${kindOf(json, redact)}`);
  }
  try {
    return withoutKeys(given);
  } catch {
    throw new NotUnderstood('it answered with something that is nested too deeply');
  }
}
