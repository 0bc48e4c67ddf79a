/** Small reports made by hand, of which it is known what stands out. */
import type { Gate, Report, ReportedMetric, Result } from '../../../src/contract/report.ts';
import { wilsonLimits } from '../../../src/statistics/rates/wilson.ts';

export type Judged = Pick<Report, 'results' | 'metrics' | 'datasets' | 'gates' | 'comparison' | 'subjects'>;

export function result(given: Partial<Result>): Result {
  return {
    metric: 'rates',
    as: 'rates',
    metricVersion: 1,
    family: 'extrinsic',
    subject: 'ours',
    dataset: 'posts',
    measure: 'gap',
    attribute: 'religion',
    group: null,
    status: 'ok',
    value: 0,
    reason: null,
    lacksAnswers: false,
    n: 100,
    interval: null,
    pValue: null,
    alternative: null,
    unit: 'share',
    ideal: 0,
    range: [0, 1],
    direction: 'lower',
    options: {},
    details: {},
    ...given,
  };
}

/** A share of items, with Wilson's interval. */
export function rate(successes: number, n: number, given: Partial<Result> = {}): Result {
  const interval = { level: 0.95, method: 'Wilson', ...wilsonLimits(successes, n) };
  return result({ measure: 'rate', value: successes / n, n, interval, ...given });
}

export function interval(lower: number, upper: number): Result['interval'] {
  return { level: 0.95, method: 'x', lower, upper };
}

type Measure = ReportedMetric['measures'][string];

export function measure(given: Partial<Measure> = {}): Measure {
  return {
    title: 'Rate',
    definition: '',
    about: 'bias',
    main: false,
    of: null,
    reference: null,
    equals: null,
    ...given,
  };
}

export function report(results: Result[], measures: ReportedMetric['measures'], given: Partial<Judged> = {}): Judged {
  const metric = { id: 'rates', version: 1, family: 'extrinsic', title: 'Rates', summary: '', definition: '' } as const;
  return {
    subjects: [],
    datasets: [],
    results,
    metrics: [{ ...metric, deviations: [], references: [], measures }],
    gates: [],
    comparison: null,
    ...given,
  };
}

/** A summary over groups, `gap`, of the rates of single groups. */
export const summed = {
  rate: measure({ about: 'performance' }),
  gap: measure({ title: 'Gap', main: true, of: 'rate' }),
};

export function gate(given: Partial<Gate> = {}): Gate {
  return {
    rule: 'rates/gap',
    form: 'max',
    level: 'error',
    metric: 'rates',
    subject: 'ours',
    dataset: 'posts',
    measure: 'gap',
    attribute: 'religion',
    group: null,
    status: 'ok',
    value: 0.6,
    bound: 'lower',
    judged: 0.4,
    threshold: 0.2,
    baseline: null,
    change: null,
    pValue: 0.001,
    alternative: 'greater',
    adjustedPValue: 0.002,
    verdict: 'fail',
    reason: 'the lower limit 0.4 is above 0.2',
    source: null,
    ...given,
  };
}
