import { beforeAll, describe, expect, it } from 'vitest';
import type {
  GenerationsFileSource,
  GeneratorEndpointSource,
  WrittenElsewhere,
} from '../../../src/contract/configuration.ts';
import { checkGenerator, openGenerator } from '../../../src/runtime/generation/elsewhere.ts';
import { addressOf } from '../../../src/runtime/http/openai.ts';
import { memoryCache } from '../../../src/support/cache.ts';
import { silent } from '../../../src/support/progress.ts';
import { type Answer, serve } from '../../support/network/server.ts';
import { fileOf, problemsOf } from '../../support/tables/files.ts';
import { bodyOf, promptOf, say } from '../http/chat.ts';
import { quick, service } from '../http/data.ts';

beforeAll(quick);

const request = {
  prompts: [
    { id: 'p1', text: 'The nurse' },
    { id: 'p2', text: 'The judge' },
  ],
  samples: 2,
  seed: 7,
  temperature: 0.5,
  topP: 0.9,
  maxTokens: 20,
};

async function served(answer: Answer, more: Partial<GeneratorEndpointSource> = {}, cache = memoryCache()) {
  const { address, asked, connections } = await serve(answer);
  const source: GeneratorEndpointSource = {
    ...service(`${address}/v1/`),
    api: 'openai-chat',
    model: 'small',
    prompt: '{text}',
    body: {},
    ...more,
  };
  const context = { resolve: (path: string) => path, cache, offline: false };
  return { asked, connections, source, context, opened: await openGenerator(source, context) };
}

describe('a service that generates', () => {
  it('is asked for each sample of each prompt, with a seed of its own', async () => {
    const { asked, opened } = await served((response, one) => say(response, `${promptOf(one)} ${bodyOf(one).seed}`), {
      concurrency: 1,
    });
    expect(await opened.generate(request, silent)).toMatchObject({
      texts: [
        ['The nurse 7', 'The nurse 8'],
        ['The judge 7', 'The judge 8'],
      ],
      missing: 0,
    });
    expect(bodyOf(asked[0])).toMatchObject({
      model: 'small',
      messages: [{ role: 'user', content: 'The nurse' }],
      temperature: 0.5,
      top_p: 0.9,
      max_tokens: 20,
      seed: 7,
    });
  });

  it('speaks plain completions, too', async () => {
    const { asked, opened } = await served(
      (response, one) => response.end(JSON.stringify({ choices: [{ text: ` ${bodyOf(one).prompt}` }] })),
      { api: 'openai-completions', prompt: 'Go on: {text}', body: { seed: null } },
    );
    const { texts } = await opened.generate({ ...request, samples: 1 }, silent);
    expect(texts).toEqual([[' Go on: The nurse'], [' Go on: The judge']]);
    expect(asked[0].path).toBe('/v1/completions');
    expect(bodyOf(asked[0])).not.toHaveProperty('seed');
  });

  it('has no answer where the model declines, and goes on from the cache', async () => {
    const cache = memoryCache();
    let down = true;
    const { asked, opened, source, context } = await served(
      (response, one) => {
        if (down && promptOf(one) === 'The judge') return response.writeHead(500).end();
        return say(response, bodyOf(one).seed === 8 ? null : 'works');
      },
      { concurrency: 1, attempts: 2 },
      cache,
    );
    // What failed on every attempt is missing in this run, and asked again in the next.
    expect(await opened.generate(request, silent)).toMatchObject({
      texts: [
        ['works', null],
        [null, null],
      ],
      missing: 3,
      missingBy: { empty: 1, failed: 2 },
    });
    expect(asked.length).toBe(6);
    down = false;
    const again = await openGenerator(source, context);
    expect(await again.generate(request, silent)).toMatchObject({
      texts: [
        ['works', null],
        ['works', null],
      ],
      missing: 2,
      missingBy: { empty: 2 },
    });
    expect(asked.length).toBe(8);
    expect(again.describe()).toMatchObject({ usage: { requests: 2, answersFromCache: 2 } });
  });

  it('has said nothing where its answer is blank, unless that is meant', async () => {
    const answers: [unknown, string][] = [
      ['', 'stop'],
      [null, 'length'],
      ['\n', 'length'],
      [[{ type: 'thinking', thinking: 'a' }], 'stop'],
      [[{ type: 'text', text: 'It ' }, 'is'], 'stop'],
      ['cut o', 'length'],
    ];
    const { source, context, opened } = await served((response, one) => {
      const [content, finish_reason] = answers[bodyOf(one).seed - 7];
      say(response, null, { finish_reason, message: { content } });
    });
    const asked = { ...request, prompts: [request.prompts[0]], samples: 6 };
    expect(await opened.generate(asked, silent)).toMatchObject({
      texts: [[null, null, null, null, 'It is', 'cut o']],
      missing: 4,
      missingBy: { empty: 2, cut: 2 },
    });
    const keeping = await openGenerator({ ...source, emptyTexts: 'keep' }, { ...context, offline: true });
    expect(await keeping.generate(asked, silent)).toMatchObject({
      texts: [['', null, null, null, 'It is', 'cut o']],
      missing: 3,
      missingBy: { empty: 1, cut: 2 },
    });
    expect(keeping.key).not.toBe(opened.key);
  });

  it('offline gives what it wrote before, and is not asked for more', async () => {
    const { source, context, opened, connections } = await served((response) => say(response, 'works'));
    await opened.generate(request, silent);
    const before = connections();
    const offline = { ...context, offline: true };
    expect(await checkGenerator(source, offline)).toEqual([]);
    const again = await openGenerator(source, offline);
    expect(await again.generate(request, silent)).toMatchObject({ missing: 0 });
    const [problem] = await problemsOf(again.generate({ ...request, samples: 3 }, silent));
    expect(problem.message).toMatch(/asked for 2 answers that are not in the cache, and this run is offline$/);
    expect(connections()).toBe(before);
  });

  it.each([
    ['https://api.example.org/v1', 'https://api.example.org/v1/chat/completions'],
    ['https://api.example.org/v1/', 'https://api.example.org/v1/chat/completions'],
    ['https://api.example.org/v1/chat/completions', 'https://api.example.org/v1/chat/completions'],
    ['https://x.example.org/d?api-version=1', 'https://x.example.org/d/chat/completions?api-version=1'],
  ])('has the base address %s or the whole one', (endpoint, address) => {
    expect(addressOf(endpoint, '/chat/completions')).toBe(address);
  });
});

describe('a file of generations', () => {
  const columns = { prompt: 'prompt', text: 'text' };
  const context = { resolve: (path: string) => path, cache: memoryCache(), offline: true };
  const open = async (content: string, name = 'g.csv') => {
    const source: WrittenElsewhere = { generations: await fileOf(name, content), columns };
    return { source, opened: await openGenerator(source, context) };
  };

  it('is matched by the id of the prompt, in the order of its rows', async () => {
    const { opened } = await open('text,prompt\nsang,p2\nworked,p1\n"was,\ntired",p1\nleft,p1\nother,p9\n');
    const notes: string[] = [];
    expect(await opened.generate(request, { ...silent, note: (note) => void notes.push(note) })).toMatchObject({
      texts: [
        ['worked', 'was,\ntired'],
        ['sang', null],
      ],
      missing: 1,
      missingBy: { 'not-written': 1 },
    });
    expect(notes).toEqual([expect.stringMatching(/1 text beyond the 2 asked for per prompt, and not used$/)]);
  });

  it('may have another delimiter', async () => {
    const generations = await fileOf('g.csv', 'prompt;text\np1;worked\n');
    const opened = await openGenerator({ generations, columns, delimiter: ';' }, context);
    expect(await opened.generate({ ...request, samples: 1 }, silent)).toMatchObject({
      texts: [['worked'], [null]],
      missing: 1,
      missingBy: { 'not-written': 1 },
    });
  });

  const rowsOf = (texts: readonly unknown[]) => texts.map((text) => JSON.stringify({ prompt: 'p1', text })).join('\n');
  const read = async (content: string, name: string, more: Partial<GenerationsFileSource> = {}) => {
    const source = { generations: await fileOf(name, content), columns, ...more };
    const opened = await openGenerator(source, context);
    return opened.generate({ ...request, prompts: [{ id: 'p1', text: 'The nurse' }], samples: 5 }, silent);
  };

  it('may be JSON Lines, where null, blank texts and markers are missing', async () => {
    const content = rowsOf([null, '', ' \n', 'NaN', ' None']);
    expect(await read(content, 'g.jsonl')).toMatchObject({
      // A marker is a whole cell: with a space before it, it is what somebody wrote.
      texts: [[null, null, null, null, ' None']],
      missing: 4,
      missingBy: { empty: 4 },
    });
    expect(await read(content, 'g.jsonl', { emptyTexts: 'keep' })).toMatchObject({
      texts: [[null, '', ' \n', null, ' None']],
      missing: 2,
      missingBy: { empty: 2 },
    });
    expect(await read(content, 'g.jsonl', { missing: [' None'] })).toMatchObject({
      texts: [[null, null, null, 'NaN', null]],
    });
    expect(await read('{"prompt":"p1"}\n{"prompt":"p1","text":"a"}', 'g.jsonl', { emptyTexts: 'keep' })).toMatchObject({
      texts: [[null, 'a', null, null, null]],
      missing: 4,
      missingBy: { empty: 1, 'not-written': 3 },
    });
  });

  it('may be CSV, where an empty cell is missing, or a text where it is said to be one', async () => {
    const content = 'prompt,text\n p1 ,\np1,nan\np1," "\np1,nano\np1,<NA>\n';
    expect(await read(content, 'g.csv')).toMatchObject({
      texts: [[null, null, null, 'nano', null]],
      missing: 4,
      missingBy: { empty: 4 },
    });
    expect((await read(content, 'g.csv', { emptyTexts: 'keep' })).texts).toEqual([['', null, ' ', 'nano', null]]);
    expect((await read(content, 'g.csv', { missing: [] })).texts).toEqual([[null, 'nan', null, 'nano', '<NA>']]);
  });

  it('has no text of its own in a message', async () => {
    const { opened } = await open('prompt,text\n"The nurse, tired, was",a\n');
    const [problem] = await problemsOf(opened.generate(request, silent));
    expect(problem.message).toBe(
      'no row is about a prompt: "prompt" holds a text of 21 characters, the prompts are called "p1" and so on',
    );
  });

  it('must be about the prompts', async () => {
    const { opened } = await open('prompt,text\nx,a\n');
    const [problem] = await problemsOf(opened.generate(request, silent));
    expect(problem.message).toBe('no row is about a prompt: "prompt" holds "x", the prompts are called "p1" and so on');
    const ordered = { ...request, prompts: [{ id: 'q17 1', text: 'Who?' }] };
    const [other] = await problemsOf(opened.generate(ordered, silent));
    expect(other.message).toContain('the prompts are called "q17 1"');
  });

  it('is looked at before anything is run', async () => {
    const { source } = await open('id,text\nx,a\n');
    expect((await checkGenerator(source, context))[0].message).toMatch(/"prompt"/);
    const absent = { ...source, generations: '/nowhere.csv' } as WrittenElsewhere;
    expect((await checkGenerator(absent, context))[0].message).toBe('there is no such file');
    await expect(openGenerator(absent, context)).rejects.toThrow('there is no such file');
  });

  it('has a key by its content', async () => {
    const keys = await Promise.all(['p1,a\n', 'p1,a\n', 'p1,b\n'].map((row) => open(`prompt,text\n${row}`)));
    expect(keys[1].opened.key).toBe(keys[0].opened.key);
    expect(keys[2].opened.key).not.toBe(keys[0].opened.key);
  });
});
