import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError, type Problem } from '../../src/contract/problem.ts';
import { openChatClassifier } from '../../src/runtime/http/chat-classifier.ts';
import { openLanguageModel } from '../../src/runtime/http/openai.ts';
import { openScoreClassifier } from '../../src/runtime/http/score-classifier.ts';
import { checkModel, checkPositive } from '../../src/runtime/resolve.ts';
import { asCausalLm, asClassifier, asEncoder, asMaskedLm, type ModelUse } from '../../src/runtime/suitability.ts';
import { loadTokenizer } from '../../src/runtime/tokenizer/tokenizer.ts';
import { memoryCache } from '../../src/support/cache.ts';
import { silent } from '../../src/support/progress.ts';
import { every } from '../fuzz/every.ts';
import { hostileTexts, jsonTokens } from '../fuzz/hostile.ts';
import { mutatedBytes, mutatedJson } from '../fuzz/mutate.ts';
import { onnxFiles } from '../fuzz/onnx.ts';
import { expectWithin, settle } from '../fuzz/settle.ts';
import { dataOf, service } from '../runtime/http/data.ts';

const models = resolve(import.meta.dirname, '../fixtures/models');
const scratch = mkdtempSync(join(tmpdir(), 'fairprobe-fuzz-models-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const kinds: readonly { name: string; use: ModelUse }[] = [
  { name: 'encoder', use: asEncoder },
  { name: 'classifier-1', use: asClassifier },
  { name: 'masked-lm', use: asMaskedLm },
  { name: 'causal-lm', use: asCausalLm },
];

describe('any model folder', () => {
  const context = { resolve: (path: string) => path, offline: true, progress: silent };
  const source = (model: string) => ({ model, revision: 'main', dtype: 'fp32', device: 'cpu' }) as const;

  /** Checks a folder in which one file is another; everything that was said against it is a refusal. */
  async function check({ name, use }: (typeof kinds)[number], file: string, bytes: Buffer, config: object = {}) {
    const folder = join(scratch, name);
    cpSync(join(models, name), folder, { recursive: true });
    const written = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...written, ...config }));
    writeFileSync(join(folder, file), bytes);
    return settle(join(folder, file), async () => {
      const asked = use === asEncoder ? { ...source(folder), layer: -1, pooling: 'mean' as const } : source(folder);
      const problems: Problem[] = await checkModel(asked, context, use);
      if (use === asClassifier) problems.push(...(await checkPositive(source(folder), context)));
      if (problems.length > 0) throw new InputError(problems);
    });
  }

  const kind = fc.constantFrom(...kinds);
  const json = (file: string, more: readonly object[] = []) =>
    kind.chain((one) => {
      const own = JSON.parse(readFileSync(join(models, one.name, file), 'utf8'));
      const values = [own, ...more.map((each) => ({ ...own, ...each }))];
      return mutatedJson(values, jsonTokens).map((bytes) => ({ one, bytes }));
    });

  it('with another config.json can be used, or is refused', async () => {
    const labels = { id2label: { 0: 'normal', 1: 'toxic' }, problem_type: 'single_label_classification' };
    await every(json('config.json', [labels]), 400, ({ one, bytes }) => check(one, 'config.json', bytes));
  });

  it('with another ONNX file can be used, or is refused', async () => {
    const files = kind.chain((one) => {
      const onnx = readFileSync(join(models, one.name, 'onnx/model.onnx'));
      // What is declared stands at both ends, between them the weights.
      const head = fc.tuple(mutatedBytes([onnx.subarray(0, 2000)], { least: 1 }), fc.constant(onnx.subarray(2000)));
      const tail = fc.tuple(fc.constant(onnx.subarray(0, -1500)), mutatedBytes([onnx.subarray(-1500)], { least: 1 }));
      const damaged = fc.oneof(head, tail).map((parts) => Buffer.concat(parts));
      // Without labels of its own a classifier is believed to have as many as its file declares.
      const config = fc.constantFrom({}, { id2label: undefined });
      return fc.record({ one: fc.constant(one), bytes: fc.oneof(damaged, onnxFiles), config });
    });
    await every(files, 600, ({ one, bytes, config }) => check(one, 'onnx/model.onnx', bytes, config));
  });

  it('with another tokenizer.json or tokenizer_config.json can be used, or is refused', async () => {
    const files = fc.oneof(
      json('tokenizer.json').map((each) => ({ ...each, file: 'tokenizer.json' })),
      json('tokenizer_config.json').map((each) => ({ ...each, file: 'tokenizer_config.json' })),
    );
    await every(files, 400, async ({ one, bytes, file }) => {
      const checked = await check(one, file, bytes);
      if (checked === 'refused') return checked;
      return settle(join(scratch, one.name, file), async () => {
        const tokenizer = await loadTokenizer(join(scratch, one.name));
        for (const { spans } of await tokenizer.align(['she said hello', '', ...hostileTexts], 16)) {
          for (const span of spans) if (span) expect(span.start).toBeLessThanOrEqual(span.end);
        }
      });
    });
  });
});

describe('any answer of a service', () => {
  let server: Server;
  let address: string;
  let next: { status: number; body: Buffer };
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume();
      response.writeHead(next.status, { 'content-type': 'application/json' }).end(next.body);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const texts = ['one', 'two'];
  const status = fc.constantFrom(200, 200, 200, 200, 200, 200, 400, 404, 422, 429, 500);
  const answers = (good: readonly unknown[]) =>
    fc.record({ status, body: fc.oneof(mutatedJson(good, jsonTokens), mutatedBytes([Buffer.from('<html>')])) });
  const context = () => ({ cache: memoryCache(), offline: false });
  const once = () => ({ ...service(address), attempts: 1 });
  const input = join(scratch, 'answer.json');
  const keep = (answer: typeof next) => {
    next = answer;
    writeFileSync(input, answer.body);
  };

  it('is scores, missing, or refused', async () => {
    const row = [
      { label: 'yes', score: 0.75 },
      { label: 'no', score: 0.25 },
    ];
    await every(answers([[row, row]]), 400, (answer) => {
      keep(answer);
      const classifier = openScoreClassifier({ ...once(), api: 'hugging-face', batch: 2 }, context());
      return settle(
        input,
        () => classifier.classify(dataOf(texts), silent),
        ({ positive, missing }) => {
          expectWithin(positive, 0, 1);
          expect(positive.filter(Number.isNaN)).toHaveLength(missing);
        },
      );
    });
  });

  const chat = {
    choices: [{ index: 0, message: { role: 'assistant', content: 'yes' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 10, completion_tokens: 2 },
  };
  const completion = { choices: [{ index: 0, text: 'and so on', finish_reason: 'length' }] };

  it('is a decision, missing, or refused', async () => {
    const more = { labels: ['no', 'yes'], prompt: '{text}?', model: 'm', body: {}, maxTokens: 4 };
    await every(answers([chat]), 300, (answer) => {
      keep(answer);
      const classifier = openChatClassifier({ ...once(), api: 'openai-chat', ...more }, context());
      return settle(
        input,
        () => classifier.classify(dataOf(texts), silent),
        ({ positive, missing }) => {
          expectWithin(positive, 0, 1);
          expect(positive.filter(Number.isNaN)).toHaveLength(missing);
        },
      );
    });
  });

  it('is a text, missing, or refused', async () => {
    await every(answers([completion]), 300, (answer) => {
      keep(answer);
      const source = { ...once(), model: 'm', prompt: '{text}', body: {}, prices: { input: 1, output: 2 } };
      const model = openLanguageModel(source, 'openai-completions', context());
      const sampling = { temperature: 0, maxTokens: 4 };
      const requests = texts.map((text) => ({ text, name: text, sampling }));
      return settle(
        input,
        () => model.complete(requests, 'asking', silent),
        (said) => {
          for (const { text } of said) expect(text === null || typeof text === 'string').toBe(true);
          const { usage } = model.describe() as { usage: Record<string, number> };
          for (const count of Object.values(usage)) expect(count).toBeGreaterThanOrEqual(0);
        },
      );
    });
  });
});
