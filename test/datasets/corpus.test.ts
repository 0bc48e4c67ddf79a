import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import corpus from '../../datasets/corpus.ts';
import { fileOf, problemsOf } from '../support/tables/files.ts';

function load(given: Record<string, unknown>) {
  return corpus.load(corpus.options.parse(given), { id: 'posts', resolve: (file) => file, keepColumns: [] });
}

async function collect(documents: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const document of documents) all.push(document);
  return all;
}

async function documents(given: Record<string, unknown>): Promise<string[]> {
  return collect((await load(given)).documents());
}

describe('a corpus of one’s own', () => {
  it('has one document a line of a text file, and counts blank lines', async () => {
    const text = 'One. Two.\r\n\r\nThree, "quoted"\r\n';
    const data = await load({ corpus: await fileOf('a.txt', text) });
    expect(await collect(data.documents())).toEqual(['One. Two.', 'Three, "quoted"']);
    expect(data.info).toMatchObject({
      id: 'posts',
      use: 'corpus',
      title: 'a.txt',
      items: 2,
      dropped: { blank: 1 },
      sha256: createHash('sha256').update(text).digest('hex'),
    });
  });

  it('can be read again', async () => {
    const data = await load({ corpus: await fileOf('a.txt', 'x\ny\n') });
    for (const _ of [1, 2]) expect(await collect(data.documents())).toEqual(['x', 'y']);
  });

  it('takes a column of a table and every string of a JSON file, several files in order', async () => {
    const json = await fileOf('a.json', '{"poets": {"Ada": ["One.", "Two."]}, "n": 3, "painters": {"Bo": ["Three."]}}');
    const csv = await fileOf('b.csv', 'id,text\na,"x\ny"\nb,\n');
    const jsonl = await fileOf('c.jsonl', '{"text":"z"}\n');
    expect(await documents({ corpus: [json, csv, jsonl], column: 'text' })).toEqual([
      'One.',
      'Two.',
      'Three.',
      'x\ny',
      'z',
    ]);
  });

  it('asks for the column of a table', async () => {
    const path = await fileOf('b.csv', 'id,text\na,x\n');
    expect(await problemsOf(load({ corpus: path }))).toMatchObject([
      { file: path, hint: expect.stringMatching(/`column`/) },
    ]);
    expect(await documents({ corpus: path, format: 'text' })).toEqual(['id,text', 'a,x']);
    expect(await problemsOf(load({ corpus: path, column: 'txt' }))).toMatchObject([{ hint: 'Did you mean "text"?' }]);
  });

  it('refuses to be empty, and rows that cannot be read', async () => {
    expect(await problemsOf(load({ corpus: await fileOf('a.txt', ' \n\n') }))).toMatchObject([
      { message: 'the corpus has no documents' },
    ]);
    const path = await fileOf('b.csv', 'id,text\na\nb,x\n');
    expect(await problemsOf(load({ corpus: path, column: 'text' }))).toMatchObject([{ line: 2 }]);
  });
});
