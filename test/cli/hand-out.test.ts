import { describe, expect, it } from 'vitest';
import { handOut } from '../../src/cli/workers/hand-out.ts';
import type { Unit } from '../../src/evaluate/index.ts';

const unit = (key: string, tokens: number, models: string[]): Unit => ({
  ...{ key, subject: key, metrics: ['m'], observations: ['text-vectors'], tokens, models },
});
const keys = (units: readonly (Unit | undefined)[]) => units.map((one) => one?.key);

describe('what a worker is given', () => {
  it('is work for the models that it has, heaviest first, and then that of models nobody is at', () => {
    const work = handOut([unit('a1', 5, ['a']), unit('a2', 50, ['a']), unit('b1', 40, ['b']), unit('c1', 9, ['c'])]);
    expect(keys([work.next(0), work.next(1), work.next(0), work.next(1)])).toEqual(['a2', 'b1', 'a1', 'c1']);
    expect(keys([work.next(0), work.next(1)])).toEqual([undefined, undefined]);
  });

  it('is work of another worker’s models where there is no other', () => {
    const work = handOut([unit('a1', 5, ['a']), unit('a2', 50, ['a'])]);
    expect(keys([work.next(0), work.next(1)])).toEqual(['a2', 'a1']);
  });

  it('comes back where nobody finished it', () => {
    const first = unit('a1', 5, ['a']);
    const work = handOut([first]);
    expect(work.next(0)).toBe(first);
    work.back(first);
    expect(work.next(1)).toBe(first);
    expect(work.next(1)).toBeUndefined();
  });
});
