import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import weatData from '../../datasets/weat.ts';
import weat from '../../metrics/weat/index.ts';
import type { AssociationTest } from '../../src/plugin.ts';
import { randomStream } from '../../src/statistics/distributions/random.ts';
import fixture from '../fixtures/weat-w2v.json' with { type: 'json' };

const shared = new URL('../../../shared/', import.meta.url);
const stimuliFile = new URL('data/weat/ceat_stimuli.json', shared);
const vectorFile = new URL('models/weat-w2v-subset/weat_w2v.txt', shared);
const oracleFile = new URL('models/weat-w2v-subset/oracle_weat.json', shared);

type Lists = Record<'X' | 'Y' | 'A' | 'B', string[]>;

function readJson<T>(file: URL): T {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function readRows(): [string, number[]][] {
  const lines = readFileSync(vectorFile, 'utf8').trimEnd().split('\n').slice(1);
  return lines.map((line) => {
    const [word, ...numbers] = line.trimEnd().split(' ');
    return [word, numbers.map(Number)];
  });
}

function readVectors(): Map<string, Float64Array> {
  return new Map(readRows().map(([word, row]) => [word, Float64Array.from(row)]));
}

function published() {
  return weatData.load({}, { id: 'weat', resolve: (path) => path, keepColumns: [] });
}

async function measure(tests: readonly AssociationTest[]) {
  const data = { stimuli: { ...(await published()), tests } };
  const options = weat.options.parse({});
  const vectors = readVectors();
  const random = (...names: readonly string[]) => randomStream(1, ...names);
  return weat.measure({ options, data, random, observed: { words: { answeredBy: 'word-vectors', vectors } } });
}

describe.skipIf(!existsSync(stimuliFile))('the built-in stimuli', () => {
  it('are those of the published lists, word for word', async () => {
    const lists = Object.values(readJson<Record<string, Lists>>(stimuliFile));
    const { tests } = await published();
    expect(tests.map(({ x, y, a, b }) => ({ X: x.words, Y: y.words, A: a.words, B: b.words }))).toEqual(lists);
  });
});

describe.skipIf(!existsSync(vectorFile))('WEAT on Google News vectors', () => {
  it('equals an independent NumPy computation', async () => {
    const { tests } = await published();
    const cut = fixture.tests.map(({ test, sets }) => {
      const { x, y, a, b, ...rest } = tests.find(({ id }) => id === test)!;
      const only = (set: typeof x, words: readonly string[]) => ({ ...set, words });
      return { ...rest, x: only(x, sets.x), y: only(y, sets.y), a: only(a, sets.a), b: only(b, sets.b) };
    });
    const results = await measure(cut);
    expect(results.map(({ measure }) => measure)).toEqual(['C1', 'C2', 'C6', 'C7', 'C8', 'C9', 'C10']);
    results.forEach((result, i) => {
      const { expected } = fixture.tests[i];
      if (result.status !== 'ok') throw new Error(`${result.measure} is ${result.status}: ${result.reason}`);
      expect(Math.abs(result.value - expected.ddof1)).toBeLessThan(1e-12);
      if (expected.permutation)
        expect(result.pValue).toBe(expected.permutation.greater / expected.permutation.partitions);
    });
  });

  it('equals a second computation on all words that have a vector, sets of unequal size included', async () => {
    const { tests } = await published();
    const results = new Map((await measure(tests)).map((result) => [result.measure, result]));
    const oracle = readJson<Record<string, { used: Lists; d_ddof1: number }>>(oracleFile);
    expect(Object.keys(oracle)).toHaveLength(7);
    for (const [name, { used, d_ddof1 }] of Object.entries(oracle)) {
      const result = results.get(name.replace('weat', 'C'))!;
      if (result.status !== 'ok') throw new Error(`${result.measure} is ${result.status}`);
      expect(result.details!.sizes).toMatchObject({ x: used.X.length, y: used.Y.length });
      expect(Math.abs(result.value - d_ddof1)).toBeLessThan(1e-9);
    }
    expect(results.get('C2')!.details).toMatchObject({ sizes: { x: 25, y: 24 }, dropped: { missing: { y: ['axe'] } } });
    expect(results.get('C3')!.status).toBe('insufficient');
  });

  it('has the C9 that its page tells, with short and without', async () => {
    const c9 = (await published()).tests.find(({ id }) => id === 'C9')!;
    const without = { ...c9, a: { ...c9.a, words: c9.a.words.filter((word) => word !== 'short') } };
    // By NumPy, on unit vectors, with ddof 1.
    for (const [test, expected, told] of [
      [c9, 1.2967433912686237, '1.297'],
      [without, 1.3756594100353376, '1.376'],
    ] as const) {
      const [result] = await measure([test]);
      if (result.status !== 'ok') throw new Error(result.status);
      expect(Math.abs(result.value - expected)).toBeLessThan(1e-12);
      expect(result.value.toFixed(3)).toBe(told);
      expect(weat.deviations.join(' ')).toContain(told);
    }
  });
});
