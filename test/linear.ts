/** That work grows no faster than its input: by the ratio of two times, so that a slow machine changes nothing. */
import { expect } from 'vitest';
import { processorTime } from './processor-time.ts';

/** Below this many milliseconds a time says more about the machine than about the work. */
const least = 5;
const most = 25;
/** A machine that does much else may be slow in the wrong moment, but not each time. */
const attempts = 3;

/** Ten times the input may take 25 times as long (work that grows with the square takes 100), and never more than 20 s. */
export function expectLinear(size: number, work: (size: number) => unknown): void {
  const fastest = (n: number) => Math.min(...[1, 2, 3].map(() => processorTime(() => work(n))));
  const tried: string[] = [];
  for (let i = 0; i < attempts; i++) {
    const small = fastest(size);
    const large = fastest(10 * size);
    if (large < Math.min(20_000, most * Math.max(least, small))) return;
    tried.push(`${size}: ${small} ms, ${10 * size}: ${large} ms`);
  }
  expect.fail(`more than ${most} times as long for ten times the input: ${tried.join('; ')}`);
}
