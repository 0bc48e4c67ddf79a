/** What commands write: never over what they read, nor in the place of a device, and nothing where they are stopped. */
import { linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openSamples } from '../../../src/cli/write/samples-file.ts';
import { run } from '../../cli/run.ts';
import { folder, goodYaml } from '../../config/fakes.ts';
import { fixture, fixtureText, smallReport } from '../../report/fixture.ts';

const files = {
  'posts.txt': 'He\n',
  'swaps.csv': 'young,old\nboy,man\n',
  'r.json': fixtureText,
  'main.json': fixtureText,
  'base.items.jsonl': '{}\n',
};

describe('an output never takes the place of what the command reads', () => {
  /** The command, the file that it would replace, and how to name it. */
  const cases: [argv: string[], read: keyof typeof files, option?: string][] = [
    [['augment', 'posts.txt', '-o'], 'posts.txt'],
    [['augment', 'posts.txt', '--format', 'text', '--swaps', 'gender,swaps.csv', '-o'], 'swaps.csv'],
    [['report', 'r.json', '--format', 'html', '-o', 'other.html', '-o'], 'r.json'],
    [['model-card', 'r.json', '-o'], 'r.json'],
    [['compare', 'main.json', 'r.json', '-o'], 'main.json'],
    [['compare', 'main.json', 'r.json', '-o'], 'r.json'],
    [['baseline', 'update', 'r.json', '-o'], 'r.json'],
  ];
  for (const [argv, read] of cases) {
    test(`${argv.join(' ')} ${read}, by its name or links to it`, async () => {
      const cwd = await folder(files);
      const extension = read.slice(read.lastIndexOf('.'));
      symlinkSync(read, join(cwd, `soft${extension}`));
      linkSync(join(cwd, read), join(cwd, `hard${extension}`));
      const before = readdirSync(cwd);
      for (const output of [read, `../${cwd.split('/').at(-1)}/${read}`, `soft${extension}`, `hard${extension}`]) {
        const format = read === 'swaps.csv' ? ['--format', 'csv', '--column', 'young'] : [];
        const { code, stderr } = await run([...argv, output, ...format], { cwd });
        const said = `--output  "${output}" is a file that this run reads: it would be overwritten\n    Name another file\n`;
        expect([code, stderr]).toEqual([2, said]);
      }
      expect(readFileSync(join(cwd, read), 'utf8')).toBe(files[read]);
      expect(readdirSync(cwd)).toEqual(before);
    });
  }

  test('single items kept beside a baseline, where they are what is read', async () => {
    const cwd = await folder(files);
    const argv = ['baseline', 'update', 'r.json', '-o', 'base.json', '--samples', 'base.items.jsonl'];
    const { code, stderr } = await run(argv, { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining('"base.items.jsonl" is a file that this run reads')]);
    expect(readFileSync(join(cwd, 'base.items.jsonl'), 'utf8')).toBe('{}\n');
  });

  test('a table that is called like the configuration to be written', async () => {
    const cwd = await folder({ 'a.csv': 'id\n1\n' });
    linkSync(join(cwd, 'a.csv'), join(cwd, 'fairprobe.config.yaml'));
    const { code, stderr } = await run(['init', '--force', '--predictions', 'a.csv'], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining('"fairprobe.config.yaml" is a file that this run')]);
  });

  test('nor of another output of the same run', async () => {
    const cwd = await folder(files);
    const twice = await run(['report', 'r.json', '--format', 'md', '-o', 'a.md', '-o', './a.md'], { cwd });
    expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining('"./a.md" is to be written twice')]);
    const argv = ['evaluate', '--format', 'json', '-o', 'a.jsonl', '--samples', 'a.jsonl'];
    const samples = await run(argv, { cwd: await folder({ 'fairprobe.config.yaml': goodYaml }) });
    expect([samples.code, samples.stderr]).toEqual([2, expect.stringContaining('--samples  "a.jsonl" is to be')]);
  });
});

test.skipIf(process.platform === 'win32')('several reports may go to a device, which stays one', async () => {
  const cwd = await folder(files);
  const argv = ['report', 'r.json', '--format', 'csv', '-o', '/dev/null', '-o', '/dev/null'];
  expect((await run(argv, { cwd })).code).toBe(0);
  expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
});

describe('what is stopped leaves no folders', () => {
  test('of reports', async () => {
    const cwd = await folder({ 'fairprobe.config.yaml': goodYaml });
    const stopped = new AbortController();
    const evaluate = async () => {
      stopped.abort();
      throw new Error('stopped');
    };
    for (const outputs of [[], ['-o', 'out/sub/r.json', '--samples', 'items/a.jsonl']]) {
      const { code } = await run(['evaluate', ...outputs], { cwd, signal: stopped.signal, parts: { evaluate } });
      expect([code, readdirSync(cwd)]).toEqual([130, ['fairprobe.config.yaml']]);
    }
    expect((await run(['evaluate'], { cwd, parts: { evaluate: async () => smallReport() } })).code).not.toBe(130);
    expect(readdirSync(join(cwd, 'reports'))).toContain('latest');
  });

  test('of other texts; what was there stays', async () => {
    const cwd = await folder({ 'a.csv': 'text,swap\nhe,\n' });
    mkdirSync(join(cwd, 'mine'));
    for (const output of ['new/sub/b.csv', 'mine/b.csv']) {
      expect((await run(['augment', 'a.csv', '-o', output], { cwd })).code).toBe(2);
    }
    expect(readdirSync(cwd).sort()).toEqual(['a.csv', 'mine']);
  });

  test('but never what somebody else has put there', async () => {
    const cwd = await folder({});
    const samples = openSamples('a/b/items.jsonl', cwd);
    writeFileSync(join(cwd, 'a/theirs'), '');
    samples.discard();
    expect(readdirSync(join(cwd, 'a'))).toEqual(['theirs']);
  });
});

describe('Ctrl-C while a report is written', () => {
  const stopWhenMeasured = () => {
    const controller = new AbortController();
    const evaluate = async () => {
      controller.abort();
      return fixture();
    };
    return { signal: controller.signal, parts: { evaluate } };
  };
  test.each([
    [['-o', 'a.json', '--samples', 'items.jsonl'], 'stopped; what is finished is in the cache\n'],
    [[], 'stopped; what is finished is in the cache\n'],
    [['-o', '-', '--format', 'csv', '--no-cache'], 'stopped\n'],
  ])('evaluate %j ends with 130 and leaves no file', async (flags, said) => {
    const cwd = await folder({ 'fairprobe.config.yaml': goodYaml });
    const { code, stdout, stderr } = await run(['evaluate', '-q', ...flags], { cwd, ...stopWhenMeasured() });
    expect({ code, stdout, stderr }).toEqual({ code: 130, stdout: '', stderr: said });
    expect(readdirSync(cwd)).toEqual(['fairprobe.config.yaml']);
  });

  test('report ends with 130 and leaves what was there', async () => {
    const cwd = await folder({ 'r.json': fixtureText, 'a.csv': 'before' });
    const { code, stderr } = await run(['report', 'r.json', '-o', 'a.csv'], { cwd, signal: AbortSignal.abort() });
    expect([code, stderr]).toEqual([130, 'stopped\n']);
    expect(readFileSync(join(cwd, 'a.csv'), 'utf8')).toBe('before');
    expect(readdirSync(cwd).sort()).toEqual(['a.csv', 'r.json']);
  });
});
