import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { builtInMetrics } from '../../metrics/index.ts';
import { presetTable } from '../../src/cli/pages/preset-table.ts';
import { checkPresets } from '../../src/config/gates/check-preset.ts';
import { checkRule } from '../../src/config/gates/check-rule.ts';
import { parseCondition } from '../../src/config/gates/condition.ts';
import { rulesFromConfig } from '../../src/config/gates/from-config.ts';
import { configSchema } from '../../src/config/schema/index.ts';
import { presetNames } from '../../src/contract/configuration.ts';
import { fits, parseTarget } from '../../src/contract/gate-rule.ts';

describe('what a rule names', () => {
  test.each([
    ['ceat/C6', { metric: 'ceat', measure: 'C6', group: null }],
    ['ceat/*', { metric: 'ceat', measure: '*', group: null }],
    ['bias/bpsn-auc[Islam]', { metric: 'bias', measure: 'bpsn-auc', group: 'Islam' }],
    ['bias/bpsn-auc[*]', { metric: 'bias', measure: 'bpsn-auc', group: '*' }],
    ['bias/rate[female & old]', { metric: 'bias', measure: 'rate', group: 'female & old' }],
    ['bias/shift[a -> b]', { metric: 'bias', measure: 'shift', group: 'a -> b' }],
    ['bias/a/b', { metric: 'bias', measure: 'a/b', group: null }],
    ['ceat', null],
    ['/C6', null],
    ['ceat/', null],
  ])('%s', (text, expected) => {
    expect(parseTarget(text)).toEqual(expected);
  });

  test('* stands for any run of characters, everything else for itself', () => {
    expect(['a', 'ab', 'b'].map((name) => fits('a*', name))).toEqual([true, true, false]);
    expect(['', 'x', 'x\ny'].map((name) => fits('*', name))).toEqual([true, true, true]);
    expect([fits('a.c', 'abc'), fits('a.*', 'abc'), fits('a(*', 'a(b'), fits('-*', '-1')]).toEqual([
      false,
      false,
      true,
      true,
    ]);
    // Every pair of short words against what a star means, tried by brute force.
    const letters = ['', 'a', 'b'];
    const names = letters.flatMap((x) => letters.flatMap((y) => letters.flatMap((z) => x + y + z)));
    const bySearch = (pattern: string, name: string): boolean => {
      if (pattern === '') return name === '';
      if (pattern[0] !== '*') return name[0] === pattern[0] && bySearch(pattern.slice(1), name.slice(1));
      return Array.from({ length: name.length + 1 }, (_, i) => i).some((i) =>
        bySearch(pattern.slice(1), name.slice(i)),
      );
    };
    const wrong: string[][] = [];
    for (const one of names)
      for (const other of names)
        for (const pattern of [`${one}*${other}`, `*${one}*${other}`, `*${one}*${other}*`])
          for (const name of names) if (fits(pattern, name) !== bySearch(pattern, name)) wrong.push([pattern, name]);
    expect(wrong).toEqual([]);
    expect([fits('A', 'a'), fits('*a*b', 'xaxb'), fits('*a*b', 'xbxa')]).toEqual([false, true, false]);
  });
});

describe('a condition', () => {
  test.each([
    ['ceat/C6 <= 0.5', { measure: 'C6', form: 'max', threshold: 0.5, exclusive: false, group: null }],
    ['ceat/C6<.5', { form: 'max', threshold: 0.5, exclusive: true }],
    ['ceat/C6 >= -1e-2', { form: 'min', threshold: -0.01, exclusive: false }],
    [' bias/auc[a > b] > 1 ', { metric: 'bias', group: 'a > b', form: 'min', threshold: 1, exclusive: true }],
  ])('%s must hold', (text, expected) => {
    const more = { rule: text.trim(), key: null, level: 'error', subject: '*', statistic: null };
    expect(parseCondition(text)).toMatchObject({ ...more, ...expected });
  });

  test.each([
    '',
    'ceat/C6',
    'ceat <= 1',
    'ceat/C6 = 1',
    'ceat/C6 <= ',
    'ceat/C6 <= x',
    'ceat/C6 =< 1',
    '0.5 >= ceat/C6',
  ])('%j is none', (text) => {
    expect(parseCondition(text)).toMatchObject({ key: '--fail-on', message: `"${text}" is not a condition` });
  });
});

describe('presets', () => {
  test.each(presetNames)('%s names what there is, with bounds that can hold', (name) => {
    const problems: never[] = [];
    const rules = rulesFromConfig({ extends: name }, builtInMetrics, problems);
    expect(problems).toEqual([]);
    expect(rules.length).toBeGreaterThan(0);
    expect(builtInMetrics.flatMap(checkPresets)).toEqual([]);
    for (const rule of rules) {
      expect([rule.preset, rule.key]).toEqual([true, 'gates.extends']);
    }
  });

  test('a rule of the configuration takes the place of the preset rule of the same key; a level keeps its bounds', () => {
    const given = {
      extends: 'recommended',
      'hate-speech-bias/bpsn-auc': ['error', { min: 0.9 }],
      'ceat/*': 'error',
      'weat/*': 'off',
    };
    const rules = rulesFromConfig(given, builtInMetrics, []);
    const of = (rule: string) => rules.filter((one) => one.rule === rule);
    expect(of('hate-speech-bias/bpsn-auc')).toMatchObject([{ threshold: 0.9, preset: false }]);
    expect(of('ceat/*')).toMatchObject([{ level: 'error', threshold: 0.8, attribute: '*', preset: true }]);
    expect(of('weat/*')).toMatchObject([{ level: 'off' }]);
  });
});

describe('docs/gates.md', () => {
  const page = readFileSync('docs/gates.md', 'utf8');
  const uses = builtInMetrics.map((metric) => ({ as: metric.id, metric }));

  test('gives examples that are right', () => {
    const { gates } = parse(page.match(/```yaml\n([^`]+)```/)![1]);
    expect(configSchema.shape.gates.safeParse(gates).error).toBeUndefined();
    const rules = rulesFromConfig(gates, builtInMetrics, []);
    expect(rules.length).toBeGreaterThanOrEqual(10);
    const conditions = [...page.matchAll(/--fail-on '([^']+)'/g)].map(([, condition]) => parseCondition(condition));
    for (const rule of [...rules, ...conditions]) {
      if ('message' in rule) throw new Error(rule.message);
      expect(checkRule(rule, { uses, subjects: [] }, { namesSubjects: true })).toEqual([]);
    }
  });

  test('has the presets as the metrics declare them (npm run docs)', () => {
    expect(page).toContain(`\n${presetTable(builtInMetrics)}\n`);
    for (const rule of ['hate-speech-bias/bpsn-auc', 'group-error-rates/equalized-odds-difference', 'ceat/*'])
      expect(presetTable(builtInMetrics)).toContain(`\`${rule}\``);
  });
});
