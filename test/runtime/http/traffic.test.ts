import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { openLanguageModel } from '../../../src/runtime/http/openai.ts';
import { Traffic } from '../../../src/runtime/http/traffic.ts';
import { memoryCache } from '../../../src/support/cache.ts';
import { TransientError } from '../../../src/support/network/failure.ts';
import { type Progress, silent } from '../../../src/support/progress.ts';
import { type Answer, serve } from '../../support/network/server.ts';
import { promptOf, say } from './chat.ts';
import { quick, service } from './data.ts';

beforeAll(quick);

const never = new AbortController().signal;
const asked = Array.from({ length: 70 }, (_, i) => ({
  text: `text ${i}`,
  name: `text ${i}`,
  sampling: { temperature: 0, maxTokens: 5 },
}));

/** A service with so many slots, 3 ms an answer, and the most requests that it ever had at a time. */
function slotted(slots: number, most = Number.POSITIVE_INFINITY): { answer: Answer; seen: { most: number } } {
  const seen = { most: 0 };
  let here = 0;
  const turns = Array.from({ length: slots }, () => Promise.resolve());
  return {
    seen,
    async answer(response, one, n) {
      if (here >= most) {
        response.writeHead(429, { 'retry-after': '0.01' }).end();
        return;
      }
      here++;
      seen.most = Math.max(seen.most, here);
      turns[n % slots] = turns[n % slots].then(() => pause(3));
      await turns[n % slots];
      here--;
      say(response, promptOf(one));
    },
  };
}

async function answered(concurrency: number, { answer }: { answer: Answer }, progress: Progress = silent) {
  const { address } = await serve(answer);
  const source = { ...service(address), concurrency, attempts: 10, model: 'm', prompt: '{text}', body: {} };
  const model = openLanguageModel(source, 'openai-chat', { cache: memoryCache(), offline: false });
  return model.complete(asked, 'asking', progress);
}

it('answers are the same, one at a time or many, where the service refuses some, too', async () => {
  const one = await answered(1, slotted(2));
  const free = slotted(16);
  expect(await answered(64, free)).toEqual(one);
  expect(free.seen.most).toBeGreaterThan(4);
  const strict = slotted(3, 3);
  expect(await answered(64, strict)).toEqual(one);
  expect(strict.seen.most).toBe(3);
});

it('no request is made while the service wants none', async () => {
  const traffic = new Traffic(8);
  let refusedAt = 0;
  const began: number[] = [];
  await traffic.ask([...Array(12).keys()], async (i) => {
    await traffic
      .request(1, never, async () => {
        if (i === 0) {
          await pause(5);
          refusedAt = performance.now();
          throw new TransientError('too much', 60, { isTooMuch: true });
        }
        began.push(performance.now());
        await pause(20);
      })
      .catch(() => {});
  });
  const later = began.filter((at) => at > refusedAt);
  expect(later.length).toBe(8);
  expect(Math.min(...later) - refusedAt).toBeGreaterThan(55);
});

it('a run that is stopped does not wait for the service', async () => {
  const traffic = new Traffic(1);
  const refuse = () => Promise.reject(new TransientError('too much', 60_000, { isTooMuch: true }));
  await expect(traffic.request(1, never, refuse)).rejects.toThrow('too much');
  const stop = new AbortController();
  const waiting = traffic.request(1, stop.signal, async () => 'asked');
  setTimeout(() => stop.abort(), 10);
  await expect(waiting).rejects.toThrow(/abort/i);
});

it('progress tells how many are asked at a time', async () => {
  const said = new Set<string>();
  const slow = slotted(1);
  const progress: Progress = {
    note() {},
    start: () => ({ advance() {}, state: (words) => void said.add(words), end() {} }),
  };
  await answered(2, slow, progress);
  expect([...said]).toEqual(expect.arrayContaining([expect.stringMatching(/^[12] at a time$/)]));
});
