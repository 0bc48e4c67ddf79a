/** That work grows no faster than its input: by the ratio of two times, so that a slow machine changes nothing. */
import { expect } from 'vitest';

/** Below this many milliseconds a time says more about the machine than about the work. */
const least = 5;

/** Ten times the input may take 25 times as long (work that grows with the square takes 100), and never more than 20 s. */
export function expectLinear(size: number, work: (size: number) => unknown): void {
  const fastest = (n: number) =>
    Math.min(
      ...[1, 2, 3].map(() => {
        const start = performance.now();
        work(n);
        return performance.now() - start;
      }),
    );
  const small = fastest(size);
  const large = fastest(10 * size);
  expect(large, `${size}: ${small} ms, ${10 * size}: ${large} ms`).toBeLessThan(
    Math.min(20_000, 25 * Math.max(least, small)),
  );
}
