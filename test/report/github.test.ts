import { describe, expect, test } from 'vitest';
import { renderAnnotations, renderStepSummary } from '../../src/report/github.ts';
import { renderMarkdown } from '../../src/report/markdown/index.ts';
import { withoutCommands } from '../../src/view/text/escape.ts';
import { fixture, gate } from './fixture.ts';
import { gated } from './gated.ts';
import { withHostileNames } from './hostile.ts';

const mebibyte = 1024 * 1024;
const whole = { maxBytes: mebibyte, elsewhere: 'reports/x/report.md' };
const folder = '';

describe('the step summary', () => {
  test('is the Markdown report below a heading that is the same in every run', () => {
    const report = gated();
    const summary = renderStepSummary(report, whole);
    expect(summary).toMatch(/^# fairprobe\n\n> \[!CAUTION\]\n> fail\n\n/);
    const [, ...body] = renderMarkdown(report).split('\n\n');
    expect(summary).toContain(body.join('\n\n').trimEnd());
    expect(renderStepSummary({ ...fixture(), verdict: 'pass' }, whole)).toMatch(
      /^# fairprobe\n\n> \[!NOTE\]\n> pass\n/,
    );
  });

  test.each([0, 50, 200, 1000, 5000, 20_000])('never takes more than the %i bytes there are', (maxBytes) => {
    for (const report of [gated(), withHostileNames()]) {
      expect(Buffer.byteLength(renderStepSummary(report, { ...whole, maxBytes }))).toBeLessThanOrEqual(maxBytes);
    }
  });

  test('is the same bytes each time', () => {
    expect(renderStepSummary(gated(), whole)).toBe(renderStepSummary(gated(), whole));
  });
});

describe('annotations', () => {
  test('stand on the line that holds the rule, worst first', () => {
    const lines = renderAnnotations(gated(), { folder }).split('\n');
    expect(lines[0]).toMatch(
      /^::error file=fairprobe\.config\.yaml,line=12,col=3,title=fairprobe hate-speech-bias\/bpsn-auc::hate-speech-bias\/bpsn-auc \(\w+\), .+, of layer 0: the upper limit 0\.60 is below 0\.7\. BPSN AUC of layer 0 for .+ where a gate asks for at least 0\.7\. layer 0 ranks harmless posts about .+ below toxic posts about others in \d+\s%25 of pairs, .+$/,
    );
    expect(lines[1]).toMatch(/^::error title=.+: worse than before\. BPSN AUC of layer 0 for /);
  });

  test('name files from the root of the repository', () => {
    const report = { ...fixture(), results: [], gates: [gate()] };
    expect(renderAnnotations(report, { folder: 'packages/bias' })).toContain(
      'file=packages/bias/fairprobe.config.yaml,',
    );
    const absolute = gate({ source: { file: '/x/c.yaml', line: 1, column: 1 } });
    expect(renderAnnotations({ ...report, gates: [absolute] }, { folder: 'a' })).toContain('file=/x/c.yaml,');
  });

  test('are at most ten errors and ten warnings; the others are counted', () => {
    const many = Array.from({ length: 27 }, (_, i) =>
      gate({ group: `g${i}`, ...(i < 11 ? {} : { level: 'warn', verdict: 'warn' }) }),
    );
    const report = { ...fixture(), results: [], gates: many };
    const lines = renderAnnotations(report, { folder }).trimEnd().split('\n');
    expect(lines.filter((line) => line.startsWith('::error '))).toHaveLength(10);
    expect(lines.filter((line) => line.startsWith('::warning '))).toHaveLength(10);
    expect(lines.at(-1)).toBe('::notice title=fairprobe::1 more error and 6 more warnings in the report');
    expect(renderAnnotations({ ...report, gates: [] }, { folder })).toBe('');
  });

  test('escape what ends a property, a command or a line', () => {
    const source = { file: 'a,b:c%.yaml', line: 1, column: 2 };
    const one = gate({ source, reason: '100 %\r\n::error::other', metric: 'm:n,o' });
    expect(renderAnnotations({ ...fixture(), results: [], gates: [one] }, { folder })).toBe(
      '::error file=a%2Cb%3Ac%25.yaml,line=1,col=2,title=fairprobe m%3An%2Co/bpsn-auc' +
        '::m:n,o/bpsn-auc, of layer 0: 100 %25 ::error::other\n',
    );
  });

  test('of hostile names are whole commands and nothing else', () => {
    const lines = renderAnnotations(withHostileNames(), { folder }).trimEnd().split('\n');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may be there
    for (const line of lines) expect(line).toMatch(/^::(error|warning|notice) [^\u0000-\u001f\u007f-\u009f\u202e]+$/);
    expect(lines).toHaveLength(11);
  });
});

test('no line of other text is taken for a command', () => {
  expect(withoutCommands('a\n::stop-commands::x\n  ::error::y\nz ::fine\n ##[add-mask]x')).toBe(
    'a\n: :stop-commands::x\n  : :error::y\nz ::fine\n ## [add-mask]x',
  );
});
