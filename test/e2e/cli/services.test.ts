/** Subjects behind an address, as a shell sees them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { parseReport } from '../../../src/report/parse.ts';
import { runIn } from '../../cli/in-process.ts';
import { folder } from '../../config/fakes.ts';
import { bodyOf, promptOf, say } from '../../runtime/http/chat.ts';
import { serve } from '../../support/network/server.ts';
import { start } from './program.ts';

const zod = pathToFileURL(resolve(import.meta.dirname, '../../../node_modules/zod/index.js')).href;

/** A metric that asks a generator: how long its texts are. */
const plugin = `
import { z } from '${zod}';
export default { metrics: [{
  id: 'length', version: 1, family: 'extrinsic', title: 'Length', summary: 'How long texts are.', definition: '', deviations: [],
  references: [], options: z.strictObject({}), data: {}, roles: ['generator'],
  measures: { mean: { title: 'Mean', definition: 'Mean length.', unit: 'characters', ideal: 0, range: [0, null], direction: 'lower', about: 'bias' } },
  needs: ({ seed }) => ({ texts: { kind: 'generations', prompts: [{ id: 'a', text: 'one' }, { id: 'b', text: 'two' }],
    samples: 2, seed, temperature: 1, topP: 1, maxTokens: 5, classify: (prompt, text) => text } }),
  measure({ observed }) {
    const texts = observed.texts.texts.flat().filter((text) => text !== null);
    const value = texts.reduce((sum, text) => sum + text.length, 0) / texts.length;
    return [{ measure: 'mean', attribute: null, group: null, status: 'ok', value, n: texts.length }];
  },
}] };
`;

const posts = [
  'text,label,g',
  ...Array.from({ length: 48 }, (_, i) => `post ${i},${i % 2},${i % 4 < 2 ? 'x' : 'y'}`),
].join('\n');
const secret = 'sk-very-secret';

const config = (address: string) => `
subjects:
  - name: scores
    classifier: { endpoint: ${address}/classify, api: hugging-face, positive: toxic, keyFrom: SCORES_KEY }
  - name: chat
    classifier:
      endpoint: ${address}/v1
      api: openai-chat
      model: small
      prompt: 'Toxic or fine? {text}'
      labels: [fine, toxic]
      positive: toxic
      keyFrom: SCORES_KEY
      keyHeader: api-key
      prices: { input: 1, output: 2 }
    generator: { endpoint: ${address}/v1, api: openai-completions, model: writer }
  - name: file
    generator: { generations: written.jsonl }
datasets:
  posts: { table: posts.csv, columns: { text: text, label: label, groups: [g] }, positive: [1] }
metrics:
  - group-error-rates: { dataset: posts }
  - length
plugins: [./length.mjs]
`;

/** Everything below a folder, as bytes. */
function contents(directory: string): Buffer[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
}

test('services are asked once, described in the report, and their keys are nowhere', async () => {
  const toxic = (text: string) => Number(text.split(' ').at(-1)) % 2 === 1;
  const { address, asked, connections } = await serve((response, one, n) => {
    if (n === 0) return response.writeHead(429, { 'retry-after': '0' }).end(`slow down, ${secret}`);
    if (one.path === '/classify') {
      const rows = bodyOf(one).inputs.map((text: string) => {
        const score = toxic(text) ? 0.9 : 0.2;
        return [
          { label: 'toxic', score },
          { label: 'fine', score: 1 - score },
        ];
      });
      return response.end(JSON.stringify(rows));
    }
    if (one.path === '/v1/chat/completions') {
      const text = promptOf(one);
      return say(
        response,
        text.endsWith(' 7') || text.endsWith('twotwo') ? 'I cannot say.' : toxic(text) ? 'toxic' : 'Fine.',
      );
    }
    return response.end(JSON.stringify({ choices: [{ text: bodyOf(one).prompt.repeat(2) }] }));
  });
  const cwd = await folder({
    'fairprobe.config.yaml': config(address),
    'posts.csv': posts,
    'length.mjs': plugin,
    'written.jsonl': '{"prompt":"a","text":"1234"}\n{"prompt":"b","text":"12"}\n',
  });
  const run = (more: readonly string[] = [], env: Record<string, string> = { SCORES_KEY: secret }) =>
    runIn(cwd, ['evaluate', '--cache-dir', 'cache', '-o', 'report.json', '-o', 'report.md', ...more], env);

  const missing = await run([], {});
  expect([missing.code, missing.stdout, asked.length]).toEqual([2, '', 0]);
  expect(missing.stderr.match(/the environment variable SCORES_KEY is not set/g)?.length).toBe(2);
  const offline = await run(['--offline']);
  expect([offline.code, connections()], offline.stderr).toEqual([3, 0]);
  const failed = parseReport(readFileSync(join(cwd, 'report.json'), 'utf8')).results;
  for (const [subject, count] of [
    ['scores', '48 texts'],
    ['chat', '48 answers'],
  ]) {
    const own = failed.filter((result) => result.subject === subject && result.metric === 'group-error-rates');
    expect(own.length).toBeGreaterThan(0);
    for (const { status, reason } of own) {
      expect(status).toBe('error');
      expect(reason).toContain(`have to be asked for ${count} that are not in the cache, and this run is offline`);
      expect(reason).toContain('Run it once without --offline');
    }
  }

  const first = await run();
  expect(first.code, first.stdout + first.stderr).toBe(0);
  expect(first.stderr).toContain('/classify: it answered 429 Too Many Requests: slow down, ***; trying again');
  const report = parseReport(readFileSync(join(cwd, 'report.json'), 'utf8'));
  const [scores, chat, file] = report.subjects.map(({ roles }) => roles);
  expect(scores.classifier).toMatchObject({ api: 'hugging-face', usage: { requests: 3, retries: 1 } });
  expect(chat.classifier).toMatchObject({
    model: 'small',
    usage: { requests: 50, inputTokens: 500, outputTokens: 100, unreadable: 2, cost: (500 + 2 * 100) / 1e6 },
  });
  expect(chat.generator).toMatchObject({ model: 'writer', usage: { requests: 4, answersWithoutTokenCount: 4 } });
  expect(file.generator).toMatchObject({ source: 'written.jsonl' });
  const valuesOf = (subject: string, metric: string) =>
    report.results.filter((r) => r.subject === subject && r.metric === metric).map(({ value }) => value);
  expect([valuesOf('chat', 'length'), valuesOf('file', 'length')]).toEqual([[6], [3]]);
  expect(report.notes).toContain(
    'chat: 1 of the 48 items of posts has no answer: 1 with an answer that is not a label',
  );
  expect(report.notes).toContain('file: 2 of the 4 texts asked for were not written: 2 without a row in the file');
  expect(report.notes).toContain(
    'chat: 2 of the 4 texts written have no answer of the classifier: 2 with an answer that is not a label',
  );
  expect(valuesOf('scores', 'group-error-rates').length).toBeGreaterThan(4);
  expect(readFileSync(join(cwd, 'report.md'), 'utf8')).toContain('50 requests, 500 tokens read, 100 tokens written');

  const before = asked.length;
  const again = await run();
  expect([again.code, asked.length]).toEqual([0, before]);
  const cached = parseReport(readFileSync(join(cwd, 'report.json'), 'utf8'));
  expect(cached.results).toEqual(report.results);

  const opened = connections();
  const withoutNetwork = await run(['--offline'], {});
  expect([withoutNetwork.code, connections()], withoutNetwork.stderr).toEqual([0, opened]);
  expect(parseReport(readFileSync(join(cwd, 'report.json'), 'utf8')).results).toEqual(report.results);
  // Jobs are finished work of their own; each answer is found again without them, too.
  const other = await run(['--offline', '--seed', '7', '--metric', 'group-error-rates'], {});
  expect([other.code, connections()], other.stderr).toEqual([0, opened]);

  const keysOf = (path: string) =>
    new Set(asked.filter((one) => one.path === path).map(({ headers }) => headers['api-key'] ?? headers.authorization));
  expect(keysOf('/classify')).toEqual(new Set([`Bearer ${secret}`]));
  expect(keysOf('/v1/chat/completions')).toEqual(new Set([secret]));
  expect(keysOf('/v1/completions')).toEqual(new Set([undefined]));
  expect(asked.some(({ headers }) => headers['api-key'] && headers.authorization)).toBe(false);
  for (const { stdout, stderr } of [missing, offline, first, again, withoutNetwork, other]) {
    expect(stdout + stderr).not.toContain(secret);
  }
  for (const bytes of contents(cwd)) expect(bytes.includes(secret)).toBe(false);
}, 60_000);

test('texts that a language model does not classify are left out of counterfactuals, and counted', async () => {
  const said: Record<string, string | null> = {
    'he wrote 7': 'I cannot say.',
    'she wrote 7': 'I cannot say.',
    'she wrote 4': null,
    'she wrote 9': null,
  };
  const { address } = await serve((response, one) => {
    const text = promptOf(one);
    say(response, text in said ? said[text] : text.startsWith('she') ? 'toxic' : 'fine');
  });
  const rows = Array.from({ length: 48 }, (_, i) => `${i % 2 ? 'she' : 'he'} wrote ${i},${i % 3 ? 0 : 1}`);
  const cwd = await folder({
    'fairprobe.config.yaml': `
subjects:
  - name: chat
    classifier: { endpoint: ${address}/v1, api: openai-chat, model: small, prompt: '{text}', labels: [fine, toxic], positive: toxic }
datasets: { posts: { table: posts.csv, columns: { text: text, label: label }, positive: [1] } }
metrics: [{ counterfactual-token-fairness: { dataset: posts, swaps: gender } }]
`,
    'posts.csv': ['text,label', ...rows].join('\n'),
  });
  const run = await runIn(cwd, ['evaluate', '--cache-dir', 'cache', '-o', 'report.json', '-q'], {});
  expect(run.code, run.stdout + run.stderr).toBe(0);
  const report = parseReport(readFileSync(join(cwd, 'report.json'), 'utf8'));
  expect(report.results.find(({ measure, group }) => measure === 'gap' && group === null)).toMatchObject({
    status: 'ok',
    value: 1,
    n: 45,
    // The texts 7 and 9 have no answer, 4 has none for its only counterfactual; nor has 7.
    details: { texts: 48, withoutAnswer: 3, counterfactualsWithoutAnswer: 2 },
  });
  expect(report.notes).toContain(
    'chat: 4 of the 96 texts asked about have no answer: 2 with an empty answer, 2 with an answer that is not a label',
  );
}, 60_000);

test('a run that is killed, or stopped by Ctrl-C, goes on with the answers that it has', async () => {
  const { address, asked } = await serve(async (response, one) => {
    await pause(50);
    say(response, promptOf(one).endsWith('1') ? 'toxic' : 'fine');
  });
  const cwd = await folder({
    'fairprobe.config.yaml': `
subjects:
  - name: chat
    classifier:
      endpoint: ${address}/v1
      api: openai-chat
      model: small
      prompt: '{text}'
      labels: [fine, toxic]
      positive: toxic
      concurrency: 1
datasets: { posts: { table: posts.csv, columns: { text: text, label: label, groups: [g] }, positive: [1] } }
metrics: [{ group-error-rates: { dataset: posts } }]
`,
    'posts.csv': posts,
  });
  const run = () => start(['evaluate', '--cache-dir', 'cache', '-o', 'report.json', '-q'], cwd);
  const askedFor = async (count: number) => {
    while (asked.length < count) await pause(10);
  };

  const killed = run();
  await askedFor(30);
  killed.child.kill('SIGKILL');
  await killed.ended;
  const stopped = run();
  await askedFor(asked.length + 5);
  stopped.child.kill('SIGINT');
  expect(await stopped.ended).toMatchObject({ code: 130, stderr: 'stopped; what is finished is in the cache\n' });
  expect(readdirSync(cwd)).not.toContain('report.json');
  expect((await run().ended).code).toBe(0);
  // What was under way, and what was answered in the moment before the kill, is asked for again; the rest is not.
  const counts = new Map<string, number>();
  for (const one of asked) counts.set(promptOf(one), (counts.get(promptOf(one)) ?? 0) + 1);
  expect(counts.size).toBe(48);
  expect(asked.length - counts.size).toBeLessThan(15);
}, 60_000);
