import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/contract/report.ts';
import { renderMarkdown } from '../../src/report/markdown/index.ts';
import { formatNumber } from '../../src/view/text/format.ts';
import { fixture, manyMeasures, withDeclared } from './fixture.ts';
import { withHostileNames } from './hostile.ts';

/** Cells of each row of each table. */
function tablesOf(markdown: string): string[][][] {
  const blocks = markdown.split('\n\n').filter((block) => block.startsWith('|'));
  return blocks.map((block) =>
    block
      .trimEnd()
      .split('\n')
      .map((line) => {
        expect(line).toMatch(/^\| .*\|$/);
        return line.slice(1, -1).split(/(?<!(?<!\\)(?:\\\\)*\\)\|/);
      }),
  );
}

/** The text under a heading, up to the next one. */
function sectionOf(markdown: string, heading: string): string {
  const [, rest] = markdown.split(`\n${heading}\n`);
  expect(rest, heading).toBeDefined();
  return rest.split(/\n#+ /)[0];
}

describe('the report as Markdown', () => {
  test('begins with the verdict and why', () => {
    expect(renderMarkdown(fixture())).toMatch(
      /^# Fairness report: incomplete\n\n\*\*10 of 264 results could not be measured\.\*\* 264 results: 230 ok,/,
    );
  });

  test('shows what subjects declare, and holds it against measures', () => {
    const text = renderMarkdown(withDeclared());
    expect(sectionOf(text, '## Subjects')).toContain('|  |  | declared | epsilon 4, delta 0.00001 |  |');
    const correlations = sectionOf(text, '## Correlations across subjects');
    expect(correlations).toMatch(/Of 1 pair of a declared number and a measure, none surely goes one way\./);
    expect(correlations).toMatch(/16 pairs, 1 of them of a declared number and a measure, /);
    expect(correlations).toContain('Of a declared number, the number itself is taken.');
    expect(correlations).toMatch(/declared\/epsilon \u00d7 \S+/);
    expect(renderMarkdown(fixture())).not.toContain('declared');
  });

  test('has the findings next, numbered, each with a link to its metric, then the table of main measures', () => {
    const { findings } = fixture();
    const text = renderMarkdown(fixture());
    const [first, second] = sectionOf(text, '## Findings').trim().split('\n');
    expect(first).toMatch(/^1\. 10 of 264 results could not be measured: /);
    expect(second).toBe(
      `2. int8 ties words about gender to the words of test C6: effect size 0.94. 95\u00a0% interval 0.92 to 0.97, one of 5 compared; stands out for 5 of 5 subjects. [ceat/C6](#ceat)`,
    );
    expect(text).toContain('\n### ceat\n');
    expect(text.match(/^\d+\. /gm)).toHaveLength(findings.length);
    const table = tablesOf(text)[0].map((cells) => cells.map((cell) => cell.trim()));
    expect(table[0]).toEqual(['subject', 'ceat', 'bpsn-auc', 'bnsp-auc']);
    expect(table[2]).toEqual(['ideal', '0', '1 \u2191', '1 \u2191']);
    expect(table[3].slice(0, 3)).toEqual(['layer 0', '0.916<br>C1', '0.610<br>African']);
    expect(text.slice(0, text.indexOf('## Results'))).toContain('\n- error: ONNX model ');
    const order = ['## Findings', '## Results', '## Notes', '## Subjects', '## Data sets', '## To run it again'];
    const places = order.map((heading) => text.indexOf(`\n${heading}\n`));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
  });

  test('has tables whose rows all have as many cells as their head, whatever the names are', () => {
    // The second has gates and a comparison with a baseline, with decisions, too.
    for (const [report, count] of [[fixture(), 12] as const, [withHostileNames(), 15] as const]) {
      const tables = tablesOf(renderMarkdown(report));
      expect(tables).toHaveLength(count);
      for (const rows of tables) expect(new Set(rows.map((cells) => cells.length)).size).toBe(1);
    }
  });

  test('has no HTML but its own, and no link but to the sources of data sets and within it', () => {
    const own = /<br>|<!-- -->|<\/?(?:details|summary)>|<span>\$<\/span>/g;
    const rest = renderMarkdown(withHostileNames()).replace(own, '');
    expect(rest.replace(/```+\n.*\n```+/, '')).not.toMatch(/[<>]/);
    expect(renderMarkdown(fixture()).match(/<https?:[^>]*>/g)).toEqual([
      '<https://arxiv.org/abs/1608.07187>',
      '<https://github.com/hate-alert/HateXplain>',
    ]);
  });

  test('answers first whether the measures agree, by metric where there are too many for a matrix', () => {
    const section = sectionOf(renderMarkdown(manyMeasures()), '## Correlations across subjects');
    expect(section.trim()).toMatch(
      /^\*\*Do the measures agree\?\*\* Of 1200 aligned pairs of measures, 1 surely agree and 0 surely/,
    );
    expect(section).toContain('<summary>By metric: 4 rows</summary>');
    const [rows] = tablesOf(section);
    expect(rows.map((cells) => cells.map((cell) => cell.trim()))).toEqual([
      ['metrics', 'pairs', 'surely agree', 'surely disagree', 'median Spearman'],
      ['---', '--:', '--:', '--:', '--:'],
      ['one × ours', '300', '1', '0', '0.50'],
      ['one × theirs', '300', '0', '0', '0.50'],
      ['two × ours', '300', '0', '0', '−0.25'],
      ['two × theirs', '300', '0', '0', '−0.25'],
    ]);
  });

  test('has no control characters', () => {
    expect(renderMarkdown(withHostileNames())).not.toMatch(/(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  test('says of each subject where its answers come from', () => {
    const section = sectionOf(renderMarkdown(fixture()), '## Subjects');
    const sha256 = String(fixture().subjects[0].roles.encoder.sha256).slice(0, 12);
    expect(section).toContain(`| 1 | layer 0 | encoder | ./minilm, layer 0 | ${sha256} |`);
    expect(section).toContain('|  |  | classifier | probe on hate-train, held-out AUC 0.741');
    expect(section).toContain('| 7 | broken export |  | no part of it could be opened |  |');
  });

  test('says of each data set its licence, citation, source, items and what was not used', () => {
    const section = sectionOf(renderMarkdown(fixture()), '## Data sets');
    expect(section).toContain('| hate | HateXplain, test split | 1924 | 17,397 | MIT | Mathew et al. 2021,');
    for (const { citation } of fixture().datasets) expect(section).toContain(citation);
  });

  test('has every result in the table of its metric: value, interval and p, or the status and its reason', () => {
    const report = fixture();
    const markdown = renderMarkdown(report);
    for (const { as, status, reason, value, interval, subject } of report.results) {
      const section = sectionOf(markdown, `### ${as}`);
      if (status !== 'ok') {
        expect(section).toMatch(new RegExp(`\\| ${status} \\([a-z]\\) \\|`));
        expect(section).toContain(`) ${status}: ${reason}`);
        continue;
      }
      expect(section, subject).toContain(` ${formatNumber(value!, 3)}`);
      if (interval)
        expect(section).toContain(`[${formatNumber(interval.lower, 3)}, ${formatNumber(interval.upper, 3)}]`);
    }
  });

  test('tells how to read each metric: unit, range, ideal and direction', () => {
    const section = sectionOf(renderMarkdown(fixture()), '### hate-speech-bias');
    expect(section).toContain(
      'auc, subgroup-auc, bpsn-auc, bnsp-auc: AUC, from 0 to 1; 1 is ideal, higher is better. ' +
        'positive-aeg, negative-aeg: AUC difference, from −0.5 to 0.5; 0 is ideal',
    );
    expect(section).toContain('| auc | 1 ↑ |');
    const report = fixture();
    for (const result of report.results) result.range = [null, null];
    expect(renderMarkdown(report)).toContain('C1, C6, C7: effect size (d); 0 is ideal');
  });

  test('shows summaries first and folds groups away, where there are many', () => {
    const section = sectionOf(renderMarkdown(fixture()), '### hate-speech-bias');
    const [before, folded] = section.split('<details>');
    expect(before).toContain('| bpsn-auc | 1 ↑ |');
    expect(before).not.toContain('African');
    expect(folded).toContain('<summary>By group: 24 rows</summary>\n\n|');
    expect(folded).toContain('| bpsn-auc | African (race) | 1 ↑ |');
    expect(folded).toContain('|\n\n</details>\n');
    expect(sectionOf(renderMarkdown(fixture()), '### reviews')).not.toContain('<details>');
  });

  test('has a matrix of one coefficient, with aligned pairs marked, and details of every pair', () => {
    const report = fixture();
    const section = sectionOf(renderMarkdown(report), '## Correlations across subjects');
    expect(section).toContain('15 pairs of measures, 4 of them aligned');
    expect(section).toContain('|  | ceat/C1 | ceat/C6 (gender) | ceat/C7 (gender) |');
    expect(section).toContain('| reviews/calibration-error (gender) | 0.97 | **0.97** | **0.95** |');
    expect(section).toContain('| hate-speech-bias/bnsp-auc | −0.90 | −0.90 | insufficient |');
    expect(section).toMatch(
      /\| Pearson \| 0\.82 \| \[0\.05, 0\.98\] \| 0\.008 \| 0\.117 \| 0\.047 \| 5 \| layer 0: 0\.96 \(\+0\.14\) \|/,
    );
    expect(section.match(/^\| ceat.* × .*\| Pearson \|/gm)).toHaveLength(14);
    expect(section).toContain('- 3 coefficients insufficient: 3 subjects have both');
  });

  test('leaves a matrix out that nobody could read', () => {
    const report = fixture();
    const [first] = report.correlations;
    const series = (i: number) => ({ ...first.a, measure: `m${i}` });
    const pair = (i: number) => ({ ...first, a: series(Math.floor(i / 70)), b: { ...series(i % 70), metric: 'x' } });
    report.correlations = Array.from({ length: 4900 }, (_, i) => pair(i));
    const section = sectionOf(renderMarkdown(report), '## Correlations across subjects');
    expect(section).not.toContain('in **bold**');
    expect(section).toContain('4695 more pairs in report.json.');
  });

  test('ends with what it takes to run it again', () => {
    const section = sectionOf(renderMarkdown(fixture()), '## To run it again');
    expect(section).toContain('```\nfairprobe evaluate -c fairprobe.config.yaml\n```');
    expect(section).toContain('| seed | 1 |');
    expect(section).toContain(`| configuration | ${fixture().run.configHash} |`);
    expect(section).toContain('| onnxruntime | 1.30.0 |');
  });

  test('copes with a report that has nothing in it', () => {
    const empty: Report = { ...fixture(), subjects: [], datasets: [], results: [], correlations: [], notes: [] };
    expect(renderMarkdown(empty)).toContain('## Subjects\n\nNone.\n\n## Data sets\n\nNone.');
    expect(renderMarkdown(empty)).toContain('There are no two measures to correlate.');
  });
});
