import { expect, test } from 'vitest';
import { groupBalance, leastBalance, meanBalance } from '../../../../metrics/generation-bias/balance.ts';
import type { Gap } from '../../../../src/statistics/rates/rate-gaps.ts';
import { between, coverage, type Design } from '../../../statistics/rates/drawn-groups.ts';

const trueBalance = (share: number) => Math.min(share, 1 - share) / Math.max(share, 1 - share);

test.each<Design>([
  { shares: Array(18).fill(0.5), prompts: 20, texts: 1 },
  { shares: Array(3).fill(0.5), prompts: 40, texts: 3, alike: 0.5 },
  { shares: Array(18).fill(0.2), prompts: 20, texts: 1 },
  { shares: Array(10).fill(0.03), prompts: 60, texts: 1 },
  { shares: between(0.05, 0.95, 12), prompts: 40, texts: 2, alike: 0.3 },
  { shares: [...Array(6).fill(0.5), ...Array(6).fill(0.15)], prompts: 40, texts: 1 },
])('the balance of two kinds holds the truth in at least 92 of 100 runs, and its own value always: %o', (design) => {
  const balances = design.shares.map(trueBalance);
  const least = Math.min(...balances);
  const mean = balances.reduce((sum, one) => sum + one, 0) / balances.length;
  const inside = ({ lower, upper }: Gap, value: number) => lower <= value + 1e-12 && value <= upper + 1e-12;
  const held = { least: 0, mean: 0 };
  const runs = 300;
  const own = coverage(design, runs, (shares) => {
    const found = { least: leastBalance(shares), mean: meanBalance(shares) };
    held.least += Number(inside(found.least, least));
    held.mean += Number(inside(found.mean, mean));
    return [found.least, found.mean, ...shares.map(groupBalance)].every((one) => inside(one, one.value));
  });
  expect(own).toBe(1);
  expect(held.least / runs).toBeGreaterThanOrEqual(0.92);
  expect(held.mean / runs).toBeGreaterThanOrEqual(0.92);
});
