/** What is too large for a configuration is refused by its size alone. Each of these took from ten seconds to minutes. */
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { problemsOf } from '../support/tables/files.ts';
import { fakes, folder, goodYaml } from './fakes.ts';

const many = 20_001;
const numbered = <T>(of: (i: number) => T) => Array.from({ length: many }, (_, i) => of(i));
const good = { subjects: [{ name: 'a', encoder: 'm' }], metrics: ['association'] };
const tooMany = 'has 20,001 entries; a list or mapping of a configuration has at most 20,000';

const loadText = async (text: string, name = 'fairprobe.config.yaml') =>
  loadConfig({ cwd: await folder({ [name]: text }), ...fakes });

describe('lists and mappings', () => {
  test.each([
    ['datasets', { ...good, datasets: Object.fromEntries(numbered((i) => [`d${i}`, { table: 'a.csv' }])) }],
    ['plugins', { ...good, plugins: numbered((i) => `./p${i}.mjs`) }],
    ['metrics', { ...good, metrics: numbered((i) => ({ association: { as: `m${i}` } })) }],
    [
      'datasets.posts.columns.groups',
      { ...good, datasets: { posts: { table: 'a.csv', columns: { label: 'l', groups: numbered((i) => `g${i}`) } } } },
    ],
    [
      'metrics[0].association',
      { ...good, metrics: [{ association: Object.fromEntries(numbered((i) => [`k${i}`, 1])) }] },
    ],
    [undefined, Object.fromEntries(numbered((i) => [`k${i}`, 1]))],
  ])('%s of more than 20,000 entries: one problem, with the limit and the way out', async (key, value) => {
    const problems = await problemsOf(loadConfig({ value, cwd: '.', ...fakes }));
    expect(problems).toEqual([
      { ...(key === undefined ? {} : { key }), message: tooMany, hint: expect.stringContaining('into a file') },
    ]);
  });

  test('say their line', async () => {
    const plugins = numbered((i) => `  - ./p${i}.mjs\n`).join('');
    expect(await problemsOf(loadText(`${goodYaml}plugins:\n${plugins}`))).toMatchObject([
      { key: 'plugins', message: tooMany, line: goodYaml.split('\n').length },
    ]);
  });

  test('of 20,000 entries are looked at', async () => {
    const wrong = Object.fromEntries(numbered((i) => [`k${i}`, 1]).slice(0, 20_000 - 2));
    const problems = await problemsOf(loadConfig({ value: { ...good, ...wrong }, cwd: '.', ...fakes }));
    expect(problems.filter(({ message }) => message.startsWith('unknown key'))).toHaveLength(19_998);
  });

  test('that contain themselves, or a hundred others, are refused and not walked without end', async () => {
    const round: Record<string, unknown> = { ...good };
    round.datasets = { round };
    expect(await problemsOf(loadConfig({ value: round, cwd: '.', ...fakes }))).not.toHaveLength(0);
    const deep = JSON.parse(`${'{"a":'.repeat(101)}1${'}'.repeat(101)}`);
    expect(await problemsOf(loadConfig({ value: deep, cwd: '.', ...fakes }))).toEqual([
      { key: 'a.a.a', message: 'is nested too deeply to be read' },
    ]);
  });
});

describe('files', () => {
  test('of more than 4 MB are refused unread', async () => {
    expect(await problemsOf(loadText(`${goodYaml}# ${'x'.repeat(4e6)}`))).toEqual([
      {
        file: expect.stringMatching(/fairprobe\.config\.yaml$/),
        message: 'a configuration has at most 4 MB, and this is larger',
        hint: expect.stringContaining('files of its own'),
      },
    ]);
  });

  test('with a hundred thousand brackets have one problem, at the first that is too deep', async () => {
    expect(
      await problemsOf(loadText(`{"seed": 1,\n"gates": ${'['.repeat(1e5)}`, 'fairprobe.config.json')),
    ).toMatchObject([{ message: 'is nested too deeply to be read', line: 2, column: '"gates": '.length + 100 }]);
  });

  test('whose lines end in carriage returns alone are read', async () => {
    const { config } = await loadText(goodYaml.replaceAll('\n', '\r'));
    expect(config.config).toEqual((await loadText(goodYaml)).config.config);
  });

  test('and their problems keep their lines', async () => {
    const [problem] = await problemsOf(loadText(goodYaml.replace('seed: 7', 'seed: -1').replaceAll('\n', '\r')));
    expect(problem).toMatchObject({ key: 'seed', line: 1 });
  });
});
