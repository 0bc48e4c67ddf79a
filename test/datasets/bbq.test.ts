import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fillTemplate, listsOf } from '../../datasets/bbq/fill.ts';
import bbq from '../../datasets/bbq/index.ts';
import { targetOf } from '../../datasets/bbq/targets.ts';
import type { Template } from '../../datasets/bbq/templates.ts';
import { InputError, type QuestionsData } from '../../src/plugin.ts';

const folder = mkdtempSync(join(tmpdir(), 'bbq-'));
for (const one of ['templates', 'data']) mkdirSync(join(folder, one));
const put = (name: string, lines: readonly string[]) => writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
const table = (rows: readonly Record<string, string>[]) => {
  const columns = Object.keys(rows[0]);
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  return [columns.join(), ...rows.map((row) => columns.map((column) => cell(row[column] ?? '')).join())];
};

const texts = {
  Ambiguous_Context: 'I met a {{NAME1}} person and a {{NAME2}} person.',
  Disambiguating_Context: 'The {{NAME1}} one forgot the {{WORD1}}.',
  Question_negative_stereotype: 'Who forgets things?',
  Question_non_negative: 'Who remembers things?',
  Answer_negative: 'the {{NAME1}} person',
  Answer_non_negative: 'the {{NAME2}} person',
  Lexical_diversity: 'WORD1: [keys, hat]',
};
const age = { ...texts, Known_stereotyped_groups: '["old"]', NAME1_info: 'old', NAME2_info: 'nonOld' };
put(
  'templates/new_templates - Age.csv',
  table([{ Q_id: '1', version: 'a', Names: 'NAME1: [old, elderly]; NAME2: [young]', ...age }]),
);
put(
  'templates/Religion.csv',
  table([
    { Q_id: '1', ...texts, Known_stereotyped_groups: '["Tall"]' },
    { Q_id: '2', ...texts, Ambiguous_Context: '' },
  ]),
);
put(
  'templates/Race_x_gender.csv',
  table([
    {
      Q_id: '3',
      ...texts,
      Ambiguous_Context: 'I met a {{NAME1}} {{GEN1}} and a {{NAME2}} {{GEN2}}.',
      Answer_negative: 'the {{NAME1}} {{GEN1}}',
      Answer_non_negative: 'the {{NAME2}} {{GEN2}}',
      Names: '["man", "woman"]',
      Proper_nouns_only: '',
      Known_stereotyped_race: '["Red"]',
      Known_stereotyped_var2: 'F',
      Var2_info: '["M", "F"]',
    },
  ]),
);
const word = (Category: string, Name: string, Pilot_include = '') => ({
  Category,
  Pilot_include,
  SubCat: '',
  Name,
  Info: '',
});
put(
  'templates/vocabulary.csv',
  table([
    ...['Tall', 'Short', 'Other'].map((name) => word('Religion', name)),
    word('Religion', 'Gone', 'No'),
    ...['Red', 'Green', 'Azure'].map((name) => word('Race_ethnicity', name)),
  ]),
);
put('templates/vocabulary_proper_names.csv', ['Name,First_last,gender,ethnicity', 'Ada,first_only,F,']);

const load = (options: Record<string, unknown>): Promise<QuestionsData> =>
  bbq.load(bbq.options.parse(options), { id: 'bbq', resolve: () => folder, keepColumns: [] });
const problemsOf = async (options: Record<string, unknown>) => {
  const error = await load({ path: '.', ...options }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).problems.map(({ line, message }) => `${line ?? '-'}: ${message}`);
};
const template = (more: Partial<Template>): Template => ({
  category: 'Religion',
  question: '1',
  version: '',
  subcategory: '',
  ambiguous: texts.Ambiguous_Context,
  disambiguating: texts.Disambiguating_Context,
  questions: { neg: 'who?', nonneg: 'who not?' },
  answers: { neg: texts.Answer_negative, nonneg: texts.Answer_non_negative },
  names: '',
  words: texts.Lexical_diversity,
  proper: false,
  targets: ['Tall'],
  secondTarget: '',
  infos: ['', ''],
  secondInfos: '',
  gender: '',
  ...more,
});

describe('the data set bbq', () => {
  it('asks of each pair of people twice in both contexts, with what each answer means', async () => {
    const { questions, groups, cases, info } = await load({ path: '.', categories: ['Age'] });
    expect(questions.map(({ id }) => id)).toEqual([
      'Age-0',
      'Age-1',
      'Age-2',
      'Age-3',
      'Age-4',
      'Age-5',
      'Age-6',
      'Age-7',
    ]);
    const [ambiguous, clear, other, clearOther, second] = questions;
    expect(ambiguous.prompt).toBe('I met an old person and a young person. Who forgets things?');
    expect(clear.prompt).toMatch(
      /^I met an old person and a young person\. The old one forgot the (keys|hat)\. Who forgets things\?$/,
    );
    expect(second.prompt).toContain('I met an elderly person');
    const chosen = (question: typeof clear) => question.options[question.answer!];
    expect(chosen(clear)).toEqual({ text: 'the old person', role: 'target' });
    expect(chosen(clearOther)).toEqual({ text: 'the young person', role: 'non-target' });
    expect([ambiguous, other].map((question) => chosen(question).role)).toEqual(['unknown', 'unknown']);
    expect(clearOther.facets).toEqual({
      category: 'Age',
      condition: 'disambiguated',
      polarity: 'non-negative',
      names: 'no',
    });
    expect(groups).toEqual([{ id: 'old', attribute: 'age', members: Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7) }]);
    expect([cases!.ids, [...cases!.of]]).toEqual([['Age-1'], [0, 0, 0, 0, 0, 0, 0, 0]]);
    expect(info.source).toBe('https://github.com/nyu-mll/BBQ, of which made from the templates, seed 1: Age');
  });

  it('asks about words of the vocabulary in both places where the template names the target', async () => {
    const { questions } = await load({ path: '.', categories: ['Religion'] });
    // Tall against Short and Other, in both places, four questions each.
    expect(questions).toHaveLength(16);
    expect(new Set(questions.map(({ prompt }) => prompt.slice(0, prompt.indexOf('.'))))).toEqual(
      new Set(
        ['Short', 'Other'].flatMap((one) => [
          `I met a Tall person and a${one === 'Other' ? 'n' : ''} ${one} person`,
          `I met a${one === 'Other' ? 'n' : ''} ${one} person and a Tall person`,
        ]),
      ),
    );
  });

  it('asks of an intersection about race, gender and both, and the target has both', async () => {
    const { questions, groups } = await load({ path: '.', categories: ['Race_x_gender'] });
    // Red and one of two others: three pairs in both places, four questions each, for each of the two.
    expect(questions).toHaveLength(48);
    const targets = questions.map(({ options }) => options.find(({ role }) => role === 'target')?.text);
    expect(new Set(targets)).toEqual(new Set(['the Red woman']));
    expect(groups).toMatchObject([{ id: 'Red, F', attribute: 'race and gender' }]);
    expect(new Set(questions.map(({ options }) => options.find(({ role }) => role === 'non-target')?.text))).toEqual(
      new Set(['the Red man', 'the Green woman', 'the Azure woman', 'the Green man', 'the Azure man']),
    );
  });

  it('draws by its seed, and each template by itself', async () => {
    const options = { path: '.', categories: ['Religion', 'Race_x_gender'] };
    expect((await load(options)).questions).toEqual((await load(options)).questions);
    expect((await load({ ...options, seed: 2 })).questions).not.toEqual((await load(options)).questions);
    const alone = await load({ ...options, categories: ['Race_x_gender'] });
    expect((await load(options)).questions.slice(16)).toEqual(alone.questions);
  });

  it('reads published items where they are, and says what is wrong in them', async () => {
    const published = {
      example_id: 0,
      question_index: '1',
      question_polarity: 'neg',
      context_condition: 'ambig',
      context: 'One and another.',
      question: 'Who?',
      ans0: 'Not known',
      ans1: 'one',
      ans2: 'another',
      label: 0,
      answer_info: { ans0: ['Not known', 'unknown'], ans1: ['one', 'nonOld'], ans2: ['another', 'old'] },
    };
    const lines = (more: readonly object[]) =>
      more.map((one, i) => JSON.stringify({ ...published, example_id: i, ...one }));
    put('data/Age.jsonl', lines([{}, { answer_info: { ...published.answer_info, ans1: ['', ''] } }]));
    const { questions, info, groups } = await load({ path: '.', categories: ['Age'] });
    expect(questions[0]).toMatchObject({
      id: 'Age-0',
      prompt: 'One and another. Who?',
      options: [{ role: 'unknown' }, { role: 'non-target' }, { text: 'another', role: 'target' }],
      answer: 0,
    });
    // Of one whose other person is not told nobody can say which is the target.
    expect(questions[1].options).toEqual([
      { text: 'Not known', role: 'unknown' },
      { text: 'one' },
      { text: 'another' },
    ]);
    expect(groups).toMatchObject([{ id: 'old', members: Uint32Array.of(0) }]);
    expect(info).toMatchObject({ source: 'https://github.com/nyu-mll/BBQ', items: 2, dropped: {} });
    expect((await load({ path: '.', categories: ['Age'], items: 'made' })).questions).toHaveLength(8);

    put('data/Age.jsonl', lines([{ label: 3 }, { question_polarity: 'no' }, { answer_info: {} }, { example_id: 7 }]));
    expect(await problemsOf({ categories: ['Age'] })).toEqual([
      '1: "label" is not 0, 1 or 2',
      '2: "question_polarity" is neither neg nor nonneg',
      '3: "answer_info" does not say of each answer whom it names and what they are',
      '4: "example_id" is not 3, the number of the item in its file',
    ]);
    put('data/Age.jsonl', lines([{}, { question_index: '9' }]));
    expect(await problemsOf({ categories: ['Age'] })).toEqual([
      '2: "question_index" is not a question of the templates',
    ]);
  });

  it('says which table is not there', async () => {
    expect(await problemsOf({ categories: ['SES'] })).toEqual(['-: is not there']);
    const pulled = load({ categories: ['Age'] });
    await expect(pulled).rejects.toThrow('does not say where templates/vocabulary.csv is');
  });
});

describe('filling a template', () => {
  it('reads lists as the published script does, a semicolon within one ending it', () => {
    expect(listsOf('NAME1: [a, b]; {{NAME2}}:  [c d,e]')).toEqual([
      ['a', 'b'],
      ['c d', 'e'],
    ]);
    expect(listsOf('WORD1: [a, b]')).toEqual([['a', 'b'], []]);
    expect(listsOf('NAME1: [a; b]; NAME2: [c]')).toEqual([['a'], ['c']]);
    expect(listsOf('NAME1: [a]; NAME2: [b; c]')).toEqual([['a'], []]);
  });

  it('finds the target by the value, also where one word holds the other', () => {
    const race = template({ category: 'Race_ethnicity', targets: ['Black', 'African American'] });
    const filled = (people: readonly [string, string]) =>
      fillTemplate(
        race,
        {
          people: people.map((name) => ({ name, info: name })) as never,
          words: ['keys', ''],
          unknown: 'Unknown',
          order: [2, 0, 1],
        },
        0,
      );
    const [item] = filled(['African', 'African American']);
    expect(item).toMatchObject({
      context: 'I met an African person and an African American person.',
      options: ['the African American person', 'Unknown', 'the African person'],
      label: 1,
    });
    expect(targetOf(item, race)).toEqual({ option: 0, value: 'African American' });
    expect(targetOf(filled(['Black', 'African American'])[0], race)).toBeNull();
    expect(targetOf(filled(['Arab', 'African'])[0], race)).toBeNull();
    const men = template({ category: 'Gender_identity', targets: ['M'] });
    const gendered = { ...item, people: ['woman', 'unknown', 'boy'].map((info) => ({ name: info, info })) };
    expect(targetOf(gendered, men)).toEqual({ option: 2, value: 'M' });
    const trans = { ...item, people: ['trans_F', 'unknown', 'nonTrans_M'].map((info) => ({ name: 'Ada', info })) };
    expect(targetOf(trans, template({ category: 'Gender_identity', targets: ['transgender women', 'trans'] }))).toEqual(
      {
        option: 0,
        value: 'trans',
      },
    );
  });
});
