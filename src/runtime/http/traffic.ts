/** The requests under way to a service: as many as it is best used with, and none while it asks to wait. */
import { setTimeout as pause } from 'node:timers/promises';
import pLimit, { type LimitFunction } from 'p-limit';
import { TransientError } from '../../support/network/failure.ts';
import { Concurrency, usualStart } from './concurrency.ts';

export class Traffic {
  readonly #concurrency: Concurrency;
  /** Questions that wait for another attempt leave their place to others, so that fewer requests are under way than questions. */
  readonly #requests: LimitFunction;
  #questions: LimitFunction;
  readonly #fewest: number;
  #closedUntil = 0;

  /** @param most requests at a time, whatever the service could answer */
  constructor(most: number) {
    this.#concurrency = new Concurrency(most);
    this.#fewest = Math.min(usualStart, most);
    this.#requests = pLimit(this.allowed);
    this.#questions = pLimit(this.#fewest);
  }

  get allowed(): number {
    return this.#concurrency.allowed;
  }

  /** Has all of them answered, as many at a time as go well. The first that throws ends it. */
  async ask<T>(questions: readonly T[], answer: (question: T, place: number) => Promise<void>): Promise<void> {
    const limit = pLimit(this.#questions.concurrency);
    this.#questions = limit;
    try {
      await Promise.all(questions.map((question, place) => limit(() => answer(question, place))));
    } finally {
      limit.clearQueue();
    }
  }

  /** @param texts how many the request is about */
  request<T>(texts: number, stop: AbortSignal, make: () => Promise<T>): Promise<T> {
    return this.#requests(async () => {
      for (let left = this.#left(); left > 0; left = this.#left()) await pause(left, undefined, { signal: stop });
      const sentAt = performance.now();
      try {
        const answer = await make();
        const isFull = this.#questions.pendingCount + this.#requests.pendingCount > 0;
        this.#concurrency.answered(texts, performance.now(), isFull);
        return answer;
      } catch (error) {
        if (error instanceof TransientError && error.isTooMuch) this.#hold(sentAt, error.wait ?? 0);
        throw error;
      } finally {
        this.#requests.concurrency = this.allowed;
        this.#questions.concurrency = Math.max(this.#fewest, this.allowed);
      }
    });
  }

  #left(): number {
    return this.#closedUntil - performance.now();
  }

  /** What one request was told to wait, the others need not be told. */
  #hold(sentAt: number, wait: number): void {
    const at = performance.now();
    this.#concurrency.tooMuch(sentAt, at);
    this.#closedUntil = Math.max(this.#closedUntil, at + wait);
  }
}
