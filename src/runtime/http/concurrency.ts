/**
 * How many requests a service is sent at a time, found while it answers.
 *
 * Throughput decides, not latency alone: a server that batches answers each request later the more it has, and is still
 * better used. More requests under way are kept where twice as many bring a quarter more answers a second, the same test by
 * which BBR's startup tells a full pipe (Cardwell et al. 2016, "BBR: Congestion-based congestion control"; `bbr_full_bw_thresh`
 * in Linux); anything less only waits longer in the server, and is taken back. The number doubles while that goes well (slow
 * start), and is then tried a step higher and a step lower from time to time, the steps halved where they come to nothing. A
 * service that says that it has too much is sent half as many (RFC 5681).
 */

/** Where the search begins: few services are bothered by so many. */
export const usualStart = 4;
/** The throughput is that of so many answers at least, and of several for each request under way. */
const leastAnswers = 24;
const answersEach = 3;
/** Throughput has to grow with this power of the number of requests: by a quarter where they double. */
const least = Math.log2(1.25);
const largestStep = 1;
const smallestStep = 1 / 4;
/** Rounds between two trials that came to nothing, at most. */
const longestRest = 16;

export class Concurrency {
  readonly #most: number;
  /** The best number so far, and the texts a millisecond that were answered with it of late. */
  #best: number;
  #rate: number | null = null;
  /** Another that is being tried. */
  #trial: number | null = null;
  #step = largestStep;
  #isUpwards = true;
  #rest = 1;
  #resting = 0;
  #cutAt = Number.NEGATIVE_INFINITY;
  /** Answers that are still to come to requests of before, then what came since. */
  #settling: number;
  #since: number | null = null;
  #answers = 0;
  #texts = 0;

  /** @param most as many as a user allows */
  constructor(most: number) {
    this.#most = most;
    this.#best = Math.min(usualStart, most);
    this.#settling = this.#best;
  }

  /** Requests that may be under way. */
  get allowed(): number {
    return this.#trial ?? this.#best;
  }

  /** @param isFull whether more would be asked if more were allowed: otherwise the throughput says nothing of the service */
  answered(texts: number, at: number, isFull: boolean): void {
    if (!isFull) {
      this.#begin(this.allowed);
      return;
    }
    if (this.#settling > 0) {
      this.#settling--;
      if (this.#settling === 0) this.#since = at;
      return;
    }
    this.#answers++;
    this.#texts += texts;
    if (this.#since === null || this.#answers < Math.max(leastAnswers, answersEach * this.allowed)) return;
    if (at > this.#since) this.#conclude(this.#texts / (at - this.#since));
  }

  /** The service refused a request because it has too much, or did not answer in time. @param sentAt when that request was made */
  tooMuch(sentAt: number, at: number): void {
    // What was sent before the last cut says nothing of what came of it.
    if (sentAt < this.#cutAt) return;
    const before = this.allowed;
    this.#cutAt = at;
    if (before > this.#best) this.#giveUpTrial();
    else {
      this.#best = Math.max(1, Math.floor(before / 2));
      this.#rate = null;
      this.#trial = null;
      this.#step = smallestStep;
      this.#isUpwards = true;
    }
    this.#begin(before);
  }

  #conclude(rate: number): void {
    const before = this.allowed;
    if (this.#trial === null) this.#rate = rate;
    else if (rate < this.#rate! * (this.#trial / this.#best) ** least) {
      this.#giveUpTrial();
      this.#begin(before);
      return;
    } else {
      this.#best = this.#trial;
      this.#rate = rate;
      this.#rest = 1;
      this.#step = Math.min(largestStep, this.#step * 2);
    }
    this.#trial = this.#resting > 0 ? null : this.#next();
    this.#resting = Math.max(0, this.#resting - 1);
    this.#begin(before);
  }

  #giveUpTrial(): void {
    this.#trial = null;
    if (this.#step > smallestStep) {
      this.#step /= 2;
      return;
    }
    this.#isUpwards = !this.#isUpwards;
    this.#resting = this.#rest;
    this.#rest = Math.min(longestRest, this.#rest * 2);
  }

  #next(): number | null {
    const best = this.#best;
    const next = this.#isUpwards
      ? Math.max(best + 1, Math.round(best * (1 + this.#step)))
      : Math.min(best - 1, Math.round(best / (1 + this.#step)));
    const inRange = Math.min(this.#most, Math.max(1, next));
    if (inRange !== best) return inRange;
    this.#isUpwards = !this.#isUpwards;
    return null;
  }

  #begin(underWay: number): void {
    this.#settling = underWay;
    this.#since = null;
    this.#answers = 0;
    this.#texts = 0;
  }
}
