import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { gender } from '../../src/counterfactual/tables/gender.ts';
import { religion } from '../../src/counterfactual/tables/identities.ts';
import { counterfactuals, type SwapTable } from '../../src/plugin.ts';

const { her, his } = JSON.parse(readFileSync(new URL('../fixtures/pronoun-uses.json', import.meta.url), 'utf8'));
/** Only what stands for a use, so that each sentence changes in one word. */
const uses: SwapTable = { ...gender, rows: gender.rows.slice(0, 3) };

const cases = (word: string, answers: Record<string, readonly string[]>) =>
  Object.entries(answers).flatMap(([answer, sentences]) => sentences.map((sentence) => ({ word, answer, sentence })));

function written(sentence: string, word: string): string {
  const [{ text }] = counterfactuals(sentence, uses);
  const at = sentence.toLowerCase().search(new RegExp(`\\b${word}\\b`));
  return /^\p{L}+/u.exec(text.slice(at))![0].toLowerCase();
}

describe('Which use of a pronoun is meant is told by the words beside it', () => {
  const all = [...cases('her', her), ...cases('his', his)];

  test('Of 84 sentences of our own it is right in 83', () => {
    const wrong = all.filter(({ word, answer, sentence }) => written(sentence, word) !== answer);
    expect(all).toHaveLength(84);
    expect(wrong.map(({ sentence }) => sentence)).toEqual(['It took her three hours.']);
  });

  test.each([
    ['The baker sold her bread.', 'him'],
    ['I loved her cooking.', 'his'],
    ['The noise gave her headaches.', 'him'],
  ])('Where two readings are grammatical it takes one of them, always the same: %s', (sentence, answer) => {
    expect(written(sentence, 'her')).toBe(answer);
  });

  test.each([
    ['left her satisfied.', 'him', 'his'],
    ['told her never come back.', 'him', 'his'],
    ['showed her identification.', 'him', 'his'],
  ])('It is known to err where only the sense tells: %s should be %s and is %s', (sentence, _right, wrong) => {
    expect(written(sentence, 'her')).toBe(wrong);
  });
});

describe('Adjectives and nouns are told apart by article and what follows', () => {
  test.each([
    ['A Muslim woman came.', 'A Jewish woman came.'],
    ['She is Muslim.', 'She is Jewish.'],
    ['He is a Muslim.', 'He is a Jew.'],
    ['He is a devout Muslim and proud.', 'He is a devout Jew and proud.'],
    ['the Muslim said no', 'the Jew said no'],
    ['MUSLIM FAMILIES', 'JEWISH FAMILIES'],
    ['Many Muslims came to a Muslim school.', 'Many Jews came to a Jewish school.'],
    ['His family is muslim, not mine.', 'His family is jewish, not mine.'],
    ['Another Muslim, tired, sat down.', 'Another Jew, tired, sat down.'],
  ])('%s -> %s', (text, expected) => {
    expect(counterfactuals(text, religion).find(({ to }) => to === 'Jewish')?.text).toBe(expected);
  });
});
