/** What the metrics' toys are made of: data drawn by the seed, large enough for every interval, and not all alike. */
import type { AssociationTest, LabelledData, Random, StimuliData } from '../../src/plugin.ts';
import { randomStream } from '../../src/statistics/distributions/random.ts';
import { labelled } from './labelled-data.ts';

export const random = (...names: readonly string[]): Random => randomStream(1, ...names);
export const upTo = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));

export const count = 400;
export const { info } = labelled(new Uint8Array(1), {});
export const labels = upTo(count, (i) => i % 2);
/** Three groups, in each as many positives as negatives. */
export const targets = upTo(count, (i) => 'abc'[Math.floor(i / 2) % 3]);
const drawn = random('scores');
export const scores = labels.map((label) => 0.3 * label + 0.7 * drawn.next());
export const posts: LabelledData = {
  ...labelled(labels, { target: targets }),
  texts: upTo(count, (i) => `${i % 3 ? 'he' : 'she'} sang ${i}`),
};

export const words = (side: string, n = 10) => upTo(n, (i) => `${side}${i}`);
const association: AssociationTest = {
  id: 'T',
  title: 'T',
  attribute: 'gender',
  x: { name: 'X', words: words('x') },
  y: { name: 'Y', words: words('y') },
  a: { name: 'A', words: words('a') },
  b: { name: 'B', words: words('b') },
};
export const stimuli: StimuliData = { kind: 'stimuli', info, tests: [association] };
const { x, y, a, b } = association;
export const everyWord = [x, y, a, b].flatMap((set) => set.words);
export const dimensions = 5;
export const coordinates = (n: number, from: Random) => Float32Array.from({ length: n }, () => from.next() - 0.5);
