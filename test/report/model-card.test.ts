import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Report } from '../../src/contract/report.ts';
import { renderModelCard } from '../../src/report/model-card.ts';
import { roles } from '../../src/runtime/roles/registry.ts';
import { fixture } from './fixture.ts';
import { hostile, withHostileNames } from './hostile.ts';

interface Entry {
  name: string;
  results: {
    task: { type: string; name: string };
    dataset: { type: string; name: string; revision?: string };
    metrics: { type: string; value: number; name: string; config?: string }[];
  }[];
}

function read(report: Report, subjects: string[]): { index: Entry[]; text: string } {
  const [before, yaml, ...text] = renderModelCard(report, subjects, roles).split(/^---$/m);
  expect(before).toBe('');
  return { index: parse(yaml)['model-index'], text: text.join('---') };
}

/** One subject with these roles, and one result of a metric. */
function ofRoles(
  roles: readonly string[],
  metric: { family: 'intrinsic' | 'extrinsic'; roles: readonly string[] | undefined },
): Report {
  const report = fixture();
  const result = report.results.find(({ status }) => status === 'ok')!;
  report.subjects = [
    {
      ...report.subjects[0],
      name: 'ours',
      roles: Object.fromEntries(roles.map((role) => [role, { source: 'weights.onnx' }])),
    },
  ];
  const { roles: _, ...known } = report.metrics[0];
  report.metrics = [{ ...known, id: 'm', family: metric.family, ...(metric.roles && { roles: [...metric.roles] }) }];
  report.results = [{ ...result, metric: 'm', as: 'm', family: metric.family, subject: 'ours', value: 0.25 }];
  report.findings = [];
  return report;
}

describe('the model card', () => {
  test('has metadata with every number of the subject that has a value', () => {
    const report = fixture();
    const { index } = read(report, ['layer 0']);
    expect(index.map(({ name }) => name)).toEqual(['layer 0']);
    const values = index[0].results.flatMap(({ metrics }) => metrics.map(({ value }) => value));
    const measured = report.results.filter(({ subject, status }) => subject === 'layer 0' && status === 'ok');
    expect(values).toEqual(measured.map(({ value }) => value));
    const types = index[0].results.map(({ task, dataset }) => [task.type, dataset.type]);
    expect(types).toEqual([
      ['feature-extraction', 'weat+text'],
      ['text-classification', 'hate'],
      ['text-classification', 'reviews'],
    ]);
  });

  test.each([
    ['masked-lm', 'intrinsic', ['fill-mask', 'Fill-Mask'], 'masked language model'],
    ['causal-lm', 'intrinsic', ['text-generation', 'Text Generation'], 'causal language model'],
    ['causal-lm', 'extrinsic', ['text-generation', 'Text Generation'], 'causal language model'],
    ['generator', 'extrinsic', ['text-generation', 'Text Generation'], 'text generator'],
    ['word-vectors', 'intrinsic', ['feature-extraction', 'Feature Extraction'], 'word vectors'],
  ] as const)('knows a subject that is a %s by its %s metric', (role, family, [type, name], prose) => {
    const { index, text } = read(ofRoles([role], { family, roles: [role] }), ['ours']);
    expect(index).toMatchObject([{ name: 'ours', results: [{ task: { type, name }, metrics: [{ value: 0.25 }] }] }]);
    expect(text).toMatch(new RegExp(`^\\| ${prose} +\\| weights\\.onnx +\\|$`, 'm'));
    // Reports that do not say which roles a metric takes.
    expect(read(ofRoles([role], { family, roles: undefined }), ['ours']).index[0].results[0].task).toEqual({
      type,
      name,
    });
  });

  test('takes the task from the role that answered, of several', () => {
    const roles = ['encoder', 'masked-lm', 'causal-lm'];
    const task = (asked: string[]) =>
      read(ofRoles(roles, { family: 'intrinsic', roles: asked }), ['ours']).index[0].results[0].task.type;
    expect(task(['encoder'])).toBe('feature-extraction');
    expect(task(['masked-lm', 'causal-lm'])).toBe('fill-mask');
    expect(task(['causal-lm', 'masked-lm'])).toBe('text-generation');
    expect(task(['word-vectors', 'encoder'])).toBe('feature-extraction');
    expect(task(['a role of a later version'])).toBe('other');
  });

  test('tells values by group as metrics of their own', () => {
    const { index } = read(fixture(), ['layer 0']);
    const bpsn = index[0].results[1].metrics.filter(({ type }) => type === 'hate-speech-bias/bpsn-auc');
    expect(bpsn.map(({ config }) => config)).toEqual([
      undefined,
      ...bpsn.slice(1).map(() => expect.stringMatching(/: /)),
    ]);
    expect(new Set(bpsn.map(({ name }) => name)).size).toBe(bpsn.length);
  });

  test('has a section for each subject, with the reasons for what has no value', () => {
    const { index, text } = read(fixture(), ['layer 0', 'broken export']);
    expect(index.map(({ results }) => results.length)).toEqual([3, 0]);
    expect(text).toContain('## Bias and fairness: layer 0\n');
    expect(text).toContain('## Bias and fairness: broken export\n');
    expect(text).toContain('error: ONNX model');
    expect(text).not.toContain('vendor-scores.csv');
    expect(read(fixture(), ['vendor']).text).toContain('vendor-scores.csv');
  });

  test('tells the findings about the subject, and not those about others', () => {
    const { findings } = fixture();
    const sentences = (name: string) =>
      findings.filter(({ subject }) => subject === name).map(({ sentence }) => sentence);
    expect([sentences('int8').length, sentences('whole').length]).toEqual([3, 1]);
    const { text } = read(fixture(), ['whole']);
    expect(text).toContain(`\n- ${sentences('whole')[0]}\n`);
    expect(text).not.toContain(sentences('int8')[0]);
  });

  test('stays metadata and Markdown whatever the names are', () => {
    const report = withHostileNames();
    const names = report.subjects.map(({ name }) => name);
    const { index, text } = read(report, names);
    expect(index).toHaveLength(names.length);
    expect(index[0].name).toContain('evil|x`y');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may be there
    expect(renderModelCard(report, names, roles)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(text).not.toMatch(/<script|^# h$|(?<!\\)\[a\]/m);
    expect(text).not.toContain(hostile);
  });

  test('is the same bytes each time', () => {
    expect(renderModelCard(fixture(), ['layer 0'], roles)).toBe(renderModelCard(fixture(), ['layer 0'], roles));
  });
});
