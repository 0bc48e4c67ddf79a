import { describe, expect, it } from 'vitest';
import { drawDocuments } from '../../src/observe/documents.ts';
import { randomStream } from '../../src/statistics/distributions/random.ts';

async function* of(...documents: string[]) {
  yield* documents;
}
const numbered = Array.from({ length: 20 }, (_, i) => `document ${i}`);
const draw = (documents: string[], count: number, seed = 1) =>
  drawDocuments(of(...documents), count, randomStream(seed, 'documents'));

describe('documents drawn from a corpus', () => {
  it('are all of them where there are no more', async () => {
    expect(await draw(numbered, 20)).toEqual(numbered);
    expect(await draw(numbered, 100)).toEqual(numbered);
    expect(await draw([], 5)).toEqual([]);
  });

  it('are some of them, each once, in their order, the same for the same seed', async () => {
    const drawn = await draw(numbered, 5);
    expect(drawn).toHaveLength(5);
    expect(drawn).toEqual(numbered.filter((one) => drawn.includes(one)));
    expect(await draw(numbered, 5)).toEqual(drawn);
    expect(await draw(numbered, 5, 2)).not.toEqual(drawn);
  });

  it('are never blank', async () => {
    expect(await draw(['', 'a', '  ', 'b', '\n'], 5)).toEqual(['a', 'b']);
    expect(await draw(['', 'a', '  ', 'b', '\n'], 1)).toHaveLength(1);
  });

  it('are each as likely as any other', async () => {
    const times = new Map<string, number>();
    for (let seed = 0; seed < 4000; seed++) {
      for (const one of await draw(numbered, 5, seed)) times.set(one, (times.get(one) ?? 0) + 1);
    }
    // 1,000 expected; the standard deviation is 27.
    for (const one of numbered) expect(Math.abs(times.get(one)! - 1000)).toBeLessThan(5 * 27.4);
  });
});
