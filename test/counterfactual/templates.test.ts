/** The identity templates as an independent source: what a sentence about one group becomes is a sentence about another. */
import { expect, it } from 'vitest';
import identityTemplates from '../../datasets/identity-templates.ts';
import { builtInSwaps } from '../../src/counterfactual/tables/index.ts';
import { counterfactuals } from '../../src/plugin.ts';

it('writes no sentence of the identity templates in another case than the templates do', async () => {
  const { texts } = await identityTemplates.load({}, { id: 'templates', resolve: (path) => path, keepColumns: [] });
  const written = new Set(texts);
  const byKey = new Map(texts!.map((text) => [text.toLowerCase(), text]));
  const others = builtInSwaps.flatMap((table) =>
    texts!.flatMap((text) => counterfactuals(text, table).map((other) => other.text)),
  );
  const same = others.filter((text) => written.has(text));
  const inOtherCase = others.filter((text) => !written.has(text) && byKey.has(text.toLowerCase()));
  expect(inOtherCase).toEqual([]);
  expect([others.length, same.length]).toEqual([5712, 4368]);
});
