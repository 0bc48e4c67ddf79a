import { expect } from 'vitest';

/** The same in all but numbers, which differ by at most `tolerance`, or by so much of themselves where they are above 1. */
export function expectAlike(found: unknown, given: unknown, tolerance: number, path = 'result'): void {
  if (typeof given === 'number' && typeof found === 'number') {
    const difference = Math.abs(found - given) / Math.max(1, Math.abs(given));
    if (!Object.is(found, given)) expect(difference, `${path}: ${found} for ${given}`).toBeLessThanOrEqual(tolerance);
    return;
  }
  if (typeof given !== 'object' || given === null || typeof found !== 'object' || found === null) {
    expect(found, path).toBe(given);
    return;
  }
  expect(Object.keys(found), path).toEqual(Object.keys(given));
  for (const [key, value] of Object.entries(given)) {
    expectAlike((found as Record<string, unknown>)[key], value, tolerance, `${path}.${key}`);
  }
}
