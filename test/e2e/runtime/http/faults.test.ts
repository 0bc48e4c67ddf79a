/** Whatever a server does: no answer hangs, fills the memory, or loses what others have answered. */
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../../../../src/contract/problem.ts';
import { openLanguageModel } from '../../../../src/runtime/http/openai.ts';
import { openScoreClassifier } from '../../../../src/runtime/http/score-classifier.ts';
import { memoryCache } from '../../../../src/support/cache.ts';
import { Interrupted, interruptible } from '../../../../src/support/interrupt.ts';
import { silent } from '../../../../src/support/progress.ts';
import { bodyOf, say } from '../../../runtime/http/chat.ts';
import { dataOf, quick, service } from '../../../runtime/http/data.ts';
import { answeredButFor, asked, chat, failingOnOne, texts, wholly } from '../../../runtime/http/faults-case.ts';
import { type Fault, faultNames, faults, someFaults } from '../../../support/network/faults.ts';
import { serve } from '../../../support/network/server.ts';

beforeAll(quick);

/** What the process holds more than before while `work` is done, in megabytes. */
async function memoryOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 5);
  await work().finally(() => clearInterval(timer));
  return (most - before) / 1e6;
}

describe('of a service that fails on one text with', () => {
  it.each(someFaults)('%s, the others are answered', failingOnOne);

  it.each(wholly)('%s, what was answered is kept', async (name) => {
    const cache = memoryCache();
    const { model } = await chat(answeredButFor(faults[name]), cache);
    await model.complete(asked('one', 'two'), '', silent);
    const failed = await model.complete(asked(...texts), '', silent).catch((error) => error);
    expect(failed).toBeInstanceOf(InputError);
    expect(failed.message).not.toContain('in-the-address');
    expect((await model.complete(asked('one', 'two'), '', silent)).map(({ text }) => text)).toEqual(['one!', 'two!']);
  });
});

describe('of a service that answers nothing but', () => {
  it.each(faultNames)('%s, it is said what and what to do', async (name) => {
    const { model, address } = await chat(faults[name]);
    const started = performance.now();
    const failed = await model.complete(asked('one', 'two'), '', silent).catch((error) => error);
    expect(failed).toBeInstanceOf(InputError);
    const [{ message, hint }] = failed.problems;
    expect(message.startsWith(address)).toBe(true);
    expect(message.length).toBeLessThan(500);
    expect(hint).toMatch(/^(Check|Run it again|Use) /);
    expect(performance.now() - started).toBeLessThan(4000);
  });

  it.each<Fault>(['endless body', 'four gigabytes of gzip', 'endless gzip', 'endless refusal'])(
    '%s, little of it is held',
    async (name) => {
      // Time in which a gigabyte could be read.
      const { model } = await chat(faults[name], memoryCache(), 2);
      const megabytes = await memoryOf(() => model.complete(asked('one'), '', silent).catch(() => {}));
      expect(megabytes).toBeLessThan(150);
    },
  );
});

it('says which limit an answer went beyond', async () => {
  // Time enough to come to the limit on a busy machine.
  const { model, address } = await chat(faults['endless gzip'], memoryCache(), 20);
  const failed = await model.complete(asked('one'), '', silent).catch((error) => error);
  expect(failed.problems).toEqual([
    {
      message: `${address}/v1/chat/completions: its answer is longer than 4 MB, which is more than what was asked for can need`,
      hint: expect.stringContaining('fewer tokens'),
    },
  ]);
});

it.each<Fault>(['silence', 'silent body', 'drip', 'endless early hints', 'retry in the past'])(
  'is interrupted within a second while it waits for %s',
  async (name) => {
    const served = await serve(faults[name]);
    const source = { ...service(served.address), timeout: 60, attempts: 20, model: 'm', prompt: '{text}', body: {} };
    const model = openLanguageModel(source, 'openai-chat', { cache: memoryCache(), offline: false });
    const stop = new AbortController();
    const ended = model.complete(asked('one', 'two'), '', interruptible(silent, stop.signal)).catch((error) => error);
    await pause(100);
    stop.abort();
    const started = performance.now();
    expect(await ended).toBeInstanceOf(Interrupted);
    expect(performance.now() - started).toBeLessThan(1000);
  },
);

describe('of scores, a row that cannot be', () => {
  const good = [
    { label: 'yes', score: 0.25 },
    { label: 'no', score: 0.75 },
  ];
  it.each<[string, unknown]>([
    ['with a class twice', [good[0], good[0]]],
    ['with a label that is null', [{ label: null, score: 1 }, good[1]]],
    ['with a score as text', [{ label: 'yes', score: '0.25' }, good[1]]],
    ['with a negative score', [{ label: 'yes', score: -0.25 }, good[1]]],
    ['with a score beyond one', [{ label: 'yes', score: 1e308 }, good[1]]],
    ['without scores', []],
    ['that is null', null],
  ])('%s costs its text alone', async (_, row) => {
    const { address } = await serve((response, one) =>
      response.end(JSON.stringify(bodyOf(one).inputs.map((text: string) => (text === 'bad' ? row : good)))),
    );
    const source = { ...service(address), api: 'hugging-face' as const, batch: 4, positive: ['yes'] };
    const classifier = openScoreClassifier(source, { cache: memoryCache(), offline: false });
    const answer = await classifier.classify(dataOf(texts), silent);
    expect([...answer.positive]).toEqual([0.25, 0.25, Number.NaN, 0.25, 0.25, 0.25]);
    expect(answer).toMatchObject({ missing: 1, missingBy: { failed: 1 } });
  });

  it.each([
    ['fewer', (rows: unknown[]) => rows.slice(1)],
    ['more', (rows: unknown[]) => [...rows, ...rows]],
  ])('of %s answers than texts, none is taken', async (_, spoil) => {
    const { address } = await serve((response, one) => {
      const { inputs } = bodyOf(one);
      response.end(JSON.stringify(inputs.includes('bad') ? spoil(inputs.map(() => good)) : inputs.map(() => good)));
    });
    const source = { ...service(address), api: 'hugging-face' as const, batch: 4, positive: ['yes'] };
    const classifier = openScoreClassifier(source, { cache: memoryCache(), offline: false });
    expect(await classifier.classify(dataOf(texts), silent)).toMatchObject({ missing: 1, missingBy: { failed: 1 } });
  });
});

it.each([1e308, -1, 1.5, '12', null, 1e12])('a count of %j tokens is none', async (count) => {
  const { model } = await chat((response) =>
    response.end(
      JSON.stringify({
        choices: [{ message: { content: 'yes' } }],
        usage: { prompt_tokens: 1, completion_tokens: count },
      }),
    ),
  );
  expect(await model.complete(asked('one'), '', silent)).toMatchObject([{ text: 'yes' }]);
  const { usage } = model.describe();
  expect(usage).toMatchObject({ inputTokens: 0, outputTokens: 0, answersWithoutTokenCount: 1 });
});

it('is not asked again and again where the connection cannot be trusted', async () => {
  const { address, connections } = await serve(() => {});
  const source = { ...service(address.replace('http:', 'https:')), model: 'm', prompt: '{text}', body: {} };
  const model = openLanguageModel(source, 'openai-chat', { cache: memoryCache(), offline: false });
  const failed = await model.complete(asked('one'), '', silent).catch((error) => error);
  expect(failed.problems[0]).toMatchObject({ hint: 'Check whether the address begins with https:// or http://' });
  expect(connections()).toBe(1);
});

it('is not followed to another host, which gets neither key nor text', async () => {
  const other = await serve((response) => say(response, 'yes'));
  process.env.FAULT_KEY = 'sk-0123456789abcdef';
  const { address } = await serve((response) => response.writeHead(307, { location: `${other.address}/v1` }).end());
  const source = { ...service(address), keyFrom: 'FAULT_KEY', model: 'm', prompt: '{text}', body: {} };
  const model = openLanguageModel(source, 'openai-chat', { cache: memoryCache(), offline: false });
  delete process.env.FAULT_KEY;
  await expect(model.complete(asked('one'), '', silent)).rejects.toThrow('Use the other address as "endpoint"');
  expect(other.connections()).toBe(0);
});

it('is found at an address of IPv6', async () => {
  const { address } = await serve((response) => say(response, 'yes'), '::1');
  expect(address).toMatch(/^http:\/\/\[::1\]:/);
  const source = { ...service(address), model: 'm', prompt: '{text}', body: {} };
  const model = openLanguageModel(source, 'openai-chat', { cache: memoryCache(), offline: false });
  expect(await model.complete(asked('one'), '', silent)).toMatchObject([{ text: 'yes' }]);
});
