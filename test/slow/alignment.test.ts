import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { loadTokenizer } from '../../src/models/tokenizer.ts';

const shared = fileURLToPath(new URL('../../../shared', import.meta.url));
const minilm = process.env.FAIRPROBE_MINILM ?? '';
const hateXplain = join(shared, 'data/hatexplain');
const stories = join(shared, 'models/stories260k');

describe.skipIf(!existsSync(minilm) || !existsSync(hateXplain))(
  "MiniLM's tokenizer (FAIRPROBE_MINILM names its folder) on the test posts of HateXplain",
  () => {
    const oracle = JSON.parse(readFileSync(new URL('../fixtures/alignment-minilm.json', import.meta.url), 'utf8')) as {
      posts: number;
      tokens: number;
      first8: string[];
    };
    const division = JSON.parse(readFileSync(join(hateXplain, 'post_id_divisions.json'), 'utf8'));
    const inTest = new Set<string>(division.test);
    const rows: string[][] = parse(readFileSync(join(hateXplain, 'mbib-092-HateXplain.csv')), { from: 2 });
    const texts = rows.filter(([id]) => inTest.has(id)).map(([, text]) => text);

    test('gives the ids and the characters that the Rust library gives, token for token', async () => {
      const tokenizer = await loadTokenizer(minilm);
      let tokens = 0;
      const hashes = texts.map((text) => {
        const { ids } = tokenizer.encode(text, 10_000);
        const offsets = tokenizer.spans(text, ids).flatMap((span) => (span ? [span.start, span.end] : [0, 0]));
        tokens += ids.length;
        return createHash('sha256')
          .update(JSON.stringify([ids, offsets]))
          .digest('hex')
          .slice(0, 8);
      });
      expect({ posts: texts.length, tokens }).toEqual({ posts: oracle.posts, tokens: oracle.tokens });
      expect(hashes.filter((hash, i) => hash !== oracle.first8[i])).toEqual([]);
    });

    test('takes at most a second for 10,000 posts, and as long again for their characters', async () => {
      const tokenizer = await loadTokenizer(minilm);
      const posts = Array.from({ length: 10_000 }, (_, i) => texts[i % texts.length]);
      const started = performance.now();
      const ids = posts.map((text) => tokenizer.encode(text, 128).ids);
      const encoded = performance.now();
      for (const [i, text] of posts.entries()) tokenizer.spans(text, ids[i]);
      const aligned = performance.now();
      expect(encoded - started).toBeLessThan(1000);
      expect(aligned - encoded).toBeLessThan(1000);
    });
  },
);

describe.skipIf(!existsSync(stories))('a published Llama tokenizer with byte fallback (stories260k)', () => {
  test('spells every character, those outside its vocabulary as bytes', async () => {
    const tokenizer = await loadTokenizer(stories);
    const text = 'Once upon a time, Zoë met 中 and 😀.\n The end';
    const { ids } = tokenizer.encode(text, 1000);
    const covered = new Array<boolean>(text.length).fill(false);
    const starts: number[] = [];
    for (const span of tokenizer.spans(text, ids)) {
      if (span === null) continue;
      covered.fill(true, span.start, span.end);
      starts.push(span.start);
    }
    expect([...text].filter((c) => /\S/.test(c)).every((c) => covered[text.indexOf(c)])).toBe(true);
    expect(covered.map((is, i) => is || /\s/.test(text[i]))).not.toContain(false);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    // Four bytes, four tokens, one character.
    const smile = { start: text.indexOf('😀'), end: text.indexOf('😀') + 2 };
    expect(tokenizer.spans(text, ids).filter((span) => span?.start === smile.start)).toEqual([
      smile,
      smile,
      smile,
      smile,
    ]);
  });
});
