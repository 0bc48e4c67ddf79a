import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  type ClassWeights,
  type Granularity,
  sensitivityPerText,
} from '../../../../metrics/accumulated-prediction-sensitivity/prediction-sensitivity.ts';
import type { EncoderSource } from '../../../../src/contract/configuration.ts';
import type { LabelledData, Sensitivities } from '../../../../src/plugin.ts';
import { openPredictions } from '../../../../src/runtime/predictions/predictions.ts';
import {
  createGradientSessions,
  type GradientSessions,
} from '../../../../src/runtime/sensitivity/gradient-sessions.ts';
import { differentiableProbe } from '../../../../src/runtime/sensitivity/probe-gradient.ts';
import {
  type Differentiable,
  type GradientOf,
  sensitivitiesOf,
} from '../../../../src/runtime/sensitivity/sensitivity.ts';
import { memoryCache } from '../../../../src/support/cache.ts';
import { type Progress, silent } from '../../../../src/support/progress.ts';
import { labelled } from '../../../metrics/labelled-data.ts';
import { type LocalPool, localPool } from '../../../runtime/local-pool.ts';

const models = join(import.meta.dirname, '../../../fixtures/models');
const fixture = JSON.parse(readFileSync(join(import.meta.dirname, '../../../fixtures/aps.json'), 'utf8'));
const source = { revision: 'main', dtype: 'fp32', device: 'cpu' } as const;
const texts: readonly string[] = fixture.texts;
const data: LabelledData = {
  ...labelled(
    texts.map((_, i) => i % 2),
    {},
  ),
  texts,
};

/** Gradient sessions that count the rows they are asked about and the backward passes. */
function counted(): GradientSessions & { rows: number; passes: number } {
  const sessions = createGradientSessions({ threads: 1, cache: memoryCache() });
  return {
    rows: 0,
    passes: 0,
    run(target, batch, cotangents) {
      this.rows += batch.length;
      this.passes += batch.length * cotangents.seeds;
      return sessions.run(target, batch, cotangents);
    },
    embeddings: (...given) => sessions.embeddings(...given),
    close: () => sessions.close(),
  };
}

const open: LocalPool[] = [];
afterAll(() => Promise.all(open.map((pool) => pool.close())));

function hostOf(more: { cache?: ReturnType<typeof memoryCache>; gradients?: GradientSessions } = {}): LocalPool {
  const pool = localPool({ ...more });
  open.push(pool);
  return pool;
}

const shared = hostOf();

/** `classifier-N`, or `probe-POOLING` with the oracle's head. */
async function model(name: string, gradient: GradientOf, pool = shared): Promise<Differentiable> {
  if (name.startsWith('classifier')) {
    return (await pool.auxiliaryModel({ ...source, model: join(models, name) })).differentiable(gradient, []);
  }
  const pooling = name.split('-')[1] as EncoderSource['pooling'];
  const encoder = await pool.encoder({ ...source, model: join(models, 'encoder'), layer: -1, pooling });
  const { weights, intercept } = fixture.heads[pooling];
  return differentiableProbe(encoder, { weights: Float64Array.from(weights), intercept }, data, gradient, name);
}

// Single against double precision. The weights of the tiny models are drawn so wide that rounding grows on its way through
// them (torch's own single precision is up to 8e-6 off); on a real model 1e-5 holds (test/slow/prediction-sensitivity.test.ts).
const rounding = 5e-5;

describe('Sensitivities of tiny models', () => {
  interface Case {
    classifier: string;
    status: string;
    options: { classWeights: ClassWeights; of: GradientOf; granularity: Granularity; norm: 'l1' | 'l2' };
    /** P per text, or null where it has none. */
    values: (number | null)[];
  }
  const title = ({ classifier, status, options }: Case) =>
    `${classifier} weighed by ${status}, ${Object.values(options).join(', ')}`;
  test.each((fixture.cases as Case[]).map((one) => [title(one), one] as const))(
    'give the P of torch autograd in double precision: %s',
    async (_, { classifier, status, options, values }) => {
      const { classWeights, granularity, norm, of } = options;
      const asked = [await model(classifier, of), await model(status, of)];
      const [f, g] = await sensitivitiesOf(asked, texts, { granularity, norm }, silent);
      const found = sensitivityPerText({
        data,
        classifier: { ...f, source: {} },
        status: { ...g, source: {} },
        classWeights,
        granularity,
      });
      for (const [i, { value, without }] of found.entries()) {
        const expected = values[i];
        if (expected === null) expect(without, texts[i]).toBe('words');
        else expect(Math.abs(value - expected) / expected, texts[i]).toBeLessThan(rounding);
      }
      expect(f.truncated).toBe(1);
    },
  );
});

describe('Asking for sensitivities', () => {
  const asked = texts.slice(0, 4);
  const word = { norm: 'l2', granularity: 'word' } as const;

  test('takes one backward pass less than there are classes, and one for a single logit or a probe', async () => {
    expect((await model('classifier-3', 'probability')).seeds).toBe(2);
    expect((await model('classifier-2', 'probability')).seeds).toBe(1);
    expect((await model('classifier-1', 'probability')).seeds).toBe(1);
    expect((await model('probe-mean', 'logit')).seeds).toBe(1);
    expect((await model('classifier-3', 'logit')).seeds).toBe(3);
  });

  test('names two classes where the model has one logit, with opposite gradients', async () => {
    const [one] = await sensitivitiesOf([await model('classifier-1', 'probability')], asked, word, silent);
    expect(one.classes).toEqual(['not toxicity', 'toxicity']);
    for (const { probabilities, values, units } of one.texts) {
      expect(probabilities[0] + probabilities[1]).toBeCloseTo(1, 15);
      expect([...values.subarray(0, units.length)]).toEqual([...values.subarray(units.length)]);
    }
  });

  test('reads each distinct text once, and two heads on one encoder in the same pass', async () => {
    const gradients = counted();
    const pool = hostOf({ gradients });
    const heads = [await model('probe-mean', 'probability', pool), await model('probe-cls', 'probability', pool)];
    await sensitivitiesOf(heads, [...asked, ...asked], word, silent);
    expect(gradients).toMatchObject({ rows: 4, passes: 8 });
  });

  test('finds them in the cache the next time, for words and tokens alike', async () => {
    const cache = memoryCache();
    const gradients = counted();
    const first = hostOf({ cache, gradients });
    const before = await sensitivitiesOf([await model('classifier-3', 'probability', first)], asked, word, silent);
    expect(gradients.rows).toBe(4);
    const second = [await model('classifier-3', 'probability', hostOf({ cache, gradients }))];
    expect(await sensitivitiesOf(second, asked, word, silent)).toEqual(before);
    await sensitivitiesOf(second, asked, { ...word, granularity: 'token' }, silent);
    expect(gradients.rows).toBe(4);
    // Another text is asked for alone; another norm is another number.
    await sensitivitiesOf(second, [...asked, 'love'], word, silent);
    expect(gradients.rows).toBe(5);
    await sensitivitiesOf(second, asked, { ...word, norm: 'l1' }, silent);
    expect(gradients.rows).toBe(9);
  });

  test('can be interrupted, and goes on where it was', async () => {
    const gradients = counted();
    const pool = hostOf({ gradients });
    const stopping: Progress = {
      start: () => ({
        advance() {
          throw new Error('stop');
        },
        end() {},
      }),
      note() {},
    };
    const one = [await model('classifier-2', 'probability', pool)];
    await expect(sensitivitiesOf(one, asked, word, stopping)).rejects.toThrow('stop');
    const done = gradients.rows;
    expect(done).toBeGreaterThan(0);
    await sensitivitiesOf(one, asked, word, silent);
    expect(gradients.rows).toBe(4);
  });

  test('answers for empty, unknown, emoji, right-to-left and very long texts', async () => {
    const strange = ['', ' \n', '☃☃☃ ☃', '👍🏽', 'שלום עולם', 'word '.repeat(10_000)];
    const [one] = await sensitivitiesOf([await model('classifier-3', 'probability')], strange, word, silent);
    expect(one.texts.map(({ units }) => units.length)).toEqual([0, 0, 4, 1, 2, 12]);
    expect(one.truncated).toBe(1);
    for (const { values } of one.texts) for (const value of values) expect(Number.isFinite(value)).toBe(true);
    // The words that the model's 48 tokens reach: what hangs on the others nobody knows.
    const { values, units } = one.texts[5];
    expect(units.at(-1)).toEqual({ start: 55, end: 59 });
    for (const value of values) expect(value).toBeGreaterThan(0);
  });

  test('says which embedding table the gradients are taken at, so that two models can be told to share one', async () => {
    const names = ['probe-mean', 'probe-cls', 'classifier-2'];
    const all = await Promise.all(names.map((name) => model(name, 'probability')));
    const found = await sensitivitiesOf(all, asked, { norm: 'l2', granularity: 'element' }, silent);
    const [mean, cls, other] = found.map(({ embeddingTable }) => embeddingTable);
    expect(mean).toBe(cls);
    expect(other).not.toBe(mean);
    const run = (g: Omit<Sensitivities, 'source'>) => () =>
      sensitivityPerText({
        data: { ...data, texts: asked },
        classifier: { ...found[0], source: {} },
        status: { ...g, source: {} },
        classWeights: 'predicted',
        granularity: 'element',
      });
    expect(run(found[1])).not.toThrow();
    expect(run(found[2])).toThrow('do not share one embedding table');
  });

  test('is refused by prediction files, which hold no model', async () => {
    const file = join(import.meta.dirname, '../../../fixtures/aps.json');
    const predictions = await openPredictions(
      { predictions: file, columns: { id: 'id', score: 'score' } },
      { resolve: (path) => path, progress: silent },
    );
    expect(() => predictions.differentiable('probability', [])).toThrow('nothing can be differentiated');
  });

  test('is refused for a quantised model, by name', async () => {
    const quantised: EncoderSource = {
      ...source,
      model: join(models, 'encoder'),
      dtype: 'int8',
      layer: -1,
      pooling: 'mean',
    };
    const encoder = await shared.encoder(quantised);
    const { weights, intercept } = fixture.heads.mean;
    const head = { weights: Float64Array.from(weights as number[]), intercept };
    const probe = differentiableProbe(encoder, head, data, 'probability', 'int8');
    await expect(sensitivitiesOf([probe], asked, word, silent)).rejects.toThrow(/quantis/i);
  });
});
