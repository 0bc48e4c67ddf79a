import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { InputError } from '../../../src/contract/problem.ts';
import { runReal, scored, scoredYaml } from '../../cli/real.ts';
import { run } from '../../cli/run.ts';
import { fakes, folder, goodYaml } from '../../config/fakes.ts';

const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length));

describe('help', () => {
  test.each([
    [],
    ['evaluate'],
    ['plan'],
    ['init'],
    ['report'],
    ['model-card'],
    ['baseline'],
    ['compare'],
    ['validate'],
    ['list'],
    ['show'],
    ['augment'],
    ['partition'],
    ['cache'],
    ['completion'],
  ])('of %j fits 80 columns and ends with examples', async (...command) => {
    const { code, stdout, stderr } = await run([...command, '--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/\nExamples:\n {2}fairprobe /);
    // One screen: in it nothing that is the same for all commands.
    expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(52);
    expect(stdout.includes('--version')).toBe(command.length === 0);
  });

  test('of evaluate names every option and the exit codes', async () => {
    const { stdout } = await run(['evaluate', '--help']);
    const options = [
      '-c, --config',
      '--metric',
      '-o, --output',
      '--json',
      '--fail-on',
      'Fails UNLESS this holds',
      '--strict',
      '--no-exit-code',
      '--seed',
      '--signed',
      '--all-pairs',
      '--offline',
    ];
    for (const option of [...options, '--threads', '--cache-dir', '--no-cache', '-q, --quiet', 'Exit codes: 0 pass']) {
      expect(stdout).toContain(option);
    }
  });

  test('is printed without a command, which is a usage error', async () => {
    const { code, stdout, stderr } = await run([]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Commands:');
  });

  test('the version is the one of the package', async () => {
    expect(await run(['--version'])).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: '',
    });
  });
});

describe('a usage error ends with code 2, says what was typed, and asks what was meant', () => {
  test.each([
    [['evalaute'], 'there is no command "evalaute"\n    Did you mean "evaluate"?\n'],
    [
      ['frobnicate', '--x'],
      'there is no command "frobnicate"\n    Commands: evaluate, merge, worker, plan, init, report, model-card, baseline, compare, validate, list, show, datasets, audit, augment, partition, cache, completion\n',
    ],
    [['evaluate', '--cache-dri=x'], 'there is no option --cache-dri\n    Did you mean "--cache-dir"?\n'],
    [
      ['evaluate', '--no-cach', '--sed', '3'],
      'there is no option --no-cach\n    Did you mean "--no-cache"?\nthere is no option --sed\n    Did you mean "--seed"?\n',
    ],
    [['list', '-x'], 'there is no option -x\n    Options: --config, --json\n'],
    [['validate', 'extra'], 'unexpected argument "extra"\n    See fairprobe validate --help\n'],
    [
      ['baseline', 'update', '--baseline', 'x'],
      'there is no option --baseline\n    Options: --output, --samples, --config, --force\n',
    ],
    [['evaluate', '--seed'], 'not enough arguments following: seed\n    See fairprobe evaluate --help\n'],
    [['cache', 'clean'], 'action must be one of "info", "clear", not "clean"\n    See fairprobe cache --help\n'],
    [['show'], 'not enough non-option arguments: got 0, need at least 1\n    See fairprobe show --help\n'],
  ])('%j', async (argv, stderr) => {
    expect(await run(argv)).toEqual({ code: 2, stdout: '', stderr });
  });
});

describe('what goes wrong', () => {
  const failing = (error: unknown, env = {}) => run(['list'], { env, parts: { builtIn: () => Promise.reject(error) } });

  test('in the input is printed as lines with a place, a key and a hint; files below the folder are named from there', async () => {
    const problems = [
      { message: 'must be text', key: 'a.b', file: '/home/x/c.yaml', line: 3, column: 7, hint: 'Put it in quotes' },
      { message: 'is empty', file: '/elsewhere/d.csv' },
    ];
    const { code, stderr } = await run(['list'], {
      cwd: '/home/x',
      parts: { builtIn: () => Promise.reject(new InputError(problems)) },
    });
    expect(code).toBe(2);
    expect(stderr).toBe('c.yaml:3:7  a.b  must be text\n    Put it in quotes\n/elsewhere/d.csv  is empty\n');
  });

  test('more than twenty times is cut short, and the rest counted', async () => {
    const { stderr } = await failing(
      new InputError(Array.from({ length: 23 }, (_, i) => ({ message: `problem ${i}` }))),
    );
    expect(stderr.split('\n').slice(-4)).toEqual(['problem 18', 'problem 19', '... and 3 more', '']);
  });

  test('cannot move the cursor: control characters are printed as their codes', async () => {
    const { stderr } = await failing(new InputError({ message: 'bad \u001b[2J name', hint: 'a\u001b[1mb' }));
    expect(stderr).toBe('bad \\u{1b}[2J name\n    a\\u{1b}[1mb\n');
  });

  test('in fairprobe itself is called a bug, in one line, with the stack only when asked for', async () => {
    const short = await failing(new TypeError('x is not a function'));
    expect(short.code).toBe(3);
    expect(short.stderr).toBe(
      'this is a bug in fairprobe: x is not a function\n    set FAIRPROBE_DEBUG=1 to see where\n',
    );
    const long = await failing(new TypeError('x is not a function'), { FAIRPROBE_DEBUG: '1' });
    expect(long.stderr).toContain('main.test.ts');
    expect((await failing('a string')).stderr).toContain('a string');
  });
});

describe('validate', () => {
  test('says that a configuration is right, and what it would run', async () => {
    const yaml = `${scoredYaml}  - hate-speech-bias: { dataset: items, as: ranking }\n`;
    const cwd = await folder({ 'fairprobe.config.yaml': yaml, 'scored.csv': scored });
    expect(await runReal(['validate'], cwd)).toEqual({
      code: 0,
      stdout: 'valid: 2 subjects, 2 metrics: 4 evaluations (group-error-rates x 2, ranking x 2)\n',
      stderr: '',
    });
  });

  test('refuses models, predictions and data that could not be used, all at once, and trusts hub models', async () => {
    const yaml = scoredYaml.replace(
      'datasets:\n',
      `  - { name: gone, classifier: ./gone }
  - { name: cut, classifier: ./cut }
  - { name: hub, classifier: someone/some-model }
  - { name: other, classifier: { predictions: other.csv, columns: { id: id, score: score } } }
datasets:
`,
    );
    const cwd = await folder({
      'fairprobe.config.yaml': yaml,
      'scored.csv': scored.replace('id,label,group', 'id,text,group'),
      'cut/config.json': '{}',
      'other.csv': 'id,score\nx,0.5\n',
    });
    const env = { HF_HOME: cwd };
    const sources = await runReal(['validate'], cwd, { env });
    expect([sources.code, sources.stdout]).toEqual([2, '']);
    expect(sources.stderr).toMatch(/scored\.csv:1 .*there is no column "label"/);
    expect(sources.stderr).toMatch(/subjects\[2\]\.classifier {2}the model folder "\.\/gone" does not exist/);
    expect(sources.stderr).toMatch(/subjects\[3\]\.classifier {2}the model "\.\/cut" has no tokenizer\.json/);
    expect(sources.stderr).not.toContain('some-model');
    const right = yaml.replace(/ {2}- \{ name: (?:gone|cut).*\n/g, '');
    const rows = await folder({
      'fairprobe.config.yaml': right,
      'scored.csv': scored,
      'other.csv': 'id,score\nx,0.5\n',
    });
    expect((await runReal(['validate'], rows, { env })).stderr).toMatch(
      /^other\.csv {2}subjects\[3\]\.classifier {2}no row is about an item of data set "items"/,
    );
  });

  test('reports every problem of the file given by -c with its line', async () => {
    const yaml = goodYaml
      .replace('seed: 7', 'sed: 7')
      .replace('posts.csv', 'posts.csv, colour: red')
      .replace('0.9', '9');
    const { code, stdout, stderr } = await run(['validate', '-c', 'a/b.yaml'], {
      cwd: await folder({ 'a/b.yaml': yaml }),
    });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      [
        'a/b.yaml:1:1  sed  unknown key "sed"',
        '    Did you mean "seed"?',
        'a/b.yaml:9:30  datasets.posts.colour  unknown key "colour"',
        '    Known keys: table, columns, positive',
        'a/b.yaml:13:41  metrics[1].gaps.threshold  must be at most 1, not 9',
        '',
      ].join('\n'),
    );
  });
});

test('a file of generations about other prompts is refused before a run, and by validate', async () => {
  const cwd = await folder({
    'fairprobe.config.yaml': `subjects:
  - { name: s, generator: { generations: g.jsonl } }
datasets:
  p: { use: prompts, path: p.jsonl }
metrics:
  - generation-bias: { dataset: p, samples: 1 }
`,
    'p.jsonl':
      '{"id": "p0", "prompt": "The nurse was", "group": "nurse"}\n{"id": "p1", "prompt": "The cook was", "group": "cook"}\n',
    'g.jsonl': '{"prompt": "x0", "text": "glad"}\n',
  });
  const message = 'g.jsonl  subjects[0].generator  no row is about a prompt: "prompt" holds "x0"';
  for (const argv of [['validate'], ['evaluate', '--no-cache', '-o', 'r.json']]) {
    const { code, stdout, stderr } = await runReal(argv, cwd);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  }
});

describe('list and show', () => {
  test('list names metrics and data sets with family or kind and a sentence', async () => {
    const { stdout } = await run(['list']);
    expect(stdout).toMatch(/^ {2}gaps {9}extrinsic {2}How far error rates differ between groups\.$/m);
    expect(stdout).toMatch(/^ {2}corpus {7}corpus /m);
    expect((await run(['list', 'datasets'])).stdout).not.toContain('gaps');
    const entries = JSON.parse((await run(['list', 'metrics', '--json'])).stdout);
    expect(entries.map(({ id, kind }: { id: string; kind: string }) => [id, kind])).toEqual([
      ['association', 'intrinsic'],
      ['gaps', 'extrinsic'],
    ]);
  });

  test('show prints a metric from its declaration: definition, measures, options with defaults, departures, references', async () => {
    const { stdout } = await run(['show', 'association']);
    for (const text of [
      '      d = mean(X) - mean(Y)\n',
      'ideal 0, nearer to it is better; range -2 to 2.',
      '  samples\n      How many samples. Whole number; default 1000.\n',
      '  rule\n      Which sub-token stands for a word. One of first, last, mean; default\n      "last".\n',
      '  contexts\n      Corpus in which the words are looked up. Text; required.\n',
      '  - The standard deviation has ddof 1, where the paper leaves it open.\n',
      'https://example.org/doe',
    ]) {
      expect(stdout).toContain(text);
    }
    expect(widest(stdout)).toBeLessThanOrEqual(80);
  });

  test('colour changes no letter, and NO_COLOR switches it off', async () => {
    const plain = (await run(['show', 'association'])).stdout;
    const colored = (await run(['show', 'association'], { env: { FORCE_COLOR: '1' } })).stdout;
    expect(colored).not.toBe(plain);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(plain);
    expect((await run(['show', 'association'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout).toBe(plain);
  });

  test('show prints a data set, or either as JSON with the options as JSON Schema', async () => {
    expect((await run(['show', 'table'])).stdout).toContain('  licence\n      CC0-1.0\n');
    const json = JSON.parse((await run(['show', 'gaps', '--json'])).stdout);
    expect(json).toMatchObject({ metric: { id: 'gaps', options: { properties: { threshold: { default: 0.5 } } } } });
    expect(json).not.toHaveProperty('dataset');
  });

  test('show prints both where a metric and a data set share a name', async () => {
    const shared = { ...fakes, datasets: [{ ...fakes.datasets[0], id: 'gaps' }] };
    const parts = { builtIn: async () => shared };
    expect((await run(['show', 'gaps'], { parts })).stdout).toMatch(
      /^Error gaps \(gaps\)\n[\s\S]+\n-{80}\n\nThe lists data \(gaps\)\n/,
    );
    expect(Object.keys(JSON.parse((await run(['show', 'gaps', '--json'], { parts })).stdout))).toEqual([
      'metric',
      'dataset',
    ]);
  });

  test('show names options within options, and breaks lines of formulas that are too long', async () => {
    const long = { ...fakes.metrics[0], definition: `With\n\n    ${'x = a + b, '.repeat(9)}\n\nfor all.` };
    const { stdout } = await run(['show', 'association'], {
      parts: { builtIn: async () => ({ ...fakes, metrics: [long] }) },
    });
    expect(widest(stdout)).toBeLessThanOrEqual(80);
    expect((await run(['show', 'table'])).stdout).toContain('  columns.groups\n      List of text; default [].\n');
  });

  test('show names values of lists as they must be given', async () => {
    const cased = {
      ...fakes.metrics[0],
      options: z.strictObject({ kinds: z.array(z.enum(['Age', 'SES'])).optional() }),
    };
    const { stdout } = await run(['show', 'association'], {
      parts: { builtIn: async () => ({ ...fakes, metrics: [cased] }) },
    });
    expect(stdout).toContain('List of one of Age, SES; optional.');
  });

  test('an unknown name is a usage error with the nearest one', async () => {
    const { code, stderr } = await run(['show', 'asociation']);
    expect([code, stderr]).toEqual([
      2,
      'there is no metric or data set "asociation"\n    Did you mean "association"?\n',
    ]);
  });

  test('every id is listed once', async () => {
    const entries: { id: string }[] = JSON.parse((await run(['list', '--json'])).stdout);
    expect(entries).toHaveLength(fakes.metrics.length + fakes.datasets.length);
  });
});

describe('cache', () => {
  test('info of a folder that is not there is empty, and clear removes nothing else that lies there', async () => {
    const cwd = await folder({ 'c/other.txt': 'mine', 'c/cache.mdb': '' });
    const info = await run(['cache', 'info', '--cache-dir', 'none'], { cwd });
    expect(info).toEqual({ code: 0, stdout: `${cwd}/none\n0 entries, 0 bytes\n`, stderr: '' });
    const clear = await run(['cache', 'clear', '--json'], { cwd, env: { FAIRPROBE_CACHE_DIR: `${cwd}/c` } });
    expect(JSON.parse(clear.stdout)).toEqual({ directory: `${cwd}/c`, entries: 0, bytes: 0 });
    const { readdirSync } = await import('node:fs');
    expect(readdirSync(`${cwd}/c`)).toEqual(['other.txt']);
  });

  test('info lists whose answers it holds, and clear --older-than leaves what was used since', async () => {
    const cwd = await folder({ 'c/cache.mdb': '' });
    const { openStore } = await import('../../../src/support/store/index.ts');
    const store = await openStore(`${cwd}/c`, () => {});
    store.put('a', new Uint8Array(1000), { kind: 'text vectors', by: 'org/model', content: 'x' });
    await store.close();
    const today = new Date().toISOString().slice(0, 10);
    const { stdout } = await run(['cache', 'info', '--cache-dir', 'c'], { cwd });
    expect(stdout).toMatch(
      new RegExp(
        `^${cwd}/c\n1 entry, 1\\.\\d KiB\n\nby +kind +entries +size +last used\n` +
          `org/model +text vectors +1 +1\\.\\d KiB +${today}\n\nof an earlier version.*\n.*cache.mdb\n$`,
      ),
    );
    const json = JSON.parse((await run(['cache', 'info', '--json', '--cache-dir', 'c'], { cwd })).stdout);
    expect(json).toMatchObject({ entries: 1, held: [{ by: 'org/model', kind: 'text vectors', entries: 1 }] });
    const clear = await run(['cache', 'clear', '--older-than', '2d', '--cache-dir', 'c'], { cwd });
    expect(clear.stdout).toBe(`removed 0 entries, 0 bytes from ${cwd}/c\n`);
  });

  test('info shows whoever it names on one line, whatever the name holds', async () => {
    const cwd = await folder({});
    const { openStore } = await import('../../../src/support/store/index.ts');
    const store = await openStore(`${cwd}/c`, () => {});
    store.put('a', new Uint8Array(9), { kind: 'k', by: 'a\u001b[2J\u202e\nb', content: 'x' });
    await store.close();
    const { stdout } = await run(['cache', 'info', '--cache-dir', 'c'], { cwd });
    expect(stdout).toContain('\na\\u{1b}[2J\\u{202e} b  k ');
  });

  test.each([
    [['clear', '--older-than', '30'], /--older-than +"30" is not an age\n.*12h, 30d, 4w/],
    [['info', '--older-than', '30d'], /--older-than +is only for `cache clear`/],
  ])('refuses cache %j', async (args, message) => {
    const { code, stderr } = await run(['cache', ...args]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
