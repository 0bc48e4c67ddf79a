import { describe, expect, it } from 'vitest';
import { inverseNorms, type Stimulus, sampleAssociations } from '../../../metrics/shared/association-kernel.ts';
import type { Random } from '../../../src/contract/random.ts';
import { drawRows } from '../../../src/statistics/association/draw-rows.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';

function stimuli(count: number, dimensions: number, samples: number, random: Random): Stimulus[] {
  return Array.from({ length: count }, (_, i) => {
    const rows = 1 + (i % 4);
    const vectors = new Float32Array(rows * dimensions).map(() => random.next() - 0.3);
    const draws = new Uint32Array(samples).map(() => random.below(rows));
    return { vectors, inverseNorms: inverseNorms(vectors, dimensions), draws };
  });
}

/** As written in the paper: a mean of cosines for each pair. */
function plainAssociations(samples: number, dimensions: number, x: Stimulus[], a: Stimulus[], b: Stimulus[]): number[] {
  const row = ({ vectors, draws }: Stimulus, i: number) => [
    ...vectors.subarray(draws[i] * dimensions, (draws[i] + 1) * dimensions),
  ];
  const dot = (u: number[], v: number[]) => u.reduce((sum, value, d) => sum + value * v[d], 0);
  const cos = (u: number[], v: number[]) => dot(u, v) / Math.sqrt(dot(u, u) * dot(v, v));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return Array.from({ length: samples }, (_, i) => i).flatMap((i) =>
    x.map((w) => mean(a.map((v) => cos(row(w, i), row(v, i)))) - mean(b.map((v) => cos(row(w, i), row(v, i))))),
  );
}

describe('associations of many draws', () => {
  it.each([
    { dimensions: 1, x: 2, a: 1, b: 1 },
    { dimensions: 3, x: 3, a: 2, b: 5 },
    { dimensions: 4, x: 4, a: 4, b: 4 },
    { dimensions: 17, x: 5, a: 3, b: 4 },
    { dimensions: 50, x: 9, a: 8, b: 7 },
  ])(
    'are differences of mean cosines ($dimensions dimensions, $x targets, $a and $b attributes)',
    ({ dimensions, x, a, b }) => {
      const random = randomStream(1, `${dimensions}`);
      const [tx, ta, tb] = [x, a, b].map((count) => stimuli(count, dimensions, 6, random));
      const plain = plainAssociations(6, dimensions, tx, ta, tb);
      // Slices of 16 bytes a row hold four dimensions at a time; the default holds all.
      for (const sliceBytes of [undefined, 1]) {
        const fast = sampleAssociations(6, dimensions, tx, ta, tb, sliceBytes);
        expect(fast.length).toBe(plain.length);
        fast.forEach((value, i) => {
          expect(Math.abs(value - plain[i])).toBeLessThan(1e-14);
        });
      }
    },
  );

  it('do not read rows that were not drawn', () => {
    const random = randomStream(2);
    const words = stimuli(4, 5, 3, random);
    const [x, y, a, b] = words.map((word) => ({ ...word, draws: new Uint32Array(3) }));
    const broken = { ...x, vectors: Float32Array.of(...x.vectors.subarray(0, 5), ...Array(5).fill(Number.NaN)) };
    broken.inverseNorms = inverseNorms(broken.vectors, 5);
    expect(sampleAssociations(3, 5, [broken, y], [a], [b])).toEqual(sampleAssociations(3, 5, [x, y], [a], [b]));
  });
});

describe('inverse norms', () => {
  it('are 0 for rows without direction', () => {
    const rows = Float32Array.of(3, 4, 0, 0, Number.NaN, 1, Number.POSITIVE_INFINITY, 1);
    expect([...inverseNorms(rows, 2)]).toEqual([1 / 5, 0, 0, 0]);
  });
});

describe('drawing rows', () => {
  it('draws without replacement where there are enough rows', () => {
    const rows = Uint32Array.of(2, 3, 5, 7, 11);
    const drawn = drawRows(rows, 5, randomStream(1));
    expect([...drawn].sort((a, b) => a - b)).toEqual([...rows]);
    expect(new Set(drawRows(rows, 3, randomStream(1))).size).toBe(3);
    expect([...rows]).toEqual([2, 3, 5, 7, 11]);
  });

  it('draws with replacement where there are not, each row equally often', () => {
    const drawn = drawRows(Uint32Array.of(4, 9), 10_000, randomStream(1));
    const fours = drawn.filter((row) => row === 4).length;
    expect(drawn.every((row) => row === 4 || row === 9)).toBe(true);
    expect(Math.abs(fours - 5000)).toBeLessThan(4 * 50);
  });
});
