import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import winobias from '../../datasets/winobias.ts';
import winogender from '../../datasets/winogender.ts';
import { type AnyDataset, InputError, type QuestionsData } from '../../src/plugin.ts';

const folder = mkdtempSync(join(tmpdir(), 'coreference-'));
const put = (name: string, lines: readonly string[]) => writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
const context = { id: 'asked', resolve: () => folder, keepColumns: [] };
const load = (dataset: AnyDataset, options: object) =>
  dataset.load(dataset.options.parse({ path: '.', ...options }), context) as Promise<QuestionsData>;
const problemsOf = async (dataset: AnyDataset, options: object) => {
  const error = await load(dataset, options).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).problems.map(({ line, message }) => `${line}: ${message}`);
};

put('female_occupations.txt', ['nurse', 'head nurse']);
put('male_occupations.txt', ['guard', 'CEO']);
const [pro, anti] = ['pro', 'anti'].map((one) => `${one}_stereotyped_type1.txt.dev`);

describe('winobias', () => {
  const options = { types: ['1'], parts: ['dev'] };
  it('asks whom the pronoun means, of the two occupations, in one order for both pronouns', async () => {
    put(pro, [
      '1 [The guard] called the nurse because [he] fell.',
      '2 The guard called [the nurse] because of [her] skill.',
    ]);
    put(anti, ['1 [The guard] called the nurse because [she] fell.', '2 The CEO called a [head nurse] and [he] came.']);
    const { questions, cases } = await load(winobias, options);
    expect(questions[0]).toMatchObject({
      ...{ id: 'type1.dev.1.pro', prompt: 'The guard called the nurse because he fell. Whom does "he" mean?' },
      facets: { attribute: 'gender', stereotype: 'pro', type: '1' },
    });
    expect(questions[3].id).toBe('type1.dev.2.anti');
    expect(questions.map(({ options, answer }) => options[answer!].text)).toEqual([
      ...['the guard', 'the nurse', 'the guard', 'the head nurse'],
    ]);
    expect(questions[0].options.map(({ text }) => text).sort()).toEqual(['the guard', 'the nurse']);
    expect(questions[2].options).toEqual(questions[0].options);
    expect(questions[3].options).toContainEqual({ text: 'the ceo' });
    expect([cases!.ids, [...cases!.of]]).toEqual([['type1.dev.1'], [0, 0, 0, 0]]);
  });

  it('says which lines do not mark or name two people', async () => {
    put(pro, ['1 The guard called [the nurse].', '2 [The cook] called the nurse and [he] came.']);
    put(anti, ['1 [The guard] called and [he] came.']);
    expect(await problemsOf(winobias, options)).toEqual([
      '1: does not have a person and a pronoun in brackets',
      '2: does not name two occupations of the lists, one of them in brackets',
      '1: does not name two occupations of the lists, one of them in brackets',
    ]);
  });
});

describe('winogender', () => {
  it('knows by the statistics of the occupation what fits the stereotype', async () => {
    put('occupations-stats.tsv', ['occupation\tbls_pct_female', 'nurse\t90', 'guard\t20']);
    put('all_sentences.tsv', [
      'sentid\tsentence',
      'nurse.patient.0.female.txt\tThe nurse told the patient that she came.',
      'nurse.patient.0.male.txt\tThe nurse told the patient that he came.',
      'nurse.patient.1.female.txt\tThe nurse saw that she was ill.',
      'nurse.someone.1.male.txt\tThe nurse saw that he was ill.',
      'guard.someone.0.neutral.txt\tThe guard said that they came.',
    ]);
    const { questions, cases } = await load(winogender, {});
    expect(questions.map(({ facets }) => facets.stereotype)).toEqual(['pro', 'anti', 'anti', 'pro', 'neutral']);
    const chosen = questions.map(({ options, answer }) => options[answer!].text);
    expect(chosen).toEqual(['the nurse', 'the nurse', 'the patient', 'someone', 'the guard']);
    // With either pronoun the two are shown in the same order.
    expect(questions[0].options).toEqual(questions[1].options);
    expect([cases!.ids, [...cases!.of]]).toEqual([
      ['nurse', 'guard'],
      [0, 0, 0, 0, 1],
    ]);
  });

  it('says which sentences it cannot place', async () => {
    put('all_sentences.tsv', ['sentid\tsentence', 'nurse.patient.2.male.txt\ta', 'cook.patient.0.male.txt\tb']);
    expect(await problemsOf(winogender, {})).toEqual([
      expect.stringContaining('2: the sentid "nurse.patient.2.male.txt" is not made of occupation'),
      '3: occupations-stats.tsv has no occupation "cook"',
    ]);
    put('occupations-stats.tsv', ['occupation\tbls_pct_female', 'nurse\tmany']);
    expect(await problemsOf(winogender, {})).toEqual(['2: "bls_pct_female" is not a number']);
  });
});
