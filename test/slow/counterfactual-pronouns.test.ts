/** The rule that tells her (him) from her (his) on published sentence pairs that differ in their pronouns alone. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gender } from '../../src/counterfactual/tables/gender.ts';
import { counterfactuals, type SwapTable } from '../../src/plugin.ts';

const folder = resolve(import.meta.dirname, '../../../shared/data');
const pronouns: SwapTable = { ...gender, rows: gender.rows.slice(0, 5) };
const swap = (text: string) => counterfactuals(text, pronouns)[0]?.text ?? text;
const male = /\b(he|him|his)\b/i;
const withoutPronouns = (text: string) => text.replace(/\b(he|him|his|she|her|hers)\b/gi, '').toLowerCase();
const female = /\b(she|her|hers)\b/i;

function winoBias(split: string): [string, string][] {
  const lines = (kind: string) =>
    [`type1.txt.${split}`, `type2.txt.${split}`].flatMap((part) =>
      readFileSync(`${folder}/winobias/${kind}_stereotyped_${part}`, 'utf8')
        .split('\n')
        .map((line) =>
          line
            .replace(/^\d+\s/, '')
            .replace(/[[\]]/g, '')
            .trim(),
        ),
    );
  const anti = lines('anti');
  return lines('pro').map((line, i) => [line, anti[i]]);
}

function winoGender(): [string, string][] {
  const rows = readFileSync(`${folder}/winogender/all_sentences.tsv`, 'utf8').trim().split('\n').slice(1);
  const byId = new Map(rows.map((row) => row.split('\t') as [string, string]));
  return [...byId].flatMap(([id, sentence]): [string, string][] =>
    id.includes('.female.') ? [[sentence, byId.get(id.replace('.female.', '.male.'))!]] : [],
  );
}

/** Sentences with a pronoun whose counterpart depends on its use, either way round, and their counterparts. */
function pairs(from: readonly [string, string][], word: RegExp): [string, string][] {
  return (
    from
      .flatMap(([a, b]): [string, string][] => [
        [a, b],
        [b, a],
      ])
      // Some of the published pairs differ in more than their pronouns, by mistake.
      .filter(([a, b]) => withoutPronouns(a) === withoutPronouns(b))
      .filter(
        ([a, b]) => a !== '' && b && (male.test(a) ? female.test(b) : female.test(a) && male.test(b)) && word.test(a),
      )
  );
}

describe.skipIf(!existsSync(folder))('The pronoun rule', () => {
  test.each([
    ['her in WinoBias, development part', () => winoBias('dev'), /\bher\b/i, { sentences: 436, wrong: 4 }],
    ['her in WinoBias, test part', () => winoBias('test'), /\bher\b/i, { sentences: 435, wrong: 9 }],
    ['his in WinoBias', () => [...winoBias('dev'), ...winoBias('test')], /\bhis\b/i, { sentences: 184, wrong: 1 }],
    ['her in Winogender', winoGender, /\bher\b/i, { sentences: 62, wrong: 0 }],
    ['his in Winogender', winoGender, /\bhis\b/i, { sentences: 54, wrong: 0 }],
  ])('is as right as the documentation says about %s', (_name, read, word, expected) => {
    const sentences = pairs(read(), word);
    const wrong = sentences.filter(([a, b]) => swap(a).toLowerCase() !== b.toLowerCase());
    expect({ sentences: sentences.length, wrong: wrong.length }).toEqual(expected);
  });
});
