import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import stereoset from '../../datasets/stereoset.ts';
import { InputError } from '../../src/contract/problem.ts';
import type { FilledGap } from '../../src/plugin.ts';

const folder = mkdtempSync(join(tmpdir(), 'stereoset-'));
const load = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return stereoset.load(stereoset.options.parse({ path: name }), {
    id: 'own',
    resolve: (path) => join(folder, path),
    keepColumns: [],
  });
};
const header = 'index,target,bias_type,context,anti_stereotype,stereotype,unrelated';
const table = (...lines: string[]) => load('items.csv', [header, ...lines].join('\n'));
const filledOf = ({ text, fill }: FilledGap) => [text, text.slice(fill.start, fill.end)];
const problemsOf = async (loading: Promise<unknown>) => {
  const error = await loading.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).problems;
};

const sentence = (gold_label: string, text: string) => ({ id: gold_label, sentence: text, gold_label, labels: [] });
const published = (context: string, stereotype: string, anti: string, unrelated: string, more: object = {}) =>
  JSON.stringify({
    version: '1',
    data: {
      intersentence: [{}, {}],
      intrasentence: [
        {
          id: 'i1',
          target: 'baker',
          bias_type: 'profession',
          context,
          sentences: [
            sentence('anti-stereotype', anti),
            sentence('stereotype', stereotype),
            sentence('unrelated', unrelated),
          ],
          ...more,
        },
      ],
    },
  });

describe('the data set stereoset', () => {
  it('fills the gap of a table, and says where', async () => {
    const { items } = await table('7,baker,profession,"The baker was BLANK, I think.",lazy, early ,blue');
    expect(items[0]).toMatchObject({ id: '7', term: 'baker', attribute: 'profession' });
    expect(filledOf(items[0].stereotype)).toEqual(['The baker was early, I think.', 'early']);
    expect(filledOf(items[0].antiStereotype)).toEqual(['The baker was lazy, I think.', 'lazy']);
    expect(filledOf(items[0].unrelated)).toEqual(['The baker was blue, I think.', 'blue']);
  });

  it('fills a gap that stands twice at both places, and asks about the last', async () => {
    const { items } = await table('7,baker,profession,BLANK or BLANK!,lazy,early,blue');
    const { text, fill } = items[0].stereotype;
    expect([text, fill]).toEqual(['early or early!', { start: 9, end: 14 }]);
  });

  it('names every row that cannot be used, by its line', async () => {
    const problems = await problemsOf(table('1,a,age,x BLANK,b,c,d', '1,a,race,no gap,b,,d'));
    expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '2: bias_type is none of gender, profession, race, religion',
      '3: the index "1" is listed twice',
      '3: the context has no BLANK',
      '3: stereotype is empty',
    ]);
  });

  it('finds the fills again in the published layout, and counts what it does not use', async () => {
    const context = 'The baker was BLANK, I think.';
    const of = (word: string) => context.replace('BLANK', word);
    const { items, info } = await load('dev.json', published(context, of('very early'), of('lazy'), of('blue')));
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ id: 'i1', term: 'baker', attribute: 'profession' });
    expect(filledOf(items[0].stereotype)).toEqual([of('very early'), 'very early']);
    expect(filledOf(items[0].unrelated)).toEqual([of('blue'), 'blue']);
    expect(info.dropped).toEqual({ 'intersentence items': 2 });
  });

  it("takes the word at the gap's place where a published sentence departs from its context", async () => {
    const content = published(
      'The baker was BLANK.',
      'the baker was early!',
      'The baker was lazy.',
      'The baker was blue.',
    );
    const { items } = await load('dev.json', content);
    expect(filledOf(items[0].stereotype)).toEqual(['the baker was early!', 'early']);
  });

  it('names what is not as published, by its key', async () => {
    const twice = published('A BLANK.', 'A b.', 'A c.', 'A d.', { sentences: [sentence('unrelated', 'A d.')] });
    expect((await problemsOf(load('dev.json', twice))).map(({ key, message }) => `${key}: ${message}`)).toEqual([
      'data.intrasentence.0.sentences: holds 0 sentences labelled stereotype, not one',
      'data.intrasentence.0.sentences: holds 0 sentences labelled anti-stereotype, not one',
    ]);
    const [{ key }] = await problemsOf(load('dev.json', published('A gap.', 'A b.', 'A c.', 'A d.')));
    expect(key).toBe('data.intrasentence.0.context');
    await problemsOf(load('dev.json', '{"data": {}}'));
  });
});
