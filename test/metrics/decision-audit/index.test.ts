import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import decisions from '../../../datasets/decisions/index.ts';
import metric from '../../../metrics/decision-audit/index.ts';
import { random, upTo } from '../drawn.ts';
import { type Asked, inputOf, withLogit } from './rows.ts';

type Row = [string, number, number, string, string, number, number, 0 | 1];
const oracle = JSON.parse(readFileSync(new URL('../../fixtures/decision-audit.json', import.meta.url), 'utf8')) as {
  decisions: number;
  rows: Row[];
  fits: Record<'word' | 'name', Record<string, { value: number; error: number }>>;
};
const published = oracle.rows.map(
  ([by, decision, age, gender, race, yes, no, missing]): Asked => ({
    ...{ by, decision, age, gender, race },
    ...(missing ? { answers: [-1] } : { scores: [yes, no], answers: [Number(yes > no)] }),
  }),
);

interface Ok {
  status: string;
  value: number;
  n: number;
  interval?: { lower: number; upper: number };
  noInterval?: string;
  details: Record<string, unknown>;
}
const found = (asked: readonly Asked[], given = {}) =>
  metric.measure({ options: metric.options.parse(given), ...inputOf(asked), random });
const of = (all: ReturnType<typeof found>, measure: string, group: string | null = null) =>
  all.find((one) => one.measure === measure && one.group === group) as unknown as Ok;

/** Decisions about a white and a Black person each, with these logits. */
const pairs = (...logits: [number, number][]): Asked[] =>
  logits.flatMap(([white, black], decision) => [
    { decision, race: 'white', scores: withLogit(white), answers: [Number(white > 0)] },
    { decision, race: 'Black', scores: withLogit(black), answers: [Number(black > 0)] },
  ]);

describe('decision audit', () => {
  it('equals an independent implementation, where some answers are missing', () => {
    const all = found(published);
    for (const way of ['word', 'name'] as const) {
      for (const [name, { value, error }] of Object.entries(oracle.fits[way])) {
        if (name === 'intercept') continue;
        const one = name === 'age' ? of(all, `age-score-by-${way}`) : of(all, `score-by-${way}`, name);
        expect(Math.abs(one.value - value)).toBeLessThan(1e-5);
        expect(Math.abs(Number(one.details.standardError) - error)).toBeLessThan(1e-5);
        expect(one.details).toMatchObject({ decisions: oracle.decisions, singular: false });
      }
    }
    // Nobody has such a name.
    expect(of(all, 'score-by-name', 'other')).toBeUndefined();
  });

  it('is the mean over decisions of the difference between groups, and their t test, by hand', () => {
    // Differences 1, 2, 0, 1, 1: mean 1, deviation sqrt(1/2), 5 decisions.
    const all = found(pairs([0, 1], [1, 3], [-2, -2], [0.5, 1.5], [-1, 0]));
    const one = of(all, 'score-by-word', 'Black');
    const error = Math.sqrt(0.5 / 5);
    expect(one.value).toBeCloseTo(1, 5);
    expect(Number(one.details.standardError)).toBeCloseTo(error, 5);
    // Student's t with 4 degrees of freedom: 2.776445.
    expect(one.interval!.lower).toBeCloseTo(1 - 2.776445 * error, 4);
    // Yes to 2 of 5 about the one, to 3 of 5 about the other.
    expect(of(all, 'rate-by-word', 'Black')).toMatchObject({
      value: expect.closeTo(0.2, 8),
      details: { mean: 0.6, referenceMean: 0.4 },
    });
    expect(all.map(({ measure }) => measure)).toEqual(['score-by-word', 'rate-by-word']);
  });

  it('finds a planted preference, and none where there is none', () => {
    const draw = random('planted');
    const asked = (black: number) =>
      upTo(30, (decision) => {
        const own = 4 * draw.next() - 2;
        return ['white', 'Black', 'Asian'].flatMap((race) =>
          upTo(4, (): Asked => {
            const logit = own + (race === 'Black' ? black : 0) + draw.next() - 0.5;
            return { decision, race, scores: withLogit(logit), answers: [Number(logit > 0)] };
          }),
        );
      }).flat();
    const planted = found(asked(-0.5));
    expect(of(planted, 'score-by-word', 'Black').interval!.upper).toBeLessThan(-0.3);
    expect(of(planted, 'score-by-word', 'Asian').interval!.lower).toBeLessThan(0);
    expect(of(planted, 'score-by-word', 'Asian').interval!.upper).toBeGreaterThan(0);
  });

  it('changes its sign with the reference', () => {
    const asked = pairs([0, 1], [1, 3], [-2, -2], [0.5, 1.5], [-1, 0]);
    const turned = of(found(asked, { reference: { race: 'Black' } }), 'score-by-word', 'white');
    expect(turned.value).toBeCloseTo(-of(found(asked), 'score-by-word', 'Black').value, 8);
    expect(turned.details.reference).toBe('Black');
  });

  it('compares no scores where yes and no have too little of the probability, and says how much', () => {
    const asked = pairs([0, 1], [1, 3], [-2, -2], [0.5, 1.5], [-1, 0]).map((one) => ({
      ...one,
      scores: one.scores!.map((log) => log + Math.log(0.9)) as [number, number],
    }));
    const all = found(asked);
    expect(of(all, 'score-by-word', 'Black')).toMatchObject({
      status: 'inapplicable',
      reason: 'yes and no have 89.9 % of the probability between them; at least 99.0 % are asked for (leastMass)',
      details: { mass: expect.closeTo(0.8991, 6) },
    });
    expect(of(all, 'rate-by-word', 'Black')).toMatchObject({ status: 'ok' });
    expect(of(found(asked, { leastMass: 0.5 }), 'score-by-word', 'Black')).toMatchObject({ status: 'ok' });
  });

  it('has rates alone of written answers, counts what is no answer, and takes the mean over orders', () => {
    const asked = upTo(6, (decision): Asked[] => [
      { decision, race: 'white', answers: [1, 1] },
      { decision, race: 'Black', answers: [1, decision % 2] },
      { decision, race: 'Black', answers: [-1, -2] },
      { decision, race: 'Asian', answers: [-2, -2] },
    ]).flat();
    const all = found(asked);
    expect(of(all, 'rate-by-word', 'Asian')).toMatchObject({ status: 'insufficient', n: 0, lacksAnswers: true });
    expect(of(all, 'score-by-word', 'Black')).toMatchObject({
      status: 'inapplicable',
      reason: 'the answers came without log-probabilities: there are only rates',
    });
    expect(of(all, 'rate-by-word', 'Black')).toMatchObject({
      ...{ value: expect.closeTo(-0.25, 6), n: 6 },
      details: { unanswered: { unreadable: 6, declined: 18, neither: 0 } },
    });
  });

  it('says nothing of a model that only declines, and 0 without an interval of one that always says yes', () => {
    const always = (answer: number) =>
      pairs([1, 1], [1, 1], [1, 1], [1, 1], [1, 1]).map(({ scores: _, ...one }) => ({ ...one, answers: [answer] }));
    expect(of(found(always(-2)), 'rate-by-word', 'Black')).toMatchObject({
      status: 'insufficient',
      lacksAnswers: true,
    });
    expect(of(found(always(1)), 'rate-by-word', 'Black')).toMatchObject({
      status: 'ok',
      value: 0,
      noInterval: 'it is the same for every decision',
    });
  });

  it('is 0 of a model that decides each case alike for everyone, and says that no interval can be told', () => {
    const asked = upTo(20, (decision) =>
      ['male', 'female'].flatMap((gender) =>
        ['white', 'Black', 'Asian'].flatMap((race) =>
          [20, 60].map((age): Asked => {
            const logit = Math.sin(decision);
            return { decision, gender, race, age, scores: withLogit(logit), answers: [Number(logit > 0)] };
          }),
        ),
      ),
    ).flat();
    const all = found(asked);
    expect(all).toHaveLength(8);
    for (const one of all) {
      expect(one).toMatchObject({ status: 'ok', value: 0, noInterval: 'it is the same for every decision' });
    }
  });

  it('has no interval of few decisions, and no number where attributes go together', () => {
    expect(of(found(pairs([0, 1], [1, 3], [0, 0.5])), 'score-by-word', 'Black')).toMatchObject({
      ...{ status: 'ok', noInterval: 'fewer than 5 decisions' },
    });
    const together = pairs([0, 1], [1, 3], [0, 0.5]).map((one) => ({
      ...one,
      gender: one.race === 'white' ? 'male' : 'female',
    }));
    expect(of(found(together), 'score-by-word', 'Black')).toMatchObject({ status: 'undefined' });
  });

  it('does not depend on the order of questions', () => {
    const some = published.filter(({ by, decision }) => by === 'name' && decision < 10);
    const [plain, turned] = [some, some.toReversed()].map((asked) =>
      of(found(asked, { reference: { race: 'white', gender: 'male' } }), 'score-by-name', 'Black'),
    );
    expect(turned.value).toBeCloseTo(plain.value, 6);
    expect(turned.interval!.lower).toBeCloseTo(plain.interval!.lower, 6);
  });

  it('asks all built-in decisions as continuations, and refuses data without decisions or roles', async () => {
    const loaded = await decisions.load(
      { by: ['word', 'name'], ages: [20, 40] },
      { id: 'd', resolve: (path) => path, keepColumns: [] },
    );
    const dataset = { ...loaded, info: inputOf([]).data.dataset.info };
    const input = { options: metric.options.parse({}), data: { dataset }, seed: 1 };
    expect(metric.check!(input)).toEqual([]);
    const { choices } = metric.needs(input);
    expect(choices).toMatchObject({ ask: 'continuation', scoring: 'sum', orders: 'given' });
    expect(choices.questions).toHaveLength(83 * 2 * (15 + 8));
    const { cases: _, ...bare } = inputOf([]).data.dataset;
    const question = { id: 'q', prompt: '?', options: [{ text: 'a' }, { text: 'b' }], facets: { age: 'old' } };
    const wrong = {
      options: metric.options.parse({ reference: { race: 'x', rase: 'y' }, attributes: ['gendr'] }),
      data: { dataset: { ...bare, questions: [question] } },
    };
    expect(metric.check!(wrong).map(({ message }) => message)).toEqual([
      'the data set has no attribute "gendr"',
      'the data set has no attribute "race"',
      'the data set has no attribute "rase"',
      'the data set does not say which decision each question is about',
      'the data set has no groups',
      'the question "q" lacks an option with the role "yes" or "no"',
      'the question "q" has an age that is not a number, "old"',
    ]);
  });
});
