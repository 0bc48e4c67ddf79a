import type { LabelledData } from '../../contract/data.ts';
import { randomStream, shuffle } from '../../statistics/distributions/random.ts';

/**
 * Draws the share `heldOut` of each class by seed, with at least one item on either side for a class of at least two.
 * Indices ascend in both parts.
 */
export function splitByClass(
  { classes, codes }: Pick<LabelledData, 'classes' | 'codes'>,
  heldOut: number,
  seed: number,
): { train: Uint32Array; test: Uint32Array } {
  const train: number[] = [];
  const test: number[] = [];
  for (const [code, name] of classes.entries()) {
    const members: number[] = [];
    for (let i = 0; i < codes.length; i++) if (codes[i] === code) members.push(i);
    shuffle(members, randomStream(seed, 'probe', 'split', name));
    const most = Math.max(0, members.length - 1);
    const kept = Math.min(most, Math.max(Math.min(1, most), Math.round(heldOut * members.length)));
    for (const [k, item] of members.entries()) (k < kept ? test : train).push(item);
  }
  return { train: Uint32Array.from(train).sort(), test: Uint32Array.from(test).sort() };
}
