/** How often gates fail on rates that are just what the gates allow, exactly: no draws, the binomial distribution itself. */
import { judge } from '../../../src/judge/judge.ts';
import { rateLimits } from '../../../src/statistics/rates/rate-limits.ts';
import { result, rule } from '../../gates/results.ts';

/** P(k of n) for each k. */
export function binomial(n: number, rate: number): number[] {
  const chances = [(1 - rate) ** n];
  for (let k = 0; k < n; k++) chances.push(chances[k] * ((n - k) / (k + 1)) * (rate / (1 - rate)));
  return chances;
}

export const hundredths = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);

/** The chance that a gate at the true rate fails one group of `n` items, of so many that the rule judges. */
export function falseAlarm(n: number, rate: number, form: 'min' | 'max', groups = 1): number {
  const gate = rule({ form, threshold: rate, group: '*' });
  const others = Array.from({ length: groups - 1 }, (_, g) => result({ group: `${g}`, value: rate, interval: [0, 1] }));
  const fails = (k: number) => {
    const { lower, upper } = rateLimits(k, n);
    const one = result({ group: 'own', value: k / n, interval: [lower, upper] });
    return judge([one, ...others], [gate], { strict: false, comparison: null }).gates[0].verdict === 'fail';
  };
  const chances = binomial(n, rate);
  if (form === 'min') chances.reverse();
  // Where k fails, so do all that are farther off.
  let [within, beyond] = [-1, n + 1];
  while (beyond - within > 1) {
    const middle = (within + beyond) >> 1;
    if (fails(form === 'max' ? middle : n - middle)) beyond = middle;
    else within = middle;
  }
  return chances.slice(beyond).reduce((sum, one) => sum + one, 0);
}
