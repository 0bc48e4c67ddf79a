import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/contract/problem.ts';
import { inflectedCounterfactuals } from '../../src/counterfactual/agree.ts';
import { readInflections } from '../../src/counterfactual/inflections.ts';
import { readSwapTables } from '../../src/counterfactual/read-tables.ts';

const lists = join(import.meta.dirname, '../fixtures/inflections');

async function swapper(language: string) {
  const [table] = await readSwapTables(join(lists, `${language}.csv`));
  const inflections = await readInflections(join(lists, `${language}.tsv`));
  return (text: string) => inflectedCounterfactuals(text, table, inflections, language);
}
const [german, spanish, french] = await Promise.all(['de', 'es', 'fr'].map(swapper));

/** Each becomes the other, and back. */
const bothWays = (swap: typeof german, pairs: readonly (readonly [string, string])[]) => {
  for (const [one, other] of pairs) {
    expect(swap(one)).toMatchObject({ left: [], counterfactuals: [{ text: other }] });
    expect(swap(other)).toMatchObject({ left: [], counterfactuals: [{ text: one }] });
  }
};
const left = (swap: typeof german, text: string) => {
  const found = swap(text);
  expect(found.counterfactuals.map(({ text }) => text)).toEqual([]);
  return found.left;
};

describe('German', () => {
  it('exchanges nouns in their case and number, with articles and adjectives of either declension', () => {
    for (const [one, other] of [
      ['Der Arzt kommt.', 'Die Ärztin kommt.'],
      ['Sie fragt den Arzt.', 'Sie fragt die Ärztin.'],
      ['Ein guter Arzt hilft.', 'Eine gute Ärztin hilft.'],
      ['DER ARZT KOMMT', 'DIE ÄRZTIN KOMMT'],
      ['Der Arzt sieht den Hund.', 'Die Ärztin sieht den Hund.'],
      ['Der Arzt sieht die Stadt und fragt den Lehrer.', 'Die Ärztin sieht die Stadt und fragt die Lehrerin.'],
    ]) {
      expect(german(one)).toMatchObject({ left: [], counterfactuals: [{ text: other }] });
    }
    bothWays(german, [
      ['mit dem neuen Kollegen', 'mit der neuen Kollegin'],
      ['für den guten jungen Lehrer', 'für die gute junge Lehrerin'],
      ['Die guten Ärzte kommen', 'Die guten Ärztinnen kommen'],
      ['zum Arzt', 'zur Ärztin'],
    ]);
    expect(german('das Haus des Arztes').counterfactuals[0].text).toBe('das Haus der Ärztin');
    expect(german('für den Mann und ohne die Frau').counterfactuals[0]).toMatchObject({
      text: 'für die Frau und ohne den Mann',
      exchanged: true,
    });
  });

  it('tells which words were replaced', () => {
    const text = 'Ein guter Arzt';
    const [{ spans, from, to }] = german(text).counterfactuals;
    expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual(['Ein', 'guter', 'Arzt']);
    expect([from, to]).toEqual(['male', 'female']);
  });

  it('leaves a text in which a word cannot be made to agree, and says why', () => {
    expect(left(german, 'Der kluge Arzt kommt')).toEqual(['unknown']);
    // The pronoun may be the doctor.
    expect(left(german, 'Der Arzt kommt, und er hilft')).toEqual(['elsewhere']);
    expect(left(german, 'der Tisch und der Arzt')).toEqual(['elsewhere']);
    // Who comes, or who is fetched: der Arzt, or den Arzt.
    expect(left(german, 'Die Ärztin kommt.')).toEqual(['ambiguous']);
    // The table does not say which declension follows an article: guten, but guter without one.
    expect(left(german, 'das Haus des guten Arztes')).toEqual(['ambiguous']);
    // One or several.
    expect(left(german, 'Lehrer')).toEqual(['ambiguous']);
    expect(german('Montag').counterfactuals).toEqual([]);
    expect(german('Montag').left).toEqual([]);
  });
});

describe('Spanish', () => {
  it('exchanges nouns with what agrees before and after, and contracted articles', () => {
    bothWays(spanish, [
      ['El médico nuevo llega.', 'La médica nueva llega.'],
      ['los buenos profesores inteligentes', 'las buenas profesoras inteligentes'],
      ['el libro del médico', 'el libro de la médica'],
      ['Vio al niño alto', 'Vio a la niña alta'],
      ['Este enfermero lee un libro nuevo', 'Esta enfermera lee un libro nuevo'],
    ]);
  });

  it('leaves a text whose predicate may agree', () => {
    expect(left(spanish, 'El médico es alto')).toEqual(['elsewhere']);
    expect(left(spanish, 'El médico guapo llega')).toEqual(['unknown']);
  });
});

describe('French', () => {
  it('exchanges nouns with what agrees, also where the article is elided', () => {
    bothWays(french, [
      ['Le nouveau directeur arrive.', 'La nouvelle directrice arrive.'],
      ["L'infirmier arrive", "L'infirmière arrive"],
      ['le livre du directeur', 'le livre de la directrice'],
      ['avec les grands voisins', 'avec les grandes voisines'],
      ['Un jeune voisin lit un livre', 'Une jeune voisine lit un livre'],
    ]);
  });

  it('leaves what would be written otherwise before a vowel', () => {
    // "ma amie" is "mon amie", and "la héroïne" is "l'héroïne".
    expect(left(french, 'mon ami')).toEqual(['elision']);
    expect(left(french, 'le héros')).toEqual(['elision']);
  });
});

describe('A table of inflections', () => {
  it('is refused with every line that is not of the layout of UniMorph', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'inflections-')), 'de.tsv');
    writeFileSync(path, 'Arzt\tArzt\tN;SG\n\nArzt Arzt N;SG\nArzt\t\tN;SG\n');
    const error = await readInflections(path).catch((caught: unknown) => caught);
    expect((error as InputError).problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '3: is not lemma, form and features, divided by tabs',
      '4: is not lemma, form and features, divided by tabs',
    ]);
    writeFileSync(path, '\n');
    await expect(readInflections(path)).rejects.toBeInstanceOf(InputError);
  });
});
