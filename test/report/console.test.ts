import { describe, expect, test } from 'vitest';
import type { Report, Result } from '../../src/contract/report.ts';
import { columns } from '../../src/report/console/columns.ts';
import { renderConsole } from '../../src/report/console/index.ts';
import { fixture, gate, hugeReport, withDeclared } from './fixture.ts';
import { hostile, withHostileNames } from './hostile.ts';

const screen = (report: Report, width = 80) => renderConsole(report, { width, color: false });
const plain = (report: Report, width = 80) => renderConsole(report, { width, color: false, verbose: true });
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what colours are made of
const colours = /\u001b\[\d+m/g;
const linesOf = (text: string) => text.split('\n');

/** The part of the text under a heading, up to the next empty line before an unindented one. */
function sectionOf(text: string, heading: string): string {
  const from = text.indexOf(`\n${heading}`);
  expect(from, heading).toBeGreaterThan(-1);
  const rest = text.slice(from + 1);
  const end = rest.search(/\n\n\S/);
  return end === -1 ? rest : rest.slice(0, end);
}

function single(change: Partial<Result> = {}): Report {
  const report = fixture();
  const result = report.results.find(({ status }) => status === 'ok')!;
  report.subjects = report.subjects.slice(0, 1);
  report.results = [{ ...result, subject: report.subjects[0].name, ...change }];
  report.correlations = [];
  return report;
}

describe('the summary in a terminal', () => {
  test.each([40, 60, 80, 100, 120, 200])('has no line wider than %i columns, with or without colour', (width) => {
    for (const report of [fixture(), single(), withHostileNames()]) {
      for (const verbose of [false, true]) {
        const text = renderConsole(report, { width, color: false, verbose });
        expect(linesOf(text).filter((line) => columns(line) > width)).toEqual([]);
        const coloured = renderConsole(report, { width, color: true, verbose });
        expect(coloured.replace(colours, '')).toBe(text);
      }
    }
  });

  test('has colour only if asked to', () => {
    expect(plain(fixture())).not.toContain('\u001b');
    expect(renderConsole(fixture(), { width: 80, color: true })).toContain('\u001b[');
  });

  test('counts a width below 40 as 40', () => {
    expect(plain(fixture(), 10)).toBe(plain(fixture(), 40));
  });

  test.each([80, 100, 120])('is one screen of %i columns: verdict, findings, table, where the rest is', (width) => {
    for (const report of [fixture(), hugeReport()]) {
      const lines = linesOf(screen(report, width).trimEnd());
      expect(lines.length).toBeLessThanOrEqual(40);
      const headings = ['Findings', 'Main measures, with the worst group of each'];
      expect(lines.filter((line) => headings.includes(line))).toEqual(headings);
      expect(lines.at(-1)).toContain('--verbose');
    }
  });

  test('has the findings of the report, in their order, and says how many are left out', () => {
    const report = fixture();
    const sentence = (i: number) => `Finding number ${i + 1}.`;
    report.findings = Array.from({ length: 60 }, (_, i) => ({ ...report.findings[0], sentence: sentence(i) }));
    const shown = sectionOf(screen(report), 'Findings').split('\n');
    expect(shown.slice(0, 3)).toEqual(['Findings', '  1  Finding number 1.', '  2  Finding number 2.']);
    expect(shown.at(-1)).toBe(`     and ${60 - (shown.length - 2)} more findings: --verbose`);
    expect(linesOf(screen(report).trimEnd())).toHaveLength(40);
    expect(sectionOf(plain(report), 'Findings')).toContain('  60  Finding number 60.');
  });

  test('has a table with numbers that line up, the worst group beside them, and says what is left out', () => {
    const section = sectionOf(screen(fixture(), 100), 'Main measures');
    expect(section).toMatch(/\nlayer 0 +.*0\.\d{3} African/);
    const huge = sectionOf(screen(hugeReport(), 80), 'Main measures');
    expect(huge).toMatch(/\d+ of 30 main measures, those furthest off; all: --verbose/);
    const rows = section.split('\n').filter((line) => line.startsWith('layer'));
    const points = rows.map((line) => line.indexOf('.'));
    expect(new Set(points).size).toBe(1);
  });

  test('says below the table why a cell has no value', () => {
    const report = single({
      status: 'undefined',
      value: null,
      interval: null,
      pValue: null,
      alternative: null,
      reason: 'no toxic post',
    });
    expect(sectionOf(screen(report), 'Main measures')).toContain('\n  undefined: no toxic post');
  });

  test('shows the notes where they fit the screen', () => {
    const report = single();
    report.findings = [];
    report.datasets = [];
    report.notes = ['118 texts were cut'];
    expect(screen(report)).toContain('\nNotes\n  - 118 texts were cut\n');
    report.notes = Array.from({ length: 40 }, (_, i) => `note ${i}`);
    expect(screen(report)).not.toContain('note 1');
    expect(screen(report)).toMatch(/\d+ notes and all numbers are in the report/);
  });

  test('names where the rest is', () => {
    const text = renderConsole(fixture(), { width: 80, color: false, elsewhere: 'reports/x/report.md' });
    expect(text.replace(/\s+/g, ' ')).toContain('numbers are in reports/x/report.md; --verbose shows them here.');
  });

  test('begins with the verdict and why', () => {
    expect(linesOf(plain(fixture())).slice(0, 3)).toEqual([
      'fairprobe 0.1.0: 7 subjects, 4 data sets, seed 1',
      'INCOMPLETE  10 of 264 results could not be measured',
      '264 results: 230 ok, 19 insufficient, 6 undefined, 9 error',
    ]);
  });

  test('names the gates that failed', () => {
    const report = { ...fixture(), verdict: 'fail' as const, gates: [gate({ verdict: 'pass' }), gate()] };
    const [, verdict] = linesOf(plain(report));
    expect(verdict).toBe('FAIL  1 of 2 gates failed, 1 passed');
    expect(sectionOf(plain(report), 'Gates').split('\n')).toEqual([
      'Gates',
      '  FAIL  hate-speech-bias/bpsn-auc  layer 0  0.650 [0.643, 0.698]  min 0.7',
      '        the upper limit 0.68 is below 0.7; fairprobe.config.yaml:12',
      '  PASS  hate-speech-bias/bpsn-auc  layer 0  0.650 [0.643, 0.698]  min 0.7',
    ]);
  });

  test('shows failures before warnings, says what only warns, and counts the passes there is no room for', () => {
    const passes = Array.from({ length: 8 }, (_, i) => gate({ verdict: 'pass', group: `group ${i}` }));
    const warnings = [gate({ level: 'warn', verdict: 'warn', source: null })];
    const report = { ...fixture(), verdict: 'fail' as const, gates: [...passes, ...warnings, gate()] };
    const text = plain(report);
    expect(linesOf(text)[1]).toBe('FAIL  1 of 10 gates failed, 1 warns, 8 passed');
    const section = sectionOf(text, 'Gates');
    expect(section.match(/FAIL|WARN|PASS/g)).toEqual(['FAIL', 'WARN', 'PASS', 'PASS', 'PASS', 'PASS', 'PASS']);
    expect(section).toContain('is below 0.7; level warn');
    expect(section).toContain('  and 3 more that passed');
  });

  test('shows every status and below each table every reason, once', () => {
    const gaps = fixture().results.filter(({ reason }) => reason !== null);
    expect(new Set(gaps.map(({ status }) => status))).toEqual(new Set(['insufficient', 'undefined', 'error']));
    for (const width of [60, 80, 120]) {
      const text = plain(fixture(), width);
      for (const as of new Set(gaps.map((result) => result.as))) {
        const section = sectionOf(text, as).replace(/\s+/g, ' ');
        for (const { status, reason } of gaps.filter((result) => result.as === as)) {
          expect(section.split(`${status}: ${reason}`)).toHaveLength(2);
        }
      }
    }
  });

  test('has a place for every result: its value, or the mark of its reason', () => {
    const report = fixture();
    for (const as of new Set(report.results.map((result) => result.as))) {
      const section = sectionOf(plain(report, 80), as);
      const own = report.results.filter((result) => result.as === as);
      for (const { value, status } of own) {
        if (status !== 'ok') continue;
        const text = Math.abs(value!).toFixed(3);
        expect(section).toContain(text);
      }
      const marks = section.match(/\([a-z]\)/g) ?? [];
      expect(marks.length).toBeGreaterThanOrEqual(own.filter(({ status }) => status !== 'ok').length);
    }
  });

  test('says once per metric what is ideal and which way is better', () => {
    const section = sectionOf(plain(fixture(), 60), 'hate-speech-bias');
    expect(section.split('1 is ideal, higher is better')).toHaveLength(2);
    expect(section.split('0 is ideal')).toHaveLength(2);
  });

  test('shows value, interval, p and n side by side where there is room', () => {
    const report = single({
      value: 0.5,
      interval: { level: 0.9, method: 'Wald', lower: -0.1, upper: 1.1 },
      pValue: 0.02,
    });
    const section = sectionOf(plain(report), 'ceat');
    expect(section).toMatch(/0\.500 \[−0\.100, 1\.100\] p=0\.020 {2}1000$/m);
    expect(section).toContain('90 % interval: Wald');
  });

  test('says where intervals are when it shows none', () => {
    expect(sectionOf(plain(fixture(), 80), 'hate-speech-bias')).toContain('intervals are in report.json');
    expect(sectionOf(plain(single(), 80), 'ceat')).not.toContain('report.json');
  });

  test('aligns decimal points', () => {
    const section = sectionOf(plain(fixture(), 80), 'hate-speech-bias');
    const rows = linesOf(section).filter((line) => line.startsWith('  African'));
    expect(new Set(rows.map((line) => line.indexOf('.'))).size).toBe(1);
  });

  test('lets a subject that failed altogether fail in every row, and what was not asked be a dash', () => {
    const report = fixture();
    const section = sectionOf(plain(report, 120), 'ceat');
    expect(linesOf(section).filter((line) => line.includes('error (a)'))).toHaveLength(3);
    report.results = report.results.filter(
      ({ as, measure, subject }) => as !== 'ceat' || measure !== 'C6' || subject !== 'int8',
    );
    const without = sectionOf(plain(report, 120), 'ceat');
    expect(without).toMatch(/^C6 \(gender\).*–.*error \(a\)/m);
    expect(without).toContain('– not measured on this subject');
  });

  test('tells groups of the same name apart by their attribute', () => {
    const section = sectionOf(plain(fixture()), 'reviews');
    expect(section).toContain('other (gender)');
    expect(section).toContain('other (age)');
    expect(section).not.toContain('female (gender)');
  });

  test('puts numbers for names that would be torn to pieces', () => {
    const report = fixture();
    const long = (name: string) => `${name} abcdefghijklmnopqrstuvwxyz0123456789`;
    report.subjects = report.subjects.map((subject) => ({ ...subject, name: long(subject.name) }));
    report.results = report.results.map((result) => ({ ...result, subject: long(result.subject) }));
    const text = plain(report);
    expect(sectionOf(text, 'hate-speech-bias')).toMatch(/ #1 +#2 +#3 +#4/);
    expect(text).toContain('  1  layer 0 abcdefghijklmnopqrstuvwxyz0123456789');
  });

  test('shows aligned and strongest pairs with interval, p, adjusted p, n and the subject that matters most', () => {
    const section = sectionOf(plain(fixture()), 'Correlations');
    expect(section).toContain('15 pairs of measures, 4 of them aligned');
    expect(section).toContain('ceat/C6 (gender) × reviews/demographic-parity-difference (gender)');
    expect(section).toMatch(/Pearson {4}0\.82 +\[0\.05, 0\.98\] +0\.008 +0\.117 +5/);
    expect(section).toContain('without layer 0: Pearson 0.96');
    expect(section).toContain('Other pairs (3 of 10, surest first)');
    expect(section.replace(/\s+/g, ' ')).toContain(
      'Do intrinsic and extrinsic measures agree? These subjects do not tell: of 4 aligned pairs of measures, none surely',
    );
    expect(section).toContain('3 coefficients insufficient: 3 subjects have both');
    expect(section).toContain('All 15 pairs are in report.json.');
    expect(section.indexOf('Aligned pairs')).toBeLessThan(section.indexOf('Other pairs'));
  });

  test('says so where there is nothing to correlate', () => {
    expect(plain(single())).toContain('no two measures to correlate');
  });

  test('notes what was cut, dropped and left out, by number and never by word', () => {
    const text = plain(fixture());
    const notes = sectionOf(text, 'Notes').replace(/\s+/g, ' ');
    expect(notes).toContain('118 texts were cut');
    expect(notes).toContain('hate: items read and not used: 92 undecided');
    expect(notes).toContain('ceat: C1: 8 left out (4 missing, 4 counterparts)');
    expect(text).not.toMatch(/\bw[1-8]\b/);
  });

  test('shows what subjects declare', () => {
    expect(plain(withDeclared(), 200)).toMatch(/ 1 {2}\S.*; declared: epsilon 1, delta 0\.00001\n/);
  });

  test('makes names and reasons harmless', () => {
    const text = plain(withHostileNames(), 200);
    expect(text).not.toMatch(/(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(text.replace(/\s/g, '')).toContain('\\u{1b}[31m');
    expect(hostile).toContain('\u001b[31m');
    const unlisted = withHostileNames();
    unlisted.subjects = [];
    expect(plain(unlisted, 80)).not.toMatch(/(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  test('copes with a report that has nothing in it', () => {
    const report: Report = {
      ...fixture(),
      subjects: [],
      datasets: [],
      findings: [],
      results: [],
      correlations: [],
      notes: [],
      verdict: 'not-judged',
    };
    expect(screen(report)).toMatch(/0 results\n\nAll numbers are in the report; --verbose shows them here\.\n$/);
    expect(plain(report)).toBe(
      'fairprobe 0.1.0: 0 subjects, 0 data sets, seed 1\nNOT JUDGED  everything asked for was measured; no gate is set, so nothing is\n            judged\n0 results\n\n' +
        'Correlations across subjects\n  no two measures to correlate\n',
    );
  });
});
