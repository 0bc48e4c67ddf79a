import { describe, expect, it } from 'vitest';
import { packByLength } from '../../../src/runtime/onnx/packing.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';

describe('packing by length', () => {
  it('puts inputs of one length together, the longest first, up to the budget', () => {
    expect(packByLength([3, 5, 3, 3, 8, 5], 6)).toEqual([[4], [1], [5], [0, 2], [3]]);
    expect(packByLength([3, 5, 3, 3, 8, 5], 10)).toEqual([[4], [1, 5], [0, 2, 3]]);
  });

  it('gives an input beyond the budget, or any input under a budget of one, a batch of its own', () => {
    expect(packByLength([7, 7], 1)).toEqual([[0], [1]]);
  });

  it('has no batches for no inputs', () => {
    expect(packByLength([], 512)).toEqual([]);
  });

  it('takes every input once, never mixes lengths and never goes over the budget', () => {
    const random = randomStream(1, 'packing');
    const lengths = Array.from({ length: 500 }, () => 1 + random.below(60));
    const batches = packByLength(lengths, 128);
    expect(batches.flat().sort((a, b) => a - b)).toEqual([...lengths.keys()]);
    for (const batch of batches) {
      expect(new Set(batch.map((i) => lengths[i])).size).toBe(1);
      expect(batch.length * lengths[batch[0]]).toBeLessThanOrEqual(128);
    }
  });
});
