import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import templates from '../../datasets/templates.ts';
import { InputError } from '../../src/contract/problem.ts';

const folder = mkdtempSync(join(tmpdir(), 'templates-'));
const context = { id: 'own', resolve: (path: string) => join(folder, path), keepColumns: [] };
const load = (content?: unknown) => {
  if (content !== undefined) writeFileSync(join(folder, 'own.json'), JSON.stringify(content));
  return templates.load(templates.options.parse(content === undefined ? {} : { path: 'own.json' }), context);
};
const own = (more: object = {}) => ({
  id: 'care',
  templates: ['Today {target} is the {attribute}.'],
  targets: [
    { name: 'women', words: ['she'] },
    { name: 'men', words: ['he'] },
  ],
  attributes: [{ name: 'care', words: ['nurse'] }],
  ...more,
});

describe('the data set templates', () => {
  it('has tests of its own, with both gaps in each template and no word twice', async () => {
    const { tests, info } = await load();
    expect(tests.map(({ id }) => id)).toEqual(['gender-occupations', 'gender-traits', 'race-names', 'religion']);
    expect(info.items).toBe(4);
    for (const { templates, targets, attributes } of tests) {
      for (const template of templates) {
        expect(template.split('{target}')).toHaveLength(2);
        expect(template.split('{attribute}')).toHaveLength(2);
      }
      const words = [...targets, ...attributes].flatMap(({ words }) => words);
      expect(new Set(words).size).toBe(words.length);
    }
  });

  it('reads a file of one’s own', async () => {
    const { tests } = await load({ tests: [own()] });
    expect(tests).toEqual([{ ...own(), title: 'care', attribute: null }]);
  });

  it('names what is wrong in it, by its key', async () => {
    const content = {
      tests: [own({ templates: ['{target} only'] }), own({ targets: [{ name: 'one', words: ['x'] }] })],
    };
    const error = (await load(content).catch((caught: unknown) => caught)) as InputError;
    expect(error).toBeInstanceOf(InputError);
    expect(error.problems.map(({ key }) => key)).toEqual(['tests.0.templates.0', 'tests.1.targets']);
    expect(error.problems[0].message).toBe('needs {attribute}, once');
    const twice = (await load({ tests: [own(), own()] }).catch((caught: unknown) => caught)) as InputError;
    expect(twice.problems[0]).toMatchObject({ key: 'tests.1.id', message: 'another test is already named "care"' });
  });
});
