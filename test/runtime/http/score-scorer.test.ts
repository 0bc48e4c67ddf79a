import type { ServerResponse } from 'node:http';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ScorerEndpointSource } from '../../../src/contract/configuration.ts';
import { InputError } from '../../../src/contract/problem.ts';
import { openScoreScorer } from '../../../src/runtime/http/score-scorer.ts';
import { memoryCache } from '../../../src/support/cache.ts';
import { silent } from '../../../src/support/progress.ts';
import { type Answer, type Asked, serve } from '../../support/network/server.ts';
import { dataOf, quick, service } from './data.ts';

beforeAll(quick);

const inputsOf = ({ body }: Asked): string[] => JSON.parse(body).inputs;
const answering =
  (of: (texts: string[]) => unknown): Answer =>
  (response: ServerResponse, asked) =>
    response.end(JSON.stringify(of(inputsOf(asked))));
const rating = (text: string) => ({ label: 'LABEL_0', score: Number(text) });

async function scorer(answer: Answer, more: Partial<ScorerEndpointSource> = {}) {
  const { address, asked } = await serve(answer);
  const source: ScorerEndpointSource = { ...service(`${address}/model`), api: 'hugging-face', batch: 2, ...more };
  const context = { cache: memoryCache(), offline: false };
  return { address, asked, opened: () => openScoreScorer(source, context) };
}
const scoresOf = async ({ opened }: Awaited<ReturnType<typeof scorer>>, texts: readonly string[]) => {
  const { values, ...more } = await opened().score(dataOf(texts), silent);
  return { values: [...values], ...more };
};
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    (error: unknown) => {
      expect(error).toBeInstanceOf(InputError);
      return (error as InputError).problems[0];
    },
  );

describe('a service that gives numbers', () => {
  it.each([
    ['a list for each text', (texts: string[]) => texts.map((text) => [rating(text)])],
    ['one list, of the only label', (texts: string[]) => texts.map(rating)],
  ])('is asked in batches, and answers with %s', async (_, of) => {
    const one = await scorer(answering(of), { concurrency: 1 });
    const texts = ['-3.5', '4000', '0.25', '-3.5'];
    expect(await scoresOf(one, texts)).toEqual({ values: texts.map(Number), missing: 0, truncated: 0 });
    expect(one.asked.map(inputsOf)).toEqual([['-3.5', '4000'], ['0.25']]);
    // Kept: nothing is asked again.
    expect((await scoresOf(one, texts)).values).toEqual(texts.map(Number));
    expect(one.asked).toHaveLength(2);
    expect(one.opened().describe()).toMatchObject({ api: 'hugging-face', endpoint: `${one.address}/model` });
  });

  it('gives the score of the named label, of several', async () => {
    const of = (text: string) => [rating(text), { label: 'spread', score: 1 }];
    const rows = answering((texts) => texts.map((text, i) => (i % 2 ? of(text) : of(text).reverse())));
    expect((await scoresOf(await scorer(rows, { label: 'LABEL_0' }), ['1', '2'])).values).toEqual([1, 2]);
    expect((await scoresOf(await scorer(rows, { label: 'spread' }), ['1', '2'])).values).toEqual([1, 1]);
    expect(await failure(scoresOf(await scorer(rows), ['1', '2']))).toMatchObject({
      key: 'label',
      message: expect.stringMatching(/2 scores.*does not say which of them is the number$/),
      hint: 'Its labels are LABEL_0, spread',
    });
    expect(await failure(scoresOf(await scorer(rows, { label: 'LABEL_1' }), ['1', '2']))).toMatchObject({
      message: expect.stringMatching(/gives no score for the label "LABEL_1"$/),
    });
  });

  it('is refused where it gives only the likeliest label of each text, though the labels of a batch may be the same', async () => {
    const likeliest = answering((texts) => texts.map((text) => ({ label: text < '5' ? 'low' : 'high', score: 0.9 })));
    const one = await scorer(likeliest, { batch: 2, concurrency: 1 });
    expect(await failure(scoresOf(one, ['1', '2', '7', '8']))).toMatchObject({
      message: expect.stringMatching(/gives one text the labels low, and another high$/),
    });
  });

  it('says which texts have no number, and why', async () => {
    const one = await scorer((response, asked) => {
      const [text] = inputsOf(asked);
      if (inputsOf(asked).includes('no')) return void response.writeHead(422).end('{"error":"cannot be scored"}');
      response.end(JSON.stringify([[rating(text)]]));
    });
    expect(await scoresOf(one, ['1', 'no'])).toEqual({
      values: [1, Number.NaN],
      missing: 1,
      missingBy: { rejected: 1 },
      truncated: 0,
    });
  });
});
