import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import identityTemplates from '../../datasets/identity-templates.ts';
import { harmlessSentences, toxicSentences } from '../../datasets/templates/identity-sentences.ts';
import { identityTerms } from '../../datasets/templates/identity-terms.ts';
import { builtInSwaps } from '../../src/counterfactual/tables/index.ts';
import type { LabelledData } from '../../src/plugin.ts';

const context = { id: 'templates', resolve: (path: string) => path, keepColumns: [] };
let data: LabelledData;
beforeAll(async () => {
  data = await identityTemplates.load({}, context);
});

const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}-]+/gu) ?? [];
/** Words that terms share because they say nothing of a group. */
const heads = ['person', 'people', 'user', 'users'];
const attributeWords = new Map(
  Object.entries(identityTerms).map(([attribute, groups]) => {
    const terms = Object.values(groups).flat();
    const words = terms.flatMap(({ one, many }) => wordsOf(`${one} ${many}`));
    return [attribute, new Set(words.filter((word) => !heads.includes(word)))];
  }),
);

describe('the identity templates', () => {
  it('are at least 3,000 sentences from at least 60 templates over seven attributes', () => {
    expect(harmlessSentences.length + toxicSentences.length).toBeGreaterThanOrEqual(60);
    expect(data.size).toBeGreaterThanOrEqual(3000);
    expect([...new Set(data.groups.map(({ attribute }) => attribute))]).toEqual([
      'gender',
      'religion',
      'race',
      'orientation',
      'disability',
      'age',
      'nationality',
    ]);
    expect(data.info).toMatchObject({ id: 'templates', items: data.size, licence: 'CC0-1.0', dropped: {} });
  });

  it('have no sentence, id or pattern twice', () => {
    expect(new Set(data.texts).size).toBe(data.size);
    expect(new Set(data.ids).size).toBe(data.size);
    const patterns = [...harmlessSentences, ...toxicSentences];
    expect(new Set(patterns).size).toBe(patterns.length);
  });

  it('give every group the same sentences, as many toxic as harmless', () => {
    const patterns = data.ids.map((id) => id.split('/')[0]);
    for (const { id, members } of data.groups) {
      const toxic = members.reduce((sum, i) => sum + data.positive[i], 0);
      expect({ id, toxic, of: members.length }).toEqual({ id, toxic: members.length / 2, of: members.length });
      expect(members.length).toBeGreaterThanOrEqual(60);
      expect(new Set(Array.from(members, (i) => patterns[i]))).toEqual(new Set(patterns));
    }
  });

  it('put every sentence into exactly one group', () => {
    const all = data.groups.flatMap(({ members }) => [...members]);
    expect(all.sort((a, b) => a - b)).toEqual([...data.ids.keys()]);
  });

  it('speak of one attribute each: no word of another is in the sentence', () => {
    for (const { attribute, members } of data.groups) {
      for (const [other, forbidden] of attributeWords) {
        if (other === attribute) continue;
        for (const i of members) expect(wordsOf(data.texts![i]).filter((word) => forbidden.has(word))).toEqual([]);
      }
    }
  });

  it('name no group outside their slots: neither a term nor a word of a swap table', () => {
    const swapped = builtInSwaps.flatMap(({ rows }) =>
      rows.flatMap(({ words }) => words.flatMap((cell) => cell ?? [])),
    );
    const forbidden = new Set(
      [...swapped.map((word) => word.toLowerCase()), ...attributeWords.values()].flatMap((one) =>
        typeof one === 'string' ? [one] : [...one],
      ),
    );
    for (const pattern of [...harmlessSentences, ...toxicSentences]) {
      const rest = wordsOf(pattern.replace(/\{[^}]*\}/g, ' '));
      expect({ pattern, named: rest.filter((word) => forbidden.has(word)) }).toEqual({ pattern, named: [] });
      expect(pattern.match(/\{(a one|one|many)\}/g)).toHaveLength(1);
    }
  });

  it('are sentences: a capital, a full stop or question mark, and the right article', () => {
    for (const text of data.texts!) {
      expect(text).toMatch(/^\p{Lu}.*[^ .?][.?]$/u);
      expect(text).not.toMatch(/[{}]| {2}|\ba [aeiou]|\ban [^aeiou]/i);
    }
    expect(data.texts).toContain('I would never trust an atheist.');
    expect(data.texts).toContain('I am proud to be a Muslim.');
    expect(data.texts).toContain('An elderly person won the chess tournament last week.');
  });

  it('keep only the chosen attributes, each with the same items as before', async () => {
    const { texts, groups, info } = await identityTemplates.load({ attributes: ['religion', 'age'] }, context);
    const kept = data.groups.filter(({ attribute }) => attribute === 'religion' || attribute === 'age');
    expect(groups.map(({ id }) => id)).toEqual(kept.map(({ id }) => id));
    expect(texts).toEqual(kept.flatMap(({ members }) => Array.from(members, (i) => data.texts![i])));
    expect(info.sha256).not.toBe(data.info.sha256);
    expect(identityTemplates.options.safeParse({ attributes: ['star sign'] }).success).toBe(false);
  });

  it('keep their ids', () => {
    const one = data.ids.indexOf('toxic-4/wheelchair-user');
    expect(data.texts![one]).toBe('All wheelchair users are liars.');
    expect(data.classes[data.codes[one]]).toBe('toxic');
    expect(data.ids).toContain('harmless-14/Muslim');
  });

  it('have the size that docs/data.md says', () => {
    const page = readFileSync('docs/data.md', 'utf8');
    const templates = harmlessSentences.length + toxicSentences.length;
    expect(page).toContain(`${data.size.toLocaleString('en')} sentences from ${templates} templates`);
    expect(page).toContain(`${data.groups.length} groups of gender`);
  });

  it('are the same bytes each time', async () => {
    expect(await identityTemplates.load({}, context)).toEqual(data);
    expect(data.info.sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});
