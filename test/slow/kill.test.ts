/** Runs that are killed at any moment, share a cache, or cannot write: what they leave, and what the next run makes of it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseReport } from '../../src/report/parse.ts';
import { randomStream } from '../../src/statistics/distributions/random.ts';
import { times } from '../fuzz/settings.ts';

const bin = resolve(import.meta.dirname, '../../dist/bundle/bin.js');
const root = mkdtempSync(join(tmpdir(), 'fairprobe-kill-'));
afterAll(() => {
  spawnSync('chmod', ['-R', 'u+w', root]);
  rmSync(root, { recursive: true, force: true });
});

/** Two small models that come with fairprobe, asked for vectors, probabilities and counterfactuals. */
const config = `seed: 1
subjects:
  - { name: plain, encoder: embedded:plain, classifier: embedded:plain }
  - { name: distilled, encoder: embedded:distilled, classifier: embedded:distilled }
datasets:
  posts: { use: identity-templates, attributes: [religion] }
metrics:
  - weat: { tests: [C7] }
  - hate-speech-bias: { dataset: posts, resamples: 100 }
  - counterfactual-token-fairness: { dataset: posts, swaps: [religion], resamples: 100 }
`;
const args = ['evaluate', '-q', '--threads', '1', '--cache-dir', 'cache', '--samples', 'items.jsonl'];
const outputs = ['out.json', 'out.html', 'out.csv'];
const named = [...args, ...outputs.flatMap((file) => ['-o', file])];

function project(name: string): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'fairprobe.config.yaml'), config);
  return folder;
}

interface Ended {
  code: number | null;
  signal: string | null;
  stderr: string;
}

function start(folder: string, argv: readonly string[] = named, command: readonly string[] = []) {
  const [program, ...before] = [...command, process.execPath];
  // A group of its own, so that both processes of the program can be killed at once.
  const child = spawn(program, [...before, bin, ...argv], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH ?? '', HOME: root },
  });
  let stderr = '';
  child.stderr?.on('data', (data) => {
    stderr += data;
  });
  const ended = new Promise<Ended>((done) => child.on('close', (code, signal) => done({ code, signal, stderr })));
  return { child, ended };
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid!, signal);
  } catch {
    // It had ended by itself.
  }
}

/** Everything but when it ran, and by which command. */
function written(folder: string): Record<string, string> {
  const report = JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8'));
  const { id, startedAt, finishedAt, command } = report.run;
  const moments: string[] = [id, startedAt, finishedAt, command, startedAt.slice(0, 10)];
  const same = (text: string) => moments.reduce((rest, moment) => rest.replaceAll(moment, '<moment>'), text);
  return Object.fromEntries(
    [...outputs, 'items.jsonl'].map((file) => [file, same(readFileSync(join(folder, file), 'utf8'))]),
  );
}

/** Files that are not as an undisturbed run writes them. */
function changed(folder: string): string[] {
  const found = written(folder);
  return Object.keys(undisturbed).filter((file) => found[file] !== undisturbed[file]);
}

/** An output that is there is whole, whoever was killed. */
function expectWholeOrAbsent(folder: string): void {
  for (const [file, end] of Object.entries({ 'out.json': '}\n', 'out.html': '</html>\n', 'items.jsonl': '}\n' })) {
    if (existsSync(join(folder, file))) expect(readFileSync(join(folder, file), 'utf8').endsWith(end)).toBe(true);
  }
  if (existsSync(join(folder, 'out.json'))) parseReport(readFileSync(join(folder, 'out.json'), 'utf8'));
}

/** Names that a run makes on the way, an hour older: the next run takes only those for left behind that are not young. */
function leftovers(folder: string): string[] {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tmp'));
  const past = Date.now() / 1000 - 3600;
  for (const name of found) utimesSync(join(folder, name), past, past);
  return found;
}

/** On a quiet machine all of it takes a few minutes; on a busy one many. */
const patience = 1_800_000 * Math.max(1, times);

let undisturbed: Record<string, string>;
/** Milliseconds of a run with nothing in the cache. */
let duration: number;

beforeAll(async () => {
  const folder = project('undisturbed');
  const begun = performance.now();
  expect(await start(folder).ended).toEqual({ code: 0, signal: null, stderr: expect.any(String) });
  duration = performance.now() - begun;
  undisturbed = written(folder);
  expect(leftovers(folder)).toEqual([]);
}, patience);

async function expectGoesOn(folder: string): Promise<void> {
  leftovers(folder);
  const { code, stderr } = await start(folder).ended;
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(changed(folder)).toEqual([]);
  expect(leftovers(folder)).toEqual([]);
}

describe('a run that is killed', () => {
  const random = randomStream(1, 'kill');
  const chains = Math.max(1, Math.round(20 * times));
  const kills = 5;

  it(
    `${chains * kills} times, at any moment, leaves what the next one goes on from to the same bytes`,
    async () => {
      const ends = { killed: 0, finished: 0 };
      for (let chain = 0; chain < chains; chain++) {
        const folder = project(`chain-${chain}`);
        for (let kill = 0; kill < kills; kill++) {
          const { child, ended } = start(folder);
          const strike = () => killGroup(child, 'SIGKILL');
          const timer = setTimeout(strike, random.next() * 1.05 * duration);
          // The last of each chain comes while a report is written, which takes too short a time to be met by chance.
          const last = kill === kills - 1;
          if (last) clearTimeout(timer);
          const watcher = watch(folder, (_, name) => last && name?.startsWith('.out.') && strike());
          const { signal, code } = await ended;
          clearTimeout(timer);
          watcher.close();
          if (signal === null) expect(code).toBe(0);
          ends[signal === null ? 'finished' : 'killed']++;
          expectWholeOrAbsent(folder);
        }
        await expectGoesOn(folder);
        rmSync(folder, { recursive: true });
      }
      // With a full cache a run is faster than the one that was timed.
      expect(ends.killed).toBeGreaterThan((chains * kills) / 2);
    },
    patience,
  );
});

describe('a run that is interrupted', () => {
  it(
    '20 times by SIGINT or SIGTERM ends with code 130 within two seconds, or was done',
    async () => {
      const random = randomStream(1, 'interrupt');
      const folder = project('interrupted');
      let interrupted = 0;
      for (let i = 0; i < 20; i++) {
        // From nothing: with a full cache there is little to interrupt.
        rmSync(join(folder, 'cache'), { recursive: true, force: true });
        const { child, ended } = start(folder);
        let sent = Number.POSITIVE_INFINITY;
        const timer = setTimeout(() => {
          sent = performance.now();
          // As a terminal sends Ctrl-C: to the whole group. `kill` and supervisors of jobs send SIGTERM to one process.
          if (i % 2 === 0) killGroup(child, 'SIGINT');
          else child.kill('SIGTERM');
        }, random.next() * duration);
        const { code, signal, stderr } = await ended;
        const took = performance.now() - sent;
        clearTimeout(timer);
        // Node itself ends at a signal until the program listens.
        const atOnce = code === null && (signal === 'SIGINT' || signal === 'SIGTERM');
        if (!atOnce) expect([0, 130], stderr).toContain(code);
        if (code === 130) expect(stderr).toContain('stopped');
        if (code === 130) interrupted++;
        expect(took).toBeLessThan(Math.max(2000, duration));
        expectWholeOrAbsent(folder);
      }
      expect(interrupted).toBeGreaterThan(5);
      await expectGoesOn(folder);
    },
    patience,
  );
});

describe('two runs at once', () => {
  it(
    'share a cache and give the same bytes',
    async () => {
      const folders = [project('first'), project('second')];
      const shared = named.map((word) => (word === 'cache' ? join(root, 'shared') : word));
      const runs = folders.map((folder) => start(folder, shared));
      const ends = await Promise.all(runs.map(({ ended }) => ended));
      expect(ends.map(({ code }) => code)).toEqual([0, 0]);
      for (const folder of folders) expect(changed(folder)).toEqual([]);
      expect(leftovers(join(root, 'shared'))).toEqual([]);
    },
    patience,
  );

  it(
    'share a folder: each file is one of theirs, and whole',
    async () => {
      const folder = project('same');
      const ends = await Promise.all([start(folder), start(folder)].map(({ ended }) => ended));
      expect(ends.map(({ code }) => code)).toEqual([0, 0]);
      expectWholeOrAbsent(folder);
      expect(leftovers(folder)).toEqual([]);
    },
    patience,
  );

  it(
    'one of which is killed leave the other undisturbed',
    async () => {
      const folders = [project('killed'), project('living')];
      const shared = named.map((word) => (word === 'cache' ? join(root, 'shared-too') : word));
      const [killed, living] = folders.map((folder) => start(folder, shared));
      const timer = setTimeout(() => killGroup(killed.child, 'SIGKILL'), duration / 2);
      expect((await living.ended).code).toBe(0);
      clearTimeout(timer);
      killGroup(killed.child, 'SIGKILL');
      await killed.ended;
      expect(changed(folders[1])).toEqual([]);
    },
    patience,
  );
});

describe('a run that cannot write', () => {
  /** No file of more than so many blocks of 1024 bytes: a write beyond fails as on a full disk. SIGXFSZ would kill it. */
  const limited = (blocks: number) => ['bash', '-c', `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" "$@"`];

  it.each([1, 64, 256])(
    'beyond %i KB ends in words, leaves no half file, and goes on later',
    async (blocks) => {
      const folder = project(`full-${blocks}`);
      const { code, signal, stderr } = await start(folder, named, limited(blocks)).ended;
      expect({ signal, stderr }).toEqual({
        signal: null,
        stderr: expect.not.stringMatching(/bug in fairprobe|\n\s+at /),
      });
      expect([2, 3]).toContain(code);
      expect(stderr).not.toBe('');
      expectWholeOrAbsent(folder);
      await expectGoesOn(folder);
    },
    60_000,
  );

  const isRoot = process.getuid?.() === 0;
  /** Root may write anywhere: it takes part as nobody. */
  const asNobody = isRoot ? ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'] : [];
  const can =
    !isRoot || spawnSync('setpriv', ['--reuid', '65534', '--regid', '65534', '--clear-groups', 'true']).status === 0;

  it.skipIf(!can)(
    'into a read-only folder is refused before any work (skipped for root without setpriv)',
    async () => {
      const folder = project('read-only');
      mkdirSync(join(folder, 'cache'));
      spawnSync('chmod', ['-R', 'a+rX,a-w', root]);
      try {
        const { code, stderr } = await start(folder, named, asNobody).ended;
        expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('cannot be written') });
        expect(readdirSync(folder).sort()).toEqual(['cache', 'fairprobe.config.yaml']);
      } finally {
        spawnSync('chmod', ['-R', 'u+w', root]);
      }
      await expectGoesOn(folder);
    },
    60_000,
  );

  it.skipIf(!can)(
    'into a read-only cache says so and gives the same bytes (skipped for root without setpriv)',
    async () => {
      const folder = project('read-only-cache');
      mkdirSync(join(folder, 'cache'));
      spawnSync('chmod', ['-R', 'a+rX', root]);
      spawnSync('chmod', ['a-w', join(folder, 'cache')]);
      spawnSync('chmod', ['a+w', folder]);
      const { code, stderr } = await start(
        folder,
        named.filter((word) => word !== '-q'),
        asNobody,
      ).ended;
      if (code === 0) expect(changed(folder)).toEqual([]);
      else
        expect({ code, stderr }).toEqual({
          code: 2,
          stderr: expect.stringMatching(/cache.*(written|permission|EACCES)/i),
        });
      spawnSync('chmod', ['u+w', join(folder, 'cache')]);
      await expectGoesOn(folder);
    },
    60_000,
  );
});

const faketime = spawnSync('faketime', ['--version']).status === 0;

it.skipIf(!faketime)(
  'a clock that was set back a year changes no byte (skipped without faketime)',
  async () => {
    const folder = project('clock');
    const { code, stderr } = await start(folder, named, ['faketime', '-f', '-1y']).ended;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(changed(folder)).toEqual([]);
    const again = await start(folder).ended;
    expect(again.code).toBe(0);
    const back = await start(folder, named, ['faketime', '-f', '-1y']).ended;
    expect(back.code).toBe(0);
    expect(changed(folder)).toEqual([]);
    await expectGoesOn(folder);
  },
  60_000,
);
