import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openWordVectors } from '../../src/runtime/word-vectors/index.ts';
import { silent } from '../../src/support/progress.ts';

const path = fileURLToPath(new URL('../../../shared/models/weat-w2v-subset/weat_w2v.txt', import.meta.url));
const oracle = JSON.parse(readFileSync(new URL('../fixtures/word-vectors.json', import.meta.url), 'utf8'));

test.skipIf(!existsSync(path))('a real word2vec file reads as NumPy reads it, bit by bit', async () => {
  const source = await openWordVectors({ path });
  expect(source.describe()).toMatchObject({ format: 'word2vec', dimensions: oracle.dimensions });
  const vectors = await source.vectors([...oracle.words, 'not there at all'], silent);
  expect([...vectors.keys()]).toEqual(oracle.words);
  const hash = createHash('sha256');
  for (const word of oracle.words) hash.update(new Uint8Array(vectors.get(word)!.buffer));
  expect(hash.digest('hex')).toBe(oracle.rowsSha256);
  expect(oracle.words.map((word: string) => vectors.get(word)!.reduce((sum, value) => sum + value, 0))).toEqual(
    oracle.sums.map((sum: number) => expect.closeTo(sum, 10)),
  );
});
