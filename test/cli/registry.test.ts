import { describe, expect, test } from 'vitest';
import { folder } from '../config/fakes.ts';
import { runReal, scored, scoredYaml } from './real.ts';
import { run } from './run.ts';

/** A plugin with one metric, whose schema is made of plain functions: a plugin of a test finds no zod beside it. */
const plugin = `const options = { safeParse: (data) => ({ success: true, data }), parse: (data) => data, _zod: { def: { type: 'object', shape: {} } } };
export default { metrics: [{
  id: 'mine', version: 1, family: 'extrinsic', title: 'My own', summary: 'What I measure.', definition: 'x', deviations: [],
  references: [], measures: {}, options, data: {}, roles: ['classifier'], needs: () => ({}), measure: () => [],
}] };`;
const listed = async (argv: readonly string[], cwd: string) => {
  const { code, stdout, stderr } = await run(['list', 'metrics', '--json', ...argv], { cwd });
  return { code, stderr, ids: code === 0 ? JSON.parse(stdout).map(({ id }: { id: string }) => id) : [] };
};

describe('list and show', () => {
  test('know the plugins of a configuration, named or in this folder, whatever else is wrong with it', async () => {
    const broken = 'plugins: [./plugin.mjs]\nsubject: nobody\n';
    const cwd = await folder({ 'plugin.mjs': plugin, 'conf/nightly.yaml': 'plugins: [../plugin.mjs]\n' });
    expect((await listed([], cwd)).ids).toEqual(['association', 'gaps']);
    expect((await listed(['-c', 'conf/nightly.yaml'], cwd)).ids).toEqual(['association', 'gaps', 'mine']);
    const own = await folder({ 'plugin.mjs': plugin, 'fairprobe.config.yaml': broken });
    expect((await listed([], own)).ids).toEqual(['association', 'gaps', 'mine']);
    const { stderr } = await run(['show', 'mien'], { cwd: own });
    expect(stderr).toContain('Did you mean "mine"?');
  });

  test('say what is wrong with a configuration that is named, and go on without that of the folder', async () => {
    const cwd = await folder({ 'fairprobe.config.yaml': 'plugins: [./gone.mjs]\n' });
    const named = await listed(['-c', 'fairprobe.config.yaml'], cwd);
    expect([named.code, named.stderr]).toEqual([
      2,
      expect.stringContaining('fairprobe.config.yaml:1:11  the plugin ./gone.mjs'),
    ]);
    const found = await listed([], cwd);
    expect([found.code, found.ids]).toEqual([0, ['association', 'gaps']]);
    expect(found.stderr).toMatch(
      /^the plugins of this folder's configuration are left out: the plugin \.\/gone\.mjs could not be loaded/,
    );
    expect((await listed(['-c', 'gone.yaml'], cwd)).stderr).toContain('gone.yaml  there is no such file');
  });
});

test('validate knows the plugins of the configuration', async () => {
  const yaml = `${scoredYaml.replace('metrics:\n', 'metrics:\n  - mine\n')}plugins: [../plugin.mjs]\n`;
  const cwd = await folder({ 'plugin.mjs': plugin, 'conf/x.yaml': yaml, 'conf/scored.csv': scored });
  const { code, stdout, stderr } = await runReal(['validate', '-c', 'conf/x.yaml'], cwd);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('mine x 2');
});
