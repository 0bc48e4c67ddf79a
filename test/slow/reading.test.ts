import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import corpus from '../../datasets/corpus.ts';
import hatexplain from '../../datasets/hatexplain/index.ts';
import { drawContexts } from '../../src/observe/contexts.ts';
import { randomStream } from '../../src/statistics/distributions/random.ts';
import { processorTimeOf } from '../processor-time.ts';

const data = join(import.meta.dirname, '../../../shared/data');
const context = { id: 'real', resolve: (path: string) => join(data, path), keepColumns: [] };
const published = 'hatexplain/hatexplain_test_val.json';
const flat = 'hatexplain/mbib-092-HateXplain.csv';

const load = (given: Record<string, unknown>) => hatexplain.load(hatexplain.options.parse(given), context);

describe.skipIf(!existsSync(data))('HateXplain’s own files', () => {
  it('have 1,924 decided test posts, with as many per community as an independent count', async () => {
    const test = await load({ path: published });
    expect(test.info).toMatchObject({ items: 1924, dropped: {} });
    // Counted in Python: posts of the official test split whose `target` sets name the community at least twice.
    expect(Object.fromEntries(test.groups.map(({ id, members }) => [id, members.length]))).toEqual({
      African: 315,
      Islam: 194,
      Jewish: 188,
      Homosexual: 182,
      Women: 147,
      Refugee: 85,
      Arab: 67,
      Caucasian: 52,
      Asian: 36,
      Hispanic: 35,
    });
    expect((await load({ path: published, split: 'val' })).size).toBe(1922);
  });

  it('rank the ten communities in the order in which they are listed', async () => {
    const { groups } = await load({ path: published, split: 'test' });
    const sizes = groups.map(({ members }) => members.length);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  });

  it('agree on every label where the CSV and the annotators’ file overlap', async () => {
    for (const split of ['test', 'val']) {
      const fromAnnotators = await load({ path: published, split });
      const fromCsv = await load({ posts: flat, split });
      expect(fromCsv.ids).toEqual(fromAnnotators.ids);
      expect(fromCsv.codes).toEqual(fromAnnotators.codes);
    }
  });

  it('have 7,814 normal, 5,935 hateful and 5,480 offensive posts and 919 undecided', async () => {
    const all = await load({ posts: flat, split: 'all' });
    const counts = all.classes.map((_, code) => all.codes.filter((c) => c === code).length);
    expect(Object.fromEntries(all.classes.map((name, i) => [name, counts[i]]))).toEqual({
      normal: 7814,
      hate: 5935,
      offensive: 5480,
    });
    expect(all.info.dropped).toEqual({ undecided: 919 });
    expect((await load({ posts: flat, split: 'train' })).size).toBe(15_383);
  });

  it('have the checksum stated for the divisions', () => {
    const bytes = readFileSync(join(data, 'hatexplain/post_id_divisions.json'));
    expect(hatexplain.files?.find(({ name }) => name === 'post_id_divisions.json')?.sha256).toBe(
      createHash('sha256').update(bytes).digest('hex'),
    );
  });
});

describe.skipIf(!existsSync(data))('the Wikipedia sentences of BOLD and the posts of HateXplain as a corpus', () => {
  it('are 43,827 documents, in which all of C6 to C8 is found in under three seconds of the processor', async () => {
    const files = readdirSync(join(data, 'bold/wikipedia')).sort();
    const given = { corpus: [...files.map((file) => `bold/wikipedia/${file}`), flat], column: 'text' };
    const posts = await corpus.load(corpus.options.parse(given), context);
    expect(posts.info.items).toBe(43_827);
    const tests = JSON.parse(readFileSync(join(data, 'weat/ceat_stimuli.json'), 'utf8'));
    const stimuli = (names: readonly string[]) => [
      ...new Set(names.flatMap((name) => Object.values(tests[name] as object).flat() as string[])),
    ];
    const every = stimuli(Object.keys(tests)).filter((word) => typeof word === 'string');
    let drawn: Awaited<ReturnType<typeof drawContexts>>;
    const took = await processorTimeOf(async () => {
      drawn = await drawContexts({
        documents: posts.documents(),
        words: every,
        perWord: 50,
        caseSensitive: false,
        window: 9,
        random: (word) => randomStream(1, 'contexts', word),
      });
    });
    expect(took).toBeLessThan(3000);
    const { contexts, occurrences } = drawn!;
    expect(stimuli(['weat6', 'weat7', 'weat8']).filter((word) => occurrences.get(word) === 0)).toEqual([]);
    for (const [word, places] of contexts) {
      for (const { text, start, end } of places) {
        expect(text.slice(start, end).toLowerCase()).toBe(word.toLowerCase());
        expect(text.split(/\s+/).length).toBeLessThanOrEqual(9);
      }
    }
  });
});
