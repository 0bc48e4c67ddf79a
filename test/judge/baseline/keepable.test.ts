import { describe, expect, test } from 'vitest';
import type { Report } from '../../../src/contract/report.ts';
import { objectionsTo } from '../../../src/judge/baseline/keepable.ts';
import { fixture } from '../../report/fixture.ts';

const config = { seed: 1, subjects: [{ name: 'a' }], metrics: ['weat'] };
const report = (run: Partial<Report['run']>, verdict: Report['verdict'] = 'pass'): Report => ({
  ...fixture(),
  verdict,
  run: { ...fixture().run, config, ...run },
});

describe('a run is kept as the baseline', () => {
  test('without objections where it is whole, of the same configuration, and has not failed', () => {
    expect(objectionsTo(report({}), config)).toEqual([]);
    expect(objectionsTo(report({}, 'incomplete'), config)).toEqual([]);
  });

  test('whatever its configuration was, where there is none to compare with', () => {
    expect(objectionsTo(report({ config: {} }), null)).toEqual([]);
  });

  test('whatever its gates and correlations were, which are made of what was measured', () => {
    expect(objectionsTo(report({}), { ...config, gates: ['x'], correlations: {} })).toEqual([]);
  });
});

describe('against keeping it speaks', () => {
  test.each([
    [{ items: 5 }, 'it is a first try on at most 5 items of each data set (--limit)'],
    [{ subjects: ['a', 'b'] }, 'only some subjects were run (--subject a --subject b)'],
    [{ metrics: ['weat', 'seat'] }, 'only some metrics were run (--metric weat,seat)'],
  ])('that it was a part of the run: %j; another configuration is then no surprise', (only, objection) => {
    expect(objectionsTo(report({ only }), { ...config, seed: 2 })).toEqual([objection]);
  });

  test('another configuration, by what differs', () => {
    expect(objectionsTo(report({}), { ...config, seed: 2 })).toEqual([
      'it is the run of another configuration: seed is not the same',
    ]);
    expect(objectionsTo(report({}), { ...config, subjects: [], datasets: { d: {} } })).toEqual([
      'it is the run of another configuration: subjects, datasets are not the same',
    ]);
  });

  test('that nothing is known of its configuration', () => {
    expect(objectionsTo(report({ config: {} }), config)).toEqual([
      'its report does not say which configuration it belongs to',
    ]);
  });

  test('that it failed, beside all else', () => {
    expect(objectionsTo(report({ only: { items: 5, metrics: ['weat'] } }, 'fail'), config)).toEqual([
      expect.stringContaining('--limit'),
      expect.stringContaining('--metric'),
      'it failed: a gate would let later runs be as bad',
    ]);
  });
});
