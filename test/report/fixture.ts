import { readFileSync } from 'node:fs';
import type { Gate, Report } from '../../src/contract/report.ts';
import { parseReport } from '../../src/report/parse.ts';
import { processorTime } from '../processor-time.ts';

export const fixtureText = readFileSync(new URL('../fixtures/report.json', import.meta.url), 'utf8');

const parsed = parseReport(fixtureText);

/** A fresh copy each time, free to be changed. */
export function fixture(): Report {
  return structuredClone(parsed);
}

/** With a few of the results alone, where it is only looked at whether a report comes out: it is rendered in no time. */
export function smallReport(): Report {
  return { ...fixture(), results: fixture().results.slice(0, 5), correlations: [], findings: [] };
}

/** Ten subjects, thirty metrics of sixty rows each: larger than what anyone has asked for. */
export function hugeReport(): Report {
  const report = fixture();
  const subject = (i: number) => `subject ${i}`;
  const model = report.results.find(({ status }) => status === 'ok')!;
  report.subjects = Array.from({ length: 10 }, (_, i) => ({ ...report.subjects[0], name: subject(i) }));
  report.results = Array.from({ length: 18_000 }, (_, i) => ({
    ...model,
    as: `metric ${i % 30}`,
    subject: subject(Math.floor(i / 30) % 10),
    measure: `measure ${Math.floor(i / 300) % 6}`,
    group: `group ${Math.floor(i / 1800)}`,
    value: Math.sin(i),
    interval: { level: 0.95, method: 'toy', lower: Math.sin(i) - 0.1, upper: Math.sin(i) + 0.1 },
  }));
  return report;
}

/**
 * Two metrics of 30 measures with two of 30 each, all aligned: `one` goes half with the others, and surely in a single pair,
 * `two` a quarter against them. And a pair without a coefficient.
 */
export function manyMeasures(): Report {
  const report = fixture();
  const model = report.correlations.find(({ method, status }) => method === 'spearman' && status === 'ok')!;
  const series = (metric: string, i: number) => ({ metric, measure: `m${i}`, attribute: 'gender' });
  report.correlations = ['one', 'two'].flatMap((a, k) =>
    Array.from({ length: 30 * 20 }, (_, i) => ({
      ...model,
      a: series(a, i % 30),
      b: series(i % 20 < 10 ? 'ours' : 'theirs', Math.floor(i / 30)),
      aligned: true,
      value: k === 0 ? 0.5 : -0.25,
      pValue: 0.01,
      falseDiscoveryRate: k === 0 && i === 0 ? 0.01 : 0.5,
    })),
  );
  const missing = { status: 'insufficient', reason: 'few', value: null, interval: null, pValue: null } as const;
  report.correlations.push({ ...model, a: series('one', 99), b: series('ours', 99), ...missing });
  return report;
}

/** Milliseconds of the fastest of some runs. */
export function fastest(work: () => void, runs = 5): number {
  return Math.min(...Array.from({ length: runs }, () => processorTime(work)));
}

/** A crossed threshold, but for what is given. */
export function gate(given: Partial<Gate> = {}): Gate {
  return {
    rule: 'hate-speech-bias/bpsn-auc',
    form: 'min',
    level: 'error',
    metric: 'hate-speech-bias',
    subject: 'layer 0',
    dataset: 'hate',
    measure: 'bpsn-auc',
    attribute: null,
    group: null,
    status: 'ok',
    value: 0.65,
    bound: 'upper',
    judged: 0.68,
    threshold: 0.7,
    baseline: null,
    change: null,
    pValue: 0.001,
    alternative: 'less',
    adjustedPValue: 0.002,
    verdict: 'fail',
    reason: 'the upper limit 0.68 is below 0.7',
    source: { file: 'fairprobe.config.yaml', line: 12, column: 3 },
    ...given,
  };
}

/** The fixture, whose subjects declare an epsilon, correlated with one measure. */
export function withDeclared(): Report {
  const report = fixture();
  report.subjects = report.subjects.map((subject, i) => ({ ...subject, declared: { epsilon: 2 ** i, delta: 1e-5 } }));
  const [first] = report.correlations.filter(({ status }) => status === 'ok');
  const declared = report.correlations
    .filter(({ a, b }) => JSON.stringify([a, b]) === JSON.stringify([first.a, first.b]))
    .map((each) => ({ ...each, a: { metric: 'declared', measure: 'epsilon', attribute: null }, aligned: false }));
  report.correlations.push(...declared);
  return report;
}
