import { describe, expect, it } from 'vitest';
import {
  partitionByFeature,
  partitionByLabel,
  partitionByQuantity,
  summarisePartition,
} from '../../src/partition/index.ts';
import { lloyd } from '../../src/partition/k-means.ts';
import { dirichletSampler } from '../../src/statistics/distributions/dirichlet.ts';
import { normals } from '../../src/statistics/distributions/normal.ts';
import { randomStream } from '../../src/statistics/distributions/random.ts';
import fixture from '../fixtures/k-means.json' with { type: 'json' };

const stream = (name: string) => randomStream(1, name);
const sizesOf = (of: Int32Array, clients: number) =>
  Array.from({ length: clients }, (_, client) => of.filter((one) => one === client).length);

describe('Dirichlet shares', () => {
  it.each([[[2, 3, 5]], [[0.2, 0.3, 0.5]], [[0.002, 0.003, 0.005]]])(
    'of %j have the mean and the variance of the distribution',
    (alphas) => {
      const draw = dirichletSampler(alphas, stream(`${alphas}`));
      const all = alphas.reduce((sum, one) => sum + one, 0);
      const [sums, squares] = [new Float64Array(3), new Float64Array(3)];
      const draws = 20_000;
      for (let k = 0; k < draws; k++) {
        for (const [i, share] of draw().entries()) {
          sums[i] += share / draws;
          squares[i] += share ** 2 / draws;
        }
      }
      for (const [i, alpha] of alphas.entries()) {
        const p = alpha / all;
        const variance = (p * (1 - p)) / (all + 1);
        // Four standard errors; of the variance at most those of a coin's.
        expect(Math.abs(sums[i] - p)).toBeLessThan(4 * Math.sqrt(variance / draws));
        expect(Math.abs(squares[i] - sums[i] ** 2 - variance)).toBeLessThan(4 * (0.5 / Math.sqrt(draws)) * 0.5);
      }
    },
  );
});

describe('a partition by label', () => {
  const codes = Uint8Array.from({ length: 1000 }, (_, i) => (i % 10 < 6 ? 0 : i % 10 < 9 ? 1 : 2));
  const by = (alpha: number, clients = 20, name = 'label') =>
    partitionByLabel(codes, { labels: 3, clients, alpha, random: stream(name) });

  it('gives each item to one client, and all clients as many, but for one', () => {
    expect(new Set(sizesOf(by(0.5), 20))).toEqual(new Set([50]));
    expect(new Set(sizesOf(by(0.5, 7), 7))).toEqual(new Set([142, 143]));
    expect(sizesOf(by(0.5, 1000), 1000).every((size) => size === 1)).toBe(true);
  });

  it('is the more skewed, the smaller alpha is', () => {
    const [low, middle, high] = [0.01, 1, 1000].map(
      (alpha) => summarisePartition(by(alpha), 20, codes).labels!.distance,
    );
    expect(high).toBeLessThan(0.05);
    expect(middle).toBeGreaterThan(2 * high);
    expect(low).toBeGreaterThan(middle);
  });

  it('draws the shares of the first client from Dirichlet(alpha p), which is what no other has taken from', () => {
    const firsts = Array.from({ length: 400 }, (_, k) => {
      const of = by(2, 20, `draw ${k}`);
      return codes.filter((code, i) => of[i] === 0 && code === 0).length / 50;
    });
    const mean = firsts.reduce((sum, one) => sum + one, 0) / 400;
    const variance = firsts.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 399;
    // Mean .6; variance .6 x .4 / 3.
    expect(Math.abs(mean - 0.6)).toBeLessThan(4 * Math.sqrt(0.08 / 400));
    expect(variance / 0.08).toBeGreaterThan(0.8);
    expect(variance / 0.08).toBeLessThan(1.2);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(by(0.5)).toEqual(by(0.5));
    expect(by(0.5)).not.toEqual(by(0.5, 20, 'other'));
  });
});

describe('a partition by quantity', () => {
  it('leaves nobody out, and no client empty', () => {
    const of = partitionByQuantity(500, { clients: 10, beta: 0.5, random: stream('quantity') })!;
    const sizes = sizesOf(of, 10);
    expect(sizes.reduce((sum, one) => sum + one, 0)).toBe(500);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
    expect(Math.max(...sizes)).toBeGreaterThan(3 * Math.min(...sizes));
  });

  it('has sizes that are alike where beta is great', () => {
    const of = partitionByQuantity(1000, { clients: 10, beta: 1e6, random: stream('great') })!;
    for (const size of sizesOf(of, 10)) expect(Math.abs(size - 100)).toBeLessThan(3);
  });

  it('gives up where each draw leaves a client empty', () => {
    expect(partitionByQuantity(10, { clients: 10, beta: 0.001, random: stream('empty') })).toBeNull();
  });
});

describe('a partition by feature', () => {
  it('has the clusters of an independent k-means from the same starting points', () => {
    const { dimensions, vectors, centres, labels } = fixture;
    const of = lloyd({ dimensions, values: Float64Array.from(vectors.flat()) }, Float64Array.from(centres.flat()));
    expect([...of]).toEqual(labels);
  });

  it('finds clusters that are far apart, whatever the starting points', () => {
    const normal = normals(stream('points'));
    const values = Float64Array.from({ length: 240 }, (_, i) => normal() + 50 * (Math.floor(i / 2) % 4));
    for (let k = 0; k < 5; k++) {
      const of = partitionByFeature({ dimensions: 2, values }, 4, stream(`start ${k}`))!;
      for (let i = 4; i < 120; i++) expect(of[i]).toBe(of[i % 4]);
      expect(new Set(of).size).toBe(4);
    }
  });

  it('has no empty cluster, and none where fewer vectors differ', () => {
    const values = Float64Array.of(0, 0, 0, 0, 1, 1, 2, 9);
    expect(new Set(partitionByFeature({ dimensions: 1, values }, 4, stream('few'))).size).toBe(4);
    expect(partitionByFeature({ dimensions: 1, values }, 5, stream('few'))).toBeNull();
  });

  it('fills a cluster that loses all of its items', () => {
    // Nothing is nearest to the last centre.
    const of = lloyd({ dimensions: 1, values: Float64Array.of(0, 1, 10, 11) }, Float64Array.of(0.5, 10.5, 100));
    expect(sizesOf(of, 3).every((size) => size > 0)).toBe(true);
  });
});

describe('the summary of a partition', () => {
  it('tells sizes, labels of a client, and how far shares are from those of the table', () => {
    const of = Int32Array.of(0, 0, 1, 1, 1, 1);
    // The table has half of each; client 0 one of each, client 1 too, and an item whose label is not known.
    expect(summarisePartition(of, 2, [0, 1, 0, 0, 1, -1])).toEqual({
      ...{ items: 6, clients: 2, sizes: { least: 2, median: 3, greatest: 4 } },
      labels: { least: 2, median: 2, greatest: 2, distance: expect.closeTo((0.1 + 2 / 3 - 0.6) / 2, 12) },
    });
    expect(summarisePartition(of, 2, null).labels).toBeUndefined();
    expect(summarisePartition(of, 2, new Int32Array(6).fill(-1)).labels).toBeUndefined();
  });
});
