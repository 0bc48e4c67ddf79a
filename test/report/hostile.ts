import type { Report } from '../../src/contract/report.ts';
import { fixture, gate } from './fixture.ts';

/** A name that tries to colour, move, reorder, link, mention and break out of tables, code and HTML. */
export const hostile =
  '\u001b[31m\u0007\u009b2J\u202eevil|x`y` <script>alert(1)</script> [a](https://x.example) @user #1 *b* $z$\n# h\n\n- l ![i](i.png) www.x.example ~~s~~ </details>';

/** The fixture with every name, reason and other free text replaced by something hostile. */
export function withHostileNames(): Report {
  const report = fixture();
  const bad = (text: string) => `${hostile}${text}`;
  for (const subject of report.subjects) {
    subject.name = bad(subject.name);
    subject.declared = { [hostile]: 8 };
    subject.roles = Object.fromEntries(
      Object.entries(subject.roles).map(([role, details]) => [bad(role), { ...details, [hostile]: hostile }]),
    );
  }
  for (const dataset of report.datasets) {
    Object.assign(dataset, {
      id: bad(dataset.id),
      title: hostile,
      licence: hostile,
      citation: hostile,
      source: hostile,
    });
    Object.assign(dataset, { revision: hostile, sha256: hostile, dropped: { [hostile]: 1 } });
  }
  for (const result of report.results) {
    result.as = bad(result.as);
    result.metric = bad(result.metric);
    result.subject = bad(result.subject);
    result.dataset = hostile;
    result.measure = bad(result.measure);
    result.unit = bad(result.unit);
    if (result.attribute) result.attribute = bad(result.attribute);
    if (result.group) result.group = bad(result.group);
    if (result.reason) result.reason = bad(result.reason);
    if (result.interval) result.interval.method = hostile;
  }
  for (const correlation of report.correlations) {
    for (const series of [correlation.a, correlation.b]) {
      series.metric = bad(series.metric);
      series.measure = bad(series.measure);
      if (series.attribute) series.attribute = bad(series.attribute);
    }
    if (correlation.reason) correlation.reason = bad(correlation.reason);
    if (correlation.leaveOneOut) correlation.leaveOneOut.subject = bad(correlation.leaveOneOut.subject);
    if (correlation.interval) correlation.interval.method = hostile;
  }
  report.gates = [
    gate({
      rule: hostile,
      subject: hostile,
      metric: hostile,
      measure: hostile,
      dataset: hostile,
      attribute: hostile,
      group: hostile,
      reason: hostile,
      source: { file: hostile, line: 1, column: 1 },
    }),
  ];
  const place = { metric: hostile, subject: hostile, dataset: hostile, measure: hostile };
  report.comparison = {
    baseline: { file: hostile, run: hostile, startedAt: report.run.startedAt, version: hostile },
    changes: [
      {
        ...place,
        attribute: hostile,
        group: hostile,
        verdict: 'regression',
        baseline: 1,
        value: 0.5,
        difference: -0.5,
        interval: { level: 0.95, method: hostile, lower: -0.7, upper: -0.3 },
        pValue: 0.001,
        alternative: 'two-sided',
        adjustedPValue: 0.001,
        gated: true,
        paired: true,
        reason: hostile,
      },
    ],
    decisions: [null, hostile].map((group) => ({
      ...{ metric: hostile, subject: hostile, dataset: hostile, attribute: group, group, items: 2, n: 2 },
      agreement: { count: 1, value: 0.5, interval: { level: 0.95, method: hostile, lower: 0.1, upper: 0.9 } },
      ...{ negativeFlips: null, positiveFlips: null, reason: hostile },
    })),
  };
  for (const metric of report.metrics) {
    metric.id = bad(metric.id);
    Object.assign(metric, {
      title: hostile,
      summary: hostile,
      definition: `${hostile}\n\n    ${hostile}`,
      deviations: [hostile],
    });
    metric.references = [{ short: hostile, citation: hostile, url: hostile, doi: hostile }];
    const measure = { title: hostile, definition: hostile, about: 'bias', main: true } as const;
    const names = { of: hostile, reference: hostile, equals: hostile };
    metric.measures = { [hostile]: { ...measure, ...names }, '*': { ...measure, ...names } };
  }
  for (const example of report.examples ?? []) {
    Object.assign(example, { metric: hostile, subject: hostile, id: hostile, predicted: hostile });
    for (const each of example.words) each.word = hostile;
  }
  report.findings = report.findings.map((finding) => ({
    ...finding,
    ...{
      subject: hostile,
      metric: hostile,
      measure: hostile,
      attribute: hostile,
      groups: [hostile],
      sentence: hostile,
    },
  }));
  report.notes = [hostile];
  report.tool.version = hostile;
  Object.assign(report.run, {
    id: hostile,
    command: `\`\`\`${hostile}`,
    configHash: hostile,
    config: { [hostile]: hostile },
  });
  Object.assign(report.environment, {
    node: hostile,
    platform: hostile,
    cpu: hostile,
    onnxruntime: hostile,
    device: hostile,
  });
  report.verdict = 'fail';
  return report;
}
