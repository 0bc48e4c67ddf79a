import { expect, test } from 'vitest';
import { addToBins, calibrationLimits, emptyBins } from '../../../src/statistics/calibration/calibration.ts';

/** Limits of scores near 0.77 that differ by a millionth, as they come in this order. */
function limitsOf(order: readonly number[]) {
  const bins = emptyBins(10);
  for (const i of order) addToBins(bins, 0.77 + i * 1e-6, i % 2, 3);
  return calibrationLimits(bins);
}

test('scores that differ by a millionth have limits that do not hang on their order', () => {
  const order = Array.from({ length: 40 }, (_, i) => i);
  const [given, turned] = [limitsOf(order), limitsOf(order.toReversed())];
  expect(Math.abs(given.lower - turned.lower)).toBeLessThan(1e-14);
  expect(Math.abs(given.upper - turned.upper)).toBeLessThan(1e-14);
});

test('scores that are the same, however often, vary by nothing', () => {
  const bins = emptyBins(10);
  for (const count of [3, 7, 11]) addToBins(bins, 0.1 + 0.2, 1, count);
  expect([...bins.spreads].every((spread) => spread === 0)).toBe(true);
});
