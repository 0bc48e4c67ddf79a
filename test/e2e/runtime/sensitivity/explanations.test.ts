import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Explanation, ExplanationsRequest } from '../../../../src/plugin.ts';
import { explanationsOf } from '../../../../src/runtime/sensitivity/explanations.ts';
import { createGradientSessions } from '../../../../src/runtime/sensitivity/gradient-sessions.ts';
import type { Classifier } from '../../../../src/runtime/sources.ts';
import { memoryCache } from '../../../../src/support/cache.ts';
import { silent } from '../../../../src/support/progress.ts';
import { type LocalPool, localPool } from '../../../runtime/local-pool.ts';

const fixture = JSON.parse(readFileSync(join(import.meta.dirname, '../../../fixtures/explanations.json'), 'utf8'));
const texts: readonly string[] = fixture.texts;
const kinds = ['gradient-norm', 'gradient-times-input', 'integrated-gradients'] as const;

const open: LocalPool[] = [];
afterAll(() => Promise.all(open.map((pool) => pool.close())));

function hostOf(more: { cache?: ReturnType<typeof memoryCache>; rows?: { count: number } } = {}): LocalPool {
  const sessions = createGradientSessions({ threads: 1, cache: memoryCache() });
  const pool = localPool({
    cache: more.cache ?? memoryCache(),
    gradients: {
      run(target, batch, ...rest) {
        if (more.rows) more.rows.count += batch.length;
        return sessions.run(target, batch, ...rest);
      },
      embeddings: (...given) => sessions.embeddings(...given),
      close: () => sessions.close(),
    },
  });
  open.push(pool);
  return pool;
}

const shared = hostOf();

const positive: Record<string, string[]> = { 'classifier-2': ['toxic'], 'classifier-3': ['hatespeech'] };

function classifier(name: string, pool = shared): Promise<Classifier> {
  const model = join(import.meta.dirname, '../../../fixtures/models', name);
  const named = positive[name] ? { positive: positive[name] } : {};
  return pool.classifier({ model, revision: 'main', dtype: 'fp32', device: 'cpu', ...named });
}

/** Words at single spaces. */
function itemOf(text: string): ExplanationsRequest['items'][number] {
  return {
    text,
    units: [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({ start: index, end: index + word.length })),
  };
}

function request(more: Partial<ExplanationsRequest> = {}): ExplanationsRequest {
  return {
    kind: 'explanations',
    items: texts.map(itemOf),
    positiveClasses: ['toxic'],
    explanation: 'integrated-gradients',
    steps: fixture.steps,
    top: fixture.top,
    ...more,
  };
}

// Single against double precision on models whose weights are drawn so wide that rounding grows (see sensitivity.test.ts).
const rounding = 5e-5;

function expectClose(
  found: ArrayLike<number>,
  expected: readonly number[],
  within: number,
  what: string,
  scale = Math.max(...expected.map(Math.abs)),
): void {
  expect(found.length, what).toBe(expected.length);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(found[i] - value) / scale, `${what}, ${i}`).toBeLessThan(within);
  }
}

interface Case {
  classifier: string;
  explanation: (typeof kinds)[number];
  items: (Pick<Explanation, 'predicted' | 'probability' | 'without' | 'only' | 'top'> & {
    scores: number[];
    magnitude: number;
    difference: number;
    sum: number;
  })[];
}

describe('Explanations of tiny models', () => {
  test.each((fixture.cases as Case[]).map((one) => [`${one.explanation} of ${one.classifier}`, one] as const))(
    'are those of torch autograd in double precision, and so are the probabilities that follow: %s',
    async (_, one) => {
      const found = await explanationsOf(
        await classifier(one.classifier),
        request({ explanation: one.explanation }),
        silent,
      );
      expect(found.items).toHaveLength(texts.length);
      for (const [i, expected] of one.items.entries()) {
        const { predicted, probability, without, only, scores, top, completeness } = found.items[i];
        const what = JSON.stringify(texts[i]);
        expect(predicted, what).toBe(expected.predicted);
        if (expected.scores.length > 0) {
          // Products of either sign are added up: rounding is relative to these, not to what is left of them.
          expectClose(scores, expected.scores, rounding, what, expected.magnitude);
        }
        expect(top, what).toEqual(expected.top);
        expectClose(
          [probability, without, only],
          [expected.probability, expected.without, expected.only],
          rounding,
          what,
        );
        if (one.explanation !== 'integrated-gradients') expect(completeness).toBeNull();
        else if (expected.scores.length > 0) {
          const { difference, sum } = completeness!;
          expectClose([difference, sum], [expected.difference, expected.sum], rounding, what);
        }
      }
      expect(found.items.map(({ cut }) => cut)).toEqual([false, false, false, false, false, true]);
      expect(found.truncated).toBe(1);
    },
  );

  test('add up to the difference from the baseline as steps grow, where they are integrated gradients', async () => {
    const model = await classifier('classifier-3');
    const greatest = async (steps: number) => {
      const { items } = await explanationsOf(model, request({ items: texts.slice(0, 4).map(itemOf), steps }), silent);
      return Math.max(...items.map(({ completeness }) => Math.abs(completeness!.sum - completeness!.difference)));
    };
    const [few, many] = [await greatest(20), await greatest(1000)];
    expect(many).toBeLessThan(few / 10);
    expect(many).toBeLessThan(1e-4);
  });
});

describe('Asking for explanations', () => {
  test('puts the units apart, and gives one beyond the reach of the model the score 0', async () => {
    const { items } = await explanationsOf(await classifier('classifier-2'), request(), silent);
    const { scores } = items[5];
    expect(scores.subarray(0, 40).every((score) => score !== 0)).toBe(true);
    expect(scores.subarray(46).every((score) => score === 0)).toBe(true);
  });

  test('does not depend on which texts are asked about together', async () => {
    const model = await classifier('classifier-3', hostOf());
    const alone = await explanationsOf(model, request({ items: [itemOf(texts[1])] }), silent);
    const pool = await classifier('classifier-3', hostOf());
    const together = await explanationsOf(pool, request({ items: texts.map(itemOf).reverse() }), silent);
    const [a, b] = [alone.items[0], together.items[texts.length - 2]];
    expect(b.top).toEqual(a.top);
    expectClose(b.scores, [...a.scores], 1e-5, 'scores');
  });

  test.each(kinds)('finds %s in the cache the next time', async (explanation) => {
    const cache = memoryCache();
    const rows = { count: 0 };
    const asked = request({ explanation, steps: 3 });
    const first = await explanationsOf(await classifier('classifier-2', hostOf({ cache, rows })), asked, silent);
    const distinct = texts.length;
    expect(rows.count).toBe(
      distinct * { 'gradient-norm': 1, 'gradient-times-input': 2, 'integrated-gradients': 5 }[explanation],
    );
    rows.count = 0;
    const again = await explanationsOf(await classifier('classifier-2', hostOf({ cache, rows })), asked, silent);
    expect(rows.count).toBe(0);
    expect(again).toEqual(first);
  });
});
