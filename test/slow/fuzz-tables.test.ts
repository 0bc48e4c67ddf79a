import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import table from '../../datasets/table.ts';
import { guessPredictions } from '../../src/cli/guess/predictions.ts';
import { configFor, guessedLines } from '../../src/cli/guess/write-config.ts';
import type { LabelledData } from '../../src/contract/data.ts';
import { readSwapTables } from '../../src/counterfactual/read-tables.ts';
import { findCounterfactuals } from '../../src/counterfactual/swap.ts';
import { openPredictions } from '../../src/runtime/predictions/predictions.ts';
import { openWordVectors } from '../../src/runtime/word-vectors/index.ts';
import { silent } from '../../src/support/progress.ts';
import { readLines } from '../../src/support/tables/bytes/lines.ts';
import { readJson } from '../../src/support/tables/json/json.ts';
import { previewTable } from '../../src/support/tables/preview.ts';
import { every } from '../fuzz/every.ts';
import { jsonTokens } from '../fuzz/hostile.ts';
import { mutatedBytes, mutatedJson } from '../fuzz/mutate.ts';
import { scratch } from '../fuzz/scratch.ts';
import { expectWithin, settle } from '../fuzz/settle.ts';
import { type TableFile, tableFiles } from '../fuzz/tables.ts';

const write = scratch('tables');
const resolve = (path: string) => path;

const options = (path: string) =>
  table.options.parse({
    table: path,
    columns: { id: 'id', text: 'text', label: 'label', groups: ['group'] },
    positive: ['bad'],
  });

function lookAtData(data: LabelledData): void {
  const { size, ids, texts, codes, classes, positive, groups, columns } = data;
  expect([ids.length, texts?.length, codes.length, positive.length]).toEqual([size, size, size, size]);
  expect(new Set(ids).size).toBe(size);
  expectWithin(codes, 0, classes.length - 1);
  expectWithin(positive, 0, 1);
  for (const { members } of groups) {
    expectWithin(members, 0, size - 1);
    expect(new Set(members).size).toBe(members.length);
  }
  for (const values of columns.values()) expect(values).toHaveLength(size);
}

describe('any file', () => {
  it('is a table of labels and groups, or refused', async () => {
    await every(tableFiles, 2500, ({ extension, bytes }: TableFile) => {
      const file = write(`table${extension}`, bytes);
      const load = () => table.load(options(file), { id: 'data', resolve, keepColumns: ['score'] });
      return settle(file, load, (data) => lookAtData(data as LabelledData));
    });
  });

  it('is a table of predictions, or refused', async () => {
    const good = write(
      'good.csv',
      `id,text,label,group\n${Array.from({ length: 12 }, (_, i) => `r${i},a text about ${i},${i % 3 ? 'ok' : 'bad'},g`).join('\n')}\n`,
    );
    const data = (await table.load(options(good), { id: 'data', resolve, keepColumns: [] })) as LabelledData;
    await every(tableFiles, 1500, ({ extension, bytes }) => {
      const file = write(`predictions${extension}`, bytes);
      const columns = { id: 'id', score: 'score', predicted: 'predicted' };
      const ask = async () => {
        const predictions = await openPredictions({ predictions: file, columns }, { resolve, progress: silent });
        return {
          scores: await predictions.classify(data, silent),
          classes: await predictions.readPredictions!(data, silent),
        };
      };
      return settle(file, ask, ({ scores, classes }) => {
        expect(scores.positive).toHaveLength(data.size);
        expectWithin(scores.positive, 0, 1);
        expect(scores.positive.filter(Number.isNaN)).toHaveLength(scores.missing);
        expectWithin(classes.codes, -1, data.classes.length - 1);
      });
    });
  });

  it('is guessed to be predictions in a configuration that can be read, or refused', async () => {
    await every(tableFiles, 1000, ({ extension, bytes }) => {
      const file = write(`guess${extension}`, bytes);
      const guess = async () =>
        guessPredictions({ file: `guess${extension}`, ...(await previewTable(file, 5000)) }, null);
      return settle(file, guess, (guessed) => {
        expect(guessedLines(guessed).length).toBeGreaterThan(2);
        const document = parseDocument(configFor(guessed));
        expect(document.errors).toEqual([]);
        const [{ classifier }] = document.toJS().subjects;
        expect(classifier.columns.score).toBe(guessed.score);
        const { positive } = document.toJS().datasets.items;
        expect(positive?.map(String)).toEqual(guessed.label ? [guessed.label.positive] : undefined);
      });
    });
  });
});

const swaps = {
  tables: [
    {
      name: 'age',
      attribute: 'age',
      groups: ['young', 'old'],
      capitalised: false,
      rows: [['youngster', ['pensioner', 'retiree']], { words: ['his', 'hers'], form: 'pronoun' }, [null, 'elder']],
    },
    { name: 'place', groups: ['a', 'b', 'c'], rows: [['north', 'south', 'east']] },
  ],
};
const swapCsv = 'young,old,form\nyoungster,pensioner|retiree,noun\nhis,hers,pronoun\nkid,elder,\n';

it('any file is swap tables, or refused', async () => {
  const files = fc.oneof(
    mutatedJson([swaps], jsonTokens).map((bytes) => ({ extension: '.json', bytes })),
    mutatedBytes([Buffer.from(swapCsv)], { tokens: ['|', ',', '"', 'young'] }).map((bytes) => ({
      extension: '.csv',
      bytes,
    })),
  );
  await every(files, 1000, ({ extension, bytes }) => {
    const file = write(`swaps${extension}`, bytes);
    return settle(
      file,
      () => readSwapTables(file),
      (tables) => {
        expect(tables.length).toBeGreaterThan(0);
        for (const each of tables) {
          expect(each.rows.every(({ words }) => words.length === each.groups.length)).toBe(true);
          findCounterfactuals('The youngster and his pensioner went north, __proto__ constructor.', each);
        }
      },
    );
  });
});

const glove = `the 0.1 0.2 0.3\nof 1 -2 3e-2\nhe -0.5 .5 0\nat name@domain.com 1 2 3\nshe 4 5 6\n`;
const numbers = ['nan', 'inf', '1e999', '-', '0x1', ' ', '\n', '3 3', '99999999999999999999 3', '1 0', '\u0000'];

it('any file is word vectors, or refused', async () => {
  const files = mutatedBytes(
    [glove, `5 3\n${glove}`].map((text) => Buffer.from(text)),
    { tokens: numbers },
  );
  await every(files, 1000, async (bytes) => {
    const file = write('vectors.txt', bytes);
    const ask = async () => {
      const vectors = await openWordVectors({ path: file });
      return vectors.vectors(['the', 'of', 'he', 'she', 'at name@domain.com', '__proto__', ''], silent);
    };
    return settle(file, ask, (found) => {
      const lengths = new Set([...found.values()].map(({ length }) => length));
      expect(lengths.size).toBeLessThanOrEqual(1);
      for (const vector of found.values()) for (const value of vector) expect(Number.isFinite(value)).toBe(true);
    });
  });
});

describe('a few kilobytes of gzip', () => {
  // Its members follow one another, each a megabyte of one letter.
  const packed = (head: string, tail: string) =>
    Buffer.concat([gzipSync(head), ...Array<Buffer>(300).fill(gzipSync('a'.repeat(2 ** 20))), gzipSync(tail)]);

  it.each([
    ['csv', 'id,text,label,group\n1,"', '",bad,x\n'],
    ['jsonl', '{"id":"1","text":"', '","label":"bad","group":"x"}\n'],
    ['json', '[{"id":"1","text":"', '","label":"bad","group":"x"}]\n'],
  ])('that unpack to a row of 300 MB are refused as a table in %s', async (format, head, tail) => {
    const file = write(`long.${format}.gz`, packed(head, tail));
    const load = () => table.load(options(file), { id: 'data', resolve, keepColumns: [] });
    expect(await settle(file, async () => load())).toBe('refused');
  });

  it('that unpack to a line of 300 MB are refused as a corpus and as JSON', async () => {
    const lines = write('long.txt.gz', packed('', ''));
    const count = async () => {
      for await (const _ of readLines(lines));
    };
    expect(await settle(lines, count)).toBe('refused');
    const json = write('long-value.json.gz', packed('"', '"'));
    expect(await settle(json, () => readJson(json))).toBe('refused');
  });
});
