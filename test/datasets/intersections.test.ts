import { expect, it } from 'vitest';
import intersections from '../../datasets/intersections.ts';
import { publishedTests } from '../../datasets/weat-stimuli.ts';

const load = () => intersections.load({}, { id: 'names', resolve: (path) => path, keepColumns: [] });

it('has as many stereotypes as the chance rates published for IBD and EIBD say, of 98 candidates', async () => {
  const { stereotypes } = await load();
  const rates = stereotypes.slice(0, 2).map(({ group, intersectional, emergent }) => ({
    group,
    ibd: ((100 * intersectional.length) / 98).toFixed(1),
    eibd: ((100 * emergent.length) / 98).toFixed(1),
  }));
  // Guo and Caliskan 2021.
  expect(rates).toEqual([
    { group: 'African American women', ibd: '14.3', eibd: '9.2' },
    { group: 'Mexican American women', ibd: '13.3', eibd: '6.1' },
  ]);
});

it('has the words that I1 and I3 leave out, since both of their groups have them', async () => {
  const { stereotypes, unrelated } = await load();
  const [african, mexican, european] = stereotypes.map(({ intersectional }) => intersectional);
  const both = (one: readonly string[]) => one.filter((word) => european.includes(word));
  expect([both(african), both(mexican)]).toEqual([['assertive'], ['attractive']]);
  // I4 has `assertive` for European American men.
  expect(publishedTests.find(({ id }) => id === 'I4')!.b.words).toContain('assertive');
  const candidates = new Set([...african, ...mexican, ...european, ...unrelated]);
  expect(candidates.size).toBe(60);
  for (const list of [african, mexican, european]) expect(new Set(list).size).toBe(list.length);
});
