import { describe, expect, test } from 'vitest';
import type { Gate } from '../../../../src/contract/report.ts';
import { judge } from '../../../../src/judge/judge.ts';
import { randomStream, shuffle } from '../../../../src/statistics/distributions/random.ts';
import { result, rule } from '../../../gates/results.ts';

const random = randomStream(1, 'gates');
const uniform = (from: number, to: number) => from + (to - from) * random.next();
const rank: Record<Gate['verdict'], number> = { fail: 0, warn: 1, 'not-judged': 2, pass: 3 };

/** An interval of uneven halves around a value. */
const estimate = (value: number, down: number, up: number, group = 'a') =>
  result({ value, interval: [value - down, value + up], group, ideal: 0, range: [-2, 2] });

describe('over random intervals', () => {
  const settings = [
    { strict: false, comparison: null },
    { strict: true, comparison: null },
  ];

  test.each(['min', 'max'] as const)('moving a result the good way never makes the verdict worse: %s', (form) => {
    for (let i = 0; i < 500; i++) {
      const [down, up] = [uniform(0, 0.3), uniform(0, 0.3)];
      const [a, b] = [uniform(-1, 1), uniform(-1, 1)].sort((x, y) => (form === 'min' ? x - y : y - x));
      for (const statistic of [null, 'value', 'lower', 'upper'] as const) {
        const own = rule({ form, threshold: 0.1, group: '*', statistic });
        for (const setting of settings) {
          const [worse, better] = [a, b].map((value) => judge([estimate(value, down, up)], [own], setting).gates[0]);
          expect(rank[better.verdict]).toBeGreaterThanOrEqual(rank[worse.verdict]);
          expect(better.pValue).toBeGreaterThanOrEqual(worse.pValue!);
        }
      }
    }
  });

  test('a distance from the ideal is judged alike on both sides of it', () => {
    const own = rule({ form: 'maxDistance', threshold: 0.4, group: '*' });
    for (let i = 0; i < 500; i++) {
      const [value, down, up] = [uniform(-1, 1), uniform(0, 0.3), uniform(0, 0.3)];
      for (const setting of settings) {
        const [here, there] = [estimate(value, down, up), estimate(-value, up, down)].map(
          (one) => judge([one], [own], setting).gates[0],
        );
        expect(there.verdict).toBe(here.verdict);
        expect(there.pValue).toBeCloseTo(here.pValue!, 12);
      }
    }
  });

  test('the order of the results changes nothing but the order of the gates', () => {
    const own = [rule({ form: 'max', threshold: 0, group: '*' }), rule({ threshold: 0.2, group: '*', level: 'warn' })];
    for (let i = 0; i < 50; i++) {
      const results = Array.from({ length: 12 }, (_, k) =>
        estimate(uniform(-0.5, 0.5), uniform(0, 0.3), uniform(0, 0.3), `group ${k}`),
      );
      const sorted = (gates: readonly Gate[]) => gates.map((gate) => JSON.stringify(gate)).sort();
      const first = judge(results, own, settings[0]);
      shuffle(results, random);
      const second = judge(results, own, settings[0]);
      expect(second.verdict).toBe(first.verdict);
      expect(sorted(second.gates)).toEqual(sorted(first.gates));
    }
  });

  test('strict never passes what is failed otherwise, and fails where there was a warning', () => {
    for (let i = 0; i < 500; i++) {
      const one = [estimate(uniform(-1, 1), uniform(0, 0.3), uniform(0, 0.3))];
      const form = (['min', 'max', 'maxDistance'] as const)[i % 3];
      const own = [rule({ form, threshold: 0.3, group: '*' })];
      const [loose, strict] = settings.map((setting) => judge(one, own, setting).gates[0].verdict);
      expect(strict).toBe(loose === 'pass' ? 'pass' : 'fail');
    }
  });
});
