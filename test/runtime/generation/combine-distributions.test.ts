import { describe, expect, it } from 'vitest';
import { combineDistributions, type Joint, swapPairs } from '../../../src/runtime/generation/combine-distributions.ts';
import { logSoftmax, logSumExp } from '../../../src/runtime/onnx/log-softmax.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';

const ways = ['max', 'mean-logit', 'mean-probability'] as const satisfies readonly Joint[];
const logs = (...probabilities: number[]) => Float64Array.from(probabilities, Math.log);
const random = randomStream(1, 'combine');
const drawn = (size: number) => logSoftmax(Float64Array.from({ length: size }, () => 8 * random.next() - 4));
const close = (actual: ArrayLike<number>, expected: ArrayLike<number>) =>
  expect(Array.from(actual)).toEqual(Array.from(expected, (value) => expect.closeTo(value, 12)));

describe('two distributions together', () => {
  // By hand: (.5, .3, .2) and (.1, .3, .6).
  const [own, reversed] = [logs(0.5, 0.3, 0.2), logs(0.1, 0.3, 0.6)];
  const roots = [Math.sqrt(0.05), 0.3, Math.sqrt(0.12)];
  const sum = roots.reduce((total, root) => total + root);

  it.each([
    ['max', [0.5 / 1.4, 0.3 / 1.4, 0.6 / 1.4]],
    ['mean-logit', roots.map((root) => root / sum)],
    ['mean-probability', [0.3, 0.3, 0.4]],
  ] as const)('are by %s what one works out by hand', (how, expected) => {
    close(combineDistributions(how, own, reversed).map(Math.exp), expected);
  });

  it.each(ways)('are by %s symmetric, what both agree on, and add up to 1', (how) => {
    for (let k = 0; k < 20; k++) {
      const [a, b] = [drawn(30), drawn(30)];
      const both = combineDistributions(how, a, b);
      close(both, combineDistributions(how, b, a));
      close(combineDistributions(how, a, a), a);
      expect(logSumExp(both)).toBeCloseTo(0, 12);
    }
  });

  it.each(ways)('do not hang by %s on what a model adds to all logits', (how) => {
    const [a, b] = [drawn(10), drawn(10)];
    close(combineDistributions(how, logSoftmax(a.map((value) => value + 100)), b), combineDistributions(how, a, b));
  });

  it.each(ways)('know by %s tokens of probability 0', (how) => {
    const both = combineDistributions(how, logs(1, 0, 0), logs(0.5, 0.5, 0)).map(Math.exp);
    expect(both[2]).toBe(0);
    expect(both.reduce((total, value) => total + value)).toBeCloseTo(1, 12);
  });

  it('change the probabilities of pairs, and back again', () => {
    close(swapPairs(own, [[0, 2]]).map(Math.exp), [0.2, 0.3, 0.5]);
    const a = drawn(30);
    const pairs: [number, number][] = [
      [3, 17],
      [29, 0],
    ];
    expect(swapPairs(swapPairs(a, pairs), pairs)).toEqual(a);
    expect(swapPairs(a, [])).toEqual(a);
    expect(a).not.toEqual(swapPairs(a, pairs));
  });
});
