import { readFileSync } from 'node:fs';
import { parseReport } from '../../src/report/parse.ts';
import type { Report } from '../../src/report/schema.ts';

export const fixtureText = readFileSync(new URL('../fixtures/report.json', import.meta.url), 'utf8');

const parsed = parseReport(fixtureText);

/** A fresh copy each time, free to be changed. */
export function fixture(): Report {
  return structuredClone(parsed);
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
  }));
  return report;
}

/** Milliseconds of the fastest of some runs: what the work takes when nothing else disturbs it. */
export function fastest(work: () => void, runs = 5): number {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}
