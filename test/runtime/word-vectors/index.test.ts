import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { InputError } from '../../../src/contract/problem.ts';
import { checkWordVectors, openWordVectors } from '../../../src/runtime/word-vectors/index.ts';
import { memoryCache } from '../../../src/support/cache.ts';
import { type Progress, silent } from '../../../src/support/progress.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-vectors-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
function fileOf(content: string | Uint8Array): string {
  const path = join(folder, `${files++}.txt`);
  writeFileSync(path, content);
  return path;
}

async function read(content: string | Uint8Array, words: string[], progress = silent) {
  const source = await openWordVectors({ path: fileOf(content) });
  return Object.fromEntries([...(await source.vectors(words, progress))].map(([word, v]) => [word, [...v]]));
}

/** The problems that asking for `words` raises, each as `line: message`. */
async function refusals(content: string | Uint8Array, words: string[]): Promise<string[]> {
  try {
    await read(content, words);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map(({ line, message }) => `${line ?? '-'}: ${message}`);
  }
  throw new Error('nothing was refused');
}

const glove = 'rose 1 2.5 -3\ntulip 0.25 1e-3 +4\n';

describe('the formats', () => {
  test('a GloVe file has a word and its numbers on each line', async () => {
    expect(await read(glove, ['tulip', 'rose'])).toEqual({
      tulip: [0.25, 0.001, 4],
      rose: [1, 2.5, -3],
    });
  });

  test('a word2vec file has the count and the dimensions before them, and may end lines with a space', async () => {
    expect(await read('2 3\nrose 1 2.5 -3 \ntulip 1 1 1 \n', ['rose'])).toEqual({ rose: [1, 2.5, -3] });
    const source = await openWordVectors({ path: fileOf('2 3\nrose 1 2.5 -3 \ntulip 1 1 1 \n') });
    expect(source.describe()).toMatchObject({ format: 'word2vec', dimensions: 3 });
  });

  test('a GloVe file of one dimension whose first word is a number is no word2vec header', async () => {
    expect(await read('7 5\nrose 2\n', ['7', 'rose'])).toEqual({ 7: [5], rose: [2] });
    expect(await read('1 1\nrose 2\n', ['1', 'rose'])).toEqual({ rose: [2] });
  });

  test.each([
    ['gzip', gzipSync(glove)],
    ['CRLF line ends', glove.replaceAll('\n', '\r\n')],
    ['a byte-order mark', `\ufeff${glove}`],
    ['a byte-order mark and CRLF inside gzip', gzipSync(`\ufeff${glove.replaceAll('\n', '\r\n')}`)],
    ['no line end at the end', glove.trimEnd()],
    ['an empty line at the end', `${glove}\n`],
  ])('%s reads the same', async (_, content) => {
    expect(await read(content, ['rose', 'tulip'])).toEqual(await read(glove, ['rose', 'tulip']));
  });

  test('a word may hold spaces: the last fields are the numbers', async () => {
    const content = 'at 1 2\nat name@domain.com 3 4\n. . . 5 6\nNew York 7 8\n';
    expect(await read(content, ['at', 'New York', '. . .', 'New'])).toEqual({
      at: [1, 2],
      'New York': [7, 8],
      '. . .': [5, 6],
    });
  });

  test('words are matched as written, beyond ASCII too', async () => {
    expect(await read('Über 1 2\nüber 3 4\n玫瑰 5 6\n', ['über', '玫瑰', 'ROSE'])).toEqual({
      über: [3, 4],
      玫瑰: [5, 6],
    });
  });

  test('lines that straddle chunks are put together again', async () => {
    const count = 60_000;
    const lines = Array.from({ length: count }, (_, i) => `word${i} ${i} ${'0.123456789 '.repeat(9)}${-i}`);
    const content = `${count} 11\n${lines.join('\n')}\n`;
    const words = Array.from({ length: count }, (_, i) => `word${i}`);
    for (const bytes of [Buffer.from(content), gzipSync(content, { level: 1 })]) {
      const vectors = await read(bytes, [...words, 'absent']);
      expect(Object.keys(vectors)).toHaveLength(count);
      expect(words.filter((word, i) => vectors[word][0] !== i || vectors[word][10] !== -i)).toEqual([]);
    }
  });
});

describe('what is read', () => {
  test('words that are not there are absent', async () => {
    expect(await read(glove, ['violet'])).toEqual({});
  });

  test('of a word that is listed twice the first vector counts, and a note says so', async () => {
    const notes: string[] = [];
    const progress: Progress = { ...silent, note: (message) => notes.push(message) };
    const content = 'rose 1 2\nrose 3 4\ntulip 5 6\n';
    expect(await read(content, ['rose', 'tulip'], progress)).toEqual({ rose: [1, 2], tulip: [5, 6] });
    expect(notes).toEqual([
      expect.stringMatching(/for words that occur more than once, the first vector is used: rose$/),
    ]);
  });

  test('reading stops when all words are found', async () => {
    const content = 'rose 1 2\ntulip 3 4\nrose broken broken\n';
    expect(await read(content, ['rose', 'tulip'])).toEqual({ rose: [1, 2], tulip: [3, 4] });
    expect(await refusals(content, ['rose', 'lily'])).toEqual(['3: field 2 of 3 is not a finite number: "broken"']);
  });

  test('progress counts the bytes of the file', async () => {
    let total: number | null = null;
    let advanced = 0;
    let ended = 0;
    const progress: Progress = {
      ...silent,
      start: (_label, units) => {
        total = units;
        return {
          advance(n) {
            advanced += n;
          },
          end() {
            ended++;
          },
        };
      },
    };
    const bytes = gzipSync(glove);
    await read(bytes, ['absent'], progress);
    expect([total, advanced, ended]).toEqual([bytes.length, bytes.length, 1]);
  });

  test('the key is that of the content, wherever the file lies', async () => {
    const [a, b, c] = await Promise.all(
      [glove, glove, `${glove} `].map(async (content) => (await openWordVectors({ path: fileOf(content) })).key),
    );
    expect(a).toBe(b);
    expect(a).not.toBe(c);
  });

  test('a cache spares reading the file again, for absent words too', async () => {
    const cache = memoryCache();
    const path = fileOf(glove);
    const first = await (await openWordVectors({ path, cache })).vectors(['rose', 'lily'], silent);
    let starts = 0;
    const progress: Progress = {
      ...silent,
      start(...task) {
        starts++;
        return silent.start(...task);
      },
    };
    const second = await (await openWordVectors({ path, cache })).vectors(['rose', 'lily'], progress);
    expect([...second]).toEqual([...first]);
    expect(starts).toBe(0);
  });
});

describe('bad input', () => {
  test.each([
    ['an empty file', '', ['-: the file is empty']],
    ['an empty gzip file', gzipSync(''), ['-: the file is empty']],
    ['a first line without numbers', 'hello world\n', ['1: the first line is not a word followed by numbers']],
    ['a header alone', '5 3\n', ['2: expected a word and 3 numbers, found 1 fields']],
    ['a header that promises nothing', '0 3\nrose 1 2 3\n', ['1: the first line promises 0 vectors of 3 numbers']],
    [
      'a file that ends too soon',
      '3 2\nrose 1 2\nlily 3 4\n',
      ['-: the file ends after 2 vectors, but its first line promises 3'],
    ],
    ['too few numbers', 'lily 1 2 3\nrose 4 5 6\ntulip 7 8\n', ['3: expected a word and 3 numbers, found 3 fields']],
    ['too many numbers', 'lily 1 2\nrose 4 5\ntulip 7 8 9\n', ['3: expected 2 numbers after the word, found 3']],
    ['something that is no number', 'lily 1 2\nrose 4 5\ntulip 7 x\n', ['3: field 3 of 3 is not a finite number: "x"']],
    ['NaN', 'lily 1 2\nrose 4 5\ntulip nan 1\n', ['3: field 2 of 3 is not a finite number: "nan"']],
    [
      'a number beyond all bounds',
      'lily 1 2\nrose 4 5\ntulip 1e999 1\n',
      ['3: field 2 of 3 is not a finite number: "1e999"'],
    ],
  ])('%s is refused with its line', async (_, content, expected) => {
    expect(await refusals(content, ['tulip'])).toEqual(expected);
  });

  test('all bad lines are reported, the twenty-first and later ones as a count', async () => {
    const content = `rose 1 2\n${Array.from({ length: 30 }, (_, i) => `w${i} 1 x`).join('\n')}\n`.replace(
      'w0 1 x',
      'w0 1 2',
    );
    const found = await refusals(
      content,
      Array.from({ length: 31 }, (_, i) => `w${i}`),
    );
    expect(found).toHaveLength(21);
    expect(found[0]).toBe('3: field 3 of 3 is not a finite number: "x"');
    expect(found[20]).toBe('-: and 9 more of this kind');
  });

  test('a gzip file that is cut short is refused', async () => {
    const whole = gzipSync(Array.from({ length: 5000 }, (_, i) => `w${i} ${Math.sin(i)} ${Math.cos(i)}`).join('\n'));
    expect(await refusals(whole.subarray(0, whole.length / 2), ['absent'])).toEqual([
      expect.stringContaining('the gzip file is damaged or cut short'),
    ]);
  });

  test('a binary word2vec file is refused with the way out', async () => {
    const path = fileOf(Buffer.concat([Buffer.from('2 3\nrose '), Buffer.from(new Float32Array([1, -2, 3.3]).buffer)]));
    expect(await checkWordVectors(path)).toEqual([
      expect.objectContaining({ line: 2, hint: expect.stringContaining('binary=False') }),
    ]);
  });

  test('a missing file and a folder are refused', async () => {
    expect(await checkWordVectors(join(folder, 'none.txt'))).toEqual([
      { message: 'the file of word vectors does not exist', file: join(folder, 'none.txt'), hint: 'Check the path' },
    ]);
    expect(await checkWordVectors(folder)).toMatchObject([{ message: 'this is a folder, not a file of word vectors' }]);
  });
});
