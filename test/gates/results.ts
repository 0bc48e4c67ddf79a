/** Results and rules of our own making, for the judge. */
import type { PlacedRule } from '../../src/contract/gate-rule.ts';
import type { Comparison, Gate, Result } from '../../src/contract/report.ts';

/** An AUC of one subject; `interval` as [lower, upper] at 95 %. */
export function result(
  given: Partial<Omit<Result, 'interval'>> & { interval?: readonly [number, number] | null } = {},
): Result {
  const { interval = null, ...rest } = given;
  return {
    metric: 'bias',
    as: 'bias',
    metricVersion: 1,
    family: 'extrinsic',
    subject: 'base',
    dataset: 'posts',
    measure: 'auc',
    attribute: null,
    group: null,
    status: 'ok',
    value: 0.75,
    reason: null,
    lacksAnswers: false,
    n: 100,
    pValue: null,
    alternative: null,
    unit: 'probability',
    ideal: 1,
    range: [0, 1],
    direction: 'higher',
    options: {},
    details: {},
    ...rest,
    interval: interval && { level: 0.95, method: 'by hand', lower: interval[0], upper: interval[1] },
  };
}

/** `bias/auc` of at least 0.7, but for what is given. */
export function rule(given: Partial<PlacedRule> = {}): PlacedRule {
  return {
    rule: 'bias/auc',
    key: 'gates.bias/auc[1]',
    preset: false,
    level: 'error',
    form: 'min',
    threshold: 0.7,
    exclusive: false,
    statistic: null,
    onInsufficient: null,
    metric: 'bias',
    measure: 'auc',
    subject: '*',
    attribute: null,
    group: null,
    source: { file: 'fairprobe.config.yaml', line: 9, column: 3 },
    ...given,
  };
}

export type Change = Comparison['changes'][number];

export function comparison(changes: readonly Partial<Change>[]): Comparison {
  return {
    baseline: { file: 'baseline.json', run: 'r1', startedAt: '2026-01-01T00:00:00.000Z', version: '0.1.0' },
    changes: changes.map((given) => ({
      metric: 'bias',
      subject: 'base',
      dataset: 'posts',
      measure: 'auc',
      attribute: null,
      group: null,
      verdict: 'no-change-shown',
      baseline: 0.75,
      value: 0.75,
      difference: 0,
      interval: null,
      pValue: null,
      alternative: null,
      adjustedPValue: null,
      gated: false,
      paired: false,
      reason: null,
      ...given,
    })),
  };
}

export const verdicts = (gates: readonly Gate[]) => gates.map(({ verdict }) => verdict);
