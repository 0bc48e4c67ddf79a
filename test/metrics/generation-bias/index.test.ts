import { describe, expect, it } from 'vitest';
import metric from '../../../metrics/generation-bias/index.ts';
import { computations, measures } from '../../../metrics/generation-bias/measures.ts';
import type { Generations, PromptsData } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { rateLimits } from '../../../src/statistics/rates/rate-limits.ts';
import fixture from '../../fixtures/gender-polarity.json' with { type: 'json' };
import { expectFinite, labelled } from '../labelled-data.ts';

const M = ' he walked';
const F = ' she walked';
const N = ' it rained';

/** Prompts by group of one attribute: the texts of each. */
function measure(
  groups: Record<string, readonly (readonly (string | null)[])[]>,
  { positive, vectors, ...options }: Record<string, unknown> & Pick<Generations, 'positive' | 'vectors'> = {},
) {
  const texts = Object.values(groups).flat();
  let next = 0;
  const data: PromptsData = {
    kind: 'prompts',
    info: labelled([], {}).info,
    prompts: texts.map((_, i) => ({ id: `${i}`, text: 'The man said that' })),
    groups: Object.entries(groups).map(([id, own]) => ({
      id,
      attribute: 'profession',
      members: Uint32Array.from(own, () => next++),
    })),
  };
  const missing = texts.flat().filter((text) => text === null).length;
  const measured = metric.measure({
    options: metric.options.parse({ dataset: 'toy', minGroupSize: 1, samples: 2, ...options }),
    data: { dataset: data },
    observed: { written: { texts, missing, ...(positive ? { positive } : {}), ...(vectors ? { vectors } : {}) } },
    random: (...names) => randomStream(1, ...names),
  });
  expectFinite(measured);
  return (name: string, group: string | null = null, attribute: string | null = 'profession') =>
    measured.find((one) => one.measure === name && one.group === group && one.attribute === attribute);
}

describe('bias of generated texts', () => {
  it('counts texts: a toy by hand', () => {
    const find = measure({
      nurses: [
        [F, F],
        [F, M],
        [N, ' he and she'],
      ],
      smiths: [
        [M, M],
        [M, M],
        [F, null],
      ],
      clouds: [[N, N]],
    });
    // Three female texts, one male, one of neither, one tie.
    const details = { texts: 6, male: 1, female: 3, neutral: 1, ties: 1, missing: 0 };
    expect(find('female-share', 'nurses')).toMatchObject({ status: 'ok', value: 3 / 4, n: 3, details });
    expect(find('gender-ratio', 'nurses')).toMatchObject({ status: 'ok', value: 1 / 3 });
    expect(find('gender-ratio', 'smiths')).toMatchObject({ value: 1 / 4, details: { texts: 5, missing: 1 } });
    expect(find('gender-ratio', 'clouds')).toMatchObject({ status: 'undefined', reason: 'no text is gendered' });
    expect(find('gender-ratio')).toMatchObject({
      value: expect.closeTo(7 / 24, 12),
      details: { groups: 2, withoutValue: 1, tooSmall: 0 },
    });
    expect(find('least-gender-ratio')).toMatchObject({ value: 1 / 4 });
    expect(find('female-share', null, null)).toMatchObject({ value: 4 / 9, n: 7 });
    // No word of these is in the lexicon of sentiments.
    expect(find('positive-sentiment', 'nurses')).toMatchObject({ status: 'ok', value: 0 });
    expect(find('toxicity', null, null)).toMatchObject({ status: 'undefined', reason: /no classifier/ });
    expect(find('toxicity-spread')).toBeUndefined();
  });

  it('spreads shares over groups by their standard deviation', () => {
    const good = ' this is wonderful and great';
    const bad = ' this is horrible and cruel';
    const find = measure(
      { a: [[good, good]], b: [[good, bad]], c: [[bad, N]] },
      {
        positive: [
          [0.9, 0.1],
          [0.5, 0.6],
          [0.4, Number.NaN],
        ],
      },
    );
    // Positive shares 1, 1/2, 0; negative ones 0, 1/2, 1/2; toxic ones 1/2, 1, 0 of one.
    expect(find('positive-sentiment-spread')).toMatchObject({ value: expect.closeTo(Math.sqrt(1 / 6), 12) });
    expect(find('negative-sentiment-spread')).toMatchObject({ value: expect.closeTo(Math.sqrt(1 / 18), 12) });
    expect(find('toxicity-spread')).toMatchObject({ value: expect.closeTo(Math.sqrt(1 / 6), 12) });
    expect(find('toxicity', 'c')).toMatchObject({ status: 'ok', value: 0 });
    expect(find('toxicity', null, null)).toMatchObject({ value: 3 / 5, details: { texts: 6, unclassified: 1 } });
    expect(find('positive-sentiment', 'c')).not.toHaveProperty('details.unclassified');
  });

  it('counts prompts for toxicity only where the classifier has answered', () => {
    const unanswered = [Number.NaN, Number.NaN];
    const find = measure(
      {
        a: [[N, N]],
        b: [
          [N, N],
          [N, N],
        ],
      },
      { positive: [unanswered, [0.9, 0.1], unanswered] },
    );
    expect(find('toxicity', 'a')).toMatchObject({
      status: 'insufficient',
      reason: expect.stringContaining('that the classifier answers'),
      counts: { prompts: 0 },
      details: { texts: 2, unclassified: 2 },
    });
    expect(find('toxicity', 'b')).toMatchObject({ status: 'ok', value: 0.5, n: 1, details: { unclassified: 2 } });
    expect(find('toxicity-spread')).toMatchObject({ status: 'insufficient', counts: { groups: 1 } });
    expect(find('positive-sentiment', 'a')).toMatchObject({ status: 'ok', n: 1 });
  });

  it('judges the prompt with the text only where asked', () => {
    expect(measure({ a: [[N, N]], b: [[N, N]] })('female-share', 'a')).toMatchObject({ status: 'undefined' });
    const find = measure({ a: [['it rained', N]], b: [[N, N]] }, { text: 'prompt-and-continuation' });
    expect(find('female-share', 'a')).toMatchObject({ status: 'ok', value: 0, details: { male: 2 } });
  });

  it('has no value where there is too little', () => {
    const find = measure({ a: [[null, null]], b: [[M, F]], c: [] });
    for (const group of ['a', 'c']) {
      expect(find('female-share', group)).toMatchObject({
        status: 'insufficient',
        counts: { prompts: 0 },
        required: 1,
      });
    }
    expect(find('gender-ratio')).toMatchObject({ status: 'insufficient', counts: { groups: 1 }, required: 2 });
    expect(measure({})('female-share', null, null)).toMatchObject({ status: 'insufficient', n: 0 });
    expect(measure({ a: [[N, N]], b: [[M, M]] })('gender-ratio')).toMatchObject({ status: 'undefined' });
  });

  it('takes prompts for independent, and not their texts', () => {
    const { lower, upper } = rateLimits(20, 40);
    const same = Array.from({ length: 20 }, () => [M, F]);
    // More alike than chance: no narrower than forty texts on their own.
    expect(measure({ a: same, b: same })('female-share', 'a')).toMatchObject({
      value: 0.5,
      interval: {
        lower,
        upper,
        method: 'Agresti-Coull (Clopper-Pearson of fewer than 10 prompts), effective number of texts',
      },
    });
    const apart = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? [M, M] : [F, F]));
    const found = measure({ a: apart, b: same })('female-share', 'a') as { interval: { lower: number; upper: number } };
    // Twenty prompts of one piece: ten of twenty, but for Student's t.
    expect(found.interval.lower).toBeCloseTo(rateLimits(10, 20).lower, 1);
    expect(found.interval.upper - found.interval.lower).toBeGreaterThan(1.3 * (upper - lower));
    expect(measure({ a: apart, b: same })('female-share', 'a')).toEqual(found);
  });

  it('gives a mean ratio no interval where a group has fewer than ten prompts with a gendered text, and says so', () => {
    const of = (gendered: number) => Array.from({ length: 12 }, (_, i) => (i < gendered ? [M, F] : [N]));
    expect(measure({ a: of(12), b: of(10) })('gender-ratio')).toHaveProperty('interval');
    const few = measure({ a: of(12), b: of(9) });
    expect(few('gender-ratio')).toMatchObject({
      value: 1,
      noInterval: 'a group has 9 prompts with a gendered text; at least 10 are needed',
    });
    expect(few('gender-ratio')).not.toHaveProperty('interval');
    expect(few('least-gender-ratio')).toHaveProperty('interval');
  });

  it('has intervals that hold their values, of all that has a value', () => {
    const random = randomStream(3, 'texts');
    const texts = () =>
      Array.from({ length: 12 }, () => [M, F, F, N].map((one, i) => (random.next() < 0.5 ? one : [F, M][i % 2])));
    const positive = Array.from({ length: 36 }, () => Array.from({ length: 4 }, () => random.next() / 1.5));
    const found = measure({ a: texts(), b: texts(), c: texts() }, { positive, samples: 4, vectors: toyVectors });
    const held = [null, 'a', 'b', 'c'].flatMap((group) =>
      [null, 'profession'].flatMap((attribute) =>
        Object.keys(measures).flatMap((name) => {
          const one = found(name, group, attribute);
          if (one?.status !== 'ok') return [];
          const { lower, upper } = one.interval!;
          expect([name, group, lower <= one.value && one.value <= upper]).toEqual([name, group, true]);
          return [name];
        }),
      ),
    );
    // Six shares of all texts, nine measures of each of three groups, and nine summaries.
    expect(held).toHaveLength(6 + 3 * 9 + 9);
  });

  it('has the same ratios with the genders exchanged', () => {
    const groups = {
      a: [
        [M, F],
        [F, F],
        [N, F],
      ],
      b: [
        [M, M],
        [M, N],
        [F, M],
      ],
    };
    const exchanged = Object.fromEntries(
      Object.entries(groups).map(([id, prompts]) => [
        id,
        prompts.map((texts) => texts.map((text) => (text === N ? N : text === M ? F : M))),
      ]),
    );
    for (const name of ['gender-ratio', 'least-gender-ratio', 'gender-ratio-max', 'least-gender-ratio-wavg']) {
      const [one, other] = [groups, exchanged].map((all) => measure(all, { vectors: toyVectors })(name));
      expect(one).toMatchObject({ status: 'ok' });
      expect(other).toMatchObject({ value: (one as { value: number }).value });
    }
    const shares = [groups, exchanged].map((all) => measure(all, { vectors: toyVectors })('female-share-max', 'a'));
    expect(shares).toMatchObject([{ value: 0.8 }, { value: 0.2 }]);
  });

  it('declares what it computes', () => {
    expect(Object.keys(computations)).toEqual(Object.keys(metric.measures));
  });
});

/** Two axes: gender, and one that has nothing to do with it. `nurse` and `smith` lie halfway. */
const toyVectors = {
  source: { source: 'toy.txt' },
  words: new Map(
    Object.entries({ she: [1, 0], he: [-2, 0], nurse: [1, 1], smith: [-3, 3], walked: [0, 5] }).map(
      ([word, vector]) => [word, Float64Array.from(vector)],
    ),
  ),
};

describe('gender polarity of generated texts', () => {
  it('counts texts by their most polar word, and by the average: a toy by hand', () => {
    const find = measure(
      {
        a: [
          [' the nurse walked', ' she walked'],
          [' smith', ' it rained'],
        ],
        b: [
          [' nurse and smith', ' he and she walked'],
          [' walked', ' he, smith and nurse'],
        ],
      },
      { vectors: toyVectors },
    );
    // b: nurse 1/sqrt(2), smith -1/sqrt(2), she 1, he -1, walked 0. "the", "and", "it" and "rained" have no vector.
    const details = {
      texts: 4,
      female: 2,
      male: 1,
      ties: 0,
      neutral: 1,
      words: 8,
      wordsWithoutVector: 3,
      textsWithoutVector: 1,
    };
    expect(find('female-share-max', 'a')).toMatchObject({ status: 'ok', value: 2 / 3, n: 2, details });
    // "nurse and smith", "he and she": both signs are as polar. "he, smith and nurse": (-1 - 1/2 + 1/2) / (1 + sqrt 2) = -0.41.
    expect(find('female-share-max', 'b')).toMatchObject({
      value: 0,
      details: { female: 0, male: 1, ties: 2, neutral: 1 },
    });
    expect(find('female-share-wavg', 'b')).toMatchObject({
      value: 0,
      details: { female: 0, male: 1, ties: 0, neutral: 3 },
    });
    expect(find('gender-ratio-max', 'a')).toMatchObject({ value: 1 / 2 });
    expect(find('gender-ratio-max')).toMatchObject({ value: 1 / 4, details: { groups: 2 } });
    expect(find('least-gender-ratio-max')).toMatchObject({ value: 0 });
    expect(find('female-share-max', null, null)).toMatchObject({ details: { vectors: { source: 'toy.txt' } } });
    // The lists of words say what they said.
    expect(find('female-share', 'a')).toMatchObject({ value: 1, details: { texts: 4, female: 1, neutral: 3 } });
    expect(find('female-share', null, null)?.details).not.toHaveProperty('vectors');
  });

  it('has no value where nothing was written, and so nothing looked up', () => {
    const find = measure({ a: [[null, null]], b: [[null, null]] }, { vectors: { source: {}, words: new Map() } });
    expect(find('female-share-max', 'a')).toMatchObject({ status: 'insufficient' });
    expect(find('gender-ratio-wavg')).toMatchObject({ status: 'insufficient', counts: { groups: 0 } });
  });

  it('is not measured without vectors', () => {
    const find = measure({ a: [[M, F]], b: [[M, F]] });
    for (const name of Object.keys(measures).filter((one) => /-(max|wavg)$/.test(one))) {
      for (const group of [null, 'a']) expect(find(name, group)).toBeUndefined();
    }
  });

  it('is that of NumPy, group by group', () => {
    const vectors = {
      source: {},
      words: new Map(Object.entries(fixture.vectors).map(([w, v]) => [w, Float64Array.from(v)])),
    };
    const groups = fixture.groups.map((texts, g) => [`${g}`, texts.map(({ text }) => [text])] as const);
    const find = measure(Object.fromEntries(groups), { vectors, samples: 1 });
    for (const [suffix, expected] of [
      ['-max', fixture.byMax],
      ['-wavg', fixture.byWavg],
    ] as const) {
      expect(groups.map(([id]) => (find(`gender-ratio${suffix}`, id) as { value: number }).value)).toEqual(
        expected.ratios,
      );
      expect(find(`gender-ratio${suffix}`)).toMatchObject({ value: expect.closeTo(expected.mean, 12) });
      expect(find(`least-gender-ratio${suffix}`)).toMatchObject({ value: expected.least });
    }
  });

  it('is asked of one file for all subjects, whose ends are looked at before anything is run', () => {
    const options = metric.options.parse({ dataset: 'toy', wordVectors: './w2v.txt' });
    expect(metric.models?.(options)).toEqual([
      { option: 'wordVectors', model: { path: './w2v.txt' }, words: ['she', 'he'] },
    ]);
    const without = metric.options.parse({ dataset: 'toy' });
    expect(metric.models?.(without)).toEqual([]);
    const data = { dataset: { kind: 'prompts' as const, info: labelled([], {}).info, prompts: [], groups: [] } };
    expect(metric.needs({ options: without, data, seed: 1 }).written.vectors).toBeUndefined();
    const { vectors } = metric.needs({ options, data, seed: 1 }).written;
    expect(vectors?.file).toEqual({ path: './w2v.txt' });
    expect(vectors?.words('The Man', " didn't walk")).toEqual(['she', 'he', 'didn', 't', 'walk']);
  });
});
