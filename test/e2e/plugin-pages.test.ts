/** What docs/adding-a-metric.md and docs/adding-a-data-set.md show, run as a user would on the built package. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type * as library from '../../src/index.ts';

const { evaluate }: typeof library = await import(String('fairprobe'));

const page = (name: string) => readFileSync(`docs/${name}.md`, 'utf8');
const [metricPage, dataPage] = ['adding-a-metric', 'adding-a-data-set'].map(page);
const block = (text: string, language: string) =>
  text.match(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``))?.[1] ?? '';

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-pages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, 'node_modules'));
symlinkSync(resolve('.'), join(folder, 'node_modules/fairprobe'));
symlinkSync(resolve('node_modules/zod'), join(folder, 'node_modules/zod'));
writeFileSync(join(folder, 'flagged.mjs'), block(metricPage, 'js'));
writeFileSync(join(folder, 'moderation-log.mjs'), block(dataPage, 'js'));
writeFileSync(join(folder, 'fairprobe.config.yaml'), block(dataPage, 'yaml'));

const posts = `id,text,decision,dialect
1,one,kept,north
2,two,removed,north
3,three,kept,north
4,four,,north
5,five,removed,south
6,six,kept,NA
7,seven,kept, south
`;
// Two of the north's three are at least 0.7; of the south's two one has no score, and the other 0.69.
const scores = 'id,score\n1,0.7\n2,0.9\n3,0.1\n6,1\n7,0.69\n';
const measure = (table: string) => {
  writeFileSync(join(folder, 'posts.csv'), table);
  writeFileSync(join(folder, 'scores.csv'), scores);
  return evaluate({ cwd: folder, threads: 1 });
};

describe('the examples of the pages for plugins', () => {
  test('run together as the pages say, with the right numbers', async () => {
    const { datasets, results, verdict } = await measure(posts);
    expect(datasets).toMatchObject([
      {
        id: 'posts',
        use: 'moderation-log',
        items: 6,
        dropped: { 'no decision': 1 },
        missing: { dialect: 1 },
        terms: { item: 'post' },
      },
    ]);
    const shown = results.map(({ group, attribute, status, value, n }) => ({ group, attribute, status, value, n }));
    expect(shown).toEqual([
      { group: 'north', attribute: 'dialect', status: 'ok', value: 2 / 3, n: 3 },
      { group: 'south', attribute: 'dialect', status: 'ok', value: 0, n: 1 },
    ]);
    // Wilson, 2 of 3.
    expect(results[0].interval).toMatchObject({ lower: expect.closeTo(0.2077, 4), upper: expect.closeTo(0.9385, 4) });
    expect(verdict).toBe('not-judged');
  });

  test('count no answer as incomplete, not as a value', async () => {
    const { results, verdict } = await measure(posts.replace('7,seven,kept, south\n', ''));
    expect(results[1]).toMatchObject({ group: 'south', status: 'insufficient', value: null });
    expect(verdict).toBe('incomplete');
  });

  test('tell everything that is wrong with a file at once, by line', async () => {
    const wrong = posts.replace('1,one,kept', '1,one,perhaps').replace('3,three', '2,three');
    const error = await measure(wrong).catch((e: unknown) => e);
    expect((error as { problems: unknown }).problems).toMatchObject([
      { line: 2, message: '"decision": "perhaps" is neither kept nor removed' },
      { line: 4, message: 'the id "2" is listed twice' },
    ]);
  });
});
