import { expect, test } from 'vitest';
import groupErrorRates from '../../../metrics/group-error-rates/index.ts';
import type { Result } from '../../../src/contract/report.ts';
import { usesIn } from '../../../src/judge/baseline/uses.ts';
import { fixture } from '../../report/fixture.ts';

const [model] = fixture().results;
const use = (as: string, options: Result['options'], metric = 'group-error-rates') => ({
  ...model,
  metric,
  as,
  options,
});
const uses = (...results: ReturnType<typeof use>[]) =>
  usesIn(results, [groupErrorRates]).map(({ metric: { id }, as, options }) => ({ id, as, options }));

test('each use is told once, with its options as the schema of its metric reads them', () => {
  const options = groupErrorRates.options.parse({ dataset: 'd', minGroupSize: 7 });
  expect(
    uses(
      use('one', { dataset: 'd', minGroupSize: 7 }),
      use('one', { dataset: 'd', minGroupSize: 9 }),
      use('two', { dataset: 'd', minGroupSize: 7 }),
    ),
  ).toEqual([
    { id: 'group-error-rates', as: 'one', options },
    { id: 'group-error-rates', as: 'two', options },
  ]);
});

test('options that the schema does not know are null, and unknown metrics are left out', () => {
  expect(uses(use('one', { dataset: 'd', minGroupSize: 'many' }), use('other', {}, 'gone'))).toEqual([
    { id: 'group-error-rates', as: 'one', options: null },
  ]);
});
