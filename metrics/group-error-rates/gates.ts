/** The gates of the presets. */
import type { DefaultGates } from '../../src/plugin.ts';

const gates: Readonly<Record<string, DefaultGates>> = {
  'equalized-odds-difference': {
    recommended: ['error', { max: 0.2 }],
    strict: ['error', { max: 0.1 }],
    why: '0.1 is the limit that fairness libraries recommend for differences of error rates between two groups ([Holistic AI](https://holisticai.readthedocs.io/en/latest/reference/bias/.generated/holisticai.bias.metrics.average_odds_diff.html): "the range (-0.1, 0.1) is considered acceptable"). Here it is the greatest difference over all groups and both rates, which is larger than an average of two: hence twice that in `recommended`.',
  },
  'demographic-parity-ratio': {
    recommended: ['warn', { min: 0.8 }],
    strict: ['error', { min: 0.8 }],
    why: 'The four-fifths rule of US employment law ([29 CFR 1607.4 D](https://www.law.cornell.edu/cfr/text/29/1607.4)). Where the share of positives differs between groups, as among posts about communities, a correct classifier breaks it: hence only a warning in `recommended`.',
  },
};

export function gateOf(measure: string): { gates?: DefaultGates } {
  return Object.hasOwn(gates, measure) ? { gates: gates[measure] } : {};
}
