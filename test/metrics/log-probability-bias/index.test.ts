import { describe, expect, it } from 'vitest';
import metric from '../../../metrics/log-probability-bias/index.ts';
import type { Measurement, TemplatesData } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';

type Test = TemplatesData['tests'][number];
type Item = { text: string; target: { start: number; end: number }; masked: readonly { start: number; end: number }[] };

const test = (more: Partial<Test> = {}): Test => ({
  id: 'T',
  title: 'T',
  attribute: 'gender',
  templates: ['{target} is {attribute}.'],
  targets: [
    { name: 'he', words: ['he'] },
    { name: 'she', words: ['she'] },
  ],
  attributes: [
    { name: 'A', words: ['strong'] },
    { name: 'B', words: ['kind'] },
  ],
  ...more,
});

/** @param probability of the target word, given the attribute word or, where that is masked, null */
function measure(
  tests: readonly Test[],
  probability: (target: string, attribute: string | null, text: string) => number,
  { pieces = () => 1, ...options }: { tests?: readonly string[]; pieces?: (target: string) => number } = {},
): readonly Measurement[] {
  const info = {
    id: 'own',
    use: 'templates',
    title: '',
    licence: '',
    citation: '',
    source: '',
    revision: null,
    sha256: '',
  };
  const templates: TemplatesData = { kind: 'templates', info: { ...info, items: tests.length, dropped: {} }, tests };
  const input = { options: metric.options.parse(options), data: { templates } };
  const items: readonly Item[] = metric.needs({ ...input, seed: 1 }).words.items;
  const cut = (text: string, { start, end }: { start: number; end: number }) => text.slice(start, end);
  const asked = items.map(({ text, target, masked }) => {
    const word = cut(text, target);
    const all = tests.flatMap(({ attributes }) => attributes.flatMap(({ words }) => words));
    const attribute = all.find((one) => new RegExp(`\\b${one}\\b`).test(text.replace(word, '')))!;
    if (masked.length > 0) expect(cut(text, masked[0])).toBe(attribute);
    return { word, attribute: masked.length > 0 ? null : attribute, text };
  });
  return metric.measure({
    ...input,
    observed: {
      words: {
        logProbabilities: Float64Array.from(asked, ({ word, attribute, text }) =>
          Math.log(probability(word, attribute, text)),
        ),
        pieces: Uint16Array.from(asked, ({ word }) => pieces(word)),
      },
    },
    random: (...names) => randomStream(1, ...names),
  });
}

const scoreOf = (measurements: readonly Measurement[]) => {
  const [first] = measurements;
  if (first.status !== 'ok') throw new Error(`is ${first.status}: ${first.reason}`);
  return first.value;
};

/** P of he and she by attribute; prior 0.4 and 0.1. */
const table: Record<string, Record<string, number>> = {
  he: { strong: 0.8, kind: 0.2, prior: 0.4 },
  she: { strong: 0.1, kind: 0.4, prior: 0.1 },
};
const lookup = (target: string, attribute: string | null) => table[target][attribute ?? 'prior'];

describe('log-probability bias', () => {
  it('is the difference of the two sets in log(p / prior) of the first target minus the second', () => {
    // strong: log(0.8/0.4) - log(0.1/0.1) = log 2; kind: log(0.2/0.4) - log(0.4/0.1) = -log 8.
    const measured = measure([test()], lookup);
    expect(scoreOf(measured)).toBeCloseTo(Math.log(2) + Math.log(8), 12);
    expect(measured[0]).toMatchObject({
      measure: 'T',
      attribute: 'gender',
      n: 2,
      details: { templates: 1, targetWordsOfSeveralTokens: 0 },
    });
    const { means } = measured[0].details as unknown as { means: { name: string; bias: number }[] };
    expect(means[0].bias).toBeCloseTo(Math.log(2), 12);
    expect(means[1].bias).toBeCloseTo(-Math.log(8), 12);
  });

  it('is the mean alone with one set of attribute words', () => {
    const measured = measure([test({ attributes: [{ name: 'A', words: ['strong', 'kind'] }] })], lookup);
    expect(scoreOf(measured)).toBeCloseTo((Math.log(2) - Math.log(8)) / 2, 12);
    expect(measured[0]).not.toHaveProperty('pValue');
  });

  it("adds up the probabilities of a target's words before the logarithm", () => {
    const two = test({
      targets: [
        { name: 'men', words: ['he', 'man'] },
        { name: 'women', words: ['she'] },
      ],
      attributes: [{ name: 'A', words: ['strong'] }],
    });
    const probability = (target: string, attribute: string | null) =>
      target === 'man' ? (attribute ? 0.1 : 0.2) : lookup(target, attribute);
    // (0.8 + 0.1) / (0.4 + 0.2) against 0.1 / 0.1: not the mean of logarithms, which would be 0.
    expect(scoreOf(measure([two], probability))).toBeCloseTo(Math.log(1.5), 12);
  });

  it('averages over templates, and finds the words in each', () => {
    const both = test({
      templates: ['{target} is {attribute}.', 'How {attribute} {target} was!'],
      attributes: [{ name: 'A', words: ['strong'] }],
    });
    const measured = measure([both], (target, attribute, text) =>
      text.startsWith('How') && target === 'he' && attribute ? 0.4 : lookup(target, attribute),
    );
    expect(scoreOf(measured)).toBeCloseTo(Math.log(2) / 2, 12);
  });

  it('changes its sign when the targets, or the attribute sets, are exchanged; a prior shared by all drops out', () => {
    const value = scoreOf(measure([test()], lookup));
    const { targets, attributes } = test();
    const swapped = test({ targets: [targets[1], targets[0]] });
    expect(scoreOf(measure([swapped], lookup))).toBeCloseTo(-value, 12);
    expect(scoreOf(measure([test({ attributes: [attributes[1]!, attributes[0]] })], lookup))).toBeCloseTo(-value, 12);
    const preferred = (target: string, attribute: string | null) =>
      lookup(target, attribute) * (target === 'he' ? 0.01 : 1);
    expect(scoreOf(measure([test()], preferred))).toBeCloseTo(value, 12);
  });

  it('has an interval and the exact one-sided p with enough words', () => {
    const words = (prefix: string) => Array.from({ length: 5 }, (_, i) => `${prefix}${i}`);
    const many = test({
      attributes: [
        { name: 'A', words: words('a') },
        { name: 'B', words: words('b') },
      ],
    });
    const probability = (target: string, attribute: string | null) =>
      target === 'he' && attribute ? (attribute.startsWith('a') ? 0.4 : 0.2) + Number(attribute[1]) / 100 : 0.1;
    const [measured] = measure([many], probability) as [Measurement & { interval: { lower: number; upper: number } }];
    // The observed one of 252 partitions is the greatest.
    expect(measured).toMatchObject({ pValue: 1 / 252, details: { permutation: { exact: true, partitions: 252 } } });
    expect(measured.interval.lower).toBeGreaterThan(0);
    expect(measure([many], probability)[0]).toEqual(measured);
  });

  it('names target words of several tokens, and is undefined where one has none', () => {
    expect(measure([test()], lookup, { pieces: (word) => (word === 'he' ? 3 : 1) })[0]).toMatchObject({
      details: { targetWordsOfSeveralTokens: 1 },
    });
    expect(measure([test()], lookup, { pieces: (word) => (word === 'he' ? 0 : 1) })[0]).toMatchObject({
      status: 'undefined',
      reason: '1 target word has no token in this vocabulary',
    });
  });

  it('runs the tests it is asked for, and refuses those there are not', () => {
    const tests = [test(), test({ id: 'U', attribute: null })];
    expect(measure(tests, lookup, { tests: ['U'] }).map(({ measure }) => measure)).toEqual(['U']);
    const options = metric.options.parse({ tests: ['V'] });
    const data = { templates: { tests } as unknown as TemplatesData };
    expect(metric.check!({ options, data })).toEqual([
      { option: 'tests', message: 'there is no test "V"', hint: 'There are T, U' },
    ]);
  });
});
