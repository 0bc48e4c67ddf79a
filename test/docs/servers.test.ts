/** The configurations of docs/servers.md, asked of servers that answer as the real ones do. */
import { beforeAll, describe, expect, test } from 'vitest';
import { builtInDatasets } from '../../datasets/index.ts';
import { builtInMetrics } from '../../metrics/index.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { ChatClassifierSource, ClassifierEndpointSource } from '../../src/contract/configuration.ts';
import { openHttpClassifier } from '../../src/runtime/http/classifier.ts';
import { memoryCache } from '../../src/support/cache.ts';
import { silent } from '../../src/support/progress.ts';
import { folder } from '../config/fakes.ts';
import recorded from '../fixtures/servers.json' with { type: 'json' };
import { bodyOf } from '../runtime/http/chat.ts';
import { dataOf, quick } from '../runtime/http/data.ts';
import { type Answer, serve } from '../support/network/server.ts';
import { readPage } from './pages.ts';

beforeAll(quick);

const blocks = [...readPage('docs/servers.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text);
type Source = ChatClassifierSource | ClassifierEndpointSource;

/** The classifier of a block's first subject, as it is configured but for the server's place. */
async function sourceIn(mark: string, address: string): Promise<Source> {
  const block = blocks.find((text) => text.includes(mark))!;
  const cwd = await folder({ 'fairprobe.config.yaml': block });
  const { config } = await loadConfig({ cwd, metrics: builtInMetrics, datasets: builtInDatasets });
  const { keyFrom: _, ...classifier } = config.config.subjects[0].classifier as Source;
  return { ...classifier, endpoint: `${address}${new URL(classifier.endpoint).pathname}` } as Source;
}

async function classified(mark: string, answer: Answer, texts: readonly string[]) {
  const { address, asked } = await serve(answer);
  const source = await sourceIn(mark, address);
  const classifier = await openHttpClassifier(source, { cache: memoryCache(), offline: false });
  const data = { ...dataOf(texts), positiveClasses: source.positive ?? [] };
  return { asked, ...(await classifier.classify(data, silent)) };
}

test('there is one for each server', () => {
  expect(blocks.length).toBe(4);
});

describe('vLLM', () => {
  /** What it says of a text, with all that it says beside. */
  const says =
    (labelOf: (text: string) => string): Answer =>
    (response, asked) => {
      const { choices, ...more } = recorded.vllm.answer;
      const content = labelOf(bodyOf(asked).messages[0].content);
      response.end(
        JSON.stringify({ ...more, choices: [{ ...choices[0], message: { ...choices[0].message, content } }] }),
      );
    };

  test.each(['VLLM_API_KEY', 'model: qwen3-8b'])('is asked and understood (%s)', async (mark) => {
    const label = (prompt: string) => (prompt.includes('bad day') ? 'hateful' : 'normal');
    const { asked, positive, missing } = await classified(mark, says(label), ['a bad day', 'a good day']);
    expect([...positive]).toEqual([1, 0]);
    expect(missing).toBe(0);
    expect(asked[0].path).toBe('/v1/chat/completions');
    if (mark === 'VLLM_API_KEY') {
      expect(bodyOf(asked[0])).toMatchObject({
        structured_outputs: { choice: ['hateful', 'normal'] },
        chat_template_kwargs: { enable_thinking: false },
      });
    }
  });
});

describe('TEI', () => {
  /** As PredictInput of router/src/http/types.rs reads `inputs`: a list of two texts is a pair. */
  const tei: Answer = (response, asked, n) => {
    const { inputs } = bodyOf(asked);
    if (n === 0) return response.writeHead(429).end(JSON.stringify(recorded.tei.overloaded));
    if (inputs.length > 2) return response.writeHead(422).end('invalid length 3');
    if (inputs[0].includes('long')) return response.writeHead(413).end(JSON.stringify(recorded.tei.tooLong));
    return response.end(JSON.stringify(recorded.tei.answer));
  };

  test('is asked and understood', async () => {
    const { asked, positive, missingBy } = await classified('batch: 1\n', tei, ['a day', 'a night', 'a long night']);
    expect([...positive]).toEqual([0.75, 0.75, Number.NaN]);
    expect(missingBy).toEqual({ 'too-long': 1 });
    expect(asked[0].path).toBe('/predict');
    expect(asked.map((one) => bodyOf(one).inputs.length)).toEqual([1, 1, 1, 1]);
  });
});

test('Ray Serve with a pipeline is asked and understood', async () => {
  const pipeline: Answer = (response, asked) =>
    response.end(JSON.stringify(bodyOf(asked).inputs.map(() => recorded.tei.answer)));
  const { asked, positive } = await classified('batch: 16', pipeline, ['a day', 'a night', 'an evening']);
  expect([...positive]).toEqual([0.75, 0.75, 0.75]);
  expect(asked.length).toBe(1);
});
