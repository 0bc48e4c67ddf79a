import { builtInMetrics } from '../../metrics/index.ts';
import type { Comparison, Gate, Report, Result } from '../../src/contract/report.ts';
import { findingsOf } from '../../src/judge/findings/index.ts';
import { resultIdOf } from '../../src/view/alerts.ts';
import { fixture, gate } from './fixture.ts';

const ok = ({ status }: Result) => status === 'ok';

/** The fixture with a gate of every kind, and a comparison with a baseline. */
export function gated(): Report {
  const report = fixture();
  const bpsn = report.results.filter(({ measure, subject }) => measure === 'bpsn-auc' && subject === 'layer 0');
  const [whole] = bpsn.filter((result) => ok(result) && result.group === null);
  const [first, second] = bpsn.filter((result) => ok(result) && result.group !== null);
  const small = bpsn.find(({ status }) => status === 'insufficient')!;
  const c1 = report.results.find(({ measure, subject }) => measure === 'C1' && subject === 'layer 0')!;
  const on = (result: Result, given: Partial<Gate>) => gate({ ...resultIdOf(result), status: result.status, ...given });
  report.gates = [
    on(c1, { rule: 'ceat/C1', level: 'warn', verdict: 'warn', reason: 'too far from 0', source: at(14) }),
    on(small, {
      rule: 'hate-speech-bias/*',
      reason: 'too few items to judge',
      pValue: null,
      alternative: null,
      adjustedPValue: null,
    }),
    on(whole, { adjustedPValue: 0.04, reason: 'the upper limit 0.69 is below 0.7' }),
    on(first, { adjustedPValue: 0.001, reason: 'the upper limit 0.60 is below 0.7' }),
    on(first, { rule: 'baseline', form: 'baseline', change: 'regression', reason: 'worse than before', source: null }),
    on(second, { verdict: 'pass', reason: 'fine' }),
    on(second, { level: 'off', reason: 'nobody asked' }),
    gate({ measure: 'gone', reason: 'no such result', status: 'undefined', value: null, judged: null }),
  ];
  const change = (result: Result, given: Partial<Comparison['changes'][number]>) => ({
    ...resultIdOf(result),
    verdict: 'no-change-shown' as const,
    baseline: 0.71,
    value: result.value,
    difference: null,
    interval: null,
    pValue: null,
    alternative: null,
    adjustedPValue: null,
    gated: false,
    paired: false,
    reason: null,
    ...given,
  });
  report.comparison = {
    baseline: { file: 'baseline.json', run: 'before', startedAt: report.run.startedAt, version: '0.1.0' },
    changes: [change(whole, {}), change(first, { verdict: 'regression' }), change(c1, { verdict: 'improvement' })],
  };
  report.findings = findingsOf(report, builtInMetrics);
  report.verdict = 'fail';
  return report;
}

const at = (line: number) => ({ file: 'fairprobe.config.yaml', line, column: 3 });
