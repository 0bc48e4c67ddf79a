/** The built program, as a shell sees it. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder, goodYaml } from '../../config/fakes.ts';
import { start } from './program.ts';

test('help goes to stdout with code 0, a usage error to stderr with code 2', async () => {
  const help = await start(['--help']).ended;
  expect([help.code, help.stderr]).toEqual([0, '']);
  expect(help.stdout).toContain('fairprobe evaluate');
  const wrong = await start(['evaluate', '--sed', '1'], await folder({ 'fairprobe.config.yaml': goodYaml })).ended;
  expect(wrong).toEqual({
    code: 2,
    signal: null,
    stdout: '',
    stderr: 'there is no option --sed\n    Did you mean "--seed"?\n',
  });
});

test('a reader that goes away is no error', async () => {
  const { child, ended } = start(['show', 'hate-speech-bias', '--json']);
  child.stdout.destroy();
  expect(await ended).toMatchObject({ code: 0, stderr: '' });
});

test.skipIf(!existsSync('/dev/full'))('a full disk below standard output is told as one, with code 3', () => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, ['dist/bundle/bin.js', 'list'], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  closeSync(full);
  expect([status, stderr]).toEqual([3, 'the output could not be written: ENOSPC: no space left on device, write\n']);
});

/** A configuration that needs no model, and runs `code` while it is loaded. */
const configWith = (code: string) => `
  const pause = () => new Promise((done) => setTimeout(done, 100));
  export default async () => {
    ${code}
    await pause();
    return {
      subjects: [{ name: 'a', classifier: { predictions: 'p.csv', columns: { id: 'id', score: 's' } } }],
      datasets: { d: { table: 't.csv', columns: { id: 'id', label: 'l', groups: ['g'] }, positive: [1] } },
      metrics: [{ 'group-error-rates': { dataset: 'd' } }],
    };
  };`;
const tables = { 'p.csv': 'id,s\n1,0.5\n2,0.4\n', 't.csv': 'id,l,g\n1,1,x\n2,0,y\n' };

test('Ctrl-C ends a run with code 130 and leaves no report', async () => {
  const cwd = await folder({ ...tables, 'fairprobe.config.mjs': configWith(`process.kill(process.pid, 'SIGINT');`) });
  const { code, stdout, stderr } = await start(['evaluate', '--cache-dir', 'c'], cwd).ended;
  expect([code, stdout, stderr]).toEqual([130, '', 'stopped; what is finished is in the cache\n']);
  expect(existsSync(join(cwd, 'reports'))).toBe(false);
});

test('the second Ctrl-C kills', async () => {
  const twice = `process.kill(process.pid, 'SIGINT'); await pause(); process.kill(process.pid, 'SIGINT');`;
  const cwd = await folder({ ...tables, 'fairprobe.config.mjs': configWith(twice) });
  const { code, signal } = await start(['evaluate', '--no-cache'], cwd).ended;
  expect([code, signal]).toEqual([null, 'SIGINT']);
});

test.each([
  [
    "setTimeout(() => { throw new Error('late') });",
    /^\/.*\/fairprobe\.config\.mjs:\d+: an error that nothing caught: late$/,
  ],
  ["Promise.reject(new Error('late'));", /^\/.*\/fairprobe\.config\.mjs:\d+: an error that nothing caught: late$/],
  ['Promise.reject(null);', /^a plugin or a configuration: an error that nothing caught: null$/],
])('an error that nothing caught costs no report, and ends with code 3 in place of 0: %s', async (code, told) => {
  const cwd = await folder({ ...tables, 'fairprobe.config.mjs': configWith(code) });
  const ended = await start(['evaluate', '--no-cache', '-o', 'r.json'], cwd).ended;
  const [first, ...rest] = ended.stderr.trimEnd().split('\n');
  expect(first).toMatch(told);
  expect([ended.code, rest]).toEqual([3, ['written: r.json']]);
  expect(existsSync(join(cwd, 'r.json'))).toBe(true);
});

test('what cannot be undone of JavaScript itself ends the run, by the name of who did it', async () => {
  const config = configWith(
    "Object.defineProperty(Math, 'exp', { value: () => 0, writable: false, configurable: false });",
  );
  const cwd = await folder({ ...tables, 'fairprobe.config.mjs': config });
  const { code, stderr } = await start(['evaluate', '--no-cache', '-o', 'r.json'], cwd).ended;
  expect([code, stderr]).toEqual([
    2,
    'the configuration fairprobe.config.mjs changes Math.exp, which the whole program relies on, in a way that cannot be undone\n',
  ]);
  expect(existsSync(join(cwd, 'r.json'))).toBe(false);
});

test('code that never ends is named while it is waited for, and Ctrl-C ends it', async () => {
  const cwd = await folder({ ...tables, 'fairprobe.config.mjs': configWith('for (;;) {}') });
  const { child, ended } = start(['evaluate', '--no-cache'], cwd);
  const [told] = await once(child.stderr, 'data');
  expect(String(told)).toBe(
    'the configuration fairprobe.config.mjs has been running for 15 s\n    It may never end. Ctrl-C ends the run\n',
  );
  child.kill('SIGINT');
  expect((await ended).code).toBe(130);
}, 120_000);

test('a timer that a configuration left open keeps nothing waiting', async () => {
  const cwd = await folder({ ...tables, 'fairprobe.config.mjs': configWith('setInterval(() => {}, 1000);') });
  const { code } = await start(['validate'], cwd).ended;
  expect(code).toBe(0);
});

test.each([
  ['process.exit(0)', 'called process.exit(0)'],
  ['process.exit(1)', 'called process.exit(1)'],
  ['await new Promise(() => {})', 'waits for what nothing settles any more'],
])('a plugin that does %s ends the command with code 2, and is told', async (code, how) => {
  const cwd = await folder({
    ...tables,
    'plugin.mjs': `${code};\nexport default { metrics: [] };`,
    'fairprobe.config.yaml': 'plugins: [./plugin.mjs]\nsubjects: []\nmetrics: []\n',
  });
  const finished = await start(['validate'], cwd).ended;
  expect([finished.code, finished.stderr]).toEqual([
    2,
    expect.stringContaining(`a plugin or a configuration, ${how}\n`),
  ]);
});

test.each([
  ['process.nextTick(() => { throw null; })', 2, 'a plugin or a configuration: an error that nothing caught: null\n'],
  ['throw Object.create(null)', 2, 'something that says nothing about itself was thrown'],
  ["Object.defineProperty(it, 'metrics', { get() { throw new Error('got') } })", 2, 'could not be loaded: got'],
])('a plugin that does %s leaves no trace of the stack', async (statement, code, said) => {
  const cwd = await folder({
    ...tables,
    'plugin.mjs': `const it = { metrics: [] };\n${statement};\nexport default it;`,
    'fairprobe.config.yaml': 'plugins: [./plugin.mjs]\nsubjects: []\nmetrics: []\n',
  });
  const finished = await start(['validate'], cwd).ended;
  expect([finished.code, finished.stderr]).toEqual([code, expect.stringContaining(said)]);
  expect(finished.stderr).not.toMatch(/^ +at /m);
});

test.each([
  ["Object.prototype.polluted = 'x'", './plugin.mjs could not be loaded: it changes Object.prototype.polluted,'],
  ['JSON.stringify = Promise.prototype.then = null', 'loaded: it changes Promise.prototype.then, JSON.stringify,'],
  [
    "Object.defineProperty(Object.prototype, 'stuck', { value: 'x', enumerable: true })",
    'the plugin ./plugin.mjs changes Object.prototype.stuck,',
  ],
  [
    'await new Promise((done) => setTimeout(() => { Object.prototype.polluted = 1; done(); }))',
    'it changes Object.prototype.polluted,',
  ],
])('a plugin that does %s is told as the cause', async (statement, said) => {
  const cwd = await folder({
    ...tables,
    'plugin.mjs': `${statement};\nexport default { metrics: [] };`,
    'fairprobe.config.yaml': 'plugins: [./plugin.mjs]\nsubjects: []\nmetrics: []\n',
  });
  const { code, stdout, stderr } = await start(['validate'], cwd).ended;
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(`${said} which the whole program relies on`)]);
  expect(stderr).not.toContain('bug in fairprobe');
});

test('a plugin that takes the streams and the exit of the process for itself changes nothing of what is said', async () => {
  const code = `
    for (const stream of [process.stdout, process.stderr]) stream.write = () => { throw new Error('mine'); };
    process.stdout.once = undefined;`;
  const cwd = await folder({ ...tables, 'fairprobe.config.mjs': configWith(code) });
  const { code: ended, stdout, stderr } = await start(['evaluate', '--no-cache', '-o', 'r.json'], cwd).ended;
  expect([ended, stderr]).toEqual([3, expect.stringMatching(/written: r\.json\n$/)]);
  expect(stdout).toContain('fairprobe ');
  const failing = await folder({ 'fairprobe.config.mjs': configWith(`${code} throw new Error('no more');`) });
  const refused = await start(['validate'], failing).ended;
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('could not be loaded: no more')]);
});
