import type { ServerResponse } from 'node:http';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ClassifierEndpointSource } from '../../../src/contract/configuration.ts';
import { InputError } from '../../../src/contract/problem.ts';
import { checkEndpoint } from '../../../src/runtime/http/keys.ts';
import { openScoreClassifier } from '../../../src/runtime/http/score-classifier.ts';
import { type Cache, memoryCache } from '../../../src/support/cache.ts';
import { Interrupted, interruptible } from '../../../src/support/interrupt.ts';
import { type Progress, silent } from '../../../src/support/progress.ts';
import { type Answer, type Asked, serve } from '../../support/network/server.ts';
import { dataOf, quick, service } from './data.ts';

beforeAll(quick);
afterEach(() => void vi.unstubAllEnvs());

/** P(yes) is the text as a number, over 10; labels come in the order of their scores, as services list them. */
const row = (text: string) =>
  [
    { label: 'yes', score: Number(text) / 10 },
    { label: 'no', score: 1 - Number(text) / 10 },
  ].sort((a, b) => b.score - a.score);
const send = (response: ServerResponse, value: unknown) => response.end(JSON.stringify(value));
const inputsOf = ({ body }: Asked): string[] => JSON.parse(body).inputs;
const good: Answer = (response, asked) => send(response, inputsOf(asked).map(row));

async function classifier(answer: Answer, more: Partial<ClassifierEndpointSource> = {}, cache: Cache = memoryCache()) {
  const { address, asked, connections } = await serve(answer);
  const source: ClassifierEndpointSource = { ...service(`${address}/model`), api: 'hugging-face', batch: 2, ...more };
  return {
    address,
    asked,
    connections,
    source,
    opened: (offline = false) => openScoreClassifier(source, { cache, offline }),
  };
}
const classify = async (
  opened: ReturnType<typeof openScoreClassifier>,
  texts: readonly string[],
  progress?: Progress,
) => [...(await opened.classify(dataOf(texts), progress ?? silent)).positive];
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    (error: unknown) => {
      expect(error).toBeInstanceOf(InputError);
      return (error as InputError).problems[0];
    },
  );

describe('a text classification service', () => {
  it('is asked once for each distinct text, in batches, and answers P(positive)', async () => {
    const { asked, opened } = await classifier(good, { concurrency: 1 });
    const one = opened();
    expect(await classify(one, ['7', '2', '7', '5'])).toEqual([0.7, 0.2, 0.7, 0.5]);
    expect(asked.map(inputsOf)).toEqual([['7', '2'], ['5']]);
    expect(asked[0]).toMatchObject({ method: 'POST', path: '/model', headers: { 'content-type': 'application/json' } });
    expect(asked[0].headers.authorization).toBeUndefined();
    expect(one.describe()).toMatchObject({ usage: { requests: 2, retries: 0, answersFromCache: 0 } });
  });

  it('gives all probabilities by label', async () => {
    const { opened } = await classifier(good);
    const { classes, probabilities, positive } = await opened().probabilities(['7', '4'], ['yes'], silent);
    expect(classes).toEqual(['no', 'yes']);
    expect([...probabilities].map((p) => Math.round(p * 10))).toEqual([3, 7, 6, 4]);
    expect([...positive]).toEqual([0.7, 0.4]);
  });

  describe('with several positive labels', () => {
    const positive = ['toxic', 'insult'];
    const labelled = (scores: Record<string, number>): Answer => {
      const labels = Object.entries(scores).map(([label, score]) => ({ label, score }));
      return (response, asked) =>
        send(
          response,
          inputsOf(asked).map(() => labels),
        );
    };

    it('adds them up where labels exclude each other, and takes the greatest where they do not', async () => {
      const scores = labelled({ toxic: 0.5, insult: 0.25, fine: 0.25 });
      const exclusive = await classifier(scores, { positive, labels: 'exclusive' });
      expect(await classify(exclusive.opened(), ['a'])).toEqual([0.75]);
      const independent = await classifier(scores, { positive, labels: 'independent' });
      expect(await classify(independent.opened(), ['a'])).toEqual([0.5]);
      expect(independent.opened().describe()).toMatchObject({ labels: 'independent' });
      expect(independent.opened().key).not.toBe(exclusive.opened().key);
    });

    it('goes by what is declared where the service rounds its scores', async () => {
      const rounded = labelled({ toxic: 0.34, insult: 0.34, fine: 0.33 });
      const { opened } = await classifier(rounded, { positive, labels: 'exclusive' });
      expect(await classify(opened(), ['a'])).toEqual([0.68]);
    });

    it('asks whether labels exclude each other rather than guess, and refuses what the scores contradict', async () => {
      const undeclared = await classifier(labelled({ toxic: 0.5, insult: 0.25, fine: 0.25 }), { positive });
      expect(await failure(classify(undeclared.opened(), ['a']))).toMatchObject({
        key: 'labels',
        message: '2 labels count as positive (insult, toxic), and nothing says whether labels exclude each other',
      });
      const wrong = await classifier(labelled({ toxic: 0.5, insult: 0.75, fine: 0.125 }), {
        positive,
        labels: 'exclusive',
      });
      expect(await failure(classify(wrong.opened(), ['a']))).toMatchObject({
        message: expect.stringMatching(/add up to 1\.38, so its labels do not exclude each other$/),
        hint: 'Write `labels: independent`',
      });
    });
  });

  it('reads the flat list that some services send for one text', async () => {
    const { opened } = await classifier((response, asked) => send(response, row(inputsOf(asked)[0])), { batch: 1 });
    expect(await classify(opened(), ['3', '4'])).toEqual([0.3, 0.4]);
  });

  it('says that the scores of all labels are needed', async () => {
    const top = await classifier((response, asked) =>
      send(
        response,
        inputsOf(asked).map((text) => row(text)[0]),
      ),
    );
    expect((await failure(classify(top.opened(), ['3', '4']))).message).toContain(
      'only the likeliest label of each text',
    );
    const uneven = await classifier((response, asked) =>
      send(
        response,
        inputsOf(asked).map((text) => (text === '3' ? row(text) : row(text).slice(1))),
      ),
    );
    expect((await failure(classify(uneven.opened(), ['3', '4']))).message).toMatch(/the labels no, yes, and another/);
  });

  it('names its labels where none of them is positive', async () => {
    const { opened } = await classifier(good, { positive: ['toxic'] });
    expect(await failure(classify(opened(), ['3']))).toMatchObject({
      message: 'the model has no label "toxic"',
      hint: "Name them in classifier.positive; the model's labels are no, yes",
    });
  });

  it('cannot be differentiated, nor asked about data without texts', async () => {
    const { opened } = await classifier(good);
    expect(() => opened().differentiable('probability', [])).toThrow(/nothing can be differentiated/);
    await expect(opened().classify(dataOf(undefined), silent)).rejects.toThrow(/has no texts/);
  });

  it('has a key of its own by address and positive labels', async () => {
    const { opened, source } = await classifier(good);
    const keyOf = (more: object) =>
      openScoreClassifier({ ...source, ...more }, { cache: memoryCache(), offline: false }).key;
    expect(keyOf({ concurrency: 9, batch: 9, attempts: 1 })).toBe(opened().key);
    expect(keyOf({ positive: ['yes'] })).not.toBe(opened().key);
    expect(keyOf({ endpoint: 'http://localhost/other' })).not.toBe(opened().key);
  });
});

describe('a service that fails', () => {
  it.each([429, 500, 503])('with %i is asked again, after the time it names', async (status) => {
    const { opened } = await classifier((response, asked, n) => {
      if (n > 0) return good(response, asked, n);
      return response.writeHead(status, { 'retry-after': '0.3' }).end();
    });
    const notes: string[] = [];
    const started = performance.now();
    const one = opened();
    expect(await classify(one, ['1'], { ...silent, note: (note) => void notes.push(note) })).toEqual([0.1]);
    expect(performance.now() - started).toBeGreaterThan(290);
    expect(notes).toEqual([expect.stringMatching(new RegExp(`/model: it answered ${status} .*; trying again$`))]);
    expect(one.describe()).toMatchObject({ usage: { requests: 1, retries: 1 } });
  });

  it('to keep the connection alive is waited for', async () => {
    const { opened } = await classifier((response, asked, n) => {
      response.write(': PROCESSING\n\n: PROCESSING\n\n');
      return good(response, asked, n);
    });
    expect(await classify(opened(), ['1'])).toEqual([0.1]);
  });

  it('by hanging up is asked again', async () => {
    const { opened } = await classifier((response, asked, n) =>
      n === 0 ? response.destroy() : good(response, asked, n),
    );
    expect(await classify(opened(), ['1'])).toEqual([0.1]);
  });

  it('by saying nothing is given up after its time', async () => {
    const { opened, asked } = await classifier(() => {}, { timeout: 0.1, attempts: 2 });
    expect(await failure(classify(opened(), ['1']))).toMatchObject({
      message: expect.stringMatching(/\/model: no answer within 0\.1 s$/),
      hint: expect.stringContaining('Run it again later'),
    });
    expect(asked.length).toBe(2);
  });

  it('is asked as often as configured, and then described', async () => {
    const { opened, asked } = await classifier((response) => response.writeHead(502).end('<h1>Bad\n gateway</h1>'));
    expect((await failure(classify(opened(), ['1']))).message).toContain(
      '/model: it answered 502 Bad Gateway: <h1>Bad gateway</h1>',
    );
    expect(asked.length).toBe(3);
  });

  it.each([
    ['something that is not JSON', (response: ServerResponse) => response.end('<html>'), /not JSON: <html>/],
    ['a text', (response: ServerResponse) => response.end('as it was said'), /not JSON \(14 characters\)$/],
    ['a stream', (response: ServerResponse) => response.end(': hm\n\ndata: {}\n'), /a stream of events: take "stream"/],
    [
      'an object',
      (response: ServerResponse) => send(response, { detail: 'said by a model', id: 7, error: null }),
      /another layout: an object with detail, id, error$/,
    ],
    ['too few rows', (response: ServerResponse) => send(response, [row('1')]), /another layout: a list of 1$/],
    [
      'scores beyond 1',
      (response: ServerResponse) => send(response, [[{ label: 'a', score: 7 }], [{ label: 'a', score: 1 }]]),
      /another layout/,
    ],
    ['an empty list', (response: ServerResponse) => send(response, []), /another layout/],
  ])('with %s is asked once more, and then refused', async (_, answer, message) => {
    const { opened, asked } = await classifier(answer);
    const problem = await failure(classify(opened(), ['1', '2']));
    expect(problem.message).toMatch(message);
    expect(problem.hint).toBe('Check that "api" is the interface of the service');
    expect(asked.length).toBe(2);
  });

  it.each(['[[{"label": "yes", "sc', '[[{"label": "yes", "score": null}], []]', '{"detail": 1}', '<html>'])(
    'with %j to some texts costs those alone',
    async (bad) => {
      const once = await classifier((response, asked, n) => (n === 0 ? response.end(bad) : good(response, asked, n)));
      expect(await classify(once.opened(), ['1', '2'])).toEqual([0.1, 0.2]);
      const { opened } = await classifier(
        (response, asked, n) => (inputsOf(asked).includes('3') ? response.end(bad) : good(response, asked, n)),
        { batch: 2, concurrency: 1 },
      );
      expect(await opened().classify(dataOf(['1', '2', '3', '4']), silent)).toMatchObject({
        positive: Float64Array.of(0.1, 0.2, Number.NaN, 0.4),
        missingBy: { failed: 1 },
      });
    },
  );

  it('with an error in an answer of status 200 is asked again, then about each text by itself', async () => {
    const bad = { error: 'Model too busy' };
    const { opened, asked } = await classifier((response, one, n) =>
      inputsOf(one).includes('2') ? send(response, bad) : good(response, one, n),
    );
    const one = opened();
    expect(await one.classify(dataOf(['1', '2', '3']), silent)).toEqual({
      positive: Float64Array.of(0.1, Number.NaN, 0.3),
      missing: 1,
      missingBy: { failed: 1 },
      truncated: 0,
    });
    expect(asked.filter((other) => inputsOf(other).includes('2')).length).toBe(6);
    const { probabilities, positive } = await one.probabilities(['2', '1'], ['yes'], silent);
    expect([[...probabilities], [...positive]]).toEqual([
      [Number.NaN, Number.NaN, 0.9, 0.1],
      [Number.NaN, 0.1],
    ]);
    const once = await classifier((response, other, n) => (n < 2 ? send(response, bad) : good(response, other, n)));
    expect(await classify(once.opened(), ['1', '2'])).toEqual([0.1, 0.2]);
  });

  it.each([
    [413, 'batch size 8 > maximum allowed batch size 3'],
    [422, '`inputs` must have at most 3 elements'],
    [400, 'batch too large'],
  ])('by refusing a batch for its size (%i) gets smaller ones', async (status, error) => {
    const { opened, asked } = await classifier(
      (response, one, n) =>
        inputsOf(one).length > 3 ? response.writeHead(status).end(JSON.stringify({ error })) : good(response, one, n),
      { batch: 8, concurrency: 1 },
    );
    const texts = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
    expect(await classify(opened(), texts)).toEqual(texts.map((text) => Number(text) / 10));
    expect(asked.map((one) => inputsOf(one).length)).toEqual([8, 4, 2, 2, 4, 2, 2, 2]);
  });

  it('by refusing one text costs one text, whose refusal is kept', async () => {
    const cache = memoryCache();
    const { opened, asked } = await classifier(
      (response, one, n) =>
        inputsOf(one).includes('3')
          ? response.writeHead(400).end('{"error":"Input is too long: 600 tokens, max 512","error_type":"Validation"}')
          : good(response, one, n),
      { batch: 4 },
      cache,
    );
    const notes: string[] = [];
    const noted = { ...silent, note: (note: string) => void notes.push(note) };
    const expected = { missing: 1, missingBy: { 'too-long': 1 }, truncated: 0 };
    const data = dataOf(['1', '2', '3', '4', '5']);
    expect(await opened().classify(data, noted)).toEqual({
      positive: Float64Array.of(0.1, 0.2, Number.NaN, 0.4, 0.5),
      ...expected,
    });
    expect(notes).toEqual([
      expect.stringMatching(/\/model: item "2" is left out as longer than the model takes: it answered 400 .*too long/),
    ]);
    const before = asked.length;
    expect(await opened(true).classify(data, silent)).toMatchObject(expected);
    expect(asked.length).toBe(before);
  });

  it('by refusing every text is refused as a whole, after so many texts where it says no reason', async () => {
    const refusing = (error: string) => classifier((response) => response.writeHead(400).end(error), { batch: 1 });
    const some = await refusing('flagged by moderation');
    expect(await failure(classify(some.opened(), ['1', '2', '3']))).toEqual({
      message: expect.stringMatching(/400 Bad Request: flagged by moderation; none of the 3 texts was answered$/),
      hint: 'Have the filter of the service turned off for these texts',
    });
    const many = await refusing('no');
    const texts = Array.from({ length: 500 }, (_, i) => String(i / 100));
    expect((await failure(classify(many.opened(), texts))).message).toMatch(
      /: no; the same goes for each of 50 texts$/,
    );
    expect(many.asked.length).toBeLessThan(60);
  });

  it('by failing again and again is given up', async () => {
    const { opened, asked } = await classifier(
      (response, one, n) => (n > 4 ? send(response, { error: 'overloaded' }) : good(response, one, n)),
      { batch: 1, attempts: 2 },
    );
    const texts = Array.from({ length: 500 }, (_, i) => String(i / 100));
    expect(await failure(classify(opened(), texts))).toMatchObject({
      message: expect.stringMatching(/an error: overloaded; 10 requests in a row have failed$/),
      hint: expect.stringContaining('what was answered is in the cache'),
    });
    expect(asked.length).toBeLessThan(30);
  });

  it('can be asked about no texts, so that what cannot be answered shows before anything is written', async () => {
    const { opened, asked } = await classifier(good, { positive: ['yes'] });
    expect((await opened().probabilities([], [], silent)).positive).toHaveLength(0);
    const { opened: without } = await classifier(good);
    await failure(without().probabilities([], [], silent));
    expect(asked).toEqual([]);
  });

  it('keeps what was answered before for the next run', async () => {
    const cache = memoryCache();
    let down = true;
    const { opened, asked } = await classifier(
      (response, one, n) => (down && n > 1 ? response.writeHead(402).end('no') : good(response, one, n)),
      { concurrency: 1 },
      cache,
    );
    const texts = ['1', '2', '3', '4', '5', '6', '7'];
    expect((await failure(classify(opened(), texts))).hint).toContain('what was answered is in the cache');
    // Two batches were answered, the third refused, the fourth not asked.
    expect(asked.length).toBe(3);
    down = false;
    const again = opened();
    expect(await classify(again, texts)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
    expect(asked.slice(3).map(inputsOf)).toEqual([['5', '6'], ['7']]);
    expect(again.describe()).toMatchObject({ usage: { requests: 2, answersFromCache: 4 } });
  });

  it('is asked no more than so many times at once', async () => {
    let now = 0;
    let most = 0;
    const { opened } = await classifier(
      async (response, asked, n) => {
        most = Math.max(most, ++now);
        await new Promise((done) => setTimeout(done, 20));
        now--;
        return good(response, asked, n);
      },
      { concurrency: 3, batch: 1 },
    );
    await classify(
      opened(),
      Array.from({ length: 9 }, (_, i) => String(i)),
    );
    expect(most).toBe(3);
  });

  it('offline gives what it was asked before, and is never connected to', async () => {
    const cache = memoryCache();
    const { opened, asked, connections } = await classifier(good, { concurrency: 1, keyFrom: 'SERVICE_KEY' }, cache);
    vi.stubEnv('SERVICE_KEY', 'k');
    await classify(opened(), ['1', '2', '3']);
    const before = [connections(), asked.length];
    // Nobody is asked, so no key is needed either.
    vi.stubEnv('SERVICE_KEY', '');
    const offline = opened(true);
    expect(await classify(offline, ['3', '1'])).toEqual([0.3, 0.1]);
    expect(offline.describe()).toMatchObject({ usage: { requests: 0, retries: 0, answersFromCache: 2 } });
    const problem = await failure(classify(offline, ['3', '4', '5', '4']));
    expect(problem.message).toMatch(
      /\/model would have to be asked for 2 texts that are not in the cache, and this run is offline$/,
    );
    expect(problem.hint).toContain('Run it once without --offline');
    expect([connections(), asked.length]).toEqual(before);
  });

  it('does not keep Ctrl-C waiting', async () => {
    const stop = new AbortController();
    const { opened } = await classifier(() => void setTimeout(() => stop.abort(), 50), { timeout: 60 });
    const started = performance.now();
    await expect(classify(opened(), ['1'], interruptible(silent, stop.signal))).rejects.toThrow(Interrupted);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('the key', () => {
  const secret = 'sk-very-secret';

  it('comes from the variable and goes into the header alone', async () => {
    vi.stubEnv('SERVICE_KEY', ` ${secret}\n`);
    const { opened, asked } = await classifier(good, { keyFrom: 'SERVICE_KEY' });
    const one = opened();
    await classify(one, ['1']);
    expect(asked[0].headers.authorization).toBe(`Bearer ${secret}`);
    expect(asked[0].body).not.toContain(secret);
    expect(JSON.stringify(one.describe())).not.toContain(secret);
    const withoutKey = await classifier(good);
    const withKey = { ...withoutKey.source, keyFrom: 'SERVICE_KEY' };
    expect(openScoreClassifier(withKey, { cache: memoryCache(), offline: false }).key).toBe(withoutKey.opened().key);
  });

  it.each([
    [401, {}, {}],
    [500, {}, {}],
    [302, { location: `/?key=${secret}` }, {}],
    [200, {}, {}],
    [401, {}, { keyHeader: 'api-key' }],
    [500, {}, { keyHeader: 'api-key' }],
    [302, { location: `/?key=${secret}` }, { keyHeader: 'api-key' }],
    [200, {}, { keyHeader: 'api-key' }],
  ])('is taken out of what a service says with %i %j %j', async (status, headers, header) => {
    vi.stubEnv('SERVICE_KEY', secret);
    const { opened } = await classifier(
      (response) => response.writeHead(status, headers).end(JSON.stringify({ error: `bad key ${secret}` })),
      { keyFrom: 'SERVICE_KEY', ...header },
    );
    const notes: string[] = [];
    const problem = await failure(classify(opened(), ['1'], { ...silent, note: (note) => void notes.push(note) }));
    expect(problem.message).toContain('bad key ***');
    expect(JSON.stringify([problem, notes])).not.toContain(secret);
    if (status === 401) expect(problem.hint).toContain('Check the key in SERVICE_KEY, and whether it goes into');
  });

  it('goes alone into the header that the configuration names', async () => {
    vi.stubEnv('SERVICE_KEY', secret);
    const cache = memoryCache();
    const { opened, asked, source } = await classifier(good, { keyFrom: 'SERVICE_KEY', keyHeader: 'Api-Key' }, cache);
    const one = opened();
    await classify(one, ['1']);
    expect(asked[0].headers['api-key']).toBe(secret);
    expect(asked[0].headers.authorization).toBeUndefined();
    expect(asked[0].body + asked[0].path).not.toContain(secret);
    expect(JSON.stringify(one.describe())).not.toContain(secret);
    // Neither the key nor where it goes changes an answer: what is kept is found again.
    const { keyHeader: _, ...bearer } = source;
    vi.stubEnv('SERVICE_KEY', 'another');
    await classify(openScoreClassifier(bearer, { cache, offline: false }), ['1']);
    expect(asked.length).toBe(1);
  });

  it('is found in what a service says as JSON writes it, too', async () => {
    const odd = 'a"b\\c';
    vi.stubEnv('SERVICE_KEY', odd);
    const { opened } = await classifier(
      (response) => response.writeHead(401).end(JSON.stringify({ error: `bad key ${odd}`, plain: 1 })),
      { keyFrom: 'SERVICE_KEY', keyHeader: 'x-api-key' },
    );
    const problem = await failure(classify(opened(), ['1']));
    expect(problem.message).toContain('{"error":"bad key ***","plain":1}');
    expect(problem.hint).toContain('the header x-api-key');
  });

  it.each([{}, { keyHeader: 'api-key' }])('is not sent on by a redirect: %j', async (header) => {
    vi.stubEnv('SERVICE_KEY', secret);
    const other = await serve(good);
    const { opened } = await classifier(
      (response) => response.writeHead(308, { location: `${other.address}/new` }).end(),
      { keyFrom: 'SERVICE_KEY', ...header },
    );
    expect(await failure(classify(opened(), ['1']))).toMatchObject({
      message: expect.stringContaining(`308 Permanent Redirect with the other address ${other.address}/new`),
      hint: 'Use the other address as "endpoint"',
    });
    expect(other.asked).toEqual([]);
  });

  it('is missed before anything is asked, unless nothing will be', () => {
    const source = { ...service('https://example.org/model'), keyFrom: 'NO_SUCH_KEY' };
    expect(checkEndpoint(source, false)).toEqual([
      {
        message: 'the environment variable NO_SUCH_KEY is not set',
        hint: 'Set it to the key of https://example.org/model, or leave keyFrom out',
      },
    ]);
    expect(checkEndpoint(source, true)).toEqual([]);
    vi.stubEnv('NO_SUCH_KEY', 'sk-0123456789');
    const holding = { ...source, body: { user: 'it is sk-0123456789' } };
    expect(checkEndpoint(holding, false)).toEqual([
      {
        message: 'the key in the environment variable NO_SUCH_KEY is also written in the configuration',
        hint: 'Take it out: what the configuration says is written into the report',
      },
    ]);
    expect(checkEndpoint(source, false)).toEqual([]);
    vi.stubEnv('NO_SUCH_KEY', 'two words');
    expect(checkEndpoint(source, false)[0].message).toBe(
      'the environment variable NO_SUCH_KEY holds characters that a key cannot have',
    );
  });
});
