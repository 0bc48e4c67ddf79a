import { cpSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Forecast } from '../../../src/evaluate/forecast.ts';
import { runReal, scored } from '../../cli/real.ts';
import { folder } from '../../config/fakes.ts';
import { serve } from '../../support/network/server.ts';

const withTexts = scored
  .trim()
  .split('\n')
  .map((line, i) => (i === 0 ? `${line},text` : `${line},text number ${i % 100}`))
  .join('\n');

/** 100 different texts in 200 items, asked of a language model and of a service in batches. */
const services = (address: string) => `subjects:
  - name: chat
    classifier:
      { endpoint: '${address}/v1', api: openai-chat, model: m, prompt: 'Is this bad? {text}', labels: [bad, ok], positive: bad, maxTokens: 3, prices: { input: 2, output: 10 }, keyFrom: NO_SUCH_KEY }
  - name: batches
    classifier: { endpoint: '${address}/score', api: hugging-face, batch: 16, positive: bad }
  - { name: file, classifier: { predictions: items.csv, columns: { id: id, score: first } } }
datasets:
  items: { table: items.csv, columns: { id: id, text: text, label: label, groups: [group] }, positive: [bad] }
metrics:
  - group-error-rates: { dataset: items, minGroupSize: 5 }
  - hate-speech-bias: { dataset: items, minGroupSize: 5 }
`;
const project = (yaml: string) => folder({ 'fairprobe.config.yaml': yaml, 'items.csv': withTexts });
const plan = async (cwd: string, ...flags: readonly string[]) => {
  const done = await runReal(['plan', '--cache-dir', join(cwd, 'cache'), '--json', ...flags], cwd);
  return { ...done, forecast: () => JSON.parse(done.stdout) as Forecast };
};

/** Answers both layouts. */
const answering = () =>
  serve((response, { path, body }) => {
    const scores = [
      { label: 'bad', score: 0.3 },
      { label: 'ok', score: 0.7 },
    ];
    const usage = { prompt_tokens: 9, completion_tokens: 1 };
    const answer = path.startsWith('/v1')
      ? { choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }], usage }
      : JSON.parse(body).inputs.map(() => scores);
    response.end(JSON.stringify(answer));
  });

describe('fairprobe plan', () => {
  test('reckons calls, tokens and cost of services, and opens no connection', async () => {
    const server = await answering();
    const cwd = await project(services(server.address));
    const { code, stderr, forecast } = await plan(cwd);
    expect([code, stderr]).toEqual([0, '']);
    expect(server.connections()).toBe(0);
    expect(existsSync(join(cwd, 'cache'))).toBe(false);
    const { entries, total } = forecast();
    const both = { metrics: ['group-error-rates', 'hate-speech-bias'], observation: 'class-probabilities' };
    // 90 texts of 14 characters and 10 of 13, each after the 13 of "Is this bad? ".
    const tokens = { input: Math.ceil((90 * 14 + 10 * 13 + 100 * 13) / 4), output: 300 };
    const cost = (tokens.input * 2 + 300 * 10) / 1e6;
    expect(entries).toMatchObject([
      {
        subject: 'chat',
        role: 'classifier',
        kind: 'service',
        ...both,
        texts: 100,
        cached: 0,
        calls: 100,
        tokens,
        cost,
      },
      { subject: 'batches', kind: 'service', ...both, texts: 100, cached: 0, calls: 7, tokens: null, cost: null },
      { subject: 'file', kind: 'file', ...both, by: 'items.csv', texts: 100, cached: 100, calls: null },
    ]);
    expect(total).toEqual({ texts: 200, uncached: 200, calls: 107, cost });
  });

  test('agrees with what the run then asks, and knows what the cache holds', async () => {
    const server = await answering();
    const cwd = await project(services(server.address).replace(', keyFrom: NO_SUCH_KEY', ''));
    const run = (...flags: readonly string[]) =>
      runReal(['evaluate', '-q', '-o', 'r.json', '--cache-dir', join(cwd, 'cache'), ...flags], cwd);
    const first = (await plan(cwd, '--limit', '60')).forecast();
    await run('--limit', '60');
    expect(server.asked).toHaveLength(first.total.calls);
    expect((await plan(cwd, '--limit', '60')).forecast().total).toEqual({
      texts: first.total.texts,
      uncached: 0,
      calls: 0,
      cost: 0,
    });

    const rest = (await plan(cwd)).forecast();
    const [chat] = rest.entries;
    expect(chat.cached).toBe(first.entries[0].texts);
    expect(chat.calls).toBe(100 - chat.cached!);
    await run();
    expect(server.asked).toHaveLength(first.total.calls + rest.total.calls);
  });

  test('counts what a probe reads and learns from for its encoder, runs nothing, and names models to download', async () => {
    const cwd = await project(`subjects:
  - { name: probed, encoder: ./encoder, classifier: { probe: { dataset: items } } }
  - { name: hub, encoder: fairprobe-tests/there-is-no-such-model }
datasets:
  items: { table: items.csv, columns: { id: id, text: text, label: label, groups: [group] }, positive: [bad] }
metrics:
  - group-error-rates: { dataset: items, minGroupSize: 5 }
  - weat: { tests: [C7] }
`);
    cpSync(resolve(import.meta.dirname, '../../fixtures/models/encoder'), join(cwd, 'encoder'), { recursive: true });
    const { code, forecast } = await plan(cwd);
    expect(code).toBe(0);
    const { entries, downloads } = forecast();
    expect(entries[0]).toMatchObject({ subject: 'probed', role: 'encoder', observation: 'text-vectors', texts: 100 });
    expect(entries.map(({ observation }) => observation)).toEqual(['text-vectors', 'word-vectors', 'word-vectors']);
    expect(downloads).toEqual(['fairprobe-tests/there-is-no-such-model']);

    await runReal(['evaluate', '-q', '-o', 'r.json', '--cache-dir', 'cache', '--subject', 'probed'], cwd);
    const after = (await plan(cwd, '--subject', 'probed')).forecast();
    expect(after.entries.map(({ texts, cached }) => cached === texts)).toEqual([true, true]);
    expect(after.total.uncached).toBe(0);
  });

  test('says it as a table that fits the terminal', async () => {
    const cwd = await project(services('http://127.0.0.1:9'));
    const { code, stdout } = await runReal(['plan', '--no-cache'], cwd);
    expect(code).toBe(0);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).toContain('texts  cached  calls     tokens     cost');
    expect(stdout).toMatch(/class-probabilities {4}100 {5}0 % {4}100 {2}673 \+ 300 {2}0\.00435/);
    expect(stdout).toContain('In all: 200 of 200 texts to ask models and services about, 107 calls');
  });

  test('refuses what evaluate would refuse', async () => {
    const cwd = await project(services('http://127.0.0.1:9').replace('label: label', 'label: lable'));
    const { code, stderr, stdout } = await plan(cwd);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('lable');
  });
});
