/** How often gates fail on rates that are just what the gates allow, exactly: no draws, the binomial distribution itself. */
import { judge } from '../../../src/judge/judge.ts';
import { rateLimits } from '../../../src/statistics/rates/rate-limits.ts';
import { result, rule } from '../../gates/results.ts';

/** P(k of n) for each k. */
export function binomial(n: number, rate: number): number[] {
  // Upwards from 0 or downwards from n, whichever is likelier: the other may be less than a number can be.
  const [from, rarer] = rate <= 0.5 ? [rate, false] : [1 - rate, true];
  const chances = [(1 - from) ** n];
  for (let k = 0; k < n; k++) chances.push(chances[k] * ((n - k) / (k + 1)) * (from / (1 - from)));
  return rarer ? chances.reverse() : chances;
}

export const hundredths = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);

/**
 * The chance that a gate at the true rate fails one group of `n` items, of so many that the rule judges; `maxDistance` is
 * of a distance of 0 from it.
 */
export function falseAlarm(n: number, rate: number, form: 'min' | 'max' | 'maxDistance', groups = 1): number {
  const gate = rule({ form, threshold: form === 'maxDistance' ? 0 : rate, group: '*' });
  const others = Array.from({ length: groups - 1 }, (_, g) =>
    result({ group: `${g}`, value: rate, interval: [0, 1], ideal: rate }),
  );
  const fails = (k: number) => {
    const { lower, upper } = rateLimits(k, n);
    const one = result({ group: 'own', value: k / n, interval: [lower, upper], ideal: rate });
    return judge([one, ...others], [gate], { strict: false, comparison: null }).gates[0].verdict === 'fail';
  };
  const chances = binomial(n, rate);
  const sum = (some: readonly number[]) => some.reduce((all, one) => all + one, 0);
  // Where k fails, so do all that are farther off.
  const firstOf = (from: number, to: number) => {
    let [within, beyond] = [from, to];
    while (Math.abs(beyond - within) > 1) {
      const middle = (within + beyond) >> 1;
      if (fails(middle)) beyond = middle;
      else within = middle;
    }
    return beyond;
  };
  const expected = Math.round(n * rate);
  const high = form === 'min' ? 0 : sum(chances.slice(firstOf(expected, n + 1)));
  const low = form === 'max' ? 0 : sum(chances.slice(0, firstOf(expected, -1) + 1));
  return high + low;
}
