import { beforeAll, describe, expect, it } from 'vitest';
import type { ChatClassifierSource } from '../../../src/contract/configuration.ts';
import { openChatClassifier } from '../../../src/runtime/http/chat-classifier.ts';
import { predictedClasses } from '../../../src/runtime/predicted-classes.ts';
import { memoryCache } from '../../../src/support/cache.ts';
import { silent } from '../../../src/support/progress.ts';
import { type Answer, serve } from '../../support/network/server.ts';
import { bodyOf, promptOf, say } from './chat.ts';
import { dataOf, quick, service } from './data.ts';

beforeAll(quick);

/** Says what stands after "say" in the prompt. */
const good: Answer = (response, asked) => say(response, promptOf(asked).split('say ')[1]);

async function classifier(answer: Answer, more: Partial<ChatClassifierSource> = {}, cache = memoryCache()) {
  const { address, asked } = await serve(answer);
  const source: ChatClassifierSource = {
    ...service(`${address}/v1`),
    api: 'openai-chat',
    model: 'small',
    prompt: 'One of yes, no: {text}',
    labels: ['no', 'yes'],
    body: {},
    maxTokens: 16,
    ...more,
  };
  return { asked, source, opened: openChatClassifier(source, { cache, offline: false }) };
}

describe('a language model as a classifier', () => {
  it('is asked at temperature 0 with the text in the prompt, and its answers are decisions', async () => {
    const { asked, opened } = await classifier(good, { concurrency: 1 });
    const { positive, missing } = await opened.classify(dataOf(['say Yes.', 'say no', 'say Yes.']), silent);
    expect([[...positive], missing]).toEqual([[1, 0, 1], 0]);
    expect(asked.map(({ path }) => path)).toEqual(['/v1/chat/completions', '/v1/chat/completions']);
    expect(bodyOf(asked[0])).toEqual({
      model: 'small',
      messages: [{ role: 'user', content: 'One of yes, no: say Yes.' }],
      temperature: 0,
      max_tokens: 16,
    });
  });

  it('puts the text in as it stands', async () => {
    const { asked, opened } = await classifier((response) => say(response, 'no'));
    await opened.classify(dataOf(["$& $' {text}"]), silent);
    expect(promptOf(asked[0])).toBe("One of yes, no: $& $' {text}");
  });

  it('counts answers that are no label as missing', async () => {
    const { opened } = await classifier(good);
    const data = dataOf(['say yes', 'say perhaps', 'say not yes', 'say no']);
    const { positive, missing } = await opened.classify(data, silent);
    expect([[...positive], missing]).toEqual([[1, Number.NaN, Number.NaN, 0], 2]);
    expect(await predictedClasses(opened, data, silent)).toEqual({
      classes: ['no', 'yes'],
      codes: Int32Array.of(1, -1, -1, 0),
      missing: 2,
      missingBy: { 'no-label': 2 },
      truncated: 0,
    });
    expect(opened.describe()).toMatchObject({ usage: { unreadable: 2 } });
    const asked = await opened.probabilities(data.texts!, ['yes'], silent);
    expect([asked.missing, [...asked.positive]]).toEqual([2, [1, Number.NaN, Number.NaN, 0]]);
    expect([...asked.probabilities]).toEqual([0, 1, ...Array.from({ length: 4 }, () => Number.NaN), 1, 0]);
  });

  it('gives probabilities of 0 and 1 where every answer is a label', async () => {
    const { opened } = await classifier(good);
    const { classes, probabilities, positive } = await opened.probabilities(['say yes', 'say no'], ['yes'], silent);
    expect([classes, [...probabilities], [...positive]]).toEqual([
      ['no', 'yes'],
      [0, 1, 1, 0],
      [1, 0],
    ]);
  });

  it('takes what a filter refuses for missing, and says nothing of the other texts', async () => {
    const { opened } = await classifier((response, asked, n) => {
      const text = promptOf(asked);
      if (text.endsWith('400')) {
        return response.writeHead(400).end(JSON.stringify({ error: { code: 'content_filter', message: 'filtered' } }));
      }
      if (text.endsWith('cut')) return say(response, 'yes', { finish_reason: 'content_filter' });
      if (text.endsWith('null')) return say(response, null);
      return good(response, asked, n);
    });
    const { positive, missing, missingBy } = await opened.classify(dataOf(['400', 'cut', 'null', 'say yes']), silent);
    expect([[...positive], missing]).toEqual([[Number.NaN, Number.NaN, Number.NaN, 1], 3]);
    expect(missingBy).toEqual({ empty: 1, filtered: 2 });
  });

  it('is refused as a whole where the service refuses the request', async () => {
    const { opened } = await classifier((response) => response.writeHead(400).end('{"error":"no such model"}'));
    await expect(opened.classify(dataOf(['a']), silent)).rejects.toThrow(
      /it answered 400 Bad Request: .*no such model/,
    );
  });

  it('counts tokens and reckons what they cost, of what was asked in this run', async () => {
    const cache = memoryCache();
    const prices = { input: 100, output: 1000 };
    const first = await classifier(good, { prices }, cache);
    await first.opened.classify(dataOf(['say yes', 'say no']), silent);
    // 2 x 10 tokens at 100 and 2 x 2 tokens at 1000 a million.
    expect(first.opened.describe()).toMatchObject({
      usage: { requests: 2, answersFromCache: 0, inputTokens: 20, outputTokens: 4, cost: 0.006 },
    });
    const again = openChatClassifier(first.source, { cache, offline: false });
    expect([...(await again.classify(dataOf(['say yes', 'say no']), silent)).positive]).toEqual([1, 0]);
    expect(again.describe()).toMatchObject({
      usage: { requests: 0, answersFromCache: 2, inputTokens: 0, outputTokens: 0, cost: 0 },
    });
    expect(first.asked.length).toBe(2);
  });

  it('says for how many answers the service counted no tokens', async () => {
    const { opened } = await classifier((response) =>
      response.end(JSON.stringify({ choices: [{ message: { content: 'yes' } }] })),
    );
    expect([...(await opened.classify(dataOf(['a']), silent)).positive]).toEqual([1]);
    expect(opened.describe()).toMatchObject({ usage: { inputTokens: 0, answersWithoutTokenCount: 1 } });
  });

  it('asks again where model, prompt or fields are others, and not where only labels are', async () => {
    const cache = memoryCache();
    const { asked, source } = await classifier((response) => say(response, 'yes'), {}, cache);
    const ask = async (more: Partial<ChatClassifierSource>) => {
      await openChatClassifier({ ...source, ...more }, { cache, offline: false }).classify(dataOf(['a']), silent);
      return asked.length;
    };
    expect(await ask({})).toBe(1);
    expect(await ask({ labels: ['yes', 'no', 'maybe'], positive: ['maybe'] })).toBe(1);
    expect(await ask({ model: 'large' })).toBe(2);
    expect(await ask({ prompt: '{text}?' })).toBe(3);
    expect(await ask({ body: { max_tokens: null, max_completion_tokens: 5 } })).toBe(4);
    expect(bodyOf(asked[3])).not.toHaveProperty('max_tokens');
    expect(bodyOf(asked[3])).toMatchObject({ max_completion_tokens: 5 });
  });

  it('must have labels that the data set has, where classes are asked for', async () => {
    const { opened } = await classifier(good);
    await expect(predictedClasses(opened, dataOf(['a'], ['off', 'yes']), silent)).rejects.toThrow(
      'the classifier\'s labels no are not classes of the data set "posts"',
    );
  });
});
