import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc, { type Arbitrary } from 'fast-check';
import { afterAll, it } from 'vitest';
import { commands as listed } from '../../src/cli/commands/index.ts';
import { defaultConfig } from '../../src/support/embedded.ts';
import { runReal, scored, scoredYaml } from '../cli/real.ts';
import { every } from '../fuzz/every.ts';
import { hostileTexts } from '../fuzz/hostile.ts';
import { report as small, baseline as snapshot } from '../fuzz/reports.ts';
import { settledRun } from '../fuzz/settle-run.ts';
import { fixture } from '../report/fixture.ts';

// Of these others the arguments are folders and servers.
const others = ['merge', 'worker', 'audit', 'partition'];
const commands = await Promise.all(
  listed
    .filter(({ syntax }) => !others.includes(syntax.split(' ')[0]))
    .map(async ({ syntax, load }) => ({ syntax, ...(await load()) })),
);

const root = mkdtempSync(join(tmpdir(), 'fairprobe-fuzz-arguments-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const files: Record<string, string> = {
  'fairprobe.config.yaml': scoredYaml,
  'scored.csv': scored,
  'a.json': JSON.stringify(small),
  'fairprobe.baseline.json': JSON.stringify(snapshot),
  'items.jsonl': '{"metric":"weat","subject":"one","id":"1","value":1}\n',
  'table.csv': 'id,text,label,group,score\n1,she saw her,bad,a,0.5\n2,he saw him,ok,b,0.25\n',
  'swaps.csv': 'young,old\nkid,elder\n',
  'broken.json': '{"schemaVersion": 2',
  'a folder/file.txt': 'her book\n',
};

/** A new folder with these files, below others: a path that leads up stays within what is thrown away. */
function folder(): string {
  rmSync(root, { recursive: true, force: true });
  const inner = join(root, 'one/two/three');
  mkdirSync(join(inner, 'a folder'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(inner, name), text);
  return inner;
}

const words = fc.constantFrom(
  ...Object.keys(files),
  ...['.', '-', '--', 'a folder', 'nowhere', 'out.json', 'out.html', 'out.md', 'out.csv', 'out.junit.xml', 'out.sarif'],
  ...[
    'update',
    'info',
    'clear',
    'pull',
    'path',
    'verify',
    'bash',
    'zsh',
    'weat',
    'group-error-rates',
    'table',
    'markdown',
    'github',
  ],
  ...['0', '1', '-1', '1.5', '1e9', '99999999999999999999', 'weat <= 0.1', 'weat/x[y] >= ', '*', 'a,b', 'org/model'],
  ...hostileTexts.filter((text) => !text.includes('\u0000')),
);

function argumentsOf({ syntax, options }: (typeof commands)[number]): Arbitrary<string[]> {
  const flag = fc.constantFrom(...Object.keys(options), 'help', 'version', 'no-cache', '__proto__', 'x');
  const option = fc.oneof(
    flag.map((name) => [`--${name}`]),
    fc.tuple(flag, words).map(([name, value]) => [`--${name}`, value]),
    fc.tuple(flag, words).map(([name, value]) => [`--${name}=${value}`]),
    fc.constantFrom('-o', '-q', '-c', '-h', '-v', '-').map((short) => [short]),
  );
  const action = syntax.includes('<action>') ? fc.constantFrom('update', 'info', 'clear', 'pull', 'path') : words;
  return fc
    .tuple(fc.array(action, { maxLength: 1 }), fc.array(words, { maxLength: 2 }), fc.array(option, { maxLength: 3 }))
    .map(([actions, positionals, flags]) => [syntax.split(' ')[0], ...actions, ...positionals, ...flags.flat()]);
}

const environment = fc.dictionary(
  fc.constantFrom('FAIRPROBE_SEED', 'FAIRPROBE_THREADS', 'FORCE_COLOR', 'NO_COLOR', 'GITHUB_ACTIONS', 'CI'),
  words,
  { maxKeys: 2 },
);

it('any arguments are obeyed or refused, with a code of the contract', async () => {
  const asked = fc.record({
    argv: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...commands).chain(argumentsOf) },
      { weight: 1, arbitrary: fc.array(words, { maxLength: 4 }) },
    ),
    env: environment,
    stdin: fc.constantFrom('', files['a.json'], files['table.csv'], '\u0000\u001b'),
  });
  await every(asked, 900, async ({ argv, env, stdin }) => {
    const cwd = folder();
    // Never the user's own cache, nor a connection.
    const own = { FAIRPROBE_CACHE_DIR: 'cache', FAIRPROBE_DATA_DIR: 'data', HF_HUB_OFFLINE: '1' };
    const parts = { evaluate: async () => fixture(), defaultConfig };
    return settledRun(await runReal(argv, cwd, { env: { ...env, ...own }, stdin, parts }));
  });
});
