import { expect, test } from 'vitest';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { keyTable } from '../../../src/support/store/key-table.ts';

test('agrees with a map over 100,000 changes, crowded keys and zeros among them', () => {
  const random = randomStream(1, 'keys');
  const table = keyTable();
  const map = new Map<string, number>();
  for (let i = 0; i < 100_000; i++) {
    // Keys are hashes, spread over all slots; of the crowded ones the table sees the same lower bits in all.
    const spread = Math.imul(random.below(9000), 0x9e3779b1) >>> 0;
    const [high, low] = [random.below(3), random.below(9) ? spread : random.below(50) * 2 ** 18];
    const name = `${high} ${low}`;
    const slot = table.find(high, low);
    const known = map.get(name);
    if ((slot < 0 ? undefined : table.place(slot)) !== known) throw new Error(`${name} after ${i} changes`);
    if (slot >= 0 && random.below(3) === 0) {
      table.remove(slot);
      map.delete(name);
    } else {
      table.set(high, low, { segment: i % 7, place: i, length: 2 * i });
      map.set(name, i);
    }
  }
  const all = [...table.slots()].map((slot) => [table.place(slot), table.segment(slot), table.length(slot)]);
  const expected = [...map.values()].map((i) => [i, i % 7, 2 * i]);
  const byPlace = (a: number[], b: number[]) => a[0] - b[0];
  expect(all.sort(byPlace)).toEqual(expected.sort(byPlace));
  expect(map.size).toBeGreaterThan(10_000);
});
