/**
 * A run whose subjects, data sets, groups, labels, ids and plugin speak ill, looked at in the programs that people open
 * its reports with: a browser, CommonMark, CSV, JUnit's and SARIF's schemas, GitHub's log, and a terminal.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { HtmlRenderer, Parser } from 'commonmark';
import { parse } from 'csv-parse/sync';
import { parseHTML } from 'linkedom';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { parseReport } from '../../src/report/parse.ts';
import { validateSarif } from '../report/sarif-schema.ts';

const ESC = '\u001b';
/** Each becomes a group, and stands in names and messages. No line break in those that are keys of YAML. */
const ill: readonly string[] = [
  '<script>document.title="owned"</script><img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "'; alert(1); //",
  '</style></title></textarea><iframe src="https://x.example/">',
  '[a](https://x.example) ![i](https://x.example/i.png) <https://x.example>',
  '| a | b |\n|---|---|\n# heading\n\n```js\n- item',
  '=HYPERLINK("https://x.example","click")',
  "+1+cmd|' /C calc'!A0",
  '-2+3',
  '@SUM(1+1)',
  '\t=1+1',
  `${ESC}[31mred${ESC}[2J${ESC}]0;owned\u0007${ESC}]8;;https://x.example${ESC}\\link`,
  '\u009b2J\u009d0;owned\u009c',
  'user\u202etxt.exe\u2066a',
  'zero\u200bwidth\ufeff\u2060',
  '\ud800 lone',
  'nul\u0000nul',
  ']]><!-- --><?xml version="1.0"?>&lol;',
  '%0A::error::owned%0D',
  '::error file=a.js,line=1::owned',
  '\n::set-output name=x::owned\n##[error]owned',
  '$' + '{{ secrets.TOKEN }} $(touch owned) `touch owned`',
  '{0} {{1}} %s %n',
  '__proto__',
  `long ${'x'.repeat(100_000)}`,
];

const bin = resolve(import.meta.dirname, '../../dist/bundle/bin.js');
const folder = mkdtempSync(join(tmpdir(), 'fairprobe-hostile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const env = { PATH: process.env.PATH ?? '', HOME: folder, GITHUB_STEP_SUMMARY: join(folder, 'summary.md') };

/** Neither moves a cursor, nor reorders a line, nor hides in one. */
const unseen = /(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

let log: { stdout: string; stderr: string };

beforeAll(() => {
  const rows = ill.flatMap((text, g) =>
    Array.from({ length: 30 }, (_, i) => ({
      id: `${text} ${g} ${i}`.slice(-2000),
      label: i % 3 ? 'ok' : ill[1],
      group: text,
      score: ((i * 37 + g) % 101) / 100,
    })),
  );
  // JSON keeps what JSON.stringify escapes: a lone surrogate and NUL reach the program.
  writeFileSync(join(folder, 'items.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const value = JSON.stringify;
  const named = (i: number) => value(ill[i]);
  const config = {
    subjects: [0, 4, 11, 12, 13, 20].map((i) => ({
      name: ill[i],
      classifier: { predictions: 'items.jsonl', columns: { id: 'id', score: 'score' } },
    })),
    datasets: {
      [ill[0]]: {
        table: 'items.jsonl',
        columns: { id: 'id', label: 'label', groups: [{ column: 'group', categories: true }] },
        positive: [ill[1]],
      },
    },
    metrics: [
      { 'group-error-rates': { dataset: ill[0], minGroupSize: 5, as: ill[0] } },
      { 'hate-speech-bias': { dataset: ill[0], minGroupSize: 5 } },
      { ill: { dataset: ill[0] } },
    ],
    gates: { 'hate-speech-bias/bpsn-auc': ['error', { min: 0.99 }] },
    plugins: ['./plugin.mjs'],
  };
  writeFileSync(join(folder, 'fairprobe.config.json'), value(config));
  writeFileSync(
    join(folder, 'plugin.mjs'),
    `const options = { safeParse: (data) => ({ success: true, data }), parse: (data) => data };
const measures = { it: { title: ${named(0)}, definition: ${named(5)}, unit: ${named(11)}, ideal: 0, range: [0, 1], direction: 'lower', about: 'bias' } };
export default { metrics: [{
  id: 'ill', version: 1, family: 'extrinsic', title: ${named(12)}, summary: ${named(13)}, definition: ${named(5)},
  deviations: [${named(4)}], references: [], measures, options, data: { dataset: 'labelled' }, roles: ['classifier'],
  needs: ({ data }) => ({ scores: { kind: 'class-probabilities', data: data.dataset } }),
  measure: () => { throw new Error(${value(ill.slice(0, -1).join(' '))}); },
}] };
`,
  );
  const outputs = ['out.json', 'out.html', 'out.md', 'out.csv', 'out.junit.xml', 'out.sarif'];
  const argv = [
    ...['evaluate', '--no-cache', '--reporter', 'github', '--reporter', 'console', '--samples', 'samples.jsonl'],
    ...outputs.flatMap((file) => ['-o', file]),
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...argv], {
    ...{ cwd: folder, env, encoding: 'utf8', maxBuffer: 2 ** 28 },
  });
  log = { stdout, stderr };
  expect({ status, stderr: stderr.slice(0, 3000) }).toMatchObject({
    status: expect.toSatisfy((code) => [1, 3].includes(code)),
  });
}, 300_000);

it('is a run of all of it', () => {
  const report = parseReport(read('out.json'));
  const groups = report.results.flatMap(({ metric, group }) => (metric === 'hate-speech-bias' && group) || []);
  expect(new Set(groups).size).toBe(ill.length);
  expect(report.results.filter(({ status }) => status === 'error')).toHaveLength(6);
});

it('leaves no character in any file or stream that a terminal obeys', () => {
  for (const file of ['out.json', 'out.md', 'out.csv', 'out.junit.xml', 'out.sarif', 'samples.jsonl']) {
    const found = unseen.exec(read(file));
    expect(found && [file, JSON.stringify(read(file).slice(found.index - 40, found.index + 10))]).toBeNull();
  }
  // Written without a terminal, so without colour.
  expect(log.stdout).not.toMatch(unseen);
  expect(log.stderr).not.toMatch(unseen);
});

/** Elements that no text of a report may bring, wherever it stands. */
const active = 'script, iframe, object, embed, img, form, base, link, video, audio, [onload], [onerror], [onclick]';

it.skipIf(!existsSync('/usr/bin/chromium'))(
  'runs nothing and asks for nothing in Chromium (skipped without /usr/bin/chromium)',
  async () => {
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('dialog', (dialog) => {
        complaints.push(dialog.message());
        void dialog.dismiss();
      });
      const address = pathToFileURL(join(folder, 'out.html')).href;
      page.on('request', (request) => request.url() !== address && complaints.push(request.url()));
      await page.goto(address);
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true;
      });
      expect(complaints).toEqual([]);
      expect(await page.title()).not.toBe('owned');
      expect(await page.evaluate((found) => document.querySelectorAll(found).length, active)).toBe(0);
      const links = await page.evaluate(() => [...document.links].map(({ href }) => href));
      expect(links.filter((href) => href.includes('x.example'))).toEqual([]);
      // What was said is there, as text.
      const said = await page.evaluate(() => document.body.textContent);
      expect(said).toContain('<script>document.title="owned"</script>');
      expect(said).toContain('\\u{202e}');
    } finally {
      await browser.close();
    }
  },
  120_000,
);

describe('Markdown', () => {
  function expectHarmless(html: string): void {
    const { document } = parseHTML(`<html><body>${html}</body></html>`);
    expect([...document.querySelectorAll(active)].map(String)).toEqual([]);
    const links = [...document.querySelectorAll('a')].map((link) => link.getAttribute('href') ?? '');
    expect(links.filter((href) => href.includes('x.example'))).toEqual([]);
    const headings = [...document.querySelectorAll('h1, h2, h3, h4')].map(({ textContent }) => textContent?.trim());
    expect(headings).not.toContain('heading');
  }

  it('stays text in commonmark.js', () => {
    for (const file of ['out.md', 'summary.md']) {
      expectHarmless(new HtmlRenderer().render(new Parser().parse(read(file))));
    }
  }, 120_000);

  const gfm = spawnSync('cmark-gfm', ['--version']).status === 0;
  it.skipIf(!gfm)(
    'stays text, and tables keep their columns, in cmark-gfm (skipped where it is missing)',
    () => {
      const extensions = ['table', 'autolink', 'strikethrough', 'tasklist'].flatMap((name) => ['-e', name]);
      for (const file of ['out.md', 'summary.md']) {
        const html = execFileSync('cmark-gfm', ['--unsafe', ...extensions, join(folder, file)], {
          encoding: 'utf8',
          maxBuffer: 2 ** 28,
        });
        expectHarmless(html);
        const { document } = parseHTML(`<html><body>${html}</body></html>`);
        const tables = [...document.querySelectorAll('table')];
        expect(tables.length).toBeGreaterThan(0);
        // Where a cell broke out of its row, cells of the row behind it are empty or gone.
        for (const table of tables) {
          const widths = new Set([...table.querySelectorAll('tr')].map((row) => row.children.length));
          expect(widths.size).toBe(1);
        }
      }
    },
    120_000,
  );
});

it('has as many cells in each row of CSV, none of them a formula', () => {
  const rows: string[][] = parse(read('out.csv'));
  expect(new Set(rows.map((row) => row.length)).size).toBe(1);
  expect(rows.length).toBe(parseReport(read('out.json')).results.length + 1);
  const formulas = rows.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell) && !/^-?[\d.]+(e[+-]?\d+)?$/i.test(cell));
  expect(formulas).toEqual([]);
});

it('is valid by the schemas of JUnit and SARIF', async () => {
  const schema = readFileSync(new URL('../fixtures/schemas/junit-10.xsd', import.meta.url), 'utf8');
  const { valid, errors } = await validateXML({ xml: read('out.junit.xml'), schema });
  expect({ valid, errors }).toEqual({ valid: true, errors: [] });
  expect(validateSarif(JSON.parse(read('out.sarif'))) || validateSarif.errors).toBe(true);
}, 120_000);

it('gives GitHub no command but its own annotations', () => {
  const lines = `${log.stdout}\n${log.stderr}`.split(/\r\n|\r|\n/);
  const commands = lines.filter((line) => /^\s*::|##\[/.test(line));
  expect(commands.length).toBeGreaterThan(0);
  // Of gates with their place in the configuration, of results without.
  for (const line of commands) {
    const [, properties = ''] = /^::(?:error|warning|notice) (.*?)::/.exec(line) ?? [];
    expect(properties.replace(/title=.*/, '<title>')).toMatch(
      /^(file=fairprobe\.config\.json,(line=\d+,col=\d+,)?)?<title>$/,
    );
    expect(properties).not.toMatch(/\n|::|%0A/);
  }
});

const tmux = spawnSync('tmux', ['-V']).status === 0;

describe.skipIf(!tmux)('in a terminal, which is tmux (skipped where it is missing)', () => {
  // A server each: one that is still ending takes no new session.
  let servers = 0;
  const ask = (...argv: string[]) =>
    execFileSync('tmux', ['-S', join(folder, `tmux-${servers}`), ...argv], { encoding: 'utf8', env });

  /** Shows the output of a command, and what the terminal then is: its title, its lines. */
  async function shown(command: string): Promise<{ title: string; text: string }> {
    const done = join(folder, `done-${++servers}`);
    const script = join(folder, 'show.sh');
    writeFileSync(script, `printf '\\033]0;mine\\007'\n${command}\necho THE END\ntouch '${done}'\nsleep 1000\n`);
    ask('-f', '/dev/null', 'new-session', '-d', '-x', '100', '-y', '50', `sh ${script}`);
    try {
      for (let i = 0; i < 600 && !existsSync(done); i++) await pause(100);
      await pause(300);
      const title = ask('display-message', '-p', '#{pane_title}').trim();
      return { title, text: ask('capture-pane', '-p', '-S', '-100000') };
    } finally {
      ask('kill-server');
    }
  }

  const program = `${process.execPath} ${bin}`;

  it.each([
    ['the report', `cd ${folder}; ${program} report out.json --verbose`],
    ['the report as JSON', `cd ${folder}; ${program} report out.json -o - --format json | tail -c 200000`],
    ['the file of samples', `head -c 200000 ${folder}/samples.jsonl`],
    ['a refusal', `cd ${folder}; ${program} evaluate -c "$(printf 'no\\033]0;owned\\007\\302\\2332J.yaml')"`],
  ])(
    '%s leaves the title alone, and clears nothing',
    async (_, command) => {
      const { title, text } = await shown(command);
      expect(title).toBe('mine');
      expect(text.trimEnd().endsWith('THE END')).toBe(true);
      // A cleared screen would have nothing above what came last.
      expect(text.split('\n').filter((line) => line.trim() !== '').length).toBeGreaterThan(1);
      expect(text).not.toContain('owned\u0007');
    },
    120_000,
  );

  it('would be changed by the same text as it is', async () => {
    writeFileSync(join(folder, 'raw.txt'), ill[11]);
    expect((await shown(`cat ${folder}/raw.txt`)).title).toBe('owned');
  }, 120_000);
});
