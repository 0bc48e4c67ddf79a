import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Group, LabelledData } from '../../../src/contract/data.ts';
import { groupsAsClasses, trainGroupProbe } from '../../../src/runtime/probe/group-probe.ts';
import { differentiableProbe } from '../../../src/runtime/sensitivity/probe-gradient.ts';
import { sensitivitiesOf } from '../../../src/runtime/sensitivity/sensitivity.ts';
import { differentiableSoftmax } from '../../../src/runtime/sensitivity/softmax-gradient.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { memoryCache } from '../../../src/support/cache.ts';
import { silent } from '../../../src/support/progress.ts';
import { labelled } from '../../metrics/labelled-data.ts';
import { localPool } from '../local-pool.ts';

const pool = localPool();
afterAll(() => pool.close());
const encoder = await pool.encoder({
  model: join(import.meta.dirname, '../../fixtures/models/encoder'),
  revision: 'main',
  dtype: 'fp32',
  device: 'cpu',
  layer: -1,
  pooling: 'mean',
});

const random = randomStream(1, 'groups');
const words: Record<string, string[]> = { f: ['woman', 'she'], m: ['man', 'he'], p: ['flower', 'rose'] };
const rest = ['saw the house', 'went to the city', 'took the day'];

/** Texts whose first word tells the group, unless `noise`; the last is in two groups, the one before in none. */
function dataOf(names: readonly string[], noise = false): LabelledData {
  const size = 150;
  const drawn = Array.from({ length: size }, () => random.below(names.length));
  const texts = drawn.map((k) => {
    const own = words[names[noise ? random.below(names.length) : k]];
    return `${own[random.below(2)]} ${rest[random.below(3)]}`;
  });
  const groups = names.map((id, k): Group => {
    const members = drawn.flatMap((code, i) => ((code === k && i < size - 2) || i === size - 1 ? [i] : []));
    return { id, attribute: 'kind', members: Uint32Array.from(members) };
  });
  return {
    ...labelled(
      drawn.map((_, i) => i % 2),
      {},
    ),
    texts,
    groups,
  };
}

const trained = (data: LabelledData, progress = silent) =>
  trainGroupProbe({ encoder, data, attribute: 'kind', c: 1, heldOut: 0.3, seed: 1, cache: memoryCache(), progress });

describe('A probe for the groups of an attribute', () => {
  test('learns from the items that are in one group alone', () => {
    const { data, several, none } = groupsAsClasses(dataOf(['f', 'm', 'p']), 'kind');
    expect([data.size, several, none]).toEqual([148, 1, 1]);
    expect(data.classes).toEqual(['f', 'm', 'p']);
  });

  test('says how well it names the held-out items, of each group and against chance', async () => {
    const described = (await trained(dataOf(['f', 'm', 'p']))).describe();
    expect(described).toMatchObject({ probe: { attribute: 'kind' }, leftOut: { inSeveralGroups: 1, inNoGroup: 1 } });
    const heldOut = described.heldOut as Record<string, number> & { groups: { items: number; recall: number }[] };
    expect(heldOut).toMatchObject({ noBetterThanChance: false });
    expect(heldOut.accuracy).toBeGreaterThan(0.9);
    const right = heldOut.groups.reduce((sum, { items, recall }) => sum + items * recall, 0);
    expect(right / heldOut.items).toBeCloseTo(heldOut.accuracy, 12);
    expect(heldOut.majorityShare).toBe(Math.max(...heldOut.groups.map(({ items }) => items)) / heldOut.items);
  });

  test('says when it is no better than chance', async () => {
    const notes: string[] = [];
    const progress = { ...silent, note: (message: string) => void notes.push(message) };
    const described = (await trained(dataOf(['f', 'm', 'p'], true), progress)).describe();
    expect(described.heldOut).toMatchObject({ noBetterThanChance: true });
    expect(notes).toEqual([expect.stringContaining('no better than chance')]);
  });

  test('of two groups is the ordinary probe', async () => {
    const described = (await trained(dataOf(['f', 'm']))).describe();
    expect(described.heldOut).toHaveProperty('auc');
    expect(described).toMatchObject({ attribute: 'kind', leftOut: { inSeveralGroups: 1, inNoGroup: 1 } });
  });
});

describe('The gradients of its classes', () => {
  const texts = ['she saw the house', 'the flower', 'a man and a woman went home'];
  const element = { norm: 'l2', granularity: 'element' } as const;
  const draw = () => Float64Array.from({ length: 32 }, () => random.next() - 0.5);
  const data = dataOf(['f', 'm', 'p']);

  test.each(['probability', 'logit'] as const)('are those of the binary probe where there are two: %s', async (of) => {
    const weights = draw();
    const half = {
      weights: [weights.map((w) => -w / 2), weights.map((w) => w / 2)],
      intercepts: Float64Array.of(-0.1, 0.1),
    };
    const softmax = differentiableSoftmax(encoder, half, ['a', 'b'], of, 'softmax');
    const binary = differentiableProbe(encoder, { weights, intercept: 0.2 }, data, of, 'binary');
    const [own, other] = await sensitivitiesOf([softmax, binary], texts, element, silent);
    // The logits of two centred classes are z / 2 and -z / 2.
    const factor = of === 'logit' ? 0.5 : 1;
    for (const [i, { values, probabilities }] of own.texts.entries()) {
      for (const [k, p] of probabilities.entries()) expect(p).toBeCloseTo(other.texts[i].probabilities[k], 6);
      const largest = Math.max(...other.texts[i].values.map(Math.abs));
      for (const [j, value] of values.entries()) {
        expect(Math.abs(value - factor * other.texts[i].values[j])).toBeLessThan(1e-5 * largest);
      }
    }
  });

  test.each(['probability', 'logit'] as const)('of three follow from the three logits one by one: %s', async (of) => {
    const drawn = [draw(), draw(), draw()];
    const centre = drawn[0].map((_, d) => drawn.reduce((sum, row) => sum + row[d], 0) / 3);
    const weights = drawn.map((row) => row.map((w, d) => w - centre[d]));
    const intercepts = Float64Array.of(0.3, -0.1, -0.2);
    const softmax = differentiableSoftmax(encoder, { weights, intercepts }, ['a', 'b', 'c'], of, 'softmax');
    const logits = weights.map((row, k) =>
      differentiableProbe(encoder, { weights: row, intercept: intercepts[k] }, data, 'logit', `logit ${k}`),
    );
    const [own, ...dz] = await sensitivitiesOf([softmax, ...logits], texts, element, silent);
    for (const [i, { values, probabilities: p }] of own.texts.entries()) {
      expect(p.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12);
      const size = values.length / 3;
      // The second half of a binary probe's gradients is that of its logit.
      const z = (k: number, j: number) => dz[k].texts[i].values[size + j];
      const largest = Math.max(...values.map(Math.abs));
      for (let k = 0; k < 3; k++) {
        for (let j = 0; j < size; j++) {
          const mean = p[0] * z(0, j) + p[1] * z(1, j) + p[2] * z(2, j);
          const expected = of === 'logit' ? z(k, j) : p[k] * (z(k, j) - mean);
          expect(Math.abs(values[k * size + j] - expected)).toBeLessThan(1e-5 * largest);
        }
      }
    }
  });
});
