/** A hub that is broken, or means ill: nothing of it gets out of the cache, and nothing but what it announced gets in. */
import { existsSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { builtInDatasets } from '../../../../datasets/index.ts';
import { builtInMetrics } from '../../../../metrics/index.ts';
import { evaluate } from '../../../../src/evaluate/evaluate.ts';
import { askHub, download } from '../../../../src/runtime/hub/hub.ts';
import { Interrupted, interruptible } from '../../../../src/support/interrupt.ts';
import { retryPolicy } from '../../../../src/support/network/retry.ts';
import { silent } from '../../../../src/support/progress.ts';
import { run } from '../../../cli/run.ts';
import { folder } from '../../../config/fakes.ts';
import {
  failing,
  fetched,
  files,
  hubWith,
  paths,
  problem,
  request,
  storage,
  withOwnCache,
  written,
} from '../../../runtime/hub-case.ts';
import { type Fault, faultNames, faults, someFaults } from '../../../support/network/faults.ts';
import { commit, gitId, isFile, type Lies, large, sha256Of, small } from '../../../support/network/hub-server.ts';
import { sendFile, serve } from '../../../support/network/server.ts';

withOwnCache();

describe('files of the hub', () => {
  it('lie in the cache as Python lays them out, by sha256 or by what git calls them', async () => {
    await hubWith({ info: (path, bytes) => (path.endsWith('.onnx') ? large(path, bytes) : small(path, bytes)) });
    const snapshot = join(storage(), 'snapshots', commit);
    expect(await fetched()).toEqual({ folder: snapshot, commit });
    expect(readlinkSync(join(snapshot, 'config.json'))).toBe(`../../blobs/${gitId(files['config.json'])}`);
    expect(readlinkSync(join(snapshot, 'onnx/model.onnx'))).toBe(
      `../../../blobs/${sha256Of(files['onnx/model.onnx'])}`,
    );
    for (const path of paths) expect(readFileSync(join(snapshot, path))).toEqual(files[path as keyof typeof files]);
  });

  it('are gone on with where a run was killed', async () => {
    const { asked } = await hubWith({});
    const blob = join(storage(), 'blobs', gitId(files['onnx/model.onnx']));
    mkdirSync(join(blob, '..'), { recursive: true });
    writeFileSync(`${blob}.part`, files['onnx/model.onnx'].subarray(0, 1000));
    expect(await problem()).toBe('none');
    expect(asked.filter(isFile).map(({ headers }) => headers.range)).toEqual([undefined, 'bytes=1000-']);
  });

  it('that are here under another commit are not fetched again, unless they are others', async () => {
    const { asked } = await hubWith({});
    mkdirSync(join(storage(), 'blobs'), { recursive: true });
    writeFileSync(join(storage(), 'blobs', gitId(files['config.json'])), '{"b": 2}');
    writeFileSync(join(storage(), 'blobs', gitId(files['onnx/model.onnx'])), files['onnx/model.onnx']);
    expect(await problem()).toBe('none');
    expect(asked.filter(isFile).map(({ path }) => path.split('/').at(-1))).toEqual(['config.json']);
    expect(readFileSync(join(storage(), 'snapshots', commit, 'config.json'), 'utf8')).toBe('{"a": 1}');
  });

  it.each<[string, (path: string, bytes: Buffer) => unknown]>([
    ['sha256', large],
    ['name in git', small],
  ])('that do not have the announced %s are not kept', async (_, info) => {
    const other = Buffer.alloc(200_000, 'other');
    await hubWith({ info, file: (response, asked) => sendFile(response, asked, other) });
    expect(await problem(['onnx/model.onnx'])).toMatch(
      /does not hold the published bytes: their (sha256|git object id) is/,
    );
    expect(written()).toEqual([]);
  });

  it('that are longer than announced are not read on', async () => {
    const long = Buffer.concat([files['onnx/model.onnx'], Buffer.alloc(5e6)]);
    await hubWith({ file: (response) => response.writeHead(200).end(long) });
    expect(await problem(['onnx/model.onnx'])).toContain('there are more of them than 200000');
    expect(written()).toEqual([]);
  });

  it.each<[string, object]>([
    ['a place outside', { oid: '../../../../outside' }],
    ['a place outside, of a large file', { lfs: { oid: '../../../../outside', size: 8 } }],
    ['no checksum', { oid: undefined }],
    ['capitals', { oid: 'A'.repeat(40) }],
    ['a negative size', { size: -1 }],
    ['half a byte', { size: 1.5 }],
    ['more bytes than there are disks', { size: 1e300 }],
    ['a size in words', { size: '8' }],
  ])('announced with %s are not asked for', async (_, wrong) => {
    const { asked } = await hubWith({ info: (path, bytes) => ({ ...small(path, bytes), ...wrong }) });
    expect(await problem(['config.json'])).toContain('has no valid size and checksum');
    expect([written(), asked.filter(isFile)]).toEqual([[], []]);
  });

  it('are of the names that were asked for', async () => {
    await hubWith({ info: (_, bytes) => small('../../../outside', bytes) });
    expect(await problem(['config.json'])).toContain('it says nothing about config.json');
    expect(written()).toEqual([]);
  });

  it.each(['../../../outside', '/etc/outside', 'onnx/../../../../outside', 'c:\\outside', 'a//b', 'a\u0000b', '..'])(
    'with the name %j are not asked for',
    async (name) => {
      const { asked } = await hubWith({}, { ...files, [name]: Buffer.from('x') });
      expect(await problem([name])).toContain('it names a file');
      expect([written(), asked.filter(isFile)]).toEqual([[], []]);
    },
  );

  it.each(['../../x', 'b'.repeat(39), null, 7])('of the commit %j are not asked for', async (sha) => {
    await hubWith({ sha });
    if (sha === null) return expect(await problem()).toBe('none');
    expect(await problem()).toContain("its answer is not a hub's: sha");
    expect(written()).toEqual([]);
  });

  it.each(['../../../outside', 'a/../../b', '/abs', 'a\\b', ''])(
    'of the revision %j are not asked for',
    async (revision) => {
      const { asked } = await hubWith({});
      const answer = await askHub(request(revision));
      expect('problem' in answer && answer.problem.message).toContain('is not a revision that');
      expect([written(), asked]).toEqual([[], []]);
    },
  );

  it('are fetched with a token that another host does not get', async () => {
    vi.stubEnv('HF_TOKEN', 'hf_0123456789');
    const other = await serve((response, asked) => sendFile(response, asked, files['config.json']));
    const file: Lies['file'] = (response) => response.writeHead(302, { location: `${other.address}/there` }).end();
    const { asked } = await hubWith({ file });
    expect(await problem(['config.json'])).toBe('none');
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill('Bearer hf_0123456789'));
    expect(other.asked.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});

it.each(['https://me:secret-word@hub.org', 'https://hub.org?token=secret-word', 'secret-word', 'file:///secret-word'])(
  'HF_ENDPOINT %s is refused, and not repeated',
  async (address) => {
    vi.stubEnv('HF_ENDPOINT', address);
    const answer = await askHub(request());
    expect('problem' in answer && answer.problem.message).toMatch(/^HF_ENDPOINT (is not|holds)/);
    expect(JSON.stringify(answer)).not.toContain('secret-word');
  },
);

describe.each<['listing' | 'pathsInfo' | 'file', readonly Fault[]]>([
  ['listing', someFaults],
  ['pathsInfo', someFaults],
  ['file', faultNames],
])('a hub whose %s fails with', (where, names) => {
  it.each(names)('%s is said to, and leaves nothing that could be taken for the model', (name) => failing(where, name));

  it.each<Fault>(['silence', 'drip'])('%s is not waited for once the run is interrupted', async (name) => {
    retryPolicy.silence = 30_000;
    await hubWith({ [where]: faults[name] });
    const stop = new AbortController();
    const progress = interruptible(silent, stop.signal);
    const ended = (async () => {
      await askHub(request('main', progress));
      return download(request('main', progress), commit, ['onnx/model.onnx']);
    })().catch((error) => error);
    await pause(100);
    stop.abort();
    const started = performance.now();
    expect(await ended).toBeInstanceOf(Interrupted);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

it('that is not there leaves the cache to answer, at once', async () => {
  await hubWith({});
  expect(await problem()).toBe('none');
  vi.stubEnv('HF_ENDPOINT', 'http://127.0.0.1:9');
  const notes: string[] = [];
  const progress = { ...silent, note: (message: string) => void notes.push(message) };
  expect(await askHub(request('main', progress))).toMatchObject({ commit });
  expect(notes).toEqual([expect.stringContaining('is taken from the cache')]);
  expect(existsSync(join(storage(), 'refs', 'main'))).toBe(true);
});

it.each([
  ['refs', 'the cache of the hub cannot be written: '],
  ['snapshots', 'the cache of the hub cannot be written: '],
  ['blobs', 'this cannot be written: '],
])('in a cache where %s is a file is refused', async (name, message) => {
  await hubWith({});
  mkdirSync(storage(), { recursive: true });
  writeFileSync(join(storage(), name), 'a file');
  expect(await problem()).toContain(message);
});

it.each([['evaluate', 'tiny/model'], ['evaluate']])(
  'that is silent does not keep `%s %s` from being stopped',
  async (...argv) => {
    retryPolicy.silence = 30_000;
    await hubWith({ listing: faults.silence });
    const cwd = await folder({
      'fairprobe.config.yaml': 'subjects: [{ name: s, encoder: tiny/model }]\nmetrics: [weat]\n',
    });
    const stop = new AbortController();
    const parts = { builtIn: async () => ({ metrics: builtInMetrics, datasets: builtInDatasets }), evaluate };
    const more = ['--cache-dir', join(cwd, 'cache'), '--metric', 'weat'];
    const ended = run([...argv, ...more], { cwd, parts, signal: stop.signal });
    await pause(300);
    stop.abort();
    const started = performance.now();
    expect(await ended).toMatchObject({ code: 130, stderr: expect.stringMatching(/stopped/) });
    expect(performance.now() - started).toBeLessThan(1000);
  },
);

it.each(['hf_secret\nword', 'hf_secret word', 'hf_секрет'])(
  'the token %j is refused in our words, and not repeated, before anything is asked',
  async (token) => {
    vi.stubEnv('HF_TOKEN', token);
    const { asked } = await hubWith({});
    const answer = await askHub(request());
    expect('problem' in answer && answer.problem).toMatchObject({
      message: expect.stringContaining('the token in HF_TOKEN holds characters that a token cannot have'),
      hint: expect.stringContaining('Copy it again'),
    });
    expect(JSON.stringify(answer)).not.toMatch(/secret|секрет/);
    expect(asked).toEqual([]);
  },
);

it('a token with a line break at its end, as files have it, is taken', async () => {
  vi.stubEnv('HF_TOKEN', 'hf_0123456789\n');
  const { asked } = await hubWith({});
  await askHub(request());
  expect(asked[0].headers.authorization).toBe('Bearer hf_0123456789');
});
