import { expect, test } from 'vitest';
import { gapSamples } from '../../../metrics/counterfactual-token-fairness/items.ts';
import { builtInSwaps } from '../../../src/counterfactual/tables/index.ts';
import { labelled } from '../labelled-data.ts';

test('says of each text how far its answer changes, and null of a text without a counterfactual', () => {
  const tables = builtInSwaps.filter(({ attribute }) => attribute === 'gender').slice(0, 1);
  const data = { ...labelled([0, 0], {}), texts: ['he sang', 'rain fell'] };
  const options = { counterfactuals: 'all', threshold: 0.5, minTexts: 1, resamples: 100 } as const;
  const answers = {
    classes: ['no', 'yes'],
    probabilities: Float64Array.of(0.8, 0.2, 0.3, 0.7),
    positive: Float64Array.of(0.2, 0.7),
    missing: 0,
    truncated: 0,
  };
  const [first, second] = gapSamples(data, tables, options, answers);
  expect(first).toMatchObject({ id: data.ids[0], score: 0.2, counterfactuals: [{ score: 0.7 }] });
  expect(first.value).toBeCloseTo(0.5, 12);
  expect(second).toEqual({ id: data.ids[1], value: null });
});
