/** Subjects that are asked over HTTP: what their configuration may say. */
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { InputError } from '../../src/contract/problem.ts';
import { fakes, folder } from './fakes.ts';

async function load(subject: string) {
  const yaml = `
subjects: [{ name: a, encoder: m, ${subject} }]
datasets: { posts: { table: posts.csv, columns: { text: t, label: l }, positive: [1] }, wiki: { corpus: w.txt } }
metrics: [{ association: { contexts: wiki } }]
`;
  return loadConfig({ cwd: await folder({ 'fairprobe.config.yaml': yaml }), ...fakes });
}

const problemOf = (subject: string) =>
  load(subject).then(
    () => expect.unreachable(),
    (error: unknown) => {
      expect(error).toBeInstanceOf(InputError);
      const { problems } = error as InputError;
      expect(problems.length).toBe(1);
      return problems[0];
    },
  );

const common = { concurrency: 64, attempts: 5, timeout: 60 };

describe('a service', () => {
  test('has defaults for all that it can', async () => {
    const subjectOf = async (subject: string) => (await load(subject)).config.config.subjects[0];
    expect(
      (await subjectOf('classifier: { endpoint: https://x.org/m, api: hugging-face, positive: toxic }')).classifier,
    ).toEqual({ endpoint: 'https://x.org/m', api: 'hugging-face', positive: ['toxic'], batch: 16, ...common });
    const chat = "endpoint: https://x.org/v1, api: openai-chat, model: m, prompt: '{text}?', labels: [yes, 1]";
    expect((await subjectOf(`classifier: { ${chat} }`)).classifier).toEqual({
      endpoint: 'https://x.org/v1',
      api: 'openai-chat',
      model: 'm',
      prompt: '{text}?',
      labels: ['yes', '1'],
      body: {},
      maxTokens: 16,
      ...common,
    });
    expect(
      (await subjectOf('generator: { endpoint: https://x.org/v1, api: openai-completions, model: m }')).generator,
    ).toEqual({
      endpoint: 'https://x.org/v1',
      api: 'openai-completions',
      model: 'm',
      prompt: '{text}',
      body: {},
      ...common,
    });
    const keyed = 'endpoint: https://x.org/m, api: hugging-face, keyFrom: K';
    expect(
      (await subjectOf(`classifier: { ${keyed}, keyHeader: Ocp-Apim-Subscription-Key }`)).classifier,
    ).toMatchObject({ keyFrom: 'K', keyHeader: 'Ocp-Apim-Subscription-Key' });
    expect((await subjectOf('generator: { generations: g.csv }')).generator).toEqual({
      generations: 'g.csv',
      columns: { prompt: 'prompt', text: 'text' },
    });
  });

  const chat = 'api: openai-chat, model: m';
  test.each([
    [
      'classifier: { endpoint: x.org, api: hugging-face }',
      'classifier.endpoint',
      'must begin with http:// or https://',
    ],
    [
      'classifier: { endpoint: "file:///etc", api: hugging-face }',
      'classifier.endpoint',
      'must begin with http:// or https://',
    ],
    ['classifier: { endpoint: "https://x.org" }', 'classifier.api', '"api" is missing'],
    [
      `classifier: { endpoint: "https://x.org", ${chat}, prompt: hateful?, labels: [a, b] }`,
      'classifier.prompt',
      'must hold {text}, for the text',
    ],
    [
      `classifier: { endpoint: "https://x.org", ${chat}, prompt: "{text}", labels: [a, A] }`,
      'classifier',
      'names a label twice',
    ],
    [
      `classifier: { endpoint: "https://x.org", ${chat}, prompt: "{text}", labels: [a, b], positive: [c] }`,
      'classifier',
      'must take "positive" from its "labels", and not all of them',
    ],
    [
      'classifier: { endpoint: "https://x.org", api: hugging-face, keyHeader: api-key }',
      'classifier',
      'says with "keyHeader" where the key goes, and needs "keyFrom" to say where it comes from',
    ],
    [
      `classifier: { endpoint: "https://x.org", ${chat}, prompt: "{text}", labels: [a, b], keyHeader: api-key }`,
      'classifier',
      'says with "keyHeader" where the key goes, and needs "keyFrom" to say where it comes from',
    ],
    [
      'generator: { endpoint: "https://x.org", api: openai-chat, model: m, keyFrom: K, keyHeader: Content-Type }',
      'generator.keyHeader',
      'must be the name of a header for keys, as in api-key, and not the key itself',
    ],
    [
      'generator: { generations: g.csv, emptyTexts: drop }',
      'generator.emptyTexts',
      'must be one of missing, keep, not "drop"',
    ],
    [
      'generator: { endpoint: "https://x.org", api: openai-chat, model: m, concurency: 1 }',
      'generator.concurency',
      'unknown key "concurency"',
    ],
  ])('%s is refused', async (subject, key, message) => {
    expect(await problemOf(subject)).toMatchObject({ key: `subjects[0].${key}`, message });
  });

  test('blank texts may be kept by generators of each kind, and by them alone', async () => {
    const service = 'endpoint: "https://x.org", api: openai-chat, model: m';
    for (const generator of [service, 'generations: g.csv', 'model: ./m']) {
      const { config } = (await load(`generator: { ${generator}, emptyTexts: keep }`)).config;
      expect(config.subjects[0]).toMatchObject({ generator: { emptyTexts: 'keep' } });
    }
    expect((await problemOf('causalLm: { model: ./m, emptyTexts: keep }')).message).toContain('unknown key');
  });

  test.each([
    'endpoint: "https://user:swordfish@x.org", api: hugging-face',
    'endpoint: "https://x.org?api_key=swordfish", api: hugging-face',
    'endpoint: "https://x.org?auth=swordfish", api: hugging-face',
    'endpoint: "https://x.org#token=swordfish", api: hugging-face',
    'endpoint: "https://x.org/token/swordfish2024", api: hugging-face',
    'endpoint: "https://x.org", api: hugging-face, keyFrom: hf_swordfish',
    'endpoint: "https://x.org", api: hugging-face, keyFrom: K, keyHeader: sk-swordfish',
    'endpoint: "https://x.org", api: hugging-face, keyFrom: K, keyHeader: "api-key: swordfish"',
    'endpoint: "https://x.org", api: openai-chat, model: m, prompt: "{text}", labels: [a, b], body: { api_key: swordfish }',
    'endpoint: "https://x.org", api: openai-chat, model: m, prompt: "{text}", labels: [a, b], body: { more: [{ Authorization: swordfish }] }',
    'endpoint: "https://x.org", api: openai-chat, model: m, prompt: "{text}", labels: [a, b], body: { access_token: swordfish }',
    'endpoint: "https://x.org", api: openai-chat, model: m, prompt: "{text}", labels: [a, b], body: { user: "Bearer swordfish0123456789" }',
  ])('that names its key is refused, without repeating it: %s', async (classifier) => {
    const problem = await problemOf(`classifier: { ${classifier} }`);
    expect(problem.message).toMatch(
      /must hold no password or key: put it into an environment variable|, and not the key itself/,
    );
    expect(JSON.stringify(problem)).not.toContain('swordfish');
  });

  test.each([
    'apiKey: swordfish',
    'headers: { Authorization: Bearer swordfish }',
    'token: swordfish',
    'key: swordfish',
  ])('with %s is told where a key goes, and it is not repeated', async (more) => {
    const problem = await problemOf(`classifier: { endpoint: "https://x.org", api: hugging-face, ${more} }`);
    expect(problem.message).toMatch(/^unknown key/);
    expect(problem.hint).toMatch(/^Put the key into an environment variable and name that: keyFrom: MY_KEY/);
    expect(JSON.stringify(problem)).not.toContain('swordfish');
  });

  test('with a key in place of a number does not have it repeated', async () => {
    const key = `sk-${'a1B2'.repeat(5)}`;
    const problem = await problemOf(`classifier: { endpoint: "https://x.org", api: hugging-face, attempts: ${key} }`);
    expect(problem.message).toBe('must be a number, not "***"');
  });
});
