import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import neutralContexts from '../../datasets/neutral-contexts.ts';
import { anyWord, byKind } from '../../datasets/templates/context-sentences.ts';
import { contextWords, kinds } from '../../datasets/templates/context-words.ts';
import { publishedTests } from '../../datasets/weat-stimuli.ts';
import { drawContexts } from '../../src/observe/contexts.ts';
import { randomStream } from '../../src/statistics/distributions/random.ts';

const context = { id: 'contexts', resolve: (path: string) => path, keepColumns: [] };
const stimuli = new Set(publishedTests.flatMap(({ x, y, a, b }) => [x, y, a, b].flatMap(({ words }) => words)));
const patterns = [...anyWord, ...kinds.flatMap((kind) => byKind[kind])];

async function documents(): Promise<string[]> {
  const found: string[] = [];
  for await (const document of (await neutralContexts.load({}, context)).documents()) found.push(document);
  return found;
}

describe('the neutral contexts', () => {
  it('have every word of the published tests once, and no other', () => {
    const words = kinds.flatMap((kind) => contextWords[kind]);
    expect(new Set(words).size).toBe(words.length);
    expect(new Set(words)).toEqual(stimuli);
  });

  it('come from at least 40 templates, each there once in its kind', () => {
    expect(new Set(patterns).size).toBeGreaterThanOrEqual(40);
    for (const kind of kinds) {
      const own = [...anyWord, ...byKind[kind]];
      expect(new Set(own).size).toBe(own.length);
    }
  });

  it('give CEAT at least 30 sentences for each word', async () => {
    const sentences = await documents();
    const { occurrences, contexts } = await drawContexts({
      documents: (async function* () {
        yield* sentences;
      })(),
      words: [...stimuli],
      perWord: 1000,
      caseSensitive: true,
      window: null,
      random: (word) => randomStream(1, word),
    });
    const few = [...stimuli].filter((word) => (occurrences.get(word) ?? 0) < 30);
    expect(few).toEqual([]);
    for (const [word, drawn] of contexts) {
      for (const { text, start, end } of drawn) expect(text.slice(start, end)).toBe(word);
    }
  });

  it('hold no word of a test outside the slot, nor a pronoun', () => {
    const pronouns = ['he', 'she', 'him', 'her', 'his', 'hers', 'himself', 'herself'];
    const forbidden = new Set([...stimuli, ...pronouns].map((word) => word.toLowerCase()));
    for (const pattern of new Set(patterns)) {
      expect(pattern.match(/\{(a )?word\}/g)).toHaveLength(1);
      const rest =
        pattern
          .replace(/\{[^}]*\}/g, ' ')
          .toLowerCase()
          .match(/\p{L}+/gu) ?? [];
      expect({ pattern, held: rest.filter((word) => forbidden.has(word)) }).toEqual({ pattern, held: [] });
    }
  });

  it('are sentences with the right article, none of them twice, and the same each time', async () => {
    const sentences = await documents();
    expect(new Set(sentences).size).toBe(sentences.length);
    for (const sentence of sentences) {
      expect(sentence).toMatch(/^\p{Lu}.*[.?]$/u);
      expect(sentence).not.toMatch(/[{}]| {2}|\ba [aeiou]|\ban [^aeiou]/i);
    }
    expect(sentences).toContain('They were talking about an oboe at lunch.');
    expect(await documents()).toEqual(sentences);
    const { info } = await neutralContexts.load({}, context);
    const size = `${sentences.length.toLocaleString('en')} sentences from ${new Set(patterns).size} templates`;
    expect(readFileSync('docs/data.md', 'utf8')).toContain(size);
    expect(info).toMatchObject({
      id: 'contexts',
      use: 'neutral-contexts',
      items: sentences.length,
      licence: 'CC0-1.0',
    });
  });
});
