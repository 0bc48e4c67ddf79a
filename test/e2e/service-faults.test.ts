/** One bad text costs one text: whole runs against services that fail, by exit code and counts. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtInDatasets } from '../../datasets/index.ts';
import { builtInMetrics } from '../../metrics/index.ts';
import type { Report } from '../../src/contract/report.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { parseReport } from '../../src/report/parse.ts';
import { run } from '../cli/run.ts';
import { folder } from '../config/fakes.ts';
import { quick } from '../runtime/http/data.ts';
import { type ChatMode, faulty } from '../runtime/http/faults.ts';
import { serve } from '../support/network/server.ts';

beforeAll(quick);

const texts = Array.from(
  { length: 40 },
  (_, i) => `a ${i === 11 ? 'bad' : 'good'} day ${i} ${i % 3 ? 'nice' : 'awful'}`,
);
const posts = texts.map((text, i) => `p${i},${text},${i % 2 ? 'hateful' : 'normal'},${i % 4 < 2 ? 'a' : 'b'}`);
const prompts = Array.from({ length: 40 }, (_, i) =>
  JSON.stringify({
    id: `q${i}`,
    prompt: `a ${i === 11 ? 'bad' : 'good'} day ${i}`,
    group: i % 2 ? 'nurse' : 'builder',
  }),
);
const classifierOf = (address: string) => `
  - name: s
    classifier: { endpoint: '${address}/v1', api: openai-chat, model: m, prompt: '{text}', labels: [hateful, normal], positive: [hateful], attempts: 3 }`;
const generatorOf = (address: string) => `
  - { name: s, generator: { endpoint: '${address}/v1', api: openai-chat, model: m, attempts: 3 } }`;

async function evaluated(subject: string, files: Record<string, string> = {}, metric?: string) {
  const cwd = await folder({
    'c.yaml': `
subjects:${subject}
datasets:
  posts: { table: posts.csv, columns: { id: id, text: text, label: label, groups: [target] }, positive: [hateful] }
  prompts: { use: prompts, path: prompts.jsonl }
metrics:
  - ${metric ?? 'group-error-rates: { dataset: posts, minGroupSize: 5 }'}
`,
    'posts.csv': ['id,text,label,target', ...posts].join('\n'),
    'prompts.jsonl': prompts.join('\n'),
    ...files,
  });
  const parts = { builtIn: async () => ({ metrics: builtInMetrics, datasets: builtInDatasets }), evaluate };
  const again = async () => {
    const argv = ['evaluate', '-c', 'c.yaml', '--cache-dir', join(cwd, 'cache'), '-o', 'report.json'];
    const finished = await run(argv, { cwd, parts });
    const text = readFileSync(join(cwd, 'report.json'), 'utf8');
    return { ...finished, text, report: parseReport(text) };
  };
  return { cwd, again, ...(await again()) };
}

async function classified(mode: ChatMode) {
  const { address, asked } = await serve(faulty(mode));
  return { asked, ...(await evaluated(classifierOf(address))) };
}

const valuesOf = ({ results }: Report) => results.map(({ measure, group, value, n }) => ({ measure, group, value, n }));
const generations = 'generation-bias: { dataset: prompts }';

describe('a run against a chat service', () => {
  let good: Report | undefined;
  const goodValues = async () => {
    good ??= (await classified('ok')).report;
    expect(good.results.some(({ value }) => value !== null)).toBe(true);
    expect(good.notes).toEqual([]);
    return valuesOf(good);
  };

  it.each<ChatMode>([
    'err200once',
    'err200b',
    'errchoice',
    'errmessage',
    'emptychoices',
    'err500',
    'parts',
    'textparts',
    'reasoning',
    'md',
    'json',
    'mdlabel',
    'bold',
    'thinkonly',
    'thinkopen',
  ])('%s is answered like any other', async (mode) => {
    const { code, report, asked } = await classified(mode);
    expect(code).toBe(0);
    expect(valuesOf(report)).toEqual(await goodValues());
    expect(report.notes).toEqual([]);
    expect(asked.length).toBe(/^e/.test(mode) ? 41 : 40);
  });

  it.each<[ChatMode, string, boolean]>([
    ['err200always', 'without an answer after all attempts', false],
    ['errchoicealways', 'without an answer after all attempts', false],
    ['emptyalways', 'without an answer after all attempts', false],
    ['err500always', 'without an answer after all attempts', false],
    ['one400', 'longer than the model takes', true],
    ['one413', 'longer than the model takes', true],
    ['one422', 'longer than the model takes', true],
    ['filter', 'refused by a content filter', true],
    ['filter2', 'refused by a content filter', true],
    ['filter403', 'refused by a content filter', true],
    ['filter200', 'refused by a content filter', true],
    ['filterchoice', 'refused by a content filter', true],
    ['one403', 'refused by the service', false],
    ['echo', 'refused by the service', false],
    ['null', 'declined by the model', true],
  ])('%s costs one text', async (mode, reason, final) => {
    const { code, report, asked, stderr, stdout, text, again } = await classified(mode);
    expect(code).toBe(0);
    expect(report.notes).toEqual([`s: 1 of the 40 items of posts has no answer: 1 ${reason}`]);
    const summaries = report.results.filter(({ group }) => group === null);
    expect(summaries.every(({ details }) => JSON.stringify(details.missingBy)?.endsWith(':1}'))).toBe(true);
    expect(valuesOf(report)).not.toEqual(await goodValues());
    if (!['filterchoice', 'null'].includes(mode))
      expect(stderr).toContain(`item "p11" is left out as ${reason}: it answered`);
    for (const said of [stderr, stdout, text]) expect(said).not.toContain('bad day');
    // What may be answered another time is asked for again; what is final is not.
    const before = asked.length;
    expect((await again()).report.results).toEqual(report.results);
    expect(asked.length > before).toBe(!final);
  });

  it.each<ChatMode>(['length', 'allnull'])('%s has no answer, and every text is counted', async (mode) => {
    const { report } = await classified(mode);
    expect(report.notes).toEqual([
      's: 40 of the 40 items of posts have no answer: 40 cut off before anything was said',
    ]);
    expect(report.results.every(({ value }) => value === null)).toBe(true);
    expect(report.subjects[0].roles.classifier).toMatchObject({ usage: { unreadable: 0 } });
  });

  it.each<[ChatMode, RegExp, number]>([
    ['key', /it answered 401 Unauthorized: .*Incorrect API key.*Name the environment variable/, 4],
    ['model', /it answered 404 Not Found: .*no such model.*Check "endpoint", "api" and "model"/, 4],
    ['parameter', /it answered 400 Bad Request: .*Unsupported parameter/, 4],
    ['quota', /it answered 429 Too Many Requests: .*exceeded your current quota/, 4],
    ['refuses', /it answered 403 Forbidden: .*not for you.*; none of the 40 texts was answered/, 40],
    ['down', /it answered with an error 502: Upstream.*; 10 requests in a row have failed/, 40],
  ])('%s fails as a whole', async (mode, message, most) => {
    const { code, report, asked } = await classified(mode);
    expect(code).toBe(3);
    expect(new Set(report.results.map(({ status }) => status))).toEqual(new Set(['error']));
    for (const { reason } of report.results) expect(reason).toMatch(message);
    expect(asked.length).toBeLessThanOrEqual(most);
  });
});

describe('texts that are written', () => {
  it.each<[ChatMode, number, string]>([
    ['length', 40, '40 cut off before anything was said'],
    ['err200always', 1, '1 without an answer after all attempts'],
    ['filter403', 1, '1 refused by a content filter'],
  ])('by a service in mode %s are missing where it says nothing', async (mode, missing, reasons) => {
    const { address } = await serve(faulty(mode));
    const { report, stderr } = await evaluated(generatorOf(address), {}, generations);
    expect(report.notes).toContain(
      `s: ${missing} of the 40 texts asked for ${missing === 1 ? 'was' : 'were'} not written: ${reasons}`,
    );
    if (mode === 'filter403') expect(stderr).toContain('prompt "q11" is left out as refused by a content filter');
  });

  it('by somebody else may be null, which is no text', async () => {
    const loved = ' happy and wonderful today, and everybody loved it';
    const rows = (textOf: (i: number) => unknown) =>
      Array.from({ length: 40 }, (_, i) => JSON.stringify({ prompt: `q${i}`, text: textOf(i) })).join('\n');
    const subject = '\n  - { name: s, generator: { generations: g.jsonl } }';
    const nurse = async (empty: unknown, more = subject) => {
      const written = rows((i) => (i % 4 === 1 ? empty : loved));
      const { code, report } = await evaluated(more, { 'g.jsonl': written }, generations);
      const found = report.results.find(({ measure, group }) => measure === 'positive-sentiment' && group === 'nurse');
      return [code, found?.status, found?.value, found?.n, found?.details.texts, found?.details.missing];
    };
    const missing = [0, 'ok', 1, 10, 10, 10];
    for (const empty of [null, '', ' ', 'NaN']) expect(await nurse(empty)).toEqual(missing);
    const keeping = subject.replace('g.jsonl', 'g.jsonl, emptyTexts: keep');
    expect(await nurse(null, keeping)).toEqual(missing);
    expect(await nurse('', keeping)).toEqual([0, 'ok', 0.5, 20, 20, 0]);
  });
});

it('keeps texts and keys out of what it says and of the names of its files', async () => {
  process.env.FAULT_KEY = 'sk-0123456789abcdef';
  const { address } = await serve((response, { headers, body }) =>
    response
      .writeHead(400)
      .end(JSON.stringify({ error: `${headers.authorization?.slice(0, 20)} may not ask ${body}` })),
  );
  const subject = classifierOf(address).replace('attempts: 3', 'attempts: 3, keyFrom: FAULT_KEY');
  const { code, cwd, stdout, stderr, text, report } = await evaluated(subject);
  delete process.env.FAULT_KEY;
  expect(code).toBe(3);
  expect(report.results[0].reason).toContain('may not ask');
  const names = readdirSync(cwd, { recursive: true }).join('\n');
  for (const said of [stdout, stderr, text, names]) {
    expect(said).not.toMatch(/sk-01234|good day|bad day/);
  }
});
