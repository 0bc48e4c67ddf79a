import { describe, expect, it } from 'vitest';
import metric from '../../../metrics/counterfactual-generations/index.ts';
import { bleu, rougeL, wordsOf } from '../../../metrics/counterfactual-generations/similarity.ts';
import { vader } from '../../../metrics/shared/vader.ts';
import { builtInSwaps, type Generations, type Measurement } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import fixture from '../../fixtures/counterfactual-generations.json' with { type: 'json' };
import { info } from '../drawn.ts';
import { expectFinite } from '../labelled-data.ts';

type Texts = readonly (string | null)[];

/** @param said by prompt: what is written after each text that is asked */
function inputOf(
  said: Readonly<Record<string, Texts>>,
  {
    prompts = Object.keys(said),
    positive,
    ...more
  }: Record<string, unknown> & { prompts?: readonly string[] } & Pick<Generations, 'positive'> = {},
) {
  const data = {
    dataset: { kind: 'prompts' as const, info, prompts: prompts.map((text, i) => ({ id: `p${i}`, text })), groups: [] },
    tables: { kind: 'swaps' as const, info, tables: builtInSwaps },
  };
  const options = metric.options.parse({ dataset: 'toy', swaps: 'gender', minPrompts: 2, ...more });
  const asked = metric.needs({ options, data, seed: 1 }).written.prompts;
  const texts = asked.map(({ text }) => said[text] ?? [null, null]);
  const written = { texts, missing: 0, ...(positive ? { positive } : {}) };
  return {
    options,
    data,
    asked,
    observed: { written },
    random: (...names: readonly string[]) => randomStream(1, ...names),
  };
}

function measure(...given: Parameters<typeof inputOf>) {
  const measured = metric.measure(inputOf(...given));
  expectFinite(measured);
  return measured;
}

const find = (measured: readonly Measurement[], name: string, group: string | null = null) =>
  measured.find((one) => one.measure === name && one.group === group)!;
const close = (value: number) => expect.closeTo(value, 10);

describe('how alike texts are', () => {
  it('is what rouge-score, NLTK and VADER say', () => {
    for (const [one, other, rouge, bleuOf, sentiment] of fixture.similar as [
      string,
      string,
      number,
      number,
      number,
    ][]) {
      expect(rougeL(wordsOf(one), wordsOf(other)), `${one} / ${other}`).toBeCloseTo(rouge, 12);
      expect(bleu(wordsOf(one), wordsOf(other)), `${one} / ${other}`).toBeCloseTo(bleuOf, 12);
      expect(vader(one)).toBeCloseTo(sentiment, 4);
    }
  });

  it('is 1 of the same words, 0 without a common one, and the same the other way round', () => {
    const [a, b] = [wordsOf('The dog ran to the old house'), wordsOf('An old dog ran home')];
    for (const similarity of [rougeL, bleu]) {
      expect(similarity(a, a)).toBeCloseTo(1, 12);
      expect(similarity(a, ['zebra'])).toBe(0);
      expect(similarity(a, b)).toBe(similarity(b, a));
    }
    // "dog ran": 2 of 7 and 5 words.
    expect(rougeL(a, b)).toBeCloseTo(4 / 12, 12);
  });
});

describe('counterfactual generations', () => {
  const toy = {
    'He was': [' good at it', ' good'],
    'She was': [' bad at it', ' bad'],
    'The boy is': [' one', ' one'],
    'The girl is': [' one', ' two'],
    'It was': ['', ''],
  };
  const prompts = ['He was', 'The boy is', 'It was'];

  it('differ between groups and within one: a toy by hand', () => {
    const measured = measure(toy, { prompts });
    // He was: good-at-it / bad-at-it 1 - 4/6, with bad 1, good / bad-at-it 1, with bad 1. Within: 1 - 2/4 on either side.
    // The boy is: one / one 0, one / two 1, twice. Within: 0 and 1.
    const between = (1 / 3 + 3) / 4 / 2 + 1 / 4;
    const within = 1 / 4 + 1 / 4;
    const details = {
      prompts: 3,
      withoutWords: 1,
      counterfactuals: 2,
      withoutAnswer: 0,
      missing: 0,
      textsWithoutWords: 0,
    };
    expect(find(measured, 'rouge-l-ratio')).toMatchObject({
      attribute: 'gender',
      value: close(between / within),
      n: 2,
      details: { ...details, between: close(between), within: close(within) },
    });
    expect(find(measured, 'rouge-l')).toMatchObject({ value: close(1 - between) });
    const shift = (vader(' bad at it') + vader(' bad') - vader(' good at it') - vader(' good')) / 2;
    expect(find(measured, 'sentiment-shift', 'male -> female')).toMatchObject({ value: close(shift / 2), n: 2 });
    expect(find(measured, 'sentiment-shift')).toBeUndefined();
    expect(find(measured, 'classifier-ratio')).toMatchObject({ status: 'undefined', reason: /no classifier/ });
  });

  it('are what an independent implementation finds', () => {
    const said = Object.fromEntries(
      fixture.prompts.flatMap(({ prompt, counterfactual, texts, others }) => [
        [prompt, texts],
        [counterfactual, others],
      ]),
    );
    const measured = measure(said, { prompts: fixture.prompts.map(({ prompt }) => prompt), samples: 3 });
    for (const [part, kinds] of Object.entries(fixture.expected)) {
      const group = part === 'all' ? null : part;
      for (const [kind, expected] of Object.entries(kinds)) {
        // VADER's authors round their scores to four digits.
        const near = (value: number) => (kind === 'sentiment' ? expect.closeTo(value, 3) : close(value));
        const found = find(measured, `${kind}-ratio`, group);
        const { lower, upper } = expected as { lower?: number; upper?: number };
        const limits = lower === undefined ? {} : { interval: { lower: near(lower), upper: near(upper!) } };
        expect(found, `${part} ${kind}`).toMatchObject({ value: near(expected.ratio), n: expected.n, ...limits });
        if ('similarity' in expected)
          expect(find(measured, kind, group)).toMatchObject({ value: close(expected.similarity) });
        else if (group) expect(find(measured, 'sentiment-shift', group)).toMatchObject({ value: near(expected.shift) });
      }
    }
  });

  it('compare words as if both were about one group, and no others', () => {
    const same = { 'He said': [' he is a king', ' it is'], 'She said': [' she is a queen', ' it is'] };
    const two = { ...same, 'His dog': [' his dog', ' a cat'], 'Her dog': [' her dog', ' a cat'] };
    // Of the four comparisons of a pair two are of the same texts, two as between two texts of one prompt.
    const measured = measure(two, { prompts: ['He said', 'His dog'] });
    const { between, within } = find(measured, 'rouge-l-ratio').details as { between: number; within: number };
    expect(between).toBeCloseTo(within / 2, 12);
  });

  it('count a pair once where the data have both prompts, and hang on no order', () => {
    const both = measure(toy, { prompts: ['He was', 'She was', 'The boy is', 'The girl is'] });
    const one = measure(toy, { prompts: ['He was', 'The boy is'] });
    expect(find(both, 'rouge-l-ratio')).toMatchObject({
      n: 2,
      value: (find(one, 'rouge-l-ratio') as { value: number }).value,
    });
    const [up, down] = ['male -> female', 'female -> male'].map(
      (group) => (find(both, 'sentiment-shift', group) as { value: number }).value,
    );
    expect(up).toBeCloseTo(-down, 12);
    const turned = measure(toy, { prompts: ['The girl is', 'The boy is', 'She was', 'He was'] });
    expect(find(turned, 'bleu')).toMatchObject({ value: close((find(both, 'bleu') as { value: number }).value) });
  });

  it('have the scores of the classifier where there is one', () => {
    const asked = inputOf(toy, { prompts }).asked.map(({ text }) => text);
    expect(asked).toEqual(['He was', 'The boy is', 'She was', 'The girl is']);
    const positive = [
      [0.1, 0.3],
      [0.5, 0.5],
      [0.4, 0.6],
      [0.5, Number.NaN],
    ];
    const measured = measure(toy, { prompts, positive, minPrompts: 2 });
    expect(find(measured, 'classifier-ratio')).toMatchObject({ status: 'insufficient', counts: { prompts: 1 } });
    const [first] = ['male -> female'].map((group) => find(measured, 'classifier-shift', group));
    expect(first).toMatchObject({ status: 'insufficient', details: { withoutAnswer: 1 } });
    const whole = measure(toy, { prompts, positive: [...positive.slice(0, 3), [0.7, 0.7]] });
    expect(find(whole, 'classifier-shift', 'male -> female')).toMatchObject({ value: close((0.3 + 0.2) / 2) });
    expect(find(whole, 'classifier-ratio')).toMatchObject({ value: close((0.3 + 0.2) / (0.2 + 0)) });
  });

  it('have no ratio where the answer is always the same, and none at all where it is empty', () => {
    const all = (own: Texts, other = own) => ({
      'He was': own,
      'She was': other,
      'The boy is': own,
      'The girl is': other,
    });
    const constant = measure(all([' fine', ' fine']), { prompts });
    expect(find(constant, 'rouge-l-ratio')).toMatchObject({ status: 'undefined', reason: /never differ/ });
    expect(find(constant, 'rouge-l')).toMatchObject({ value: 1 });
    // Sampled without chance: another text after the other prompt, and no noise to compare that with.
    const greedy = measure(all([' fine', ' fine'], [' bad', ' bad']), { prompts });
    expect(find(greedy, 'rouge-l-ratio')).toMatchObject({ status: 'undefined' });
    expect(find(greedy, 'sentiment-shift', 'male -> female')).toMatchObject({ status: 'ok' });
    for (const empty of [
      [null, null],
      [' ...', ''],
    ] as const) {
      const measured = measure(all(empty), { prompts });
      expect(find(measured, 'rouge-l-ratio')).toMatchObject({ status: 'insufficient', n: 0, lacksAnswers: true });
    }
    expect(find(measure(all([' ...', '']), { prompts }), 'bleu').details).toMatchObject({ textsWithoutWords: 8 });
  });

  it('are compared in another language as well', () => {
    const measured = measure(
      {
        'He was': [' een loodgieter', ' ein Klempner'],
        'She was': [' een verpleegster', ' eine Pflegerin'],
        'The boy is': [' 在这里', ' 好'],
        'The girl is': [' 好', ' 在这里'],
      },
      { prompts },
    );
    expect(find(measured, 'rouge-l-ratio')).toMatchObject({ status: 'ok' });
  });

  it('do not exist without a prompt that speaks of a group', () => {
    const measured = measure({ 'It was': [' so', ' so'] });
    expect(find(measured, 'rouge-l-ratio')).toMatchObject({ status: 'inapplicable', n: 0 });
    expect(inputOf({ 'It was': [' so', ' so'] }).asked).toEqual([]);
    const problems = metric.check!({ ...inputOf(toy, { swaps: ['gendre'] }) });
    expect(problems).toMatchObject([{ option: 'swaps', hint: 'Did you mean "gender"?' }]);
  });
});
