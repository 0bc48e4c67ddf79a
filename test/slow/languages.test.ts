/** The published files of several languages, by their numbers. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import multilingualHatecheck from '../../datasets/multilingual-hatecheck.ts';

const shared = resolve(import.meta.dirname, '../../../shared/data');
const context = { id: 'data', resolve: (path: string) => resolve(shared, path), keepColumns: [] };

describe.skipIf(!existsSync(shared))('published files in several languages (needs ../shared/data)', () => {
  it('Multilingual HateCheck has the counts of its paper, and shares its templates with HateCheck', async () => {
    const options = { path: 'multilingual-hatecheck', english: 'hatecheck/test_suite_cases.csv' };
    const data = await multilingualHatecheck.load(multilingualHatecheck.options.parse(options), context);
    const of = (attribute: string) => data.groups.filter((group) => group.attribute === attribute);
    // Table 1 of the paper; English as in Röttger et al. 2021.
    const sizes = {
      en: 3728,
      ar: 3570,
      nl: 3765,
      fr: 3718,
      de: 3645,
      hi: 3565,
      it: 3690,
      zh: 3378,
      pl: 3815,
      pt: 3691,
      es: 3745,
    };
    const tests: Record<string, number> = { en: 29, ar: 27, zh: 25 };
    expect(data.size).toBe(36_582 + 3728);
    expect(Object.fromEntries(of('language').map(({ id, members }) => [id, members.length]))).toEqual(sizes);
    for (const { id, members } of of('language')) {
      const spoken = new Set(members);
      const tested = of('functionality').filter((test) => test.members.some((i) => spoken.has(i)));
      expect([id, tested.length]).toEqual([id, tests[id] ?? 27]);
      const targets = data.groups.filter(
        ({ attribute, members }) =>
          !['language', 'functionality'].includes(attribute) && members.some((i) => spoken.has(i)),
      );
      expect([id, targets.length]).toEqual([id, 7]);
    }
    const [german, english] = ['de', 'en'].map((id) => of('language').find((one) => one.id === id)!.members);
    const templates = (members: Uint32Array) => new Set(Array.from(members, (i) => data.cases!.of[i]));
    expect(templates(german).size).toBe(755);
    expect(templates(german).intersection(templates(english)).size).toBe(734);
  });
});
