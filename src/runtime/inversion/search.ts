/** Exhaustive search: the log odds of the known class for every text that the candidates allow. */
import { silent } from '../../support/progress.ts';
import { assertFinite } from '../model.ts';
import type { Target } from './attack.ts';
import type { TokenPlaces } from './places.ts';

/** How many texts the candidates allow. */
export function spaceOf({ candidates }: { candidates: readonly (readonly unknown[])[] }): number {
  return candidates.reduce((product, own) => product * own.length, 1);
}

/** The choice of a number counted through the space, the last place fastest. */
export function choiceAt({ candidates }: TokenPlaces, number: number): number[] {
  const choice = candidates.map(() => 0);
  let rest = number;
  for (let p = candidates.length - 1; p >= 0; p--) {
    choice[p] = rest % candidates[p].length;
    rest = Math.floor(rest / candidates[p].length);
  }
  return choice;
}

/** Log odds of so many texts, of which `choiceOf` says which candidates stand in each. */
export async function oddsOf(
  { model, output, odds }: Target,
  { ids, at, candidates }: TokenPlaces,
  count: number,
  choiceOf: (index: number) => readonly number[],
): Promise<Float64Array> {
  const found = new Float64Array(count);
  await model.forward({
    count,
    tokens: async (indices) =>
      indices.map((i) => {
        const row = [...ids];
        for (const [p, c] of choiceOf(i).entries()) row[at[p]] = candidates[p][c];
        return row;
      }),
    outputs: [output],
    label: '',
    progress: silent,
    each({ items, length, outputs: [{ values }] }) {
      const width = values.length / items.length;
      for (const [row, item] of items.entries()) {
        found[item] = odds.of(values.subarray(row * width, (row + 1) * width), length);
      }
    },
  });
  assertFinite(found, () => found.findIndex((one) => !Number.isFinite(one)), model);
  return found;
}
