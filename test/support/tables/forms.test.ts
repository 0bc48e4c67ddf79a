import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readBytes } from '../../../src/support/tables/bytes/bytes.ts';
import { readLines } from '../../../src/support/tables/bytes/lines.ts';
import { Problems } from '../../../src/support/tables/problems.ts';
import { extensionOf, formatOf, readTable, type TableSource } from '../../../src/support/tables/read.ts';
import { fileOf, problemsOf } from './files.ts';

async function rowsOf(source: TableSource, columns: readonly string[]) {
  const problems = new Problems(source.path);
  const rows: (string | number)[][] = [];
  const { sha256 } = await readTable(source, columns, problems, (cells, line) => rows.push([line, ...cells]));
  problems.raise();
  return { rows, sha256 };
}

const plain = 'id,text,label\nr0,"ein Wört, 漢字",0\nr1,😀,1\nr2,plain,0\n';
const expected = [
  [2, 'r0', 'ein Wört, 漢字', '0'],
  [3, 'r1', '😀', '1'],
  [4, 'r2', 'plain', '0'],
];
const all = ['id', 'text', 'label'];

const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('the same table in other forms', () => {
  const objects = expected.map(([, id, text, label]) => ({ id, text, label: Number(label) }));
  const forms: Record<string, [name: string, content: string | Uint8Array]> = {
    'CR line ends': ['a.csv', plain.replaceAll('\n', '\r')],
    'CR line ends without the last': ['a.csv', plain.trimEnd().replaceAll('\n', '\r')],
    'mixed line ends': ['a.csv', 'id,text,label\rr0,"ein Wört, 漢字",0\r\nr1,😀,1\nr2,plain,0\r'],
    'white space around the names': ['a.csv', plain.replace('id,text,label', ' id , text,\u00a0label')],
    gzip: ['a.csv.gz', gzipSync(plain)],
    'gzip under another name': ['a.csv', gzipSync(plain)],
    'gzip of tabs': ['a.TSV.GZ', gzipSync(plain.replaceAll(',', '\t').replace('Wört\t', 'Wört,'))],
    'gzip of UTF-16': ['a.csv.gz', gzipSync(Buffer.from(`\ufeff${plain}`, 'utf16le'))],
    'UTF-8 with its mark': ['a.csv', `\ufeff${plain}`],
    'UTF-16 LE with its mark': ['a.csv', Buffer.from(`\ufeff${plain}`, 'utf16le')],
    'UTF-16 BE with its mark': ['a.csv', utf16be(`\ufeff${plain}`)],
    'UTF-16 LE without': ['a.csv', Buffer.from(plain, 'utf16le')],
    'UTF-16 BE without': ['a.csv', utf16be(plain)],
    'a JSON array': [
      'a.json',
      `${JSON.stringify(objects, null, 1).replaceAll('\n }', ' }').replaceAll('{\n  ', '{').replaceAll(',\n  ', ', ')}\n`,
    ],
    'JSON Lines': ['a.jsonl', `\n${objects.map((one) => JSON.stringify(one)).join('\n')}`],
    'JSON Lines with CR': ['a.jsonl', `\r${objects.map((one) => JSON.stringify(one)).join('\r')}`],
    'gzip of JSON Lines': ['a.jsonl.gz', gzipSync(`\n${objects.map((one) => JSON.stringify(one)).join('\n')}`)],
    'JSON Lines called .json': ['a.json', `\r\n${objects.map((one) => JSON.stringify(one)).join('\r\n')}`],
    'a JSON array called .jsonl': ['a.jsonl', `[\n${objects.map((one) => JSON.stringify(one)).join(',\n')}]`],
  };
  it('is read where Python wrote NaN for a missing number in JSON, which is no value, and not inside texts', async () => {
    const rows = ['{"id": "a\\"NaN", "text": "NaN, NaN", "label": NaN}', '{"id": NaN, "text": "b", "label": 1}'];
    for (const content of [rows.join('\n'), `[${rows.join(',\n')}]`]) {
      expect((await rowsOf({ path: await fileOf('a.jsonl', content) }, all)).rows).toEqual([
        [1, 'a"NaN', 'NaN, NaN', ''],
        [2, '', 'b', '1'],
      ]);
    }
    const path = await fileOf('a.jsonl', '{"id": NaNs, "text": "b", "label": 1}');
    expect(await problemsOf(rowsOf({ path }, all))).toMatchObject([{ line: 1, message: 'this is not valid JSON' }]);
  });

  for (const [form, [name, content]] of Object.entries(forms)) {
    it(`is read with ${form}, and hashed as it lies there`, async () => {
      const { rows, sha256 } = await rowsOf({ path: await fileOf(name, content) }, all);
      expect(rows).toEqual(expected);
      expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
    });
  }

  it('is found by UTF-16 alone where no character is ASCII but the separators', async () => {
    const cyrillic = 'номер,группа\nодин,первая\nдва,вторая\n';
    for (const content of [Buffer.from(cyrillic, 'utf16le'), utf16be(cyrillic)]) {
      expect((await rowsOf({ path: await fileOf('a.csv', content) }, ['группа'])).rows).toEqual([
        [2, 'первая'],
        [3, 'вторая'],
      ]);
    }
  });

  it('keeps a stray zero byte of UTF-8', async () => {
    const content = `id,text\n${'a,some words\n'.repeat(100)}b,\0\n`;
    expect((await rowsOf({ path: await fileOf('a.csv', content) }, ['text'])).rows.at(-1)).toEqual([102, '\0']);
  });
});

describe('lines', () => {
  it('end with LF, CRLF or CR, wherever the chunks are cut', async () => {
    const text = 'a\r\n\r\nb\rc\n\rd\r\r\n\ne';
    const want = text.split(/\r\n|\n|\r/);
    for (let size = 1; size < text.length; size++) {
      const stream = (async function* () {
        for (let i = 0; i < text.length; i += size) yield Buffer.from(text.slice(i, i + size));
      })();
      const lines: string[] = [];
      for await (const batch of readLines('stdin', undefined, stream)) lines.push(...batch);
      expect(lines, `chunks of ${size}`).toEqual(want);
    }
  });
});

describe('a JSON array', () => {
  it('is cut into its elements wherever the chunks are cut, with the line of each', async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => ({
      id: `r${i}`,
      text: `${'[{"},]\\"é😀'.slice(0, i % 12)}${'x'.repeat(i % 97)}`,
      nested: [{ a: [1, '}'] }],
    }));
    const path = await fileOf('a.json', JSON.stringify(rows, null, 2));
    const read = (await rowsOf({ path }, ['id', 'text'])).rows;
    expect(read.map(([, id, text]) => [id, text])).toEqual(rows.map(({ id, text }) => [id, text]));
    expect(read.map(([line]) => line)).toEqual(rows.map((_, i) => 2 + 12 * i));
  });

  it('is refused where it is not one of objects, not valid, or not whole', async () => {
    const problems = async (content: string) => problemsOf(rowsOf({ path: await fileOf('a.json', content) }, ['t']));
    expect(await problems('[{"t": 1},\n {"t": x},\n 3, {"t": 2},\n]')).toMatchObject([
      { line: 2, message: 'this is not valid JSON' },
      { line: 3, message: 'is not a JSON object' },
      { line: 4, message: 'this is not valid JSON' },
    ]);
    expect(await problems('[{"t": 1},\n{"t": 2}')).toMatchObject([{ message: 'the JSON array is never closed' }]);
    expect(await problems('[{"t": 1}}')).toMatchObject([{ message: 'this is not valid JSON' }]);
    expect(await problems('[{"t": 1}]\n{}')).toMatchObject([
      { line: 2, message: 'something follows the end of the JSON array' },
    ]);
    expect(await problems('[ ]')).toMatchObject([{ message: 'the file has no rows' }]);
  });

  it('is what the message asks for where the file is one object over several lines', async () => {
    const path = await fileOf('a.json', JSON.stringify({ data: [{ t: 1 }] }, null, 2));
    expect(await problemsOf(rowsOf({ path }, ['t']))).toEqual([
      {
        file: path,
        line: 1,
        message: 'the file is one JSON object over several lines, but rows are needed',
        hint: 'Write an array of objects, or one object per line',
      },
    ]);
  });
});

describe('files that are no table', () => {
  const kinds: [string, Buffer, RegExp][] = [
    ['a.xlsx', Buffer.from('504b0304140006000800', 'hex'), /Excel workbook/],
    ['a.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /Excel workbook/],
    ['p.csv', Buffer.from('PAR1....'), /Parquet/],
    ['a.csv', Buffer.from(' <!DOCTYPE html>\n<html><body>Sign in</body></html>'), /web page/],
    ['a.jsonl', Buffer.from('<HTML lang="en">'), /web page/],
    ['a.csv', Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n'), /pointer of Git LFS/],
    ['a.jsonl', Buffer.from('ARROW1\0\0'), /Arrow/],
    ['a.csv.bz2', Buffer.from('BZh91AY&SY'), /bzip2/],
    ['a.csv.xz', Buffer.from('fd377a585a0000', 'hex'), /xz/],
    ['a.csv.zst', Buffer.from('28b52ffd0400', 'hex'), /Zstandard/],
    ['a.csv', Buffer.from('fffe000069000000', 'hex'), /UTF-32/],
  ];
  for (const [name, content, message] of kinds) {
    it(`says what ${name} is, with and without a format`, async () => {
      const path = await fileOf(name, content);
      const [first, ...more] = await problemsOf(rowsOf({ path }, ['id']));
      expect(first.message).toMatch(message);
      expect(first.hint).toBeDefined();
      expect(more).toEqual([]);
      expect(await problemsOf(rowsOf({ path, format: 'csv' }, ['id']))).toEqual([first]);
    });
  }

  it('says that gzip is damaged or cut off, and that UTF-16 is', async () => {
    const packed = gzipSync(plain.repeat(1000));
    const cut = await fileOf('a.csv.gz', packed.subarray(0, packed.length / 2));
    expect(await problemsOf(rowsOf({ path: cut }, ['id']))).toMatchObject([
      { file: cut, message: 'the gzip data are damaged, or end too early' },
    ]);
    const odd = Buffer.from(`\ufeff${plain}`, 'utf16le').subarray(0, -1);
    expect(await problemsOf(rowsOf({ path: await fileOf('b.csv', odd) }, ['id']))).toMatchObject([
      { message: expect.stringMatching(/UTF-16 and damaged/) },
    ]);
  });

  it('says that a file is packed twice', async () => {
    const path = await fileOf('twice.csv.gz', gzipSync(gzipSync(plain)));
    expect(await problemsOf(rowsOf({ path }, ['id']))).toEqual([
      { file: path, message: 'the file is packed with gzip twice', hint: 'Unpack it once' },
    ]);
  });

  it('names the line that is not UTF-8 inside gzip, too', async () => {
    const latin1 = Buffer.concat([Buffer.from('id,text\na,ok\nb,'), Buffer.from([0xe9]), Buffer.from('\n')]);
    const path = await fileOf('a.csv.gz', gzipSync(latin1));
    expect(await problemsOf(rowsOf({ path }, ['id']))).toMatchObject([{ line: 3, message: 'the file is not UTF-8' }]);
  });

  it('asks for the format only where it helps', async () => {
    const path = await fileOf('a.data', plain);
    expect(await problemsOf(rowsOf({ path }, ['id']))).toMatchObject([
      { hint: 'Set `format` to csv, tsv, jsonl, json, parquet, arrow' },
    ]);
    expect((await rowsOf({ path, format: 'csv' }, all)).rows).toEqual(expected);
    expect(await problemsOf(rowsOf({ path: '/nowhere/a.data' }, ['id']))).toMatchObject([
      { message: 'there is no such file' },
    ]);
  });
});

describe('what messages show of a table', () => {
  it('is a few names of a header of very many, and no name that may be a text', async () => {
    const path = await fileOf('a.csv', `${Array.from({ length: 100_000 }, (_, i) => `c${i}`).join(',')}\n1\n`);
    const [{ hint }] = await problemsOf(rowsOf({ path }, ['label of the item']));
    expect(hint).toBe('Its columns are: c0, c1, c2, c3, c4, c5, c6, c7 and 99,992 more');
    const text = 'these are the words of somebody that nobody else should read in a log';
    const headless = await fileOf('b.csv', `"${text}"|x,1\n"${text}",0\n`);
    const [problem] = await problemsOf(rowsOf({ path: headless }, ['label']));
    expect(JSON.stringify(problem)).not.toContain('words of somebody');
  });
});

describe('the extension', () => {
  it('is that below .gz', () => {
    expect(['a.csv.gz', 'b/A.JSONL.GZ', 'x.json', 'x.gz', 'x', '.gz'].map(extensionOf)).toEqual([
      '.csv',
      '.jsonl',
      '.json',
      '',
      '',
      '',
    ]);
    expect(['a.csv.gz', 'a.ndjson', 'a.tsv.gz', 'a.gz'].map(formatOf)).toEqual(['csv', 'jsonl', 'tsv', undefined]);
  });
});

describe('bytes of a stream', () => {
  it('are unpacked and recoded like those of a file, in chunks of any size', async () => {
    const content = gzipSync(Buffer.from(`\ufeff${plain}`, 'utf16le'));
    for (const size of [1, 3, 7]) {
      const stream = (async function* () {
        for (let i = 0; i < content.length; i += size) yield content.subarray(i, i + size);
      })();
      const chunks: Buffer[] = [];
      for await (const chunk of readBytes('stdin', undefined, stream)) chunks.push(chunk);
      expect(Buffer.concat(chunks).toString()).toBe(plain);
    }
  });
});
