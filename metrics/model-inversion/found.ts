/** What an attack found, held against the secrets. Pure. */
import type { CanariesData, Reconstructions } from '../../src/plugin.ts';

export interface Found {
  /** Per canary: 1 where every place is right, else 0; NaN where nothing is unknown or, of the search, was not searched. */
  rebuilt: Float64Array;
  searched: Float64Array;
  /** Per canary: one over the number of texts that it allows. */
  chance: Float64Array;
  /** Per place of all canaries that has more than one candidate: whether it is right, its canary, and chance. */
  right: Float64Array;
  canary: Int32Array;
  chanceOfPlace: Float64Array;
}

export function foundOf({ canaries }: CanariesData, { canaries: answers }: Reconstructions): Found {
  const [rebuilt, searched, chance] = [[], [], []] as number[][];
  const [right, canary, chanceOfPlace] = [[], [], []] as number[][];
  for (const [i, { secret, candidates }] of canaries.entries()) {
    const { gradient, search } = answers[i];
    const space = candidates.reduce((product, own) => product * own.length, 1);
    const isSecret = (found: readonly number[]) => (found.every((code, p) => code === secret[p]) ? 1 : 0);
    rebuilt.push(space > 1 ? isSecret(gradient.found) : Number.NaN);
    searched.push(space > 1 && search ? isSecret(search.found) : Number.NaN);
    chance.push(1 / space);
    for (const [p, own] of candidates.entries()) {
      if (own.length === 1) continue;
      right.push(gradient.found[p] === secret[p] ? 1 : 0);
      canary.push(i);
      chanceOfPlace.push(1 / own.length);
    }
  }
  return {
    ...{
      rebuilt: Float64Array.from(rebuilt),
      searched: Float64Array.from(searched),
      chance: Float64Array.from(chance),
    },
    ...{
      right: Float64Array.from(right),
      canary: Int32Array.from(canary),
      chanceOfPlace: Float64Array.from(chanceOfPlace),
    },
  };
}
