import { describe, expect, test } from 'vitest';
import { evidenceOf } from '../../src/audit/index.ts';
import { renderEvidenceHtml } from '../../src/report/audit/evidence-html.ts';
import { renderEvidenceMarkdown } from '../../src/report/audit/evidence-markdown.ts';
import { fixture } from '../report/fixture.ts';

const file = { name: 'report.json', sha256: 'f'.repeat(64) };
const report = fixture();
const evidence = evidenceOf(report, file);

describe('evidence of a report', () => {
  test('has every result once: with a value, or with the reason why there is none', () => {
    expect(evidence.results).toHaveLength(report.results.filter(({ status }) => status === 'ok').length);
    expect(evidence.results.length + evidence.notMeasured.length).toBe(report.results.length);
    expect(evidence.notMeasured.length).toBeGreaterThan(0);
    for (const { reason } of evidence.notMeasured) expect(reason).not.toBe('');
    const first = report.results.find(({ status }) => status === 'ok')!;
    expect(evidence.results[0]).toMatchObject({ system: first.subject, value: first.value, interval: first.interval });
  });

  test('has whom and what results of each data set are about, with the most items that a result rests on', () => {
    const groups = report.results.flatMap(({ dataset, group, n }) =>
      group !== null && n !== null ? [{ dataset, group, n }] : [],
    );
    for (const { dataset, group, n } of groups) {
      const own = evidence.data.find(({ id }) => id === dataset)?.about.find((one) => one.group === group);
      if (own !== undefined) expect(own.items).toBeGreaterThanOrEqual(n);
    }
    expect(evidence.data.map(({ id }) => id)).toEqual(report.datasets.map(({ id }) => id));
  });

  test('has the hashes of the report, the configuration, the data, and what has one', () => {
    const hashes = evidence.hashes.map(({ sha256 }) => sha256);
    expect(hashes.slice(0, 2)).toEqual([file.sha256, report.run.configHash]);
    for (const { sha256 } of report.datasets) expect(hashes).toContain(sha256);
  });

  test('says what it lacks', () => {
    const bare = evidenceOf(
      {
        ...report,
        run: { ...report.run, only: { items: 10 } },
        subjects: [
          { name: 'service', roles: { classifier: { endpoint: 'https://example.org' } }, declared: {} },
          { name: 'broken', roles: {}, declared: {} },
        ],
        results: [],
      },
      { name: 'standard input', sha256: null },
    );
    expect(bare.lacks).toEqual([
      expect.stringContaining('hash of the report'),
      expect.stringContaining('Hashes of classifier of service'),
      expect.stringContaining('broken'),
      expect.stringContaining('only a part of it was run'),
      expect.stringContaining('no measure of performance'),
      expect.stringContaining('no result is about one group'),
      expect.stringContaining('no fairness report holds'),
    ]);
    expect(evidence.lacks.join()).not.toContain('only a part of it was run');
  });

  test('does not call a pass what nothing judged', () => {
    const unjudged = evidenceOf({ ...report, gates: [], verdict: 'not-judged' }, file);
    expect(unjudged.judgement.unjudged).toBe(unjudged.results.length);
    const markdown = renderEvidenceMarkdown(unjudged);
    expect(markdown).toContain('Verdict: not judged.');
    expect(markdown).toContain('What is not judged is not passed.');
    expect(markdown).not.toContain('Verdict: pass');
  });
});

describe('its files', () => {
  test('are the same for the same report, without a clock', () => {
    const again = evidenceOf(fixture(), file);
    expect(again).toEqual(evidence);
    expect(renderEvidenceHtml(again)).toBe(renderEvidenceHtml(evidence));
    expect(renderEvidenceMarkdown(again)).toBe(renderEvidenceMarkdown(evidence));
  });

  test('have a place for a signature, and everything that the JSON has of results', () => {
    const [html, markdown] = [renderEvidenceHtml(evidence), renderEvidenceMarkdown(evidence)];
    for (const text of [html, markdown]) {
      expect(text).toContain('Signature');
      for (const { sha256 } of evidence.hashes) expect(text).toContain(sha256);
    }
    expect(html).not.toContain('<script');
    expect(html.match(/<tr/g)!.length).toBeGreaterThan(evidence.results.length + evidence.notMeasured.length);
  });

  test('do not call pairs and classes groups', () => {
    const [named] = evidence.data;
    const about = [...named.about, { attribute: 'race', group: 'a -> b', items: 7 }];
    const markdown = renderEvidenceMarkdown({ ...evidence, data: [{ ...named, about }] });
    expect(markdown).toContain('(groups, pairs of groups, and classes of answers)');
    expect(markdown).not.toContain('Groups of');
  });

  test('escape what comes from the report', () => {
    const named = evidenceOf(
      { ...report, findings: [{ ...report.findings[0], sentence: '<img src=x> | `code`' }] },
      file,
    );
    expect(renderEvidenceHtml(named)).toContain('&lt;img src=x&gt; | `code`');
    expect(renderEvidenceMarkdown(named)).toContain('&lt;img src=x&gt; \\| \\`code\\`');
  });
});
