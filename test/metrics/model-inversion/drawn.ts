/** Canaries and what an attack found in them, without a model. */

import type { Random } from '../../../src/contract/random.ts';
import type { CanariesData, Group, Reconstructions } from '../../../src/plugin.ts';

export interface Row {
  /** Per place: how many candidates, and which of them stands there, which the gradients found and which the search. */
  places: readonly (readonly [candidates: number, secret: number, gradient: number, search: number])[];
  groups?: readonly string[];
  /** Not searched. */
  unsearched?: boolean;
}

export function drawnFrom(rows: readonly Row[]): {
  data: { dataset: CanariesData };
  observed: { found: Reconstructions };
} {
  const names = [...new Set(rows.flatMap(({ groups = [] }) => groups))];
  const groups = names.map((id): Group => {
    const members = Uint32Array.from(rows.flatMap((row, i) => (row.groups?.includes(id) ? [i] : [])));
    return { id, attribute: 'who', members };
  });
  const canaries = rows.map(({ places }, i) => ({
    id: `c${i}`,
    pieces: ['', ...places.map(() => ' ')],
    candidates: places.map(([size]) => Array.from({ length: size }, (_, c) => `${c}`)),
    secret: places.map(([, secret]) => secret),
    label: 'x',
    place: { file: 'canaries.csv', line: i + 2 },
  }));
  const info = { id: 'canaries', use: 'canaries', title: '', licence: '', citation: '', source: '', revision: null };
  return {
    data: {
      dataset: {
        kind: 'canaries',
        info: { ...info, sha256: '', items: rows.length, dropped: {} },
        ...{ canaries, groups },
      },
    },
    observed: {
      found: {
        canaries: rows.map(({ places, unsearched }) => ({
          gradient: { found: places.map(([, , found]) => found), logOdds: 1 },
          search: unsearched ? null : { found: places.map(([, , , found]) => found), logOdds: 2, alike: 1 },
        })),
      },
    },
  };
}

/** A canary of digits whose places are found with a probability each, above those that chance finds. */
export function drawnRow(random: Random, places: number, found: number, groups: readonly string[]): Row {
  const all = random.next() < found;
  const digit = (secret: number) => (all || random.next() < found / 4 ? secret : random.below(10));
  return {
    groups,
    places: Array.from({ length: places }, () => {
      const secret = random.below(10);
      return [10, secret, digit(secret), digit(secret)] as const;
    }),
  };
}
