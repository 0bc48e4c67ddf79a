import { describe, expect, test } from 'vitest';
import metric from '../../../metrics/explanation-fairness/index.ts';
import {
  areaUnderPrecisionRecall,
  scoreNames,
  scoresOf,
} from '../../../metrics/explanation-fairness/rationale-scores.ts';
import { gapOf, measureNames, shuffledSummaries } from '../../../metrics/explanation-fairness/summary.ts';
import type { Sample } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { expectFinite } from '../labelled-data.ts';
import { dataOf, explanation, fixture, inputOf, items, measure, one, type Post, synthetic } from './measured.ts';

function value(...asked: Parameters<typeof one>): number {
  const found = one(...asked);
  if (found.status !== 'ok') throw new Error(`${found.measure} is ${found.status}`);
  return found.value;
}

describe('Scores of an explanation', () => {
  test('are those of scikit-learn and of sets of positions', () => {
    for (const { expected, ...post } of fixture.posts) {
      const found = scoresOf(Uint8Array.from(post.marked), explanation(post));
      for (const [name, score] of Object.entries(expected)) {
        expect(found[name as keyof typeof found], name).toBeCloseTo(score as number, 12);
      }
    }
  });

  // Marked: token 1, tokens 3 and 4, tokens 6 to 8. Chosen: 1, 3, 6, 0.
  const toy: Post = {
    marked: [0, 1, 0, 1, 1, 0, 1, 1, 1],
    scores: [6, 9, 0, 8, 1, 2, 7, 3, 4],
    top: [0, 1, 3, 6],
    p: [0.9, 0.3, 0.75],
    communities: [],
  };

  test('follow the definitions, worked by hand', () => {
    const found = scoresOf(Uint8Array.from(toy.marked), explanation(toy));
    // Token 1 covers its span, token 3 half of its own, token 6 a third: two hits of four chosen, and of three spans.
    expect(found.iouPrecision).toBe(1 / 2);
    expect(found.iouRecall).toBe(2 / 3);
    // Three of four chosen are marked, of six marked ones.
    expect(found.tokenF1).toBeCloseTo((2 * (3 / 4) * (1 / 2)) / (3 / 4 + 1 / 2), 15);
    // By score: + + + - + + - + -, so recall rises at precisions 1, 1, 1, then 3/4 | 4/5, 5/6, 5/7 | 6/8.
    const area = (1 / 6) * (1 + 1 + 1 + (3 / 4 + 4 / 5) / 2 + (4 / 5 + 5 / 6) / 2 + (5 / 7 + 6 / 8) / 2);
    expect(found.auprc).toBeCloseTo(area, 15);
    expect(found.comprehensiveness).toBeCloseTo(0.6, 15);
    expect(found.sufficiency).toBeCloseTo(0.15, 15);
  });

  test('are 1 for the rationale itself, and the share of marked tokens where all scores are equal', () => {
    const marked = Uint8Array.of(0, 1, 0, 1, 0);
    const perfect = scoresOf(marked, explanation({ ...toy, scores: [0, 1, 0, 1, 0], top: [1, 3] }));
    expect(perfect).toMatchObject({ iouPrecision: 1, iouRecall: 1, tokenF1: 1, auprc: 1 });
    expect(areaUnderPrecisionRecall(marked, new Float64Array(5))).toBeCloseTo((1 + 2 / 5) / 2, 15);
  });

  test('are 0 where no chosen token is marked', () => {
    const missed = scoresOf(Uint8Array.of(1, 0), explanation({ ...toy, scores: [0, 1], top: [1] }));
    expect(missed).toMatchObject({ iouPrecision: 0, iouRecall: 0, tokenF1: 0 });
  });
});

describe('Explanation fairness', () => {
  const data = dataOf(synthetic);

  test('has the means, F1s and gaps of the oracle, with intervals around them', () => {
    const found = measure(data, items);
    for (const name of measureNames) {
      expect(value(found, name), name).toBeCloseTo(fixture.all[name], 12);
      for (const community of ['a', 'b', 'c']) {
        expect(value(found, name, community)).toBeCloseTo(fixture.groups[community][name], 12);
      }
      expect(value(found, `${name}-gap`)).toBeCloseTo(fixture.gaps[name], 12);
      const within = Math.abs(fixture.groups.a[name] - fixture.groups.b[name]);
      expect(value(found, `${name}-gap`, null, 'first')).toBeCloseTo(within, 12);
    }
    for (const m of found) {
      if (m.status !== 'ok') throw new Error(m.measure);
      expect(m.interval!.lower).toBeLessThanOrEqual(m.interval!.upper);
      expect(m.interval!.lower).toBeLessThan(m.value);
      expect(m.interval!.upper).toBeGreaterThan(m.value);
    }
  });

  test('is the same for scores stretched and moved, and for posts in another order', () => {
    const found = measure(data, items);
    const moved = synthetic.map((post) => explanation({ ...post, scores: post.scores.map((s) => 3 * s - 7) }));
    expect(measure(data, moved)).toEqual(found);
    const turned = measure(dataOf([...synthetic].reverse()), [...items].reverse());
    for (const [i, m] of found.entries()) {
      const other = turned[i];
      if (m.status !== 'ok' || other.status !== 'ok') throw new Error(m.measure);
      expect(other.value).toBeCloseTo(m.value, 12);
    }
  });

  test('has no gap between communities of the same posts', () => {
    const same = synthetic.map((post) => ({ ...post, communities: ['a', 'b'] }));
    const found = measure(dataOf(same), items);
    for (const name of measureNames) {
      expect(one(found, `${name}-gap`)).toMatchObject({ value: 0, interval: { lower: 0 } });
    }
  });

  test('gives no interval to nine posts, and says why', () => {
    const few = synthetic.map((post, i) => ({ ...post, communities: i < 9 ? ['a', 'b'] : ['b'] }));
    const found = measure(dataOf(few), items);
    for (const name of measureNames) {
      const reason = 'fewer than 10 posts are too few for limits';
      expect(one(found, name, 'a')).toMatchObject({ noInterval: reason });
      expect(one(found, `${name}-gap`)).toMatchObject({ noInterval: `of a community ${reason}` });
      expect(one(found, name, 'b')).toHaveProperty('interval');
    }
  });

  test('has intervals for ten posts that are all right, and of the gap to ten that are all wrong', () => {
    const [right, wrong] = [
      [0, 2],
      [1, 3],
    ].map((top) => ({ ...synthetic[0], marked: [1, 0, 1, 0], scores: [4, 3, 2, 1], top }));
    const posts = Array.from({ length: 20 }, (_, i) => ({
      ...(i < 10 ? right : wrong),
      communities: [i < 10 ? 'a' : 'b'],
    }));
    const found = measure(
      dataOf(posts),
      posts.map((post) => explanation(post)),
      { resamples: 20_000 },
    );
    // Clopper's and Pearson's of none of ten: 1 - .025^(1/10).
    const most = 1 - 0.025 ** (1 / 10);
    const [a, b, gap] = [['token-f1', 'a'], ['token-f1', 'b'], ['token-f1-gap']].map(([name, group]) =>
      one(found, name, group),
    );
    if (a.status !== 'ok' || b.status !== 'ok' || gap.status !== 'ok') throw new Error('no value');
    expect(a.value).toBe(1);
    expect(a.interval!.upper).toBe(1);
    expect(Math.abs(a.interval!.lower - (1 - most))).toBeLessThan(0.01);
    expect(b.interval!.lower).toBe(0);
    expect(Math.abs(b.interval!.upper - most)).toBeLessThan(0.01);
    expect(gap).toMatchObject({ value: 1, interval: { upper: 1 } });
    expect(Math.abs(gap.interval!.lower - (1 - Math.SQRT2 * most))).toBeLessThan(0.015);
  });

  test('names the communities that lie furthest apart, and those that are too small', () => {
    // a in all posts, b in the first 30, c in the first 10.
    const sized = synthetic.map((post, i) => ({
      ...post,
      communities: ['a', ...(i < 30 ? ['b'] : []), ...(i < 10 ? ['c'] : [])],
    }));
    const found = measure(dataOf(sized), items, { minGroupSize: 11 });
    const [a, b] = [value(found, 'auprc', 'a'), value(found, 'auprc', 'b')];
    expect(one(found, 'auprc-gap')).toMatchObject({
      n: 60,
      details: { communities: 2, least: a < b ? 'a' : 'b', greatest: a < b ? 'b' : 'a', leftOut: ['c'] },
    });
    expect(value(found, 'auprc-gap')).toBeCloseTo(Math.abs(a - b), 15);
    expect(one(found, 'auprc', 'c')).toMatchObject({ status: 'insufficient', counts: { posts: 10 }, required: 11 });
    const alone = measure(dataOf(sized), items, { minGroupSize: 31 });
    expect(one(alone, 'auprc-gap')).toMatchObject({ status: 'insufficient', counts: { communities: 1 }, required: 2 });
  });

  test('asks only about toxic posts with a rationale, and counts the others', () => {
    const positive = Uint8Array.from(synthetic, (_, i) => (i % 4 === 0 ? 0 : 1));
    const rationales = data.rationales!.map((own, i) => (i % 5 === 1 ? null : own));
    const part = { ...data, positive, rationales };
    const kept = [...synthetic.keys()].filter((i) => positive[i] === 1 && rationales[i]);
    const { options } = inputOf(part, []);
    const { explanations } = metric.needs({ options, data: { dataset: part }, seed: 1 });
    expect(explanations.items).toHaveLength(kept.length);
    expect(explanations.items[0].text).toBe(part.texts![kept[0]]);
    const found = measure(
      part,
      kept.map((i) => items[i]),
    );
    expect(one(found, 'token-f1')).toMatchObject({
      n: kept.length,
      details: { toxicPosts: 45, withoutRationale: 45 - kept.length, notToxic: 15 },
    });
  });

  test('leaves out posts without a token or without a ranking, and counts them', () => {
    const [none, flat] = [0, 1];
    const nothing = { predicted: -1, probability: Number.NaN, scores: new Float64Array(), top: [] };
    const changed = items.map((item, i) => {
      if (i === none) return { ...item, ...nothing };
      return i === flat ? { ...item, scores: new Float64Array(item.scores.length) } : item;
    });
    const found = measure(data, changed);
    expect(one(found, 'auprc')).toMatchObject({
      n: synthetic.length - 2,
      details: { withoutTokens: 1, withoutGradient: 1 },
    });
    const [first, second] = [...metric.samples!(inputOf(data, changed))];
    expect(first).toMatchObject({ value: null, without: 'tokens', predicted: null, probability: null });
    expect(second).toMatchObject({ value: null, without: 'gradient', predicted: 'yes' });
  });

  test('has faithfulness of fewer posts than plausibility where nothing is left of some', () => {
    const changed = items.map((item, i) => (i < 3 ? { ...item, without: Number.NaN } : item));
    const found = measure(data, changed);
    expect(one(found, 'comprehensiveness').status === 'ok' && one(found, 'comprehensiveness')).toMatchObject({ n: 57 });
    expect(one(found, 'sufficiency')).toMatchObject({ n: 60 });
    expect([...metric.samples!(inputOf(data, changed))][0]).toMatchObject({ comprehensiveness: null });
  });

  test('is undefined where the classifier hangs on no token of any post', () => {
    const flat = items.map((item) => ({ ...item, scores: new Float64Array(item.scores.length) }));
    expect(one(measure(data, flat), 'iou-f1')).toMatchObject({ status: 'undefined', n: 0 });
  });

  test('is insufficient without a toxic post, and with fewer than asked for', () => {
    const normal = { ...data, positive: new Uint8Array(synthetic.length) };
    for (const m of measure(normal, [])) expect(m.status).toBe('insufficient');
    for (const m of measure(data, items, { minGroupSize: 61 })) expect(m.status).toBe('insufficient');
  });

  test('says how far integrated gradients are from adding up', () => {
    const sums = items.map((item, i) => ({ ...item, completeness: { difference: 0.5, sum: i === 0 ? 0.44 : 0.5 } }));
    const { completeness } = one(measure(data, sums), 'auprc').details as { completeness: Record<string, number> };
    expect(completeness.greatestDifference).toBeCloseTo(0.06, 15);
    expect(completeness.meanDifference).toBeCloseTo(0.001, 15);
    expect(one(measure(data, items), 'auprc').details).not.toHaveProperty('completeness');
  });

  test('refuses a data set without rationales', () => {
    const { rationales: _, ...bare } = data;
    const { options } = inputOf(bare, []);
    expect(metric.check!({ options, data: { dataset: bare } })).toMatchObject([
      { option: 'dataset', message: 'the data set has no rationales' },
    ]);
    expect(metric.check!({ options, data: { dataset: data } })).toEqual([]);
  });

  test('follows from its samples, as measured', () => {
    const input = inputOf(data, items);
    const samples: Sample[] = JSON.parse(JSON.stringify([...metric.samples!(input)]));
    expectFinite(samples);
    expect(samples[0]).not.toHaveProperty('text');
    for (const name of metric.pairing!.answers) expect(scoreNames).toContain(name);
    const { places, recompute } = metric.pairing!.statistics(input.options, samples).others!;
    const values = recompute(new Uint32Array(samples.length).fill(1));
    const found = measure(data, items);
    expect(places).toHaveLength(found.length);
    for (const [k, { measure: name, group, attribute }] of places.entries()) {
      expect(values[k]).toBeCloseTo(value(found, name, group, attribute ?? undefined), 12);
    }
  });
});

describe('Communities whose posts are shuffled', () => {
  const none = { iouPrecision: 0, iouRecall: 0, auprc: 0, comprehensiveness: 0, sufficiency: Number.NaN };
  const posts = [0, 0.3, 0.9].map((tokenF1) => ({ ...none, tokenF1 }));
  const place = (group: string, ...members: number[]) => ({
    attribute: 'a',
    group,
    members: Uint32Array.from(members),
  });

  test('By hand: of three posts the one alone is each in turn', () => {
    // 0 against 0.6, 0.3 against 0.45, 0.9 against 0.15: 0.5 on average.
    const drawn = shuffledSummaries(posts, [place('one', 0), place('two', 1, 2)], randomStream(1, 'three'));
    const gaps = drawn.map((summaries) => gapOf(summaries.map((one) => one['token-f1'])));
    const average = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    expect(Math.abs(average - 0.5)).toBeLessThan(4 * Math.sqrt(0.065 / gaps.length));
    expect(drawn.every((summaries) => summaries.every(({ sufficiency }) => Number.isNaN(sufficiency)))).toBe(true);
  });

  test('A post of both communities stays one of both', () => {
    const drawn = shuffledSummaries(posts, [place('one', 0, 1), place('two', 1, 0)], randomStream(1, 'both'));
    for (const [one, two] of drawn) expect(one['token-f1']).toBeCloseTo(two['token-f1'], 15);
  });
});
