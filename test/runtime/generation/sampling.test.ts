import { describe, expect, it } from 'vitest';
import { distribution, draw, nucleus } from '../../../src/runtime/generation/sampling.ts';
import fixture from '../../fixtures/generation.json' with { type: 'json' };

describe('sampling', () => {
  it("equals NumPy's nuclei and draws", () => {
    for (const { logits, temperature, topP, nucleus: expected, uniforms, chosen } of fixture.sampling) {
      const probabilities = distribution(logits, temperature);
      expect([...nucleus(probabilities, topP)]).toEqual(expected);
      expect(uniforms.map((uniform) => draw(probabilities, topP, uniform))).toEqual(chosen);
    }
  });

  it('takes the fewest tokens that reach the share: by hand', () => {
    const probabilities = Float64Array.of(0.125, 0.5, 0.25, 0.125);
    expect([...nucleus(probabilities, 0.5)]).toEqual([1]);
    expect([...nucleus(probabilities, 0.51)]).toEqual([1, 2]);
    // Of two equally likely tokens the first.
    expect([...nucleus(probabilities, 0.8)]).toEqual([0, 1, 2]);
    expect([...nucleus(probabilities, 1)]).toEqual([0, 1, 2, 3]);
    expect([...nucleus(probabilities, 1e-9)]).toEqual([1]);
    // 1/2 and 1/4 of 3/4: the first two thirds are the likelier token's.
    expect([0, 0.66, 0.67, 0.999].map((uniform) => draw(probabilities, 0.75, uniform))).toEqual([1, 1, 2, 2]);
  });

  it('takes the greatest logit at temperature 0, and is not upset by large ones', () => {
    expect(draw(distribution([1, 3, 3, 2], 0), 0.9, 0.99)).toBe(1);
    expect([...distribution([1e4, 1e4, 0], 1)]).toEqual([0.5, 0.5, 0]);
    // The limit: what has no probability left is never drawn, however much is asked for.
    expect([...nucleus(distribution([0, 5e3, 0], 1), 1)]).toEqual([1]);
  });

  it('draws as often as is likely', () => {
    const probabilities = distribution([0, Math.log(2), Math.log(5)], 1);
    const counts = [0, 0, 0];
    for (let i = 0; i < 800; i++) counts[draw(probabilities, 1, (i + 0.5) / 800)]++;
    expect(counts).toEqual([100, 200, 500]);
  });
});
