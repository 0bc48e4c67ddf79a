import { expect, test } from 'vitest';
import { binary, measure } from '../../metrics/counterfactual-token-fairness/measured.ts';
import { processorTime } from '../../processor-time.ts';

test('2,000 texts are measured in a few seconds', () => {
  const many = Array.from(
    { length: 2000 },
    (_, i) => `${['Muslims', 'a Jew', 'he is Hindu'][i % 3]} ${'and so on '.repeat(8)}${i}`,
  );
  const work = () => measure({ texts: many, answer: binary((text) => (text.length % 13) / 13) });
  expect(processorTime(work)).toBeLessThan(8000);
});
