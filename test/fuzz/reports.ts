/** Reports small enough to be rendered hundreds of times, with something in each of their parts. */
import { readFileSync } from 'node:fs';
import type { Report } from '../../src/contract/report.ts';
import { snapshotOf } from '../../src/judge/baseline/snapshot.ts';
import { serializeBaseline } from '../../src/judge/baseline/text.ts';
import { fixture, gate } from '../report/fixture.ts';
import { withHostileNames } from '../report/hostile.ts';

function small(report: Report): Report {
  const seen = new Map<string, number>();
  const results = report.results.filter(({ metric, status }) => {
    const key = `${metric} ${status}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return seen.get(key)! <= 2;
  });
  return {
    ...report,
    results,
    correlations: report.correlations.slice(0, 6),
    findings: report.findings.slice(0, 3).map((finding) => ({ ...finding, results: [0] })),
    ...(report.examples ? { examples: report.examples.slice(0, 2) } : {}),
    gates: report.gates.length > 0 ? report.gates.slice(0, 2) : [gate(), gate({ verdict: 'pass' })],
  };
}

const old = JSON.parse(readFileSync(new URL('../fixtures/report-v1.json', import.meta.url), 'utf8'));

/** Of this schema version, ordinary and hostile, and of the first. */
export const reports: readonly unknown[] = [
  small(fixture()),
  small(withHostileNames()),
  { ...old, results: old.results.slice(0, 8), correlations: old.correlations.slice(0, 4) },
];

export const report = small(fixture());
export const baseline = JSON.parse(serializeBaseline(snapshotOf(report)));
const { seal: _, ...unsealed } = baseline;
/** And as earlier versions wrote it: a changed file is not refused for its seal alone. */
export const baselines: readonly unknown[] = [baseline, { ...unsealed, baselineVersion: 2 }];
