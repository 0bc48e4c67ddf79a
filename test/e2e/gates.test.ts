import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Gate } from '../../src/contract/report.ts';
import { parseReport } from '../../src/report/parse.ts';
import { config, fairprobe, project } from './project.ts';

/**
 * `ours` is a file of scores that do not depend on the labels: its AUCs are around 1/2, with 95 % intervals from about 0.3
 * to 0.7.
 */
const onlyOurs = config
  .replace(/ {2}- name: first[\s\S]*?(?= {2}- name: ours)/, '')
  .replace(/ {2}- ceat:.*\n/, '')
  .replace('minGroupSize: 5 }\n  - group', 'minGroupSize: 15 }\n  - group');

async function run(gates: string, args: readonly string[] = []) {
  const folder = project({ 'fairprobe.config.yaml': `${onlyOurs}${gates && `gates:\n${gates}`}` });
  const finished = await fairprobe(folder, ['evaluate', '-q', '--verbose', '-o', 'out.json', ...args]);
  const report = () => parseReport(readFileSync(join(folder, 'out.json'), 'utf8'));
  return { ...finished, folder, report };
}

const bpsn = (more: string) => `  hate-speech-bias/bpsn-auc: ${more}\n`;
const short = ({ group, bound, verdict }: Gate) => [group, bound, verdict];

describe('evaluate with gates', () => {
  test.each([
    // What is demanded, its verdict, the code.
    ['min', '[error, { min: 0.1 }]', 'pass', 0],
    ['min', '[error, { min: 0.5 }]', 'warn', 0],
    ['min', '[error, { min: 0.9 }]', 'fail', 1],
    ['max', '[error, { max: 0.9 }]', 'pass', 0],
    ['max', '[error, { max: 0.1 }]', 'fail', 1],
    ['maxDistance', '[error, { maxDistance: 0.9 }]', 'pass', 0],
    ['maxDistance', '[error, { maxDistance: 0.1 }]', 'fail', 1],
    ['min', '[warn, { min: 0.9 }]', 'warn', 0],
    ['min', '[error, { min: 0.5, statistic: lower }]', 'fail', 1],
    ['min', '[error, { min: 0.5, statistic: upper }]', 'pass', 0],
    ['max', '[error, { max: 0.3, statistic: value }]', 'fail', 1],
    ['min', '[error, { min: 0.9, subject: o*s, attribute: gr*p }]', 'fail', 1],
  ] as const)('%s: %s is %s, code %i', async (form, rule, verdict, code) => {
    const { code: ended, stdout, report } = await run(bpsn(rule));
    const { gates, verdict: whole } = report();
    expect(gates).toMatchObject([{ form, verdict, subject: 'ours', measure: 'bpsn-auc', group: null }]);
    expect([ended, whole]).toEqual([code, code === 1 ? 'fail' : 'pass']);
    expect(stdout.split('\n')[1]).toMatch(code === 1 ? /^FAIL {2}1 of 1 gate failed$/ : /^PASS /);
    expect(stdout).toContain(`  ${verdict.toUpperCase()}  hate-speech-bias/bpsn-auc`);
  });

  test('a rule that is off is not judged', async () => {
    const { code, report } = await run(bpsn('[off, { min: 0.9 }]'));
    expect([code, report().gates]).toEqual([0, []]);
  });

  test('a gate says where it stands, which statistic was judged, and why', async () => {
    const { report } = await run(bpsn('[error, { min: 0.9 }]'));
    const [gate] = report().gates;
    const { interval, value } = report().results.find(
      (result) => result.measure === 'bpsn-auc' && result.group === null && result.attribute === null,
    )!;
    const line = onlyOurs.split('\n').length + 1;
    expect(gate.source).toEqual({ file: 'fairprobe.config.yaml', line, column: 38 });
    expect([gate.value, gate.bound, gate.judged, gate.threshold]).toEqual([value, 'upper', interval!.upper, 0.9]);
    expect(gate.reason).toMatch(
      /^the upper limit 0\.\d+ of the 95 % interval is below 0\.9: the data show a violation/,
    );
  });

  test('each group is judged where the rule asks for groups; a family is corrected', async () => {
    const { code, report } = await run(bpsn("[error, { min: 0.8, group: '*', onInsufficient: off }]"));
    const gates = report().gates.filter(({ pValue }) => pValue !== null);
    expect(gates.length).toBeGreaterThan(1);
    for (const gate of gates) expect(gate.adjustedPValue).toBeGreaterThanOrEqual(gate.pValue!);
    expect([
      code,
      report()
        .gates.map(({ group }) => group)
        .sort(),
    ]).toEqual([1, ['east', 'north', 'south']]);
  });

  test('a bound a rule: one key, a summary and its groups', async () => {
    const { report } = await run(bpsn("[error, { min: 0.01 }, { min: 0.02, group: 'n*', onInsufficient: warn }]"));
    expect(report().gates.map(({ group, threshold }) => [group, threshold])).toEqual([
      [null, 0.01],
      ['north', 0.02],
    ]);
  });

  test.each([
    ['error', '', 'fail', 1],
    ['error', ', onInsufficient: warn', 'warn', 0],
    ['error', ', onInsufficient: off', 'not-judged', 0],
    ['warn', '', 'warn', 0],
  ])('a group that could not be measured, under %s%s: %s, code %i', async (level, more, verdict, code) => {
    const few = onlyOurs.replace('minGroupSize: 15', 'minGroupSize: 1000');
    const rule = `gates:\n  hate-speech-bias/bpsn-auc[north]: [${level}, { min: 0.1${more} }]\n`;
    // With no group left the summary is missing too, so that the run is incomplete where no gate failed.
    const folder = project({ 'fairprobe.config.yaml': few + rule });
    const finished = await fairprobe(folder, ['evaluate', '-q', '-o', 'out.json']);
    const { gates } = parseReport(readFileSync(join(folder, 'out.json'), 'utf8'));
    expect(gates).toMatchObject([{ verdict, status: 'insufficient', group: 'north' }]);
    expect(finished.code).toBe(code === 1 ? 1 : 3);
    expect((await fairprobe(folder, ['evaluate', '-q', '-o', 'out.json', '--no-exit-code'])).code).toBe(0);
  });

  test('--strict fails what the data cannot exclude', async () => {
    const { code, report } = await run(bpsn('[error, { min: 0.5 }]'), ['--strict']);
    expect([code, report().gates.map(short)]).toEqual([1, [[null, 'lower', 'fail']]]);
  });

  test('--no-exit-code leaves the verdict in the report', async () => {
    const { code, stdout, report } = await run(bpsn('[error, { min: 0.9 }]'), ['--no-exit-code']);
    expect([code, report().verdict]).toEqual([0, 'fail']);
    expect(stdout).toContain('FAIL  1 of 1 gate failed');
    const wrong = await run(bpsn('[error, { min: 0.9, goup: x }]'), ['--no-exit-code']);
    expect(wrong.code).toBe(2);
  });
});

describe('evaluate --fail-on', () => {
  test.each([
    ['hate-speech-bias/bpsn-auc >= 0.1', 0],
    ['hate-speech-bias/bpsn-auc > 0.9', 1],
    ['hate-speech-bias/bpsn-auc <= 0.9', 0],
    ['hate-speech-bias/bpsn-auc<0.1', 1],
    ['hate-speech-bias/bpsn-auc[north] >= 0.95', 1],
    ['hate-speech-bias/bpsn-auc[*] >= 0.01', 0],
  ])('%s: code %i', async (condition, expected) => {
    const { code, report } = await run('', ['--fail-on', condition]);
    expect(code).toBe(expected);
    expect(new Set(report().gates.map(({ rule, source }) => [rule, source].join()))).toEqual(
      new Set([`${condition},`]),
    );
  });

  test('adds to the gates of the configuration, and may be given several times', async () => {
    const conditions = ['hate-speech-bias/auc >= 0.01', 'group-error-rates/accuracy <= 0.99'];
    const { code, report } = await run(
      bpsn('[error, { min: 0.01 }]'),
      conditions.flatMap((one) => ['--fail-on', one]),
    );
    expect([code, report().gates.map(({ rule }) => rule)]).toEqual([0, ['hate-speech-bias/bpsn-auc', ...conditions]]);
  });
});

describe('presets', () => {
  test('judge the metrics in use and pass over the others; a level alone changes a rule', async () => {
    const gates = '  extends: recommended\n  hate-speech-bias/bpsn-auc: warn\n  hate-speech-bias/bnsp-auc: off\n';
    const { code, report } = await run(gates);
    const judged = report().gates.map(({ metric, measure, level }) => `${metric}/${measure} ${level}`);
    expect(judged).toEqual([
      'hate-speech-bias/subgroup-auc error',
      'hate-speech-bias/bpsn-auc warn',
      'group-error-rates/demographic-parity-ratio warn',
      'group-error-rates/equalized-odds-difference error',
    ]);
    expect(code).toBe(1);
  });

  test('strict judges each group too', async () => {
    const { report } = await run('  extends: strict\n');
    const groups = report().gates.filter(({ measure }) => measure === 'bpsn-auc');
    expect(groups.map(({ group, threshold }) => [group, threshold])).toEqual([
      [null, 0.8],
      ['east', 0.7],
      ['north', 0.7],
      ['south', 0.7],
    ]);
  });
});

describe('a rule that cannot be judged is refused with code 2, before anything is measured', () => {
  test('all at once, with line, column and what was meant', async () => {
    const gates = [
      '  extends: recomended',
      '  hate-spech-bias/auc: [error, { min: 0.7 }]',
      '  hate-speech-bias/bspn-auc: [error, { min: 0.7 }]',
      '  hate-speech-bias/bpsn-auc: [error, { min: 70 }]',
      '  hate-speech-bias/bnsp-auc: [error, { min: 0.7, subject: our }]',
      '  hate-speech-bias/auc: [eror, { min: 0.7 }]',
      '  group-error-rates/accuracy: [error, { min: 0.1, max: 0.2 }]',
      '  group-error-rates/selection-rate: error',
      '  group-error-rates/calibration-errors: off',
    ];
    const { code, stdout, stderr } = await run(`${gates.join('\n')}\n`, ['--fail-on', 'hate-speech-bias/auc = 1']);
    const first = onlyOurs.split('\n').length + 1;
    const places = [
      [0, 3, 'must be one of recommended, strict, not "recomended"', 'Did you mean "recommended"?'],
      [1, 32, 'no metric in use is called "hate-spech-bias"', 'Did you mean "hate-speech-bias"?'],
      [2, 38, 'hate-speech-bias has no measure "bspn-auc"', 'Did you mean "bpsn-auc"?'],
      [3, 38, '70 is outside the range, 0 to 1 (probability)', 'Check its unit'],
      [4, 38, 'there is no subject "our"', 'Did you mean "ours"?'],
      [5, 26, 'must be one of off, warn, error, not "eror"', 'Did you mean "error"?'],
      [6, 39, 'needs exactly one of min, max, maxDistance, noWorseThanBaseline', ''],
      [7, 3, 'the rule does not say what it demands', ''],
      [8, 3, 'group-error-rates has no measure "calibration-errors"', 'Did you mean "calibration-error"?'],
    ] as const;
    for (const [i, column, message, hint] of places) {
      const line = stderr.split('\n').find((one) => one.startsWith(`fairprobe.config.yaml:${first + i}:`));
      expect(line, gates[i]).toMatch(new RegExp(`^fairprobe.config.yaml:${first + i}:${column}  `));
      expect(line).toContain(message);
      expect(stderr).toContain(hint);
    }
    expect(stderr).toContain('--fail-on  "hate-speech-bias/auc = 1" is not a condition');
    expect([code, stdout]).toEqual([2, '']);
  });

  test.each([
    [
      '  hate-speech-bias/bpsn-auc: [error, { min: 0.1, group: nroth }]\n',
      'has no group "nroth" here',
      'Did you mean "north"?',
    ],
    [
      '  hate-speech-bias/bpsn-auc: [error, { min: 0.1, attribute: grup }]\n',
      'has no attribute "grup" here',
      'Did you mean "group"?',
    ],
  ])('what only the data tell: %s', async (gates, message, hint) => {
    const { code, stderr } = await run(gates);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^fairprobe\.config\.yaml:\d+:38 {2}/);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
  });
});
