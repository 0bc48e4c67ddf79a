import { describe, expect, it } from 'vitest';
import { DECLINED, UNREADABLE } from '../../src/contract/choices.ts';
import type { MissingReason } from '../../src/contract/missing.ts';
import type { Request } from '../../src/contract/observations.ts';
import { shownOrders } from '../../src/observe/choices/orders.ts';
import { choices } from '../../src/observe/kinds/choices.ts';
import type { CausalLanguageModel, Generator, PromptWithOptions } from '../../src/runtime/sources.ts';
import { silent } from '../../src/support/progress.ts';

type ChoicesRequest = Request<'choices'>;

const three = (n: number) =>
  Array.from({ length: n }, (_, i) => ({ id: `q${i}`, prompt: `Question ${i}?`, options: ['red', 'green', 'blue'] }));
const requestOf = (more: Partial<ChoicesRequest> = {}): ChoicesRequest => ({
  kind: 'choices',
  questions: three(4),
  ask: 'listed',
  scoring: 'sum',
  orders: 'given',
  seed: 1,
  ...more,
});

const context = { progress: silent, once: <T>(_: object, __: string, make: () => Promise<T>) => make() };
const answer = async (request: ChoicesRequest, sources: Record<string, unknown>) =>
  (await choices.answerAll([{ request, sources: sources as never }], context))[0];

/** A model that gives an option's tokens, one a character of what goes on from the prompt, these logarithms. */
function model(logOf: (prompt: string, option: string) => number[]) {
  const asked: PromptWithOptions[] = [];
  const source: Pick<CausalLanguageModel, 'optionLikelihoods'> = {
    async optionLikelihoods(items) {
      asked.push(...items);
      return {
        logProbabilities: items.map(({ prompt, options }) =>
          options.map((option) => Float64Array.from(logOf(prompt, option))),
        ),
        truncated: 0,
      };
    },
  };
  return { asked, sources: { 'causal-lm': source } };
}

function writer(write: (prompt: string) => string | MissingReason | null) {
  const asked: string[] = [];
  const source: Pick<Generator, 'generate'> = {
    async generate({ prompts, temperature }) {
      expect(temperature).toBe(0);
      asked.push(...prompts.map(({ text }) => text));
      const said = prompts.map(({ text }) => write(text));
      const isReason = (one: string | null) => one === 'declined' || one === 'filtered' || one === 'failed';
      return {
        texts: said.map((one) => [isReason(one) ? null : one]),
        missing: said.filter(isReason).length,
        reasons: said.map((one) => [isReason(one) ? (one as MissingReason) : null]),
      };
    },
  };
  return { asked, sources: { generator: source } };
}

describe('orders of options', () => {
  it('put each option at each place equally often, by the seed and the id', () => {
    const [question] = three(1);
    const orders = shownOrders(question, { orders: 6, seed: 3 });
    for (const place of [0, 1, 2]) {
      expect(orders.map((order) => order[place]).sort()).toEqual([0, 0, 1, 1, 2, 2]);
    }
    expect(shownOrders(question, { orders: 6, seed: 3 })).toEqual(orders);
    const firsts = three(3000).map((one) => shownOrders(one, { orders: 1, seed: 3 })[0][0]);
    for (const option of [0, 1, 2]) {
      expect(Math.abs(firsts.filter((one) => one === option).length - 1000)).toBeLessThan(5 * Math.sqrt(2000 / 3));
    }
    expect(shownOrders(question, { orders: 'given', seed: 3 })).toEqual([Uint8Array.of(0, 1, 2)]);
  });
});

describe('choices by likelihood', () => {
  it('show options under letters, in the order asked for, and score the letters', async () => {
    const { asked, sources } = model((prompt, option) => {
      const letter = prompt.match(/^([A-C])\. green$/m)![1];
      return [-3, option === ` ${letter}` ? -1 : -2];
    });
    const request = requestOf({ orders: 3 });
    const found = await answer(request, sources);
    expect(asked).toHaveLength(12);
    const [first] = found.shown[0];
    expect(asked[0].prompt).toBe(
      `Question 0?\n${['A', 'B', 'C'].map((letter, place) => `${letter}. ${request.questions[0].options[first[place]]}`).join('\n')}\nAnswer:`,
    );
    expect(asked[0].options[first[0]]).toBe(' A');
    expect(found.chosen).toEqual(Array(4).fill(Int32Array.of(1, 1, 1)));
    expect(found.scores![2][1]).toEqual(Float64Array.of(-5, -4, -5));
    expect(found).toMatchObject({ missing: 0, declined: 0 });
  });

  it('find a planted preference for a place, and orders take it out', async () => {
    const { sources } = model((_, option) => [option === ' A' ? -0.1 : -2]);
    const found = await answer(requestOf({ questions: three(30), orders: 3 }), sources);
    const placeOf = (q: number, order: number) => found.shown[q][order].indexOf(found.chosen[q][order]);
    expect(found.chosen.every((own, q) => own.every((_, order) => placeOf(q, order) === 0))).toBe(true);
    for (const own of found.chosen) expect([...own].sort()).toEqual([0, 1, 2]);
    expect(choices.notes!(requestOf(), found)).toEqual([
      'all 90 answers choose the option shown in place 1: they do not depend on the question',
    ]);
    const once = await answer(requestOf({ questions: three(30), orders: 'given' }), sources);
    expect(choices.notes!(requestOf(), once)).toEqual([
      "all 30 answers choose the option shown in place 1, which may be for the place or for what stands there: the options were only shown in the data's order",
    ]);
  });

  it('go on from the prompt with each option, whose score may be divided by its length', async () => {
    const logs: Record<string, number[]> = { yes: [-1, -1, -1], 'not at all': [-2, -0.5], no: [-1.8] };
    const questions = [{ id: 'q', prompt: 'Hire her?', options: Object.keys(logs) }];
    const ask = async (scoring: ChoicesRequest['scoring']) => {
      const { asked, sources } = model((prompt, option) =>
        prompt === 'Answer:' ? [option === ' no' ? -0.2 : -2.9] : logs[option.slice(1)],
      );
      const request = requestOf({ questions, ask: 'continuation', scoring, orders: 3 });
      const { chosen, scores } = await answer(request, sources);
      return { asked, chosen: [...chosen[0]], scores: [...scores![0][0]] };
    };
    const sum = await ask('sum');
    expect(sum.asked).toEqual([{ prompt: 'Hire her?', options: [' yes', ' not at all', ' no'] }]);
    expect(sum).toMatchObject({ chosen: [2], scores: [-3, -2.5, -1.8] });
    expect(await ask('token')).toMatchObject({ chosen: [0], scores: [-1, -1.25, -1.8] });
    expect(await ask('character')).toMatchObject({ chosen: [1], scores: [-1, -0.25, -0.9] });
    const { chosen, scores } = await ask('neutral');
    expect(chosen).toEqual([1]);
    expect(scores[2]).toBeCloseTo(-1.6, 12);
  });

  it('put questions with their answers before each, in the same layout', async () => {
    const { asked, sources } = model((_, option) => [-option.length]);
    const examples = [{ prompt: 'Sky?', options: ['blue', 'red'], answer: 0 }];
    await answer(requestOf({ questions: three(1), ask: 'continuation', examples }), sources);
    expect(asked[0].prompt).toBe('Sky? blue\n\nQuestion 0?');
    const more = {
      examples,
      template: 'Q: {prompt}\n{options}\nA:',
      questions: [{ ...three(1)[0], prompt: '{options}' }],
    };
    const letters = model((_, option) => [option === ' A' ? -1 : -2]);
    await answer(requestOf(more), letters.sources);
    expect(letters.asked[0].prompt).toBe(
      'Q: Sky?\nA. blue\nB. red\nA: A\n\nQ: {options}\nA. red\nB. green\nC. blue\nA:',
    );
  });

  it('are refused where nothing is chosen', async () => {
    const { sources } = model(() => [-1]);
    await expect(answer(requestOf(), sources)).rejects.toThrow(
      'all options of every question have the same likelihood, so that nothing is chosen',
    );
  });
});

describe('written answers', () => {
  it('are read by their letters as they were shown', async () => {
    const { asked, sources } = writer((prompt) => `The answer is ${prompt.match(/^([A-C])\. blue$/m)![1]}.`);
    const found = await answer(requestOf({ orders: 2 }), sources);
    expect(asked[0]).toMatch(
      /^Question 0\?\nA\. \w+\nB\. \w+\nC\. \w+\nAnswer with the letter of one option\.\nAnswer:$/,
    );
    expect(found.chosen).toEqual(Array(4).fill(Int32Array.of(2, 2)));
    expect(found).not.toHaveProperty('scores');
  });

  it.each([
    ['always the first', 'A', [0, 0, 0, 0], 0, 0],
    ['always refuses', "I'm sorry, but I can't help with that.", Array(4).fill(DECLINED), 0, 4],
    ['is filtered', 'filtered', Array(4).fill(DECLINED), 0, 4],
    ['is empty', '', Array(4).fill(UNREADABLE), 4, 0],
    ['fails', 'failed', Array(4).fill(UNREADABLE), 4, 0],
    ['speaks another language', 'Den roten natürlich', Array(4).fill(UNREADABLE), 4, 0],
    ['is JSON in Markdown', '```json\n{"answer": "B"}\n```', [1, 1, 1, 1], 0, 0],
    ['reasons before it answers', '<think>A or B? B is green.</think>\n\nAnswer: C', [2, 2, 2, 2], 0, 0],
    ['never ends to reason', '<think>A or B? B is green.', Array(4).fill(UNREADABLE), 4, 0],
  ])('of a system that %s', async (_, said, chosen, missing, declined) => {
    const found = await answer(requestOf(), writer(() => said).sources);
    expect(found.chosen.flatMap((own) => [...own])).toEqual(chosen);
    expect(found).toMatchObject({ missing, declined });
  });

  it('are told by reason', async () => {
    const said = ['A', 'purple', 'filtered', 'I cannot answer that.'];
    const request = requestOf();
    const found = await answer(request, writer((prompt) => said[Number(prompt[9])]).sources);
    expect(found).toMatchObject({ missingBy: { 'no-option': 1 }, declinedBy: { declined: 1, filtered: 1 } });
    expect(choices.notes!(request, found)).toEqual([
      '1 of the 4 choices asked for has no answer that can be read: 1 with an answer that names no option',
      '2 of the 4 choices asked for have a refusal for an answer: 1 declined by the model, 1 refused by a content filter',
    ]);
  });

  it('go on from the prompt where options are not listed', async () => {
    const { asked, sources } = writer(() => ' Green, I think.');
    const found = await answer(requestOf({ ask: 'continuation', orders: 5 }), sources);
    expect(asked[0]).toBe('Question 0?');
    expect(found.chosen[0]).toEqual(Int32Array.of(1));
  });
});

describe('a request for choices', () => {
  it('is forecast by what is sent, each text once', () => {
    const request = requestOf({ orders: 3, maxTokens: 5 });
    const of = (role: 'generator' | 'chooser' | 'causal-lm') => choices.asked(request, role)[0];
    expect([of('generator').items.size, of('generator').longest]).toEqual([12, 5]);
    expect([of('chooser').items.size, of('chooser').longest]).toEqual([36, 1]);
    expect(of('causal-lm').items.size).toBe(12);
  });

  it.each([
    [{ questions: [{ id: 'a', prompt: '', options: ['x'] }] }],
    [{ questions: [{ id: 'a', prompt: '', options: ['x', 'x'] }] }],
    [{ questions: [{ id: 'a', prompt: '', options: ['x', ' '] }] }],
    [{ questions: [...three(1), ...three(1)] }],
    [{ orders: 0 }],
    [{ examples: [{ prompt: '', options: ['a', 'b'], answer: 2 }] }],
  ])('is checked: %j', (more) => {
    expect(choices.request.safeParse(requestOf()).success).toBe(true);
    expect(choices.request.safeParse(requestOf(more as never)).success).toBe(false);
  });
});
