import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import table from '../../../datasets/table.ts';
import type { PredictionsSource } from '../../../src/contract/configuration.ts';
import type { LabelledData } from '../../../src/contract/data.ts';
import { checkPredictions, columnsToKeep, openPredictions } from '../../../src/runtime/predictions/predictions.ts';
import { silent } from '../../../src/support/progress.ts';
import { labelled } from '../../datasets/labelled.ts';
import { fileOf, problemsOf } from '../../support/tables/files.ts';

const context = { resolve: (path: string) => path, progress: silent };
const byId = { id: 'id', score: 'score' };

function dataOf(ids: readonly string[], texts?: readonly string[]): LabelledData {
  return {
    kind: 'labelled',
    info: {
      id: 'hate',
      use: 'table',
      title: '',
      licence: '',
      citation: '',
      source: '',
      revision: null,
      sha256: '',
      items: ids.length,
      dropped: {},
    },
    size: ids.length,
    ids,
    ...(texts ? { texts } : {}),
    classes: ['0', '1'],
    codes: new Uint16Array(ids.length),
    positive: new Uint8Array(ids.length),
    positiveClasses: ['1'],
    groups: [],
    columns: new Map(),
  };
}

async function classify(source: PredictionsSource, data: LabelledData) {
  const { positive, missing } = await (await openPredictions(source, context)).classify(data, silent);
  return { positive: [...positive], missing };
}

describe('predictions from a file', () => {
  it('are matched by id, in the data set’s order, and rows about other items are passed over', async () => {
    const path = await fileOf('p.csv', 'score,id\n0.25,b\nnot a score,z\n7,y\n0.75,a\n1,z\n');
    const answer = await classify({ predictions: path, columns: byId }, dataOf(['a', 'b']));
    expect(answer).toEqual({ positive: [0.75, 0.25], missing: 0 });
  });

  it('cannot answer for other texts, and say what can', async () => {
    const path = await fileOf('p.csv', 'id,score\na,0.5\n');
    const predictions = await openPredictions({ predictions: path, columns: byId }, context);
    await expect(predictions.probabilities(['she'], [], silent)).rejects.toThrow(
      'a prediction file has answers for its own texts only, but other texts are asked about. Give the subject a classifier model or a probe',
    );
  });

  it('are missing where there is no row or an empty score, and the missing are counted', async () => {
    const path = await fileOf('p.csv', 'id,score\na,0.5\nb,\n');
    const answer = await classify({ predictions: path, columns: byId }, dataOf(['a', 'b', 'c']));
    expect(answer).toEqual({ positive: [0.5, Number.NaN, Number.NaN], missing: 2 });
  });

  it('are matched by text, which answers for every item that has it', async () => {
    const path = await fileOf('p.jsonl', '{"t":"x","s":0.5}\n{"t":"y","s":0.125}\n{"t":"x","s":0.5}\n');
    const source = { predictions: path, columns: { text: 't', score: 's' } };
    const data = dataOf(['1', '2', '3', '4'], ['x', 'y', 'x', 'x']);
    expect(await classify(source, data)).toEqual({ positive: [0.5, 0.125, 0.5, 0.5], missing: 0 });
    expect(await problemsOf(classify(source, dataOf(['x'])))).toMatchObject([{ hint: expect.stringMatching(/by id/) }]);
    const other = await fileOf('p.jsonl', '{"t":"x","s":0.5}\n{"t":"x","s":0.25}\n');
    expect(await problemsOf(classify({ ...source, predictions: other }, data))).toEqual([
      { file: other, line: 2, message: 'this text, with another answer, is already in line 1' },
    ]);
  });

  it('take the greatest of positive classes that do not exclude each other, even where they add up to more than 1', async () => {
    const path = await fileOf('p.csv', 'id,t,i\na,0.45,0.4\nb,0.9,0.75\nc,,0.5\n');
    const columns = { id: 'id', scores: { toxicity: 't', insult: 'i' } };
    const source: PredictionsSource = { predictions: path, columns, positive: ['toxicity', 'insult'] };
    const answer = await classify({ ...source, labels: 'independent' }, dataOf(['a', 'b', 'c']));
    expect(answer).toEqual({ positive: [0.45, 0.9, Number.NaN], missing: 1 });
    expect((await problemsOf(classify({ ...source, labels: 'exclusive' }, dataOf(['b']))))[0].hint).toContain(
      'write `labels: independent`',
    );
    expect(await checkPredictions(source, context)).toEqual([
      {
        key: 'labels',
        message: '2 labels count as positive (toxicity, insult), and nothing says whether labels exclude each other',
        hint: expect.stringMatching(/`labels: exclusive`.*`labels: independent`/),
      },
    ]);
  });

  it('add up the columns of positive classes that exclude each other, as far as their rounding tells', async () => {
    const rounded = await fileOf('p.csv', 'id,t,i,u\na,0.34,0.34,0.33\nb,0.335,0.335,0.335\n');
    const three = { id: 'id', scores: { t: 't', i: 'i', u: 'u' } };
    const all = { predictions: rounded, columns: three, positive: ['t', 'i', 'u'], labels: 'exclusive' } as const;
    expect(await classify(all, dataOf(['a']))).toEqual({ positive: [1], missing: 0 });
    expect(await problemsOf(classify(all, dataOf(['a', 'b'])))).toMatchObject([{ line: 3 }]);
  });

  it('add up the columns of the positive classes, which need not be all the rest of 1', async () => {
    const path = await fileOf('p.tsv', 'id\tn\th\to\na\t0.5\t0.25\t0.125\nb\t0.9\t0.5\t0.5000001\nc\t0\t\t0.5\n');
    const columns = { id: 'id', scores: { normal: 'n', hate: 'h', offensive: 'o' } };
    const source = { predictions: path, columns, positive: ['hate', 'offensive'], labels: 'exclusive' } as const;
    const answer = await classify(source, dataOf(['a', 'b', 'c']));
    expect(answer).toEqual({ positive: [0.375, 1, Number.NaN], missing: 1 });
    const high = await fileOf('p.tsv', 'id\tn\th\to\na\t0\t0.75\t0.5\n');
    expect(await problemsOf(classify({ ...source, predictions: high }, dataOf(['a'])))).toMatchObject([
      { line: 2, message: 'the scores of the positive classes add up to 1.25, more than 1' },
    ]);
  });

  it('are refused, each with its line, where they are no number, out of range or there twice', async () => {
    const path = await fileOf('p.csv', 'id,score\na,high\nb,NaN!\nc,-2.5\nd,3\ne,0.5\ne,0.5\nf,0.1,\n');
    const problems = await problemsOf(classify({ predictions: path, columns: byId }, dataOf([...'abcdef'])));
    expect(problems).toEqual([
      { file: path, line: 2, message: '"score": "high" is not a number' },
      { file: path, line: 3, message: '"score": "NaN!" is not a number' },
      {
        file: path,
        line: 4,
        message: '"score": -2.5 is not between 0 and 1',
        hint: 'Scores are probabilities: divide percentages by 100, and apply a sigmoid (or softmax) to logits',
      },
      { file: path, line: 5, message: '"score": 3 is not between 0 and 1' },
      { file: path, line: 7, message: 'the id "e" is already in line 6' },
      { file: path, line: 8, message: 'has 3 cells, but the header has 2' },
    ]);
  });

  it('refuse hexadecimal numbers and lists, with the line and the column', async () => {
    const csv = await fileOf('p.csv', 'id,score\na,0x1\nb,0.5\n');
    expect(await problemsOf(classify({ predictions: csv, columns: byId }, dataOf(['a', 'b'])))).toEqual([
      { file: csv, line: 2, message: '"score": "0x1" is not a number' },
    ]);
    const jsonl = await fileOf('p.jsonl', '{"id":"a","score":0.5}\n{"id":"b","score":[0.5]}\n');
    const source = { predictions: jsonl, columns: byId };
    const problem = { file: jsonl, line: 2, message: '"score" holds a list, but a value is needed' };
    expect(await problemsOf(classify(source, dataOf(['a', 'b'])))).toEqual([problem]);
    expect(await checkPredictions(source, context)).toEqual([problem]);
  });

  it('may have another delimiter, which is part of their key', async () => {
    const predictions = await fileOf('p.csv', 'id;score\na;0.5\n');
    const source = { predictions, columns: byId, delimiter: ';' };
    expect(await checkPredictions(source, context)).toEqual([]);
    expect(await classify(source, dataOf(['a']))).toEqual({ positive: [0.5], missing: 0 });
    const { delimiter: _, ...plain } = source;
    expect((await checkPredictions(plain, context))[0].hint).toContain('the file has another delimiter or format');
    const keyOf = async (one: PredictionsSource) => (await openPredictions(one, context)).key;
    expect(await keyOf(source)).not.toBe(await keyOf(plain));
    expect(await keyOf({ ...plain, delimiter: ',' })).toBe(await keyOf(plain));
  });

  it('say so when none of them is about the data set, with a few ids of each', async () => {
    const path = await fileOf('p.csv', 'id,score\n17,0.5\n18,0.5\n19,0.5\n20,0.5\n');
    const ids = [`post-${'x'.repeat(99)}`, 'a text of its own', 'c', 'd'];
    expect(await problemsOf(classify({ predictions: path, columns: byId }, dataOf(ids)))).toEqual([
      {
        file: path,
        message: `no row is about an item of data set "hate" (4 rows, 4 items): "id" holds "17", "18", "19", the data set has "post-${'x'.repeat(32)}...", a text of 17 characters, "c"`,
        hint: 'Check which column holds the id in both',
      },
    ]);
    const byText = { predictions: path, columns: { text: 'id', score: 'score' } };
    expect(await problemsOf(classify(byText, dataOf(['1'], ['secret'])))).toEqual([
      {
        file: path,
        message: 'no row is about an item of data set "hate" (4 rows, 1 item)',
        hint: 'Check which column holds the text in both',
      },
    ]);
  });

  it('are refused where less than half of the items have a row, unless the file is declared partial', async () => {
    const path = await fileOf('p.csv', 'id,score\na,0.5\nb,\nz,0.5\n');
    const source = { predictions: path, columns: byId };
    // A row without a score is one.
    expect(await classify(source, dataOf([...'abcd']))).toMatchObject({ missing: 3 });
    expect(await problemsOf(classify(source, dataOf([...'abcde'])))).toEqual([
      {
        file: path,
        message:
          'only 2 of the 5 items of data set "hate" have a row (3 rows): "id" holds "z", the data set has "c", "d", "e"',
        hint: 'Check which column holds the id in both, or write `partial: true` if the file is meant for some of the items only',
      },
    ]);
    expect(await classify({ ...source, partial: true }, dataOf([...'abcde']))).toMatchObject({ missing: 4 });
    expect(await problemsOf(classify({ ...source, partial: true }, dataOf(['q'])))).toMatchObject([
      { message: expect.stringMatching(/^no row is about/) },
    ]);
  });

  it('are missing where a marker says so, and the list of markers is part of their key', async () => {
    const path = await fileOf('p.csv', 'id,score\na,NA\nb, nan \nc,None\nd,0.5\ne,-\n');
    const source = { predictions: path, columns: byId };
    const some = await fileOf('p.csv', 'id,score\na,NA\nb, nan \nc,None\nd,\u00a00.5 \r\n');
    expect(await classify({ ...source, predictions: some }, dataOf([...'abcd']))).toEqual({
      positive: [Number.NaN, Number.NaN, Number.NaN, 0.5],
      missing: 3,
    });
    expect(await problemsOf(classify(source, dataOf([...'abcde'])))).toMatchObject([
      { line: 6, message: '"score": "-" is not a number' },
    ]);
    const dash = { ...source, missing: ['-'] };
    expect((await problemsOf(classify(dash, dataOf([...'abcde'])))).map(({ line }) => line)).toEqual([2, 3, 4]);
    expect(await classify({ ...source, missing: ['-', 'NA', 'nan', 'None'] }, dataOf([...'abcde']))).toMatchObject({
      missing: 4,
    });
    const keyOf = async (one: PredictionsSource) => (await openPredictions(one, context)).key;
    expect(await keyOf(dash)).not.toBe(await keyOf(source));
  });

  it('have ids that are matched by the rule for values on both sides, and are never missing', async () => {
    const path = await fileOf('p.csv', 'id,score\r\n cafe\u0301 ,0.25\r\nna\u00efve,0.5\r\n');
    const source = { predictions: path, columns: byId };
    expect(await classify(source, dataOf(['caf\u00e9', 'nai\u0308ve']))).toEqual({ positive: [0.25, 0.5], missing: 0 });
    const without = await fileOf('p.csv', 'id,score\na,0.5\n ,0.5\n');
    expect(await problemsOf(classify({ ...source, predictions: without }, dataOf(['a'])))).toEqual([
      { file: without, line: 3, message: '"id" is missing' },
    ]);
    const text = { predictions: path, columns: { text: 'id', score: 'score' } };
    expect(await classify(text, dataOf(['1', '2'], ['caf\u00e9', ' na\u00efve']))).toMatchObject({ missing: 0 });
  });

  it('are read once for each data set', async () => {
    const path = await fileOf('p.csv', 'id,score\na,0.5\n');
    const opened = await openPredictions({ predictions: path, columns: byId }, context);
    const data = dataOf(['a']);
    const first = await opened.classify(data, silent);
    await rm(path);
    expect(await opened.classify(data, silent)).toBe(first);
    expect(await problemsOf(opened.classify(dataOf(['a']), silent))).toMatchObject([
      { message: 'there is no such file' },
    ]);
  });

  it('have a key that tells files and columns apart, and not places', async () => {
    const key = async (name: string, text: string, columns: PredictionsSource['columns']) =>
      (await openPredictions({ predictions: await fileOf(name, text), columns }, context)).key;
    const csv = 'id,score,other\na,0.5,1\n';
    const first = await key('p.csv', csv, byId);
    expect(await key('q.csv', csv, byId)).toBe(first);
    expect(await key('p.csv', `${csv}\n`, byId)).not.toBe(first);
    expect(await key('p.csv', csv, { id: 'id', score: 'other' })).not.toBe(first);
    expect(await key('p.csv', csv, { text: 'id', score: 'score' })).not.toBe(first);
  });

  it('name a missing file when opened', async () => {
    const opened = openPredictions({ predictions: '/nowhere/p.csv', columns: byId }, context);
    expect(await problemsOf(opened)).toEqual([{ file: '/nowhere/p.csv', message: 'there is no such file' }]);
  });
});

describe('predictions in the table they are judged by', () => {
  const text = 'id,label,score\nb,1,0.5\na,0,\n e,0, nan\nc,NA,0.75\nd,1,1\n';
  const given = { columns: { id: 'id', label: 'label' }, positive: [1] };

  async function loaded(content: string, keep: boolean) {
    const path = await fileOf('both.csv', content);
    const source = { predictions: path, columns: byId };
    const options = table.options.parse({ table: path, ...given });
    const keepColumns = keep ? columnsToKeep(source, options, context.resolve) : [];
    return { source, data: labelled(await table.load(options, { id: 't', resolve: context.resolve, keepColumns })) };
  }

  it('are the same whether kept while the table was read or read again', async () => {
    const kept = await loaded(text, true);
    const again = await loaded(text, false);
    expect(kept.data.columns.size).toBe(1);
    expect(await classify(kept.source, kept.data)).toEqual({
      positive: [0.5, Number.NaN, Number.NaN, 1],
      missing: 2,
    });
    expect(await classify(again.source, again.data)).toEqual(await classify(kept.source, kept.data));
  });

  it('are refused alike, with the line', async () => {
    for (const [cell, problem] of [
      ['1.5', '1.5 is not between 0 and 1'],
      ['high', '"high" is not a number'],
    ]) {
      for (const keep of [true, false]) {
        const { source, data } = await loaded(text.replace('1,1', `1,${cell}`), keep);
        expect(await problemsOf(classify(source, data))).toMatchObject([{ line: 6, message: `"score": ${problem}` }]);
      }
    }
  });

  it('are not taken from a table with other bytes', async () => {
    const { data } = await loaded(text, true);
    const other = await fileOf('other.csv', 'id,score\na,0.125\nb,0.25\n');
    const answer = await classify({ predictions: other, columns: byId }, data);
    expect(answer).toEqual({ positive: [0.25, 0.125, Number.NaN, Number.NaN], missing: 2 });
  });

  it('are kept only where the file and the id column are the same', () => {
    const options = { table: 'a.csv', columns: { id: 'id' } };
    const keep = (predictions: string, columns: PredictionsSource['columns'], positive?: string[]) =>
      columnsToKeep({ predictions, columns, ...(positive ? { positive } : {}) }, options, (path) => `/x/${path}`);
    expect(keep('a.csv', byId)).toEqual(['score']);
    expect(keep('a.csv', { id: 'id', scores: { n: 'c0', h: 'c1', o: 'c2' } }, ['h', 'o'])).toEqual(['c1', 'c2']);
    expect(keep('b.csv', byId)).toEqual([]);
    expect(keep('a.csv', { id: 'number', score: 'score' })).toEqual([]);
    expect(keep('a.csv', { text: 'id', score: 'score' })).toEqual([]);
    const markers = { missing: ['-'] };
    const both = { predictions: 'a.csv', columns: byId };
    expect(columnsToKeep({ ...both, ...markers }, options, (path) => path)).toEqual([]);
    expect(columnsToKeep(both, { ...options, ...markers }, (path) => path)).toEqual([]);
  });
});

describe('checking predictions before any work', () => {
  it('finds nothing against a good file', async () => {
    const path = await fileOf('p.csv', 'id,score\na,0.5\n');
    expect(await checkPredictions({ predictions: path, columns: byId }, context)).toEqual([]);
  });

  it('finds missing columns and files', async () => {
    const path = await fileOf('p.csv', 'post_id,toxic\na,0.5\n');
    const columns = { id: 'postid', score: 'toxicity' };
    expect(await checkPredictions({ predictions: path, columns }, context)).toMatchObject([
      { hint: 'Did you mean "post_id"?' },
      { hint: 'Did you mean "toxic"?' },
    ]);
    expect(await checkPredictions({ predictions: '/nowhere/p.csv', columns }, context)).toMatchObject([
      { message: 'there is no such file' },
    ]);
  });

  it('finds columns that do not go together', async () => {
    const check = (source: Omit<PredictionsSource, 'predictions'>) =>
      checkPredictions({ predictions: 'unread.csv', ...source }, context).then((list) => list.map((p) => p.message));
    expect(await check({ columns: { id: 'a', text: 'b' } })).toEqual([
      expect.stringMatching(/one of the two/),
      expect.stringMatching(/one `score`, or `scores`/),
    ]);
    const scores = { normal: 'n', hate: 'h' };
    expect(await check({ columns: { id: 'a', scores } })).toEqual([expect.stringMatching(/`positive` must say/)]);
    expect(await check({ columns: { id: 'a', scores }, positive: ['hate', 'rude'] })).toEqual([
      '`positive` names "rude", which has no column in `scores`',
      expect.stringMatching(/^2 labels count as positive \(hate, rude\), and nothing says/),
    ]);
  });
});
