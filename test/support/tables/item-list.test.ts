import { describe, expect, it } from 'vitest';
import { ItemList, union } from '../../../src/support/tables/cells/item-list.ts';

describe('ItemList', () => {
  it('gives what was pushed, in order, at any length', () => {
    for (const length of [0, 1, 16, 17, 48, 49, 100_000]) {
      const list = new ItemList();
      const items = Array.from({ length }, (_, i) => (i * 7919) % 4_000_000_000);
      for (const item of items) list.push(item);
      expect(list.toArray()).toEqual(Uint32Array.from(items));
    }
  });

  it('can be asked before all are there', () => {
    const list = new ItemList();
    list.push(3);
    expect([...list.toArray()]).toEqual([3]);
    list.push(5);
    expect([...list.toArray()]).toEqual([3, 5]);
  });
});

describe('union', () => {
  const of = (a: number[], b: number[]) => [...union(Uint32Array.from(a), Uint32Array.from(b))];

  it('has each item of either once, ascending', () => {
    expect(of([1, 3, 5], [2, 3, 9])).toEqual([1, 2, 3, 5, 9]);
    expect(of([], [0, 4])).toEqual([0, 4]);
    expect(of([0, 4], [])).toEqual([0, 4]);
    expect(of([7], [7])).toEqual([7]);
    expect(of([4_294_967_295], [0])).toEqual([0, 4_294_967_295]);
    expect(of([], [])).toEqual([]);
  });
});
