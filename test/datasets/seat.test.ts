import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import seat from '../../datasets/seat.ts';
import { sentencesFor, wordKind } from '../../datasets/seat-frames.ts';
import { publishedTests } from '../../datasets/weat-stimuli.ts';
import { InputError } from '../../src/contract/problem.ts';

const folder = mkdtempSync(join(tmpdir(), 'seat-'));
const load = (options: object = {}) =>
  seat.load(seat.options.parse(options), { id: 'seat', resolve: (path) => join(folder, path), keepColumns: [] });

const published = {
  targ1: { category: 'Tools', examples: ['This is a saw.', 'Here is a drill.'] },
  targ2: { category: 'Toys', examples: ['This is a doll.', 'Here is a kite.'] },
  attr1: { category: 'Work', examples: ['This is work.'] },
  attr2: { category: 'Play', examples: ['This is play.'] },
  note: 'files may hold more',
};
const write = (name: string, content: unknown) =>
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));

describe('the data set seat', () => {
  it('has every published test, each word in six different sentences that hold it', async () => {
    const { tests, info } = await load();
    expect(tests.map(({ id }) => id)).toEqual(publishedTests.map(({ id }) => id));
    expect(info).toMatchObject({ use: 'seat', items: tests.length });
    for (const [i, test] of tests.entries()) {
      for (const side of ['x', 'y', 'a', 'b'] as const) {
        const { words, origins } = test[side];
        const sources = publishedTests[i][side].words;
        expect(words).toHaveLength(6 * sources.length);
        expect(new Set(words).size).toBe(words.length);
        expect([...new Set(origins)]).toEqual([...sources]);
        words.forEach((sentence, j) => {
          expect(sentence.toLowerCase()).toMatch(new RegExp(`\\b${origins![j].toLowerCase()}\\b`));
        });
      }
    }
  });

  it('says what people would say', () => {
    expect(sentencesFor('aster')[0]).toBe('This is an aster.');
    expect(sentencesFor('Adam')[2]).toBe('Adam is here.');
    expect(sentencesFor('he')[0]).toBe('He is here.');
    expect(sentencesFor('equations')[1]).toBe('There were equations.');
    expect(sentencesFor('love')[4]).toBe('They talked about love.');
    for (const [word, kind] of [
      ['Einstein', 'name'],
      ['American', 'adjective'],
      ['NASA', 'mass'],
      ['hers', 'possessive'],
    ]) {
      expect(wordKind(word)).toBe(kind);
    }
  });

  it('reads files in the published layout, each test named after its file', async () => {
    write('sent-tools.jsonl', published);
    const { tests, info } = await load({ path: 'sent-tools.jsonl', attribute: 'age' });
    expect(tests).toEqual([
      expect.objectContaining({
        id: 'sent-tools',
        attribute: 'age',
        x: { name: 'Tools', words: published.targ1.examples },
        b: { name: 'Play', words: ['This is play.'] },
      }),
    ]);
    expect(info.licence).toBe('not stated');
  });

  it('names everything that is wrong with the files', async () => {
    write('broken.jsonl', '{"targ1": ');
    write('short.jsonl', { ...published, attr2: { category: '', examples: [] }, targ2: undefined });
    write('sent-tools.json', published);
    const error = await load({
      path: ['broken.jsonl', 'short.jsonl', 'absent.jsonl', 'sent-tools.jsonl', 'sent-tools.json'],
    }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InputError);
    const { problems } = error as InputError;
    expect(problems.map(({ file, key }) => `${file?.split('/').at(-1)} ${key ?? ''}`)).toEqual([
      'broken.jsonl ',
      'short.jsonl targ2',
      'short.jsonl attr2.category',
      'short.jsonl attr2.examples',
      'absent.jsonl ',
      'undefined ',
    ]);
    expect(problems.at(-1)!.message).toContain('two files are named sent-tools');
  });
});
