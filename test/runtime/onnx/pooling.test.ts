import { describe, expect, it } from 'vitest';
import { meanOfTokens, pool } from '../../../src/runtime/onnx/pooling.ts';

// Two texts of three tokens in two dimensions.
const states = Float32Array.of(1, 2, 3, 4, 5, 9, 10, 20, 30, 40, 50, 90);

describe('pooling', () => {
  it('takes the mean over all tokens, the first or the last', () => {
    expect(pool(states, 0, 3, 2, 'mean')).toEqual(Float32Array.of(3, 5));
    expect(pool(states, 1, 3, 2, 'mean')).toEqual(Float32Array.of(30, 50));
    expect(pool(states, 1, 3, 2, 'cls')).toEqual(Float32Array.of(10, 20));
    expect(pool(states, 1, 3, 2, 'last')).toEqual(Float32Array.of(50, 90));
  });

  it('gives a copy, which the next batch cannot overwrite', () => {
    const own = states.slice();
    const first = pool(own, 0, 3, 2, 'cls');
    own.fill(0);
    expect(first).toEqual(Float32Array.of(1, 2));
  });

  it('sums in double precision', () => {
    const many = new Float32Array(100_001).fill(0.1);
    many[0] = 1e7;
    expect(meanOfTokens(many, 0, 100_000, 1)[0]).toBeCloseTo((1e7 + 1e5 * Math.fround(0.1)) / 100_001, 5);
  });

  it('takes the mean of a stretch of tokens', () => {
    expect(meanOfTokens(states, 1, 2, 2)).toEqual(Float32Array.of(4, 6.5));
  });
});
