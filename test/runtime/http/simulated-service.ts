/** A service that is simulated, request by request, on a clock of its own: what is best for it is known. */
import type { Random } from '../../../src/contract/random.ts';
import { Concurrency } from '../../../src/runtime/http/concurrency.ts';

export interface Simulated {
  /** Requests that it works on at a time, at a moment; others wait. */
  slots(at: number): number;
  /** Milliseconds that it works on one, beside `others`. */
  time(random: Random, others: number): number;
  /** It refuses what would be more than these, working or waiting. */
  most?: number;
}

export interface Course {
  /** Requests a second. */
  rate: number;
  /** How many were allowed when each answer came, and when that was. */
  allowed: { at: number; count: number }[];
  refused: number;
}

/** `count` requests, made by the rule or, for comparison, always so many at a time. */
export function simulate(
  { slots, time, most = Number.POSITIVE_INFINITY }: Simulated,
  count: number,
  { bound = 64, fixed, random }: { bound?: number; fixed?: number; random: Random },
): Course {
  const rule = new Concurrency(bound);
  const course: Course = { rate: 0, allowed: [], refused: 0 };
  const working: number[] = [];
  let at = 0;
  let waiting = 0;
  let sent = 0;
  const begin = () => {
    for (; waiting > 0 && working.length < slots(at); waiting--) working.push(at + time(random, working.length));
    working.sort((a, b) => a - b);
  };
  const send = () => {
    while (sent < count && working.length + waiting < (fixed ?? rule.allowed)) {
      if (working.length + waiting >= most) {
        course.refused++;
        rule.tooMuch(at, at);
        break;
      }
      sent++;
      waiting++;
    }
    begin();
  };
  for (send(); working.length > 0; send()) {
    at = working.shift()!;
    rule.answered(1, at, sent < count);
    course.allowed.push({ at, count: rule.allowed });
    begin();
  }
  course.rate = (count / at) * 1000;
  return course;
}

/** How many were allowed on average, of the last half of the answers. */
export function laterMean({ allowed }: Course): number {
  const half = allowed.slice(allowed.length / 2);
  return half.reduce((sum, one) => sum + one.count, 0) / half.length;
}
