import fc from 'fast-check';
import { expect } from 'vitest';
import { messageOf } from '../../src/contract/problem.ts';
import { parameters } from './settings.ts';

/**
 * Tries so many inputs, and holds that some were read and some refused: a suite that sees one of the two alone tests
 * little.
 */
export async function every<T>(
  inputs: fc.Arbitrary<T>,
  runs: number,
  settled: (input: T) => Promise<'read' | 'refused'>,
): Promise<void> {
  const counts = { read: 0, refused: 0 };
  const property = fc.asyncProperty(inputs, async (input) => {
    counts[await settled(input)]++;
  });
  // Not `assert`, whose message has the whole input in it.
  const { failed, seed, counterexample, counterexamplePath, errorInstance, numRuns } = await fc.check(
    property,
    parameters(runs),
  );
  if (failed) {
    const replay = `FAIRPROBE_FUZZ_SEED=${seed} FAIRPROBE_FUZZ_PATH=${counterexamplePath}`;
    const shown = fc.stringify(counterexample?.[0]).slice(0, 1000);
    const message = `input ${numRuns}, again with ${replay}: ${messageOf(errorInstance)}\n${shown}`;
    throw new Error(message, { cause: errorInstance });
  }
  const tried = counts.read + counts.refused;
  // A replay tries few.
  if (tried < 200) return;
  expect(counts.read, JSON.stringify(counts)).toBeGreaterThan(tried / 20);
  expect(counts.refused, JSON.stringify(counts)).toBeGreaterThan(tried / 20);
}
