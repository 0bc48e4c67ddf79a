import { describe, expect, test } from 'vitest';
import type { OnnxModel } from '../../../src/runtime/model.ts';
import { differentiableHead } from '../../../src/runtime/sensitivity/classifier-gradient.ts';

const model = { key: 'a model' } as OnnxModel;
const head = (labels: readonly string[], activation: 'softmax' | 'sigmoid', k: number) =>
  differentiableHead(model, { labels, activation }, [], 'logit').logOdds!(k);

/** As the graph does it, in single precision: softmax, and its gradient by the cotangent. */
function singlePrecision(logits: readonly number[]) {
  const powers = logits.map((z) => Math.fround(Math.exp(z - Math.max(...logits))));
  const total = Math.fround(powers.reduce((sum, power) => Math.fround(sum + power), 0));
  const p = Float32Array.from(powers, (power) => power / total);
  const gradient = (seed: Float32Array) => {
    const sum = seed.reduce((all, one, j) => Math.fround(all + Math.fround(one * p[j])), 0);
    return [...seed].map((one, j) => Math.fround(p[j] * Math.fround(one - sum)));
  };
  return { p, gradient };
}

describe('The log odds of a class', () => {
  test.each([
    [[1, 2, 0.5], false],
    [[1, 2, 0.5], true],
    // p of the first is 1 - 3e-8, which single precision takes for 1.
    [[18, 0, -1], true],
    // And here 1e-12.
    [[-12, 15, 12], false],
  ])('of logits %j have a gradient of 1 and minus the shares of the others, likely: %s', (logits, likely) => {
    const odds = head(['a', 'b', 'c'], 'softmax', 0);
    const { p, gradient } = singlePrecision(logits);
    const { value, factor } = odds.at(p, 1);
    const found = gradient(odds.cotangent(1, likely)).map((one) => one * factor);
    const others = Math.exp(logits[1]) + Math.exp(logits[2]);
    const expected = [1, -Math.exp(logits[1]) / others, -Math.exp(logits[2]) / others];
    for (const [j, slope] of expected.entries()) expect(found[j]).toBeCloseTo(slope, 5);
    expect(odds.of(Float32Array.from(logits), 1)).toBeCloseTo(logits[0] - Math.log(others), 5);
    expect(value).toBeCloseTo(logits[0] - Math.log(others), 5);
  });

  test('beyond single precision there is no direction, rather than no number', () => {
    const { factor } = head(['a', 'b'], 'softmax', 0).at(Float32Array.of(1, 0), 1);
    expect(factor).toBe(0);
  });

  test('behind a sigmoid are the logit, or minus the logit of the only label', () => {
    const logits = Float32Array.of(0.5, -2);
    const second = head(['a', 'b'], 'sigmoid', 1);
    expect([second.of(logits, 1), [...second.cotangent(1, true)], second.at(logits, 1)]).toEqual([
      ...[-2, [0, 1]],
      { value: -2, factor: 1 },
    ]);
    const not = head(['a'], 'sigmoid', 0);
    expect([not.of(Float32Array.of(0.5), 1), [...not.cotangent(1, false)]]).toEqual([-0.5, [-1]]);
  });
});
