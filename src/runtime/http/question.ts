/** One text, or several, that a service is asked about. */

import type { Json } from '../../contract/measurement.ts';
import type { MissingReason } from '../../contract/missing.ts';

export interface Question {
  body: Json;
  /** How many bytes its answer may need, at most. */
  size: number;
  /** The texts it is about, which no message may repeat. */
  texts: readonly string[];
  /** What messages call it: the id or the number of its text. */
  name: string;
  /**
   * Takes the answer, parsed from JSON; false where its layout is not the expected one, the error where it reports one.
   * It is not called again after it has taken an answer.
   */
  take(answer: unknown): boolean | { error: unknown };
  /** Takes why there is no answer. */
  miss(reason: MissingReason): void;
  /** The same in smaller pieces; none where it is about one text. */
  split?(): readonly Question[];
}
