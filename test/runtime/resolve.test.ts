import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EncoderSource, ModelSource } from '../../src/contract/configuration.ts';
import { checkModel, resolveModel } from '../../src/runtime/resolve.ts';
import { asClassifier, asMaskedLm, type ModelUse } from '../../src/runtime/suitability.ts';
import { memoryCache } from '../../src/support/cache.ts';
import { silent } from '../../src/support/progress.ts';
import { quick } from './http/data.ts';

const models = fileURLToPath(new URL('../fixtures/models/', import.meta.url));
const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const gitId = (bytes: Buffer) => createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
const source = (model: string, more: Partial<ModelSource> = {}): ModelSource => ({
  model,
  revision: 'main',
  dtype: 'fp32',
  device: 'cpu',
  ...more,
});

beforeAll(quick);

let scratch: string;
let notes: string[];
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'fairprobe-resolve-'));
  notes = [];
  for (const name of ['HF_HUB_CACHE', 'HUGGINGFACE_HUB_CACHE', 'HF_TOKEN', 'HF_TOKEN_PATH', 'HUGGING_FACE_HUB_TOKEN']) {
    vi.stubEnv(name, undefined);
  }
  vi.stubEnv('HF_HOME', join(scratch, 'hf'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(scratch, { recursive: true, force: true });
});

const context = (offline = true) => ({
  resolve: (path: string) => resolve(scratch, path),
  offline,
  progress: { ...silent, note: (message: string) => void notes.push(message) },
});

function copyOf(name: string, spoil: (folder: string) => void): string {
  const folder = join(scratch, name);
  cpSync(join(models, name), folder, { recursive: true });
  spoil(folder);
  return folder;
}

describe('a local model folder', () => {
  it('is found relative to the configuration, read and hashed', async () => {
    const folder = copyOf('encoder', () => {});
    for (const model of ['encoder', './encoder', folder, relative(scratch, folder)]) {
      expect(await resolveModel(source(model), context())).toMatchObject({
        folder,
        onnx: join(folder, 'onnx/model.onnx'),
        revision: null,
        sha256: sha256(join(folder, 'onnx/model.onnx')),
        config: { hidden_size: 32 },
        outline: { dynamicallyQuantised: false },
      });
    }
  });

  it('gives the file of the dtype asked for, or the one that is named', async () => {
    const folder = copyOf('encoder', (f) => renameSync(join(f, 'onnx/model.onnx'), join(f, 'mine.onnx')));
    const int8 = await resolveModel(source(folder, { dtype: 'int8' }), context());
    expect(int8.onnx).toBe(join(folder, 'onnx/model_int8.onnx'));
    expect(int8.outline.dynamicallyQuantised).toBe(true);
    const named = await resolveModel(source(folder, { file: 'mine.onnx' }), context());
    expect(named.onnx).toBe(join(folder, 'mine.onnx'));
  });

  it('has another hash when its weights lie in a file beside the graph', async () => {
    const folder = copyOf('encoder', (f) => writeFileSync(join(f, 'onnx/model.onnx_data'), 'weights'));
    const { sha256: one, weights } = await resolveModel(source(folder), context());
    expect(one).not.toBe(sha256(join(folder, 'onnx/model.onnx')));
    expect(weights).toEqual(
      ['onnx/model.onnx', 'onnx/model.onnx_data'].map((file) => ({ file, sha256: sha256(join(folder, file)) })),
    );
    writeFileSync(join(folder, 'onnx/model.onnx_data'), 'others!');
    expect((await resolveModel(source(folder), context())).sha256).not.toBe(one);
  });

  it('has another hash when weights lie in a file that the graph alone names, and is refused without it', async () => {
    const message = (field: number, ...parts: (string | Buffer)[]) => {
      const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)));
      return Buffer.concat([Buffer.from([(field << 3) | 2, bytes.length]), bytes]);
    };
    const entry = (key: string, value: string) => message(13, message(1, key), message(2, value));
    const weights = message(5, message(8, 'w'), entry('location', 'my weights.bin'), entry('offset', '0'));
    const graph = message(7, weights, message(12, message(1, 'last_hidden_state')));
    const folder = copyOf('encoder', (f) => writeFileSync(join(f, 'onnx/model.onnx'), graph));
    expect(await checkModel(source(folder), context())).toMatchObject([
      { message: 'the weights of the model are in my weights.bin, which is missing' },
    ]);
    writeFileSync(join(folder, 'onnx/my weights.bin'), 'weights');
    const one = (await resolveModel(source(folder), context())).sha256;
    writeFileSync(join(folder, 'onnx/my weights.bin'), 'others!');
    expect((await resolveModel(source(folder), context())).sha256).not.toBe(one);
  });

  it('is hashed again only when a file has changed', async () => {
    const folder = copyOf('encoder', () => {});
    const cache = memoryCache();
    let puts = 0;
    const counting = {
      ...cache,
      put(key: string, value: Uint8Array) {
        puts++;
        cache.put(key, value);
      },
    };
    const first = await resolveModel(source(folder), { ...context(), cache: counting });
    expect(puts).toBe(3);
    expect(await resolveModel(source(folder), { ...context(), cache: counting })).toEqual(first);
    expect(puts).toBe(3);
    writeFileSync(join(folder, 'tokenizer_config.json'), '{}');
    const changed = await resolveModel(source(folder), { ...context(), cache: counting });
    expect(puts).toBe(4);
    expect(changed.tokenizerSha256).not.toBe(first.tokenizerSha256);
    expect(changed.sha256).toBe(first.sha256);
  });

  it('is refused when it does not exist', async () => {
    for (const model of ['./nowhere', join(scratch, 'nowhere'), 'no/such/folder']) {
      await expect(resolveModel(source(model), context())).rejects.toThrow(/the model folder ".*" does not exist/);
    }
  });

  it('is refused when it is a file', async () => {
    const folder = copyOf('encoder', () => {});
    await expect(resolveModel(source(join(folder, 'onnx/model.onnx')), context())).rejects.toThrow(
      'is a file, not a folder',
    );
  });

  it('is refused with everything that is missing', async () => {
    const folder = copyOf('encoder', (f) => {
      rmSync(join(f, 'tokenizer.json'));
      rmSync(join(f, 'config.json'));
    });
    const problems = await checkModel(source(folder, { dtype: 'fp16' }), context());
    expect(problems.map(({ message, hint }) => `${message}. ${hint}`)).toEqual([
      expect.stringContaining('has no config.json'),
      expect.stringContaining('has no tokenizer.json. Save it with AutoTokenizer'),
      expect.stringMatching(
        /has no onnx\/model_fp16\.onnx\. It has onnx\/model.onnx \(dtype: fp32\), onnx\/model_int8\.onnx \(dtype: int8\)$/,
      ),
    ]);
  });

  it('is refused when config.json is not JSON, with the file', async () => {
    const folder = copyOf('encoder', (f) => writeFileSync(join(f, 'config.json'), '{"a":'));
    expect(await checkModel(source(folder), context())).toMatchObject([
      { file: join(folder, 'config.json'), message: expect.stringContaining('is not valid JSON') },
    ]);
  });

  it('is refused when its ONNX file is cut anywhere, without loading it', async () => {
    const file = join(
      copyOf('encoder', () => {}),
      'onnx/model.onnx',
    );
    const whole = readFileSync(file);
    for (const share of [0, 0.01, 0.3, 0.6, 0.9, 0.999]) {
      writeFileSync(file, whole.subarray(0, Math.floor(whole.length * share)));
      const problems = await checkModel(source('encoder'), context());
      expect(problems, `${share}`).toMatchObject([{ file, message: expect.stringContaining('cut short or damaged') }]);
    }
  });

  it('is checked for the layer that an encoder asks, and for the role that is named', async () => {
    const encoder: EncoderSource = { ...source(join(models, 'encoder')), layer: 3, pooling: 'mean' };
    expect(await checkModel(encoder, context())).toMatchObject([{ key: 'layer' }]);
    expect(await checkModel({ ...encoder, layer: 2 }, context())).toEqual([]);
    expect(await checkModel(source(join(models, 'encoder')), context(), asClassifier)).toHaveLength(1);
    expect(await checkModel(source(join(models, 'classifier-2')), context(), asClassifier)).toEqual([]);
    expect(await checkModel(source(join(models, 'masked-lm')), context(), asMaskedLm)).toEqual([]);
  });

  it('is refused, where its tokenizer cannot be used or is not its own, before anything is run', async () => {
    const changed = (change: (json: { model: { vocab: Record<string, number> } }) => object) => {
      rmSync(join(scratch, 'masked-lm'), { recursive: true, force: true });
      return copyOf('masked-lm', (folder) => {
        const file = join(folder, 'tokenizer.json');
        writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')))));
      });
    };
    const check = (folder: string, use: ModelUse) => checkModel(source(folder), context(), use);
    const unknown = changed((json) => ({ ...json, pre_tokenizer: { type: 'Shuffle' } }));
    expect(await check(unknown, asMaskedLm)).toMatchObject([
      {
        file: join(unknown, 'tokenizer.json'),
        message: expect.stringContaining('its pre_tokenizer (Shuffle) is of a'),
      },
    ]);
    const larger = changed((json) => {
      const more = Array.from({ length: 1000 }, (_, i) => [`more${i}`, Object.keys(json.model.vocab).length + i]);
      return { ...json, model: { ...json.model, vocab: { ...json.model.vocab, ...Object.fromEntries(more) } } };
    });
    expect(await check(larger, asMaskedLm)).toMatchObject([
      { message: expect.stringMatching(/^the tokenizer has a vocabulary of \d+ tokens, the model one of \d+/) },
    ]);
    const masked = changed((json) => json);
    writeFileSync(join(masked, 'tokenizer_config.json'), '{ "mask_token": "<none>" }');
    expect(await check(masked, asMaskedLm)).toMatchObject([
      { file: masked, message: 'the model has no mask token, so it cannot be a masked language model' },
    ]);
  });
});

describe('a model of the hub', () => {
  const commit = 'a'.repeat(40);
  let server: Server;
  let requests: string[];
  let authorization: (string | undefined)[];
  let cutShort: boolean;
  const paths = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model.onnx', 'onnx/model_int8.onnx'];
  const blob = (path: string) => readFileSync(join(models, 'encoder', path));

  // As much of the hub's interface as is used: repository, paths, and files with ranges.
  beforeEach(async () => {
    requests = [];
    authorization = [];
    cutShort = false;
    server = createServer((request, response) => {
      const url = new URL(request.url!, 'http://hub');
      requests.push(`${request.method} ${url.pathname}`);
      authorization.push(request.headers.authorization);
      const json = (value: unknown) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(value));
      };
      const body: Buffer[] = [];
      request.on('data', (chunk) => body.push(chunk));
      request.on('end', () => {
        if (/^\/api\/models\/tiny\/encoder\/revision\/(main|a{40})$/.test(url.pathname)) {
          return json({
            _id: '1',
            id: 'tiny/encoder',
            sha: commit,
            siblings: paths.map((rfilename) => ({ rfilename })),
          });
        }
        if (url.pathname === `/api/models/tiny/encoder/paths-info/${commit}`) {
          const asked: string[] = JSON.parse(Buffer.concat(body).toString()).paths;
          return json(
            asked.map((path) => ({
              path,
              type: 'file',
              size: blob(path).length,
              oid: gitId(blob(path)),
            })),
          );
        }
        const path = url.pathname.startsWith(`/tiny/encoder/resolve/${commit}/`) && url.pathname.split(`${commit}/`)[1];
        if (path) {
          const bytes = blob(path);
          const [, from, to] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? [];
          const part = from === undefined ? bytes : bytes.subarray(Number(from), to ? Number(to) + 1 : undefined);
          response.setHeader('etag', `"${path}"`);
          response.setHeader('content-length', part.length);
          if (from !== undefined)
            response.setHeader('content-range', `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`);
          response.statusCode = from === undefined ? 200 : 206;
          if (cutShort && part.length > 1000) {
            response.write(part.subarray(0, 500));
            return setTimeout(() => response.destroy(), 20);
          }
          return response.end(part);
        }
        response.statusCode = 404;
        json({ error: 'Repository not found' });
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    vi.stubEnv('HF_ENDPOINT', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterEach(() => new Promise((done) => server.close(done)));

  const snapshot = () => join(scratch, 'hf/hub/models--tiny--encoder/snapshots', commit);

  it('is fetched into the standard cache, only the files that are needed, and found there offline', async () => {
    const written = vi.spyOn(process.stdout, 'write');
    const files = await resolveModel(source('tiny/encoder'), context(false));
    expect(written).not.toHaveBeenCalled();
    written.mockRestore();
    expect(files).toMatchObject({
      folder: snapshot(),
      revision: commit,
      sha256: sha256(join(models, 'encoder/onnx/model.onnx')),
    });
    expect(existsSync(join(snapshot(), 'onnx/model_int8.onnx'))).toBe(false);
    expect(lstatSync(join(snapshot(), 'config.json')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(scratch, 'hf/hub/models--tiny--encoder/refs/main'), 'utf8')).toBe(commit);
    requests = [];
    expect(await resolveModel(source('tiny/encoder'), context(true))).toEqual(files);
    expect(await resolveModel(source('tiny/encoder', { revision: commit }), context(true))).toEqual(files);
    expect(requests).toEqual([]);
  });

  it('is downloaded once', async () => {
    await resolveModel(source('tiny/encoder'), context(false));
    requests = [];
    await resolveModel(source('tiny/encoder'), context(false));
    expect(requests).toEqual(['GET /api/models/tiny/encoder/revision/main']);
  });

  it('is fetched with a progress that knows its end', async () => {
    const started: { unit: string; total: number | null; advanced: number }[] = [];
    const progress = {
      ...silent,
      start(_label: string, total: number | null, unit: string) {
        const task = { unit, total, advanced: 0 };
        started.push(task);
        const advance = (bytes: number) => {
          task.advanced += bytes;
        };
        return { advance, end: () => {} };
      },
    };
    await resolveModel(source('tiny/encoder'), { ...context(false), progress });
    const fetched = paths.filter((path) => path !== 'onnx/model_int8.onnx');
    const total = fetched.reduce((sum, path) => sum + blob(path).length, 0);
    expect(started.filter(({ unit }) => unit === 'bytes')).toEqual([{ unit: 'bytes', total, advanced: total }]);
  });

  it('is asked for with the token of HF_TOKEN, or of the file that HF_TOKEN_PATH names', async () => {
    vi.stubEnv('HF_TOKEN', 'hf_one');
    await checkModel(source('tiny/encoder'), context(false));
    vi.stubEnv('HF_TOKEN', undefined);
    writeFileSync(join(scratch, 'token'), 'hf_two\n');
    vi.stubEnv('HF_TOKEN_PATH', join(scratch, 'token'));
    await checkModel(source('tiny/encoder'), context(false));
    vi.stubEnv('HF_TOKEN_PATH', undefined);
    await checkModel(source('tiny/encoder'), context(false));
    expect(authorization).toEqual(['Bearer hf_one', 'Bearer hf_two', undefined]);
    authorization.length = 0;
    vi.stubEnv('HF_TOKEN', 'hf_three');
    await resolveModel(source('tiny/encoder'), context(false));
    expect(new Set(authorization)).toEqual(new Set(['Bearer hf_three']));
  });

  it('is checked by its list of files alone', async () => {
    expect(await checkModel(source('tiny/encoder'), context(false))).toEqual([]);
    expect(await checkModel(source('tiny/encoder', { dtype: 'q4' }), context(false))).toMatchObject([
      { message: expect.stringContaining('has no onnx/model_q4.onnx'), hint: expect.stringContaining('dtype: int8') },
    ]);
    expect(existsSync(join(scratch, 'hf'))).toBe(false);
    expect(requests.every((request) => request.startsWith('GET /api/'))).toBe(true);
  });

  it('is refused when offline and not in the cache, with what to do', async () => {
    await expect(resolveModel(source('tiny/encoder'), context(true))).rejects.toThrow(
      /"tiny\/encoder" \(revision main\) is not in the Hugging Face cache .*hf\/hub, and this run is offline.*local folder/,
    );
    expect(requests).toEqual([]);
  });

  it('is refused when there is none of that name', async () => {
    await expect(resolveModel(source('tiny/other'), context(false))).rejects.toThrow(
      /there is no model "tiny\/other" with the revision "main".*\(404\).*a local folder starts with \.\//,
    );
  });

  it('is taken from the cache, with a note, when the hub cannot be reached', async () => {
    const files = await resolveModel(source('tiny/encoder'), context(false));
    vi.stubEnv('HF_ENDPOINT', 'http://127.0.0.1:9');
    expect(await resolveModel(source('tiny/encoder'), context(false))).toEqual(files);
    expect(notes).toEqual([expect.stringContaining('"tiny/encoder" is taken from the cache')]);
    await expect(resolveModel(source('tiny/another'), context(false))).rejects.toThrow(
      'cannot be fetched from http://127.0.0.1:9',
    );
  });

  it('is refused where a file is not the one that the hub published', async () => {
    await resolveModel(source('tiny/encoder'), context(false));
    const blobs = join(scratch, 'hf/hub/models--tiny--encoder/blobs');
    const onnx = join(snapshot(), 'onnx/model.onnx');
    const published = join(blobs, sha256(onnx));
    // Large files lie in the cache under their sha256, as the hub published it.
    renameSync(realpathSync(onnx), published);
    rmSync(onnx);
    symlinkSync(published, onnx);
    const files = await resolveModel(source('tiny/encoder'), context());
    writeFileSync(published, Buffer.concat([readFileSync(published), Buffer.from([0x42, 0])]));
    await expect(resolveModel(source('tiny/encoder'), context())).rejects.toThrow(
      `is not the file that the hub published: its sha256 is ${sha256(onnx)}, not ${files.sha256}`,
    );
  });

  it('is not taken for whole when its download breaks off', async () => {
    cutShort = true;
    await expect(resolveModel(source('tiny/encoder'), context(false))).rejects.toThrow('cannot be fetched');
    cutShort = false;
    const files = await resolveModel(source('tiny/encoder'), context(false));
    expect(files.sha256).toBe(sha256(join(models, 'encoder/onnx/model.onnx')));
  });
});
