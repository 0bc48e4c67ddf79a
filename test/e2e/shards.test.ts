import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { config, emptyFolder, fairprobe, finish, project, readReport, start } from './project.ts';

const shard = (folder: string, index: number, count: number, more: readonly string[] = []) =>
  fairprobe(folder, ['evaluate', '--no-cache', '-q', '--shard', `${index}/${count}`, ...more]);

async function allShards(folder: string, count: number, more: readonly string[] = []) {
  for (let index = 1; index <= count; index++) {
    const { code, stderr } = await shard(folder, index, count, more);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  }
}

const textOf = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');
const shardFiles = (folder: string, kind = '') =>
  readdirSync(join(folder, 'shards')).filter((name) => name.startsWith(kind));

describe('shares of a run', () => {
  const judged = {
    'human.csv': `id,unfair\n${Array.from({ length: 60 }, (_, i) => `r${i},${(i * 7) % 5}`).join('\n')}\n`,
    'fairprobe.config.yaml': `${config}  - counterfactual-token-fairness: { dataset: reviews }
humanAgreement: { judgements: human.csv, columns: { id: id, judgement: unfair }, metrics: [counterfactual-token-fairness] }
gates:
  group-error-rates/demographic-parity-difference: [error, { max: 0.9 }]
  hate-speech-bias/bpsn-auc: [error, { noWorseThanBaseline: true }]
`,
  };

  test('together are the report of one machine, to the byte, in whatever number', async () => {
    const folder = project(judged);
    const flags = ['-o', 'report.json', '--samples', 'samples.jsonl', '--no-exit-code'];
    const whole = await fairprobe(folder, ['evaluate', '--no-cache', '--samples', 'samples.jsonl', '-o', 'kept.json']);
    expect(whole.code, whole.stderr).toBe(0);
    await fairprobe(folder, ['baseline', 'update', 'kept.json', '--samples', 'samples.jsonl']);
    await fairprobe(folder, ['evaluate', ...flags]);
    const [report, samples] = ['report.json', 'samples.jsonl'].map((file) => textOf(folder, file));
    expect(readReport(folder, 'report.json')).toMatchObject({ humanAgreement: {}, comparison: {}, verdict: 'pass' });
    for (const count of [1, 16]) {
      rmSync(join(folder, 'shards'), { recursive: true, force: true });
      await allShards(folder, count);
      for (const file of ['report.json', 'samples.jsonl']) rmSync(join(folder, file));
      const { code, stderr } = await fairprobe(folder, ['merge', 'shards', ...flags]);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(textOf(folder, 'report.json') === report).toBe(true);
      expect(textOf(folder, 'samples.jsonl') === samples).toBe(true);
    }
  });

  test('hold what a subject is compared with, whoever asks it', async () => {
    const churn = '  - churn: { dataset: reviews, reference: first, minGroupSize: 5 }\n';
    for (const metrics of [churn, `${churn}  - group-error-rates: { dataset: reviews, minGroupSize: 5 }\n`]) {
      const folder = project({ 'fairprobe.config.yaml': config.replace(/(metrics:\n)[\s\S]*/, `$1${metrics}`) });
      await fairprobe(folder, ['evaluate', '-o', 'report.json']);
      const report = textOf(folder, 'report.json');
      const [{ name, roles }] = readReport(folder, 'report.json').subjects;
      expect([name, Object.keys(roles)]).toEqual(['first', expect.arrayContaining(['classifier'])]);
      await allShards(folder, 3);
      await fairprobe(folder, ['merge', 'shards', '-o', 'report.json']);
      expect(textOf(folder, 'report.json') === report).toBe(true);
    }
  });

  test('are merged where there are neither models nor data', async () => {
    const folder = project();
    await allShards(folder, 2);
    await fairprobe(folder, ['evaluate', '-o', 'report.json']);
    const elsewhere = emptyFolder();
    cpSync(join(folder, 'shards'), join(elsewhere, 'shards'), { recursive: true });
    cpSync(join(folder, 'fairprobe.config.yaml'), join(elsewhere, 'fairprobe.config.yaml'));
    const { code, stderr } = await fairprobe(elsewhere, ['merge', 'shards', '-o', 'report.json']);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(textOf(elsewhere, 'report.json')).toBe(textOf(folder, 'report.json'));
  });

  test('are judged once: gates are those of the merge', async () => {
    const folder = project();
    await allShards(folder, 2);
    const gate = 'group-error-rates/demographic-parity-difference <= 0';
    const { code } = await fairprobe(folder, ['merge', 'shards', '--strict', '--fail-on', gate, '-o', 'report.json']);
    expect(code).toBe(1);
    expect(readReport(folder, 'report.json').gates).not.toEqual([]);
  });

  test('that are killed go on where they were, and two that do the same at once do no harm', async () => {
    const folder = project();
    await fairprobe(folder, ['evaluate', '-o', 'report.json', '--no-cache']);
    const expected = textOf(folder, 'report.json');
    for (const [run, pause] of [0, 40, 150].entries()) {
      const child = start(folder, ['evaluate', '--no-cache', '-q', '--shard', '1/1']);
      const ended = finish(child);
      // Until something is there: the plan, then units.
      while (!existsSync(join(folder, 'shards')) || shardFiles(folder).length <= run)
        await new Promise((go) => setTimeout(go, 5));
      await new Promise((go) => setTimeout(go, pause));
      child.kill('SIGKILL');
      await ended;
    }
    const both = await Promise.all(
      [0, 1].map(() => finish(start(folder, ['evaluate', '--no-cache', '--shard', '1/1']))),
    );
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    await fairprobe(folder, ['merge', 'shards', '-o', 'report.json']);
    expect(withoutCommand(textOf(folder, 'report.json'))).toBe(withoutCommand(expected));
    const again = await fairprobe(folder, ['evaluate', '--no-cache', '--shard', '1/1']);
    expect(again.stderr).toMatch(/(\d+) units in shards, \1 of them from before/);
  });
});

const withoutCommand = (text: string) => text.replace(/"command": .*/, '');

describe('a merge refuses', () => {
  const merging = async (folder: string, more: readonly string[] = []) => {
    const { code, stdout, stderr } = await fairprobe(folder, ['merge', 'shards', '-o', 'report.json', ...more]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(existsSync(join(folder, 'report.json'))).toBe(false);
    expect(stderr).not.toMatch(/ at .*:\d+:\d+\)/);
    return stderr;
  };

  test('what is not there, and says which share to run again', async () => {
    const folder = project();
    expect(await merging(folder)).toContain('there is no such folder');
    mkdirSync(join(folder, 'shards'));
    expect(await merging(folder)).toContain('no shards were left here');
    writeFileSync(join(folder, 'shards', `unit-${'0'.repeat(64)}.json`), '{}');
    expect(await merging(folder)).toContain('but not the plan that they belong to');
    await shard(folder, 1, 3);
    const told = await merging(folder);
    expect(told).toContain('shard 2/3: ');
    expect(told).toContain('Run fairprobe evaluate --shard 3/3 again');
    expect(told).not.toContain('shard 1/3');
  });

  test('what is cut short, edited or renamed, of each kind', async () => {
    const folder = project();
    await allShards(folder, 2, ['--samples', 'samples.jsonl']);
    const kept = mkdtempSync(join(tmpdir(), 'fairprobe-shards-'));
    cpSync(join(folder, 'shards'), kept, { recursive: true });
    const damage = async (kind: string, change: (text: string) => string, more: readonly string[] = []) => {
      const name = shardFiles(folder, kind).find((one) => !one.endsWith('.jsonl'))!;
      const file = join(folder, 'shards', name);
      writeFileSync(file, change(readFileSync(file, 'utf8')));
      const told = await merging(folder, more);
      cpSync(kept, join(folder, 'shards'), { recursive: true });
      return told;
    };
    for (const kind of ['plan', 'unit']) {
      expect(await damage(kind, (text) => text.slice(0, text.length / 2))).toContain('it is cut short');
      expect(await damage(kind, () => '')).toContain('it is cut short');
      expect(await damage(kind, () => 'null')).toContain('does not fit its hash');
      expect(await damage(kind, (text) => text.replace(/"(n|items|tokens)":\d+/, '"$1":77'))).toContain(
        'does not fit its hash',
      );
    }
    const [a, b] = shardFiles(folder, 'unit').filter((name) => !name.endsWith('.jsonl'));
    expect(await damage('unit', () => textOf(folder, `shards/${b}`))).toContain(
      'holds something else than its name says',
    );
    expect(a).not.toBe(b);
    const samples = shardFiles(folder, 'unit').find(
      (name) => name.endsWith('.samples.jsonl') && textOf(folder, `shards/${name}`) !== '',
    )!;
    writeFileSync(join(folder, 'shards', samples), '{"metric":"hate');
    expect(await merging(folder, ['--samples', 'all.jsonl'])).toContain('is not as fairprobe wrote it');
    rmSync(kept, { recursive: true });
  });

  test('shares of another configuration, other data or two runs', async () => {
    const folder = project();
    await allShards(folder, 2);
    const asked = async (more: readonly string[]) =>
      (await merging(folder, more)).match(/configuration: (.*) differ/)?.[1];
    expect(await asked(['--seed', '8'])).toBe('seed');
    expect(await asked(['--limit', '10'])).toBe('--limit');
    expect(await asked(['--metric', 'ceat'])).toBe('metrics, --metric or --subject');
    writeFileSync(join(folder, 'fairprobe.config.yaml'), config.replace('samples: 200', 'samples: 100'));
    expect(await asked([])).toBe('metrics');
    writeFileSync(join(folder, 'fairprobe.config.yaml'), config);
    writeFileSync(join(folder, 'corpus.txt'), `${textOf(folder, 'corpus.txt')}\none more line`);
    await shard(folder, 1, 2);
    expect(await merging(folder)).toContain('holds shards of 2 different runs');
  });

  test('shares that saw different models', async () => {
    const folder = project();
    await shard(folder, 1, 16);
    const file = join(folder, 'encoder/onnx/model.onnx');
    expect(existsSync(file)).toBe(true);
    // The same graph with other bytes behind it, which protobuf readers skip.
    writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.from([0xfa, 0x7f, 1, 0x61])]));
    for (let index = 2; index <= 16; index++) await shard(folder, index, 16);
    expect(await merging(folder)).toContain('the shards saw different files for the encoder of');
  });
});

describe('a share', () => {
  test('that is none, and flags of a report, are refused', async () => {
    const folder = project();
    const told = async (args: readonly string[]) => {
      const { code, stderr } = await fairprobe(folder, ['evaluate', ...args]);
      expect(code).toBe(2);
      return stderr;
    };
    for (const wrong of ['0/2', '3/2', '1/0', '1', 'x/2', '1/2/3', '-1/2', '1/20000', '']) {
      expect(await told(['--shard', wrong])).toContain('must be a share and how many there are');
    }
    expect(await told(['--shards', 'there'])).toContain('is for --shard');
    const all = await told(['--shard', '1/2', '-o', 'x.json', '--json', '--reporter', 'console']);
    for (const key of ['--output', '--json', '--reporter']) expect(all).toContain(`Give ${key} to fairprobe merge`);
    writeFileSync(join(folder, 'taken'), '');
    expect(await told(['--shard', '1/2', '--shards', 'taken'])).toContain('shards cannot be written there');
  });

  test('in which something fails ends with 3, says what, and is measured again', async () => {
    const server = createServer((_, response) => response.writeHead(401).end('who are you?'));
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as AddressInfo;
    const folder = project({
      'fairprobe.config.yaml': `subjects:
  - name: away
    classifier: { endpoint: 'http://127.0.0.1:${port}/', api: hugging-face, positive: [bad] }
datasets:
  reviews: { table: reviews.csv, columns: { id: id, text: text, label: label, groups: [group] }, positive: [bad] }
metrics:
  - group-error-rates: { dataset: reviews, minGroupSize: 5 }
`,
    });
    for (let run = 0; run < 2; run++) {
      const { code, stderr } = await shard(folder, 1, 1);
      expect(code).toBe(3);
      expect(stderr).toContain('could not be measured: away, group-error-rates: ');
    }
    const { code } = await fairprobe(folder, ['merge', 'shards', '-o', 'report.json']);
    expect(code).toBe(3);
    expect(readReport(folder, 'report.json').verdict).toBe('incomplete');
    server.close();
  });
});
