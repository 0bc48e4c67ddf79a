import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../cli/run.ts';
import { folder } from '../../config/fakes.ts';

const script = async (shell: string) => {
  const { code, stdout, stderr } = await run(['completion', shell]);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
};

/** What bash offers after these words, the last of which is being typed. */
async function offered(...words: readonly string[]): Promise<string[]> {
  const cwd = await folder({ 'completion.bash': await script('bash') });
  const asked =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: bash's own
    'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _fairprobe; printf "%s\\n" "${COMPREPLY[@]}"';
  const out = execFileSync('bash', ['-c', asked, '_', join(cwd, 'completion.bash'), 'fairprobe', ...words], {
    encoding: 'utf8',
  });
  return out.split('\n').filter(Boolean);
}

describe('completion bash', () => {
  test('offers commands, the options of a command, and what an option or a first argument may be', async () => {
    expect(await offered('ev')).toEqual(['evaluate']);
    expect(await offered('')).toEqual(expect.arrayContaining(['evaluate', 'plan', 'compare', 'completion', '--help']));
    expect(await offered('evaluate', '--no')).toEqual(['--no-exit-code', '--no-cache']);
    expect(await offered('list', '-')).toEqual(['--config', '-c', '--json', '--help']);
    expect(await offered('evaluate', '-q', '--format', 'j')).toEqual(['json', 'junit']);
    expect(await offered('evaluate', '--metric', '')).toEqual(['association', 'gaps']);
    expect(await offered('show', 'c')).toEqual(['corpus']);
    expect(await offered('cache', '')).toEqual(['info', 'clear']);
  });

  test('leaves files to the shell', async () => {
    expect(await offered('evaluate', '-c', 'fa')).toEqual([]);
    expect(await offered('report', 'rep')).toEqual([]);
    expect(await script('bash')).toContain('complete -o default -F _fairprobe fairprobe');
  });
});

describe.each(['zsh', 'fish'])('completion %s', (shell) => {
  test('knows every command and option', async () => {
    const text = await script(shell);
    const { stderr } = await run([]);
    const commands = [...stderr.matchAll(/^ {2}fairprobe (\S+)/gm)].map(([, name]) => name);
    expect(commands.length).toBeGreaterThan(12);
    for (const name of new Set(commands)) expect(text).toMatch(new RegExp(`\\b${name}\\b`));
    for (const option of ['fail-on-regression', 'no-cache', 'limit', 'predictions']) expect(text).toContain(option);
    expect(text).toContain('association');
  });

  test('is a script that the shell can read, where there is one', async (context) => {
    const cwd = await folder({ script: await script(shell) });
    const { error, status, stderr } = spawnSync(shell, ['-n', join(cwd, 'script')], { encoding: 'utf8' });
    if (error) return context.skip(`there is no ${shell} here`);
    expect([status, stderr]).toEqual([0, '']);
  });
});

test('completion asks for one of the shells it knows', async () => {
  const { code, stderr } = await run(['completion', 'tcsh']);
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining('shell must be one of "bash", "zsh", "fish", not "tcsh"'),
  ]);
});
