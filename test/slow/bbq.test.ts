/** All of BBQ made from its published templates, and held against the six categories whose published items we have. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { fillTemplate, type Item, listsOf } from '../../datasets/bbq/fill.ts';
import bbq from '../../datasets/bbq/index.ts';
import { makeItems } from '../../datasets/bbq/make.ts';
import { readPublished } from '../../datasets/bbq/published.ts';
import { targetOf } from '../../datasets/bbq/targets.ts';
import { type Category, readNames, readTemplates, readWords, type Template } from '../../datasets/bbq/templates.ts';
import { Problems } from '../../src/plugin.ts';
import fixture from '../fixtures/bbq.json' with { type: 'json' };

const shared = resolve(import.meta.dirname, '../../../shared/data/bbq');
const context = { id: 'bbq', resolve: (path: string) => path, keepColumns: [] };

/** As in table 2 of the paper and the lines of the published files. */
const sizes: Record<Category, number> = {
  Age: 3680,
  Disability_status: 1556,
  Gender_identity: 5672,
  Nationality: 3080,
  Physical_appearance: 1576,
  Race_ethnicity: 6880,
  Race_x_SES: 11_160,
  Race_x_gender: 15_960,
  Religion: 1200,
  SES: 6864,
  Sexual_orientation: 864,
};
const categories = Object.keys(sizes) as Category[];
const published = categories.filter((category) => existsSync(join(shared, 'data', `${category}.jsonl`)));

describe.skipIf(!existsSync(shared))('BBQ (needs ../shared/data/bbq)', () => {
  it('has 58,492 questions, all made from the templates; 16 of them have no target', async () => {
    const { questions, cases, info } = await bbq.load(bbq.options.parse({ path: shared, items: 'made' }), context);
    expect(info).toMatchObject({ items: 58_492, dropped: {} });
    const of = (category: string) => questions.filter(({ facets }) => facets.category === category);
    expect(Object.fromEntries(categories.map((category) => [category, of(category).length]))).toEqual(sizes);
    const without = questions.filter(({ options }) => !options.some(({ role }) => role === 'target'));
    expect(without).toHaveLength(16);
    // Of a boy and a man, or a girl and a woman, both or neither are women.
    expect(
      new Set(without.map(({ id }) => cases!.ids[cases!.of[questions.findIndex((one) => one.id === id)]])),
    ).toEqual(new Set(['Gender_identity-13']));
  }, 60_000);

  it.each(published)('makes each published item of %s anew, with what was drawn for it', async (category) => {
    const path = join(shared, 'templates', `${category}.csv`);
    const problems = new Problems(path);
    const { templates } = await readTemplates(path, category, problems);
    const { words } = await readWords(join(shared, 'templates/vocabulary.csv'), problems);
    const { names } = await readNames(join(shared, 'templates/vocabulary_proper_names.csv'), problems);
    const made = makeItems(templates, { words, names }, 1);
    const file = join(shared, 'data', `${category}.jsonl`);
    const items = (await readPublished(file, category)).items.map(withoutLaterName);
    const versions = versionsOf(file);
    expect(items).toHaveLength(sizes[category]);
    expect(made.map(({ number, question, polarity, condition }) => [number, question, polarity, condition])).toEqual(
      items.map(({ number, question, polarity, condition }) => [number, question, polarity, condition]),
    );
    const unlike: number[] = [];
    for (let i = 0; i < items.length; i += 4) {
      const set = items.slice(i, i + 4);
      const own = templates.filter(
        ({ question, version }) => question === set[0].question && [version, 'None'].includes(versions[i]),
      );
      if (!own.some((template) => remade(template, set))) unlike.push(i);
    }
    expect(unlike).toEqual([]);
    const targets = items.map((item) => targetOf(item, templates.find(({ question }) => question === item.question)!));
    expect(targets).not.toContain(null);
    // As pandas finds them by the rules of the published script.
    const oracle = (fixture as Record<string, { target: string }>)[category];
    if (oracle) expect(targets.map((one) => one!.option).join('')).toBe(oracle.target);
    // Where the template lists all names, nothing about people is drawn: each number is about the same two.
    if (templates.every((template) => template.names !== '')) {
      const people = (all: readonly Item[]) => all.map((item) => item.people.filter(({ info }) => info !== 'unknown'));
      const sorted = (all: readonly Item[]) => people(all).map((two) => two.map(({ name }) => name).sort());
      expect(sorted(made)).toEqual(sorted(items));
    }
  });
});

/** What the items of one question call one of the two was changed in the published file: `employee`, as the text has it. */
function withoutLaterName(item: Item): Item {
  const people = item.people.map(({ name, info }) => ({ name: name.replace(/^other employee$/, 'employee'), info }));
  return { ...item, people };
}

function versionsOf(file: string): string[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line).additional_metadata.version);
}

/** Whether four items come out of a template with their own people, words, unknown answer and order. */
function remade(template: Template, set: readonly Item[]): boolean {
  const unknown = set[0].people.findIndex(({ info }) => info === 'unknown');
  const order = [set[1].label, set[3].label, unknown] as const;
  const [one, other] = set[0].people.filter((_, option) => option !== unknown);
  const [first, second] = template.words === '' ? [[''], []] : listsOf(template.words);
  const words = first.flatMap((a) => (second.length > 1 ? second : ['']).map((b) => [a, b] as const));
  return [[one, other] as const, [other, one] as const].some((people) =>
    words.some((words) => {
      const filling = { people, words, unknown: set[0].options[unknown], order };
      return isDeepStrictEqual(fillTemplate(template, filling, set[0].number), set);
    }),
  );
}
