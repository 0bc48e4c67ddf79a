import { describe, expect, test } from 'vitest';
import {
  decimalsFor,
  formatChange,
  formatCount,
  formatInterval,
  formatLevel,
  formatNumber,
  formatP,
  formatPlain,
  idealPhrase,
  plural,
  scalePhrase,
} from '../../src/view/text/format.ts';

describe('numbers for readers', () => {
  test.each([
    [[0.8123, -1.2], 3],
    [[0.5], 3],
    [[9.99], 3],
    [[59.56, 3], 2],
    [[100], 1],
    [[2100.5], 0],
    [[123_456], 0],
    [[0.05, 0.001], 3],
    [[0.0042], 4],
    [[0.000123], 5],
    [[1e-30], 8],
    [[0, 0], 3],
    [[null], 3],
    [[], 3],
    [[-0.7, null], 3],
  ])('%j are shown with %i decimals', (values, decimals) => {
    expect(decimalsFor(values)).toBe(decimals);
  });

  test.each([
    [0.81249, 3, '0.812'],
    [-0.5, 3, '−0.500'],
    [-0.0004, 3, '0.000'],
    [-0, 3, '0.000'],
    [12_345.678, 1, '12,345.7'],
    [1234.5, 1, '1234.5'],
    [-1.5e12, 2, '−1.50e12'],
    [0.99996, 3, '1.000'],
  ])('%d with %i decimals is %j', (value, decimals, text) => {
    expect(formatNumber(value, decimals)).toBe(text);
  });

  test('changes carry their sign, unless nothing of them is seen', () => {
    expect(formatChange(0.123, 2)).toBe('+0.12');
    expect(formatChange(-0.123, 2)).toBe('−0.12');
    expect(formatChange(0.001, 2)).toBe('0.00');
  });

  test.each([
    [0, '0'],
    [5e-324, '<0.001'],
    [0.00099, '<0.001'],
    [0.001, '0.001'],
    [0.0499, '0.050'],
    [1, '1.000'],
  ])('p of %d is %j', (p, text) => {
    expect(formatP(p)).toBe(text);
  });

  test('counts have their thousands apart from ten thousand on', () => {
    expect([7, 1924, 10_000, 1_234_567].map(formatCount)).toEqual(['7', '1924', '10,000', '1,234,567']);
  });

  test('intervals, levels, ideals and plurals', () => {
    expect(formatInterval({ lower: -0.1, upper: 0.25 }, 2)).toBe('[−0.10, 0.25]');
    expect([0.95, 0.999, 0.9].map(formatLevel)).toEqual(['95 %', '99.9 %', '90 %']);
    expect([0, 1, 50, -0.5, 0.1 + 0.2].map(formatPlain)).toEqual(['0', '1', '50', '−0.5', '0.3']);
    expect(idealPhrase({ ideal: 1, direction: 'higher' })).toBe('1 is ideal, higher is better');
    expect(idealPhrase({ ideal: 0, direction: 'lower' })).toBe('0 is ideal, lower is better');
    expect(idealPhrase({ ideal: 50, direction: 'target' })).toBe('50 is ideal');
    expect([0, 1, 2].map((n) => plural(n, 'gate'))).toEqual(['0 gates', '1 gate', '2 gates']);
  });

  test('and says of a scale where it ends, and that either side of a target is worse', () => {
    const lower: Parameters<typeof scalePhrase>[0] = { ideal: 0, direction: 'lower', range: [0, null] };
    expect(scalePhrase(lower, 'bits')).toBe('bits, from 0; 0 is ideal, lower is better');
    expect(scalePhrase({ ideal: 0.5, direction: 'target', range: [0, 1] }, 'AUC')).toBe(
      'AUC, from 0 to 1; 0.5 is ideal, and the farther from it in either direction, the worse',
    );
    expect(scalePhrase({ ...lower, range: [null, 1] }, 'x')).toBe('x, up to 1; 0 is ideal, lower is better');
  });
});
