/** Whether categories are first equally often, of rankings that put one first each. */
import { randomStream } from '../../src/statistics/distributions/random.ts';

const draws = 1_999;

/** Pearson's statistic against what as many rankings give in which each is as likely to be first. */
export function exactTest(first: readonly number[]): number {
  const rankings = first.reduce((sum, count) => sum + count, 0);
  const random = randomStream(1, 'rankings', first.join());
  const statistic = (counts: ArrayLike<number>) => {
    let sum = 0;
    for (let i = 0; i < counts.length; i++) sum += counts[i] ** 2;
    return sum;
  };
  const observed = statistic(first);
  let asGreat = 0;
  for (let draw = 0; draw < draws; draw++) {
    const counts = new Uint32Array(first.length);
    for (let i = 0; i < rankings; i++) counts[random.below(first.length)]++;
    if (statistic(counts) >= observed) asGreat++;
  }
  return (asGreat + 1) / (draws + 1);
}
