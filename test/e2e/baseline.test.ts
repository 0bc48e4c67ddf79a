import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ChangeVerdict, Comparison } from '../../src/contract/report.ts';
import { readBaseline } from '../../src/evaluate/read-baseline.ts';
import { parseReport } from '../../src/index.ts';
import { randomStream } from '../../src/statistics/distributions/random.ts';
import { fairprobe, finish, project, start } from './project.ts';

const config = `seed: 7
subjects: [{ name: ours, classifier: { predictions: scores.csv, columns: { id: id, score: score } } }]
datasets: { posts: { table: posts.csv, columns: { id: id, label: label, groups: [group] }, positive: ['yes'] } }
metrics:
  - hate-speech-bias: { dataset: posts }
  - group-error-rates: { dataset: posts }
`;
const random = randomStream(1, 'posts');
const posts = Array.from({ length: 400 }, (_, i) => {
  const positive = random.next() < 0.5;
  return { id: `p${i}`, positive, group: ['north', 'south'][i % 2], noise: random.next() };
});

/** Scores of a fair model, of one that takes the south's harmless posts for harmful ones, or of one that nearly does. */
function scores(south: number): string {
  const rows = posts.map(({ id, positive, group, noise }) => {
    const raised = group === 'south' && !positive ? south : 0;
    return `${id},${Math.min(1, 0.7 * noise + (positive ? 0.3 : 0) + raised).toFixed(6)}`;
  });
  return `id,score\n${rows.join('\n')}\n`;
}

const table = (rows: readonly (typeof posts)[number][]) =>
  `id,label,group\n${rows.map(({ id, positive, group }) => `${id},${positive ? 'yes' : 'no'},${group}`).join('\n')}\n`;

const newProject = () =>
  project({ 'fairprobe.config.yaml': config, 'posts.csv': table(posts), 'scores.csv': scores(0) });
const read = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');
const write = (folder: string, name: string, text: string) => writeFileSync(join(folder, name), text);

/** A project with a baseline of a fair model, with or without its items. */
async function withBaseline(samples = true): Promise<string> {
  const folder = newProject();
  const first = await fairprobe(folder, ['evaluate', '-q', ...(samples ? ['--samples', 'items.jsonl'] : [])]);
  expect(first.code, first.stderr).toBe(0);
  const update = await fairprobe(folder, ['baseline', 'update', ...(samples ? ['--samples', 'items.jsonl'] : [])]);
  expect(update.code, update.stderr).toBe(0);
  return folder;
}

async function compared(folder: string, ...args: string[]): Promise<{ stdout: string; comparison: Comparison }> {
  const { code, stdout, stderr } = await fairprobe(folder, [
    'evaluate',
    '--verbose',
    '--baseline',
    'fairprobe.baseline.json',
    '-o',
    'now.json',
    '-o',
    'now.md',
    ...args,
  ]);
  expect(code, stderr).toBe(0);
  return { stdout, comparison: parseReport(read(folder, 'now.json')).comparison! };
}

const verdicts = ({ changes }: Comparison): ChangeVerdict[] =>
  [...new Set(changes.map(({ verdict }) => verdict))].sort();
const bpsn = ({ changes }: Comparison) =>
  changes.find(({ measure, group }) => measure === 'bpsn-auc' && group === 'south')!;

describe('a baseline', () => {
  test('is a small sorted file; an unchanged model is unchanged, one that got worse for a group is found', async () => {
    const folder = await withBaseline();
    const file = read(folder, 'fairprobe.baseline.json');
    expect(file).toContain('"items": { "file": "fairprobe.baseline.items.jsonl"');
    const items = read(folder, 'fairprobe.baseline.items.jsonl').trimEnd().split('\n');
    expect(items).toHaveLength(800);
    expect(JSON.parse(items[0])).toEqual({
      metric: 'group-error-rates',
      subject: 'ours',
      id: 'p0',
      score: expect.any(Number),
    });

    const same = await compared(folder);
    expect(verdicts(same.comparison)).toEqual(['no-change-shown', 'not-judged']);
    // What only describes has no better and no worse.
    const described = same.comparison.changes.filter(({ verdict }) => verdict === 'not-judged');
    expect(new Set(described.map(({ measure }) => measure))).toEqual(new Set(['selection-rate']));
    expect(same.comparison.changes.every(({ paired, pValue }) => paired && pValue === 1)).toBe(true);
    expect(same.comparison.baseline.file).toBe('fairprobe.baseline.json');
    expect(same.stdout).toMatch(/Compared with the baseline[\s\S]*0 regressions, \d+ with no change shown/);
    // From the cache or not, the comparison is the same.
    expect((await compared(folder, '--no-cache')).comparison).toEqual(same.comparison);

    write(folder, 'scores.csv', scores(0.2));
    const worse = await compared(folder);
    expect(bpsn(worse.comparison)).toMatchObject({ verdict: 'regression', paired: true, reason: 'DeLong (paired)' });
    const north = worse.comparison.changes.filter(({ measure, group }) => measure === 'accuracy' && group === 'north');
    expect(north).toMatchObject([{ verdict: 'no-change-shown', pValue: 1, reason: 'every item is as it was' }]);
    expect(worse.stdout).toMatch(/Regressions[\s\S]*hate-speech-bias\/bpsn-auc south \(group\), of ours/);
    expect(read(folder, 'now.md')).toContain('## Compared with the baseline');

    const update = await fairprobe(folder, ['baseline', 'update', 'now.json', '-o', 'worse.json']);
    expect(update.stderr).toMatch(
      /^kept: run \S+ of fairprobe\.config\.yaml \(configuration [0-9a-f]{8}, seed 7\), verdict not-judged\nwritten: worse\.json\n$/,
    );
    write(folder, 'scores.csv', scores(0));
    const { code, stderr } = await fairprobe(folder, ['evaluate', '--baseline', 'worse.json', '-o', 'back.json']);
    expect(code, stderr).toBe(0);
    const back = parseReport(read(folder, 'back.json')).comparison!;
    expect(bpsn(back)).toMatchObject({ verdict: 'improvement', paired: false });
  });

  test('gates a run: code 0 as it was, 1 where it is worse, 2 without the file that is named', async () => {
    const folder = await withBaseline();
    const rule = "hate-speech-bias/bpsn-auc: [error, { noWorseThanBaseline: true, group: '*' }]";
    write(folder, 'fairprobe.config.yaml', `${config}gates:\n  ${rule}\n`);
    const run = (...args: string[]) => fairprobe(folder, ['evaluate', '-q', '-o', 'now.json', ...args]);
    const against = ['--baseline', 'fairprobe.baseline.json'];
    expect((await run(...against)).code).toBe(0);
    expect(parseReport(read(folder, 'now.json')).gates).toMatchObject([
      { form: 'baseline', group: 'north', change: 'no-change-shown', verdict: 'pass' },
      { form: 'baseline', group: 'south', change: 'no-change-shown', verdict: 'pass' },
    ]);

    write(folder, 'scores.csv', scores(0.2));
    const worse = await run(...against);
    expect(worse.code).toBe(1);
    expect(worse.stdout).toMatch(/^FAIL {2}1 of 2 gates failed/m);
    const { gates, verdict } = parseReport(read(folder, 'now.json'));
    expect(verdict).toBe('fail');
    expect(gates).toMatchObject([
      { group: 'north', change: 'no-change-shown', verdict: 'pass' },
      { group: 'south', change: 'regression', verdict: 'fail', source: { line: 8 } },
    ]);
    expect((await run(...against, '--no-exit-code')).code).toBe(0);
    // The one that is usually there need not be named.
    expect((await run()).code).toBe(1);
    const without = await run('--baseline', 'gone.json');
    expect(without).toMatchObject({ code: 2, stdout: '' });
    expect(without.stderr).toContain('gone.json');
  });

  test('that is not there yet is noted: the other gates are judged, and baseline update works from there', async () => {
    const folder = newProject();
    const gates = (least: number) =>
      `${config}gates:\n  hate-speech-bias/auc: [error, { min: ${least} }, { noWorseThanBaseline: true }]\n`;
    const run = () => fairprobe(folder, ['evaluate', '-q']);
    const latest = () => parseReport(read(folder, 'reports/latest/report.json'));
    write(folder, 'fairprobe.config.yaml', gates(0.999));
    expect((await run()).code).toBe(1);
    write(folder, 'fairprobe.config.yaml', gates(0.5));
    const first = await run();
    expect(first.code, first.stderr).toBe(0);
    expect(latest().gates).toMatchObject([{ form: 'min', verdict: 'pass' }]);
    expect(latest().notes).toContainEqual(
      expect.stringMatching(
        /^no baseline yet: run `fairprobe baseline update` .* the gate hate-speech-bias\/auc\S* was not/,
      ),
    );
    expect((await fairprobe(folder, ['baseline', 'update'])).code).toBe(0);
    expect((await run()).code).toBe(0);
    expect(latest().gates).toMatchObject([{ form: 'min' }, { form: 'baseline', verdict: 'pass' }]);
    expect(latest().notes).not.toContainEqual(expect.stringContaining('no baseline yet'));
    // A part of the data is another data set.
    expect((await fairprobe(folder, ['evaluate', '-q', '--limit', '300'])).code).toBe(0);
    expect(latest().gates).toMatchObject([{ form: 'min', verdict: 'pass' }]);
    expect(latest().notes).toContainEqual(expect.stringContaining('a first try is not compared with a baseline'));
  });

  test('that is all there is to judge by leaves the first run not judged', async () => {
    const folder = newProject();
    write(
      folder,
      'fairprobe.config.yaml',
      `${config}gates:\n  hate-speech-bias/auc: [error, { noWorseThanBaseline: true }]\n`,
    );
    const { code } = await fairprobe(folder, ['evaluate', '-q', '-o', 'r.json']);
    expect([code, parseReport(read(folder, 'r.json')).verdict]).toEqual([0, 'not-judged']);
  });

  test('of other data, another seed or another option is not compared; what is new or gone is said', async () => {
    const folder = await withBaseline();
    const seed = await compared(folder, '--seed', '8');
    expect(verdicts(seed.comparison)).toEqual(['non-comparable']);
    expect(seed.comparison.changes[0].reason).toBe('seed: 7 in the baseline, 8 now');

    write(folder, 'fairprobe.config.yaml', config.replace("positive: ['yes']", "positive: ['no']"));
    const other = await compared(folder);
    expect(verdicts(other.comparison)).toEqual(['non-comparable']);
    expect(other.comparison.changes[0].reason).toBe('posts is the same file, but it is read with other settings');

    write(
      folder,
      'fairprobe.config.yaml',
      config.replace('{ dataset: posts }\n  - group', '{ dataset: posts, power: 1 }\n  - group'),
    );
    const { changes } = (await compared(folder)).comparison;
    const of = (metric: string) => changes.filter((change) => change.metric === metric);
    expect(new Set(of('hate-speech-bias').map(({ reason }) => reason))).toEqual(
      new Set(['option power: -5 in the baseline, 1 now']),
    );
    expect(new Set(of('group-error-rates').map(({ verdict }) => verdict))).toEqual(
      new Set(['no-change-shown', 'not-judged']),
    );

    write(folder, 'fairprobe.config.yaml', `${config.replace('hate-speech-bias: {', 'hate-speech-bias: { as: bias,')}`);
    const renamed = (await compared(folder)).comparison;
    expect(verdicts(renamed)).toEqual(['new', 'no-change-shown', 'non-comparable', 'not-judged']);
    expect(renamed.changes.at(-1)).toMatchObject({
      metric: 'hate-speech-bias',
      value: null,
      reason: 'in the baseline, and not measured now',
    });

    write(folder, 'fairprobe.config.yaml', config);
    write(folder, 'posts.csv', table(posts.slice(0, 300)));
    write(folder, 'scores.csv', scores(0).split('\n').slice(0, 301).join('\n'));
    const fewer = await compared(folder);
    expect(fewer.comparison.changes[0].reason).toMatch(
      /^data of posts: [0-9a-f]{12} in the baseline, [0-9a-f]{12} now$/,
    );
  });

  test('whose scores stand in the table with labels and groups is compared: other scores are no other data', async () => {
    const oneTable = (south: number, label = 'no') => {
      const score = scores(south).trim().split('\n').slice(1);
      const rows = posts.map(({ id, positive, group }, i) =>
        [id, positive ? 'yes' : i === 2 ? label : 'no', group, score[i].split(',')[1]].join(','),
      );
      return `id,label,group,score\n${rows.join('\n')}\n`;
    };
    const folder = project({
      'fairprobe.config.yaml': config.replace('posts.csv', 'scores.csv'),
      'scores.csv': oneTable(0),
    });
    expect((await fairprobe(folder, ['evaluate', '-q', '--samples', 'items.jsonl'])).code).toBe(0);
    expect((await fairprobe(folder, ['baseline', 'update', '--samples', 'items.jsonl'])).code).toBe(0);

    write(folder, 'scores.csv', oneTable(0.4));
    expect(bpsn((await compared(folder)).comparison)).toMatchObject({ verdict: 'regression', paired: true });
    await fairprobe(folder, ['evaluate', '-q']);
    expect((await fairprobe(folder, ['compare', '--fail-on-regression'])).code).toBe(1);

    expect(posts[2].positive).toBe(false);
    write(folder, 'scores.csv', oneTable(0.4, 'maybe'));
    expect(bpsn((await compared(folder)).comparison).reason).toMatch(/^data of posts: /);
  });

  test('without its items is compared unpaired, and says so', async () => {
    const folder = await withBaseline(false);
    write(folder, 'scores.csv', scores(0.4));
    expect(bpsn((await compared(folder)).comparison)).toMatchObject({
      verdict: 'regression',
      paired: false,
      reason: 'unpaired: the baseline was written without --samples',
    });
    const other = await withBaseline();
    rmSync(join(other, 'fairprobe.baseline.items.jsonl'));
    write(other, 'scores.csv', scores(0.4));
    expect(bpsn((await compared(other)).comparison).reason).toBe('unpaired: fairprobe.baseline.items.jsonl is missing');
  });

  test('that is missing, damaged, newer, or has the items of another one ends with code 2 before any work', async () => {
    const folder = await withBaseline();
    const good = read(folder, 'fairprobe.baseline.json');
    const refused = async (text: string | null) => {
      if (text === null) rmSync(join(folder, 'fairprobe.baseline.json'), { force: true });
      else write(folder, 'fairprobe.baseline.json', text);
      const { code, stdout, stderr } = await fairprobe(folder, ['evaluate', '--baseline', 'fairprobe.baseline.json']);
      expect([code, stdout]).toEqual([2, '']);
      return stderr;
    };
    expect(await refused(null)).toMatch(
      /--baseline {2}there is no baseline here\n {4}Write one with fairprobe baseline update/,
    );
    expect(await refused(good.slice(0, -20))).toContain('not a baseline: not JSON');
    expect(await refused(good.replace('"baselineVersion": 3', '"baselineVersion": 4'))).toContain(
      'the baseline has version 4; this fairprobe reads up to version 3',
    );
    write(folder, 'fairprobe.baseline.items.jsonl', '');
    expect(await refused(good)).toContain('these are not the items of fairprobe.baseline.json');
  });
});

describe('baseline update', () => {
  test('refuses samples of another run, a report that is none, and a place that cannot be written', async () => {
    const folder = await withBaseline();
    const before = read(folder, 'fairprobe.baseline.json');
    const refused = async (...args: string[]) => {
      const { code, stderr } = await fairprobe(folder, ['baseline', 'update', ...args]);
      expect(code).toBe(2);
      return stderr;
    };
    write(folder, 'scores.csv', scores(0.3));
    await fairprobe(folder, ['evaluate', '-q', '-o', 'other.json', '--samples', 'other.jsonl']);
    expect(await refused('--samples', 'other.jsonl')).toContain(
      "these samples are not from the report's run: they give ",
    );
    expect(await refused('gone.json')).toContain('gone.json  there is no such file');
    expect(await refused('items.jsonl')).toContain('not a report: not JSON');
    expect(await refused('-o', 'scores.csv/x.json')).toContain('this cannot be written');
    expect(await refused('-o', 'x.txt')).toContain('does not end in .json');
    const newer = read(folder, 'other.json').replace('"schemaVersion": 2', '"schemaVersion": 3');
    write(folder, 'newer.json', newer);
    expect(await refused('newer.json')).toContain('the report has schema version 3');
    expect(read(folder, 'fairprobe.baseline.json')).toBe(before);
  });

  test('refuses a failed run, a part of one, and one of another configuration, all in one go, unless it is forced', async () => {
    const folder = newProject();
    const update = (...args: string[]) => fairprobe(folder, ['baseline', 'update', 'r.json', ...args]);
    const refused = async (...args: string[]) => {
      await fairprobe(folder, ['evaluate', '-q', '-o', 'r.json', ...args]);
      const { code, stderr } = await update();
      expect(code).toBe(2);
      expect(existsSync(join(folder, 'fairprobe.baseline.json'))).toBe(false);
      expect(stderr).toContain('Keep it anyway with --force');
      return stderr;
    };
    expect(await refused('--limit', '300')).toContain(
      'r.json  it is a first try on at most 300 items of each data set',
    );
    expect(await refused('--subject', 'o*')).toContain('only some subjects were run (--subject o*)');
    expect(await refused('--metric', 'hate-speech-bias')).toContain('only some metrics were run');
    const failed = await refused('--seed', '8', '--fail-on', 'hate-speech-bias/auc >= 0.9999');
    expect(failed).toContain('it is the run of another configuration: seed is not the same\n');
    expect(failed).toContain('it failed');

    write(folder, 'other.yaml', config.replace('seed: 7', 'seed: 8'));
    expect((await update('-c', 'other.yaml')).stderr).not.toContain('another configuration');
    const forced = await update('--force');
    expect(forced.code, forced.stderr).toBe(0);
    expect(forced.stderr).toMatch(/^kept: run .* verdict fail\n {6}though it failed/);
    expect(existsSync(join(folder, 'fairprobe.baseline.json'))).toBe(true);
  });

  test('killed half-way leaves the baseline as it was, or new, and nothing half', async () => {
    const folder = await withBaseline();
    const before = read(folder, 'fairprobe.baseline.json');
    await fairprobe(folder, ['evaluate', '-q', '-o', 'again.json', '--samples', 'again.jsonl']);
    const update = ['baseline', 'update', 'again.json', '--samples', 'again.jsonl'];
    for (const delay of [200, 500]) {
      const child = start(folder, update);
      const ended = finish(child);
      await new Promise((wait) => setTimeout(wait, delay));
      child.kill('SIGKILL');
      await ended;
      // The clock stands still, so that the whole new file differs from the old one in its run's id at most.
      expect(read(folder, 'fairprobe.baseline.json')).toHaveLength(before.length);
      expect((await readBaseline('fairprobe.baseline.json', folder)).items).toHaveProperty('records');
    }
    expect((await fairprobe(folder, update)).code).toBe(0);
    expect(
      readdirSync(folder).filter((name) => name.startsWith('.') && name.includes('items.jsonl')).length,
    ).toBeLessThan(5);
  });
});

describe('compare', () => {
  test('prints the same table for two reports, item by item where their samples are given', async () => {
    const folder = newProject();
    await fairprobe(folder, ['evaluate', '-q', '-o', 'a.json', '--samples', 'a.jsonl']);
    write(folder, 'scores.csv', scores(0.1));
    await fairprobe(folder, ['evaluate', '-q', '-o', 'b.json', '--samples', 'b.jsonl']);
    const plain = await fairprobe(folder, ['compare', 'a.json', 'b.json', '--json']);
    expect(plain.code, plain.stderr).toBe(0);
    const unpaired: Comparison = JSON.parse(plain.stdout);
    expect(bpsn(unpaired)).toMatchObject({ paired: false, reason: 'unpaired: no --samples were given' });
    const both = await fairprobe(folder, [
      'compare',
      'a.json',
      'b.json',
      '--samples',
      'a.jsonl',
      'b.jsonl',
      '-o',
      'c.md',
    ]);
    expect(both.code, both.stderr).toBe(0);
    expect(both.stdout).toMatch(/^Compared with the baseline\n {2}run \S+ of 1970-01-01, from a\.json/);
    expect(both.stdout).toContain('Regressions');
    expect(read(folder, 'c.md')).toMatch(/^\*\*\d+ regressions/);
    const samples = ['--samples', 'b.jsonl', 'a.jsonl', '--json'];
    const back: Comparison = JSON.parse((await fairprobe(folder, ['compare', 'b.json', 'a.json', ...samples])).stdout);
    expect(bpsn(back)).toMatchObject({ verdict: 'improvement', paired: true });

    write(folder, 'newer.json', read(folder, 'a.json').replace('"schemaVersion": 2', '"schemaVersion": 3'));
    const newer = await fairprobe(folder, ['compare', 'a.json', 'newer.json']);
    expect([newer.code, newer.stderr]).toEqual([2, expect.stringContaining('the report has schema version 3')]);
    const one = await fairprobe(folder, ['compare', 'a.json', 'b.json', '--samples', 'a.jsonl']);
    expect(one.code).toBe(2);
    expect(existsSync(join(folder, 'reports'))).toBe(false);
  });

  test('holds the latest run against the baseline of the folder where nothing is named', async () => {
    const folder = await withBaseline();
    write(folder, 'scores.csv', scores(0.4));
    await fairprobe(folder, ['evaluate', '-q', '--samples', 'now.jsonl']);
    const { code, stdout, stderr } = await fairprobe(folder, ['compare']);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('from fairprobe.baseline.json');
    expect(stdout).toContain('Regressions');
    const paired = ['--samples', 'fairprobe.baseline.items.jsonl', 'now.jsonl', '--json'];
    expect(bpsn(JSON.parse((await fairprobe(folder, ['compare', ...paired])).stdout))).toMatchObject({ paired: true });

    // The same defaults for what reads one report.
    expect((await fairprobe(folder, ['report'])).stdout).toContain('fairprobe');
    expect((await fairprobe(folder, ['model-card'])).stdout).toContain('model-index');
    const empty = project();
    for (const command of ['report', 'model-card', 'compare']) {
      const missing = await fairprobe(empty, [command]);
      expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('there is no such file')]);
      expect(missing.stderr).toContain(
        command === 'compare' ? 'fairprobe baseline update' : 'Run fairprobe evaluate first',
      );
    }
  });

  test('fails on a regression where it is asked to, and where nothing could be compared', async () => {
    const folder = newProject();
    await fairprobe(folder, ['evaluate', '-q', '-o', 'a.json']);
    await fairprobe(folder, ['evaluate', '-q', '-o', 'seed.json', '--seed', '8']);
    write(folder, 'scores.csv', scores(0.4));
    await fairprobe(folder, ['evaluate', '-q', '-o', 'b.json']);
    const codeOf = async (...args: string[]) => (await fairprobe(folder, ['compare', ...args])).code;
    expect(await codeOf('a.json', 'b.json')).toBe(0);
    expect(await codeOf('a.json', 'b.json', '--fail-on-regression', '-o', 'c.html')).toBe(1);
    expect(await codeOf('b.json', 'a.json', '--fail-on-regression')).toBe(0);
    expect(await codeOf('a.json', 'a.json', '--fail-on-regression')).toBe(0);
    expect(await codeOf('a.json', 'seed.json', '--fail-on-regression')).toBe(3);
    const page = read(folder, 'c.html');
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain('<h3>Regressions</h3>');
    expect(page).toMatch(/<ol class="findings" start="1"><li><span class="badge fail">regression<\/span> /);
  });
});
