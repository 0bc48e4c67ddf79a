import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClassifierModelSource, EncoderSource, ModelSource } from '../../../src/contract/configuration.ts';
import type { LabelledData } from '../../../src/contract/data.ts';
import type { Span, SubTokenRule } from '../../../src/contract/observations.ts';
import { createSessions, type Sessions } from '../../../src/runtime/onnx/session.ts';
import type { Matrix } from '../../../src/runtime/sources.ts';
import { type Cache, memoryCache } from '../../../src/support/cache.ts';
import { silent } from '../../../src/support/progress.ts';
import { openStore } from '../../../src/support/store/index.ts';
import { type LocalPool, localPool } from '../../runtime/local-pool.ts';

interface Fixture {
  texts: string[];
  encoder: { ids: number[]; mean: number[][]; cls: number[][]; last: number[][] }[];
  spans: ({ text: string } & Span & Record<SubTokenRule, number[][]>)[];
  classifiers: Record<string, number[][]>;
  regressor: number[];
  masked: { text: string; masked: Span[]; target: Span; expected: number[] }[];
}

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const fixture: Fixture = JSON.parse(readFileSync(join(fixtures, 'tiny-models.json'), 'utf8'));
const { texts } = fixture;
const base: ModelSource = { model: './models/encoder', revision: 'main', dtype: 'fp32', device: 'cpu' };
const encoderSource = (more: Partial<EncoderSource> = {}): EncoderSource => ({
  ...base,
  layer: -1,
  pooling: 'mean',
  ...more,
});
const classifierSource = (name: string, positive?: string[]): ClassifierModelSource => ({
  ...base,
  model: `./models/${name}`,
  ...(positive ? { positive } : {}),
});

let notes: string[];
let runs: number;
let pools: LocalPool[];
let scratch: string;
beforeEach(() => {
  notes = [];
  runs = 0;
  pools = [];
  scratch = mkdtempSync(join(tmpdir(), 'fairprobe-models-'));
});
afterEach(async () => {
  for (const pool of pools) await pool.close();
  rmSync(scratch, { recursive: true, force: true });
});

function pool({ cache = memoryCache(), encoders = [] }: { cache?: Cache; encoders?: EncoderSource[] } = {}): LocalPool {
  const real = createSessions({ threads: 1 });
  const sessions: Sessions = {
    run(...request) {
      runs++;
      return real.run(...request);
    },
    runAt(...request) {
      runs++;
      return real.runAt(...request);
    },
    next: (...request) => real.next(...request),
    close: () => real.close(),
  };
  const made = localPool({
    cache,
    resolve: (path) => resolve(fixtures, path),
    encoders,
    sessions,
  });
  pools.push(made);
  return made;
}

const progress = { ...silent, note: (message: string) => void notes.push(message) };
const rowOf = ({ values, dimensions }: Matrix, i: number) => values.subarray(i * dimensions, (i + 1) * dimensions);

/** Within 1e-5 of PyTorch; of numbers beyond one, within that share of them: both compute in single precision. */
function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  const worst = expected.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - actual[i]) / Math.max(1, Math.abs(value))),
    0,
  );
  expect(worst).toBeLessThan(1e-5);
}

function data(some: readonly string[] | undefined, positiveClasses = ['toxic']): LabelledData {
  const size = some?.length ?? 0;
  return {
    kind: 'labelled',
    info: { id: 'posts' } as LabelledData['info'],
    size,
    ids: Array.from({ length: size }, (_, i) => `${i}`),
    ...(some ? { texts: some } : {}),
    classes: ['normal', 'toxic'],
    codes: new Uint16Array(size),
    positive: new Uint8Array(size),
    positiveClasses,
    groups: [],
    columns: new Map(),
  };
}

/** A copy of a fixture model that a test may spoil. */
function copyOf(name: string, spoil: (folder: string) => void): string {
  const folder = join(scratch, name);
  cpSync(join(fixtures, 'models', name), folder, { recursive: true });
  spoil(folder);
  return folder;
}

function editConfig(folder: string, change: Record<string, unknown>): void {
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...change }));
}

describe('an encoder', () => {
  it.each(['mean', 'cls', 'last'] as const)(
    'gives the vectors of PyTorch at every layer with pooling %s',
    async (pooling) => {
      for (const [layer, state] of [
        [0, 0],
        [1, 1],
        [2, 2],
        [-1, 2],
      ]) {
        const encoder = await pool().encoder(encoderSource({ layer, pooling }));
        const matrix = await encoder.embed(texts, silent);
        expect(matrix).toMatchObject({ rows: texts.length, dimensions: 32 });
        for (const i of texts.keys()) expectClose(rowOf(matrix, i), fixture.encoder[i][pooling][state]);
      }
    },
  );

  it('answers a text with the same bits whatever it is batched with', async () => {
    const together = await (await pool().encoder(encoderSource())).embed(texts, silent);
    const backwards = await (await pool().encoder(encoderSource())).embed([...texts].reverse(), silent);
    for (const [i, text] of texts.entries()) {
      const alone = await (await pool().encoder(encoderSource())).embed([text], silent);
      expect(rowOf(together, i)).toEqual(alone.values);
      expect(rowOf(backwards, texts.length - 1 - i)).toEqual(alone.values);
    }
  });

  it('asks a dynamically quantised model one text at a time, so that neighbours do not matter there either', async () => {
    const source = encoderSource({ dtype: 'int8' });
    const together = await (await pool().encoder(source)).embed(texts, silent);
    expect(runs).toBe(texts.length);
    for (const [i, text] of texts.entries()) {
      expect(rowOf(together, i)).toEqual((await (await pool().encoder(source)).embed([text], silent)).values);
    }
  });

  it('reads its vectors from the cache to the last bit, without loading the model', async () => {
    const directory = join(scratch, 'cache');
    const cache = await openStore(directory, progress.note);
    const computed = await (await pool({ cache }).encoder(encoderSource())).embed(texts, silent);
    await cache.close();
    const before = runs;
    const again = await openStore(directory, progress.note);
    const read = await (await pool({ cache: again }).encoder(encoderSource())).embed(texts, silent);
    await again.close();
    expect(runs).toBe(before);
    expect(read).toEqual(computed);
    expect(notes).toEqual([]);
  });

  it('computes what the cache has lost and nothing else', async () => {
    const cache = memoryCache();
    const keys: string[] = [];
    const recording = {
      ...cache,
      put(key: string, value: Uint8Array) {
        keys.push(key);
        cache.put(key, value);
      },
    };
    const whole = await (await pool({ cache: recording }).encoder(encoderSource())).embed(texts, silent);
    const vectors = keys.filter((key) => cache.get(key)!.length === 128);
    expect(vectors).toHaveLength(texts.length);
    const lossy = { ...cache, get: (key: string) => (key === vectors[2] ? undefined : cache.get(key)) };
    const before = runs;
    const repaired = await (await pool({ cache: lossy }).encoder(encoderSource())).embed(texts, silent);
    expect(runs).toBe(before + 1);
    expect(repaired).toEqual(whole);
  });

  it('computes identical texts once', async () => {
    const encoder = await pool().encoder(encoderSource());
    const matrix = await encoder.embed(['love', 'love', 'A wasp', 'love'], silent);
    expect(runs).toBe(2);
    expect(rowOf(matrix, 3)).toEqual(rowOf(matrix, 0));
  });

  it('fills the cache for every layer and pooling of the run in one pass', async () => {
    const encoders = [0, 1, 2, -1].flatMap((layer) => [
      encoderSource({ layer }),
      encoderSource({ layer, pooling: 'cls' }),
    ]);
    const shared = pool({ encoders });
    await (await shared.encoder(encoders[0])).embed(texts, silent);
    const occurrences = fixture.spans.map(({ text, start, end }) => ({ text, start, end }));
    await (await shared.encoder(encoders[0])).embedSpans(occurrences, 'last', silent);
    const before = runs;
    for (const source of encoders) {
      const one = await (await shared.encoder(source)).embed(texts, silent);
      const spans = await (await shared.encoder(source)).embedSpans(occurrences, 'last', silent);
      expect(runs).toBe(before);
      const alone = pool();
      expect(one).toEqual(await (await alone.encoder(source)).embed(texts, silent));
      expect(spans).toEqual(await (await alone.encoder(source)).embedSpans(occurrences, 'last', silent));
      runs = before;
    }
  });

  it.each(['first', 'last', 'mean'] as const)(
    'gives the contextual vectors of PyTorch with sub-token rule %s',
    async (rule) => {
      for (const layer of [0, 1, 2]) {
        const encoder = await pool().encoder(encoderSource({ layer }));
        const matrix = await encoder.embedSpans(fixture.spans, rule, silent);
        for (const [i, span] of fixture.spans.entries()) expectClose(rowOf(matrix, i), span[rule][layer]);
        expect([...matrix.found]).toEqual([1, 1, 1, 1]);
      }
    },
  );

  it('makes one pass for all spans of a text', async () => {
    const text = 'the nurse saw the doctor';
    const spans = [
      { text, start: 4, end: 9 },
      { text, start: 18, end: 24 },
      { text, start: 4, end: 9 },
    ];
    const matrix = await (await pool().encoder(encoderSource())).embedSpans(spans, 'last', silent);
    expect(runs).toBe(1);
    expect(rowOf(matrix, 2)).toEqual(rowOf(matrix, 0));
    expect(rowOf(matrix, 1)).not.toEqual(rowOf(matrix, 0));
  });

  it('marks a span that no token covers, also when it comes from the cache', async () => {
    const spans = [
      { text: 'love  peace', start: 5, end: 6 },
      { text: 'love  peace', start: 6, end: 11 },
    ];
    const encoder = await pool().encoder(encoderSource());
    for (let time = 0; time < 2; time++) {
      const matrix = await encoder.embedSpans(spans, 'last', silent);
      expect([...matrix.found]).toEqual([0, 1]);
      expect(rowOf(matrix, 0)).toEqual(new Float32Array(32));
    }
    expect(runs).toBe(1);
  });

  it('keeps a span that lies beyond the limit of a long text, with the words around it', async () => {
    const text = `${'good '.repeat(100)}nurse ${'bad '.repeat(100)}`.trim();
    const start = text.indexOf('nurse');
    const encoder = await pool().encoder(encoderSource());
    const cut = await encoder.embedSpans([{ text, start, end: start + 5 }], 'last', silent);
    // 48 tokens less [CLS], [SEP] and the word itself leave 45.
    const middle = `${'good '.repeat(22)}nurse ${'bad '.repeat(23)}`.trim();
    const other = `${'good '.repeat(23)}nurse ${'bad '.repeat(22)}`.trim();
    const expected = await Promise.all(
      [middle, other].map((t) => {
        const at = t.indexOf('nurse');
        return encoder.embedSpans([{ text: t, start: at, end: at + 5 }], 'last', silent);
      }),
    );
    expect(cut.found[0]).toBe(1);
    expect(expected.map(({ values }) => values)).toContainEqual(cut.values);
  });

  it('says how many texts it cut at the limit of the model', async () => {
    const long = 'good '.repeat(100);
    const cache = memoryCache();
    const encoder = await pool({ cache }).encoder(encoderSource());
    const matrix = await encoder.embed([long, 'love', `${long}bad`], silent);
    expect(rowOf(matrix, 0)).toEqual(rowOf(matrix, 2));
    expect(matrix.truncated).toBe(2);
    // What came from the cache was cut all the same.
    const again = await pool({ cache }).encoder(encoderSource());
    expect((await again.embed([`${long}bad`], silent)).truncated).toBe(1);
    // So it was where the cache has kept the answers, and lost what it knew of the texts.
    const get: Cache['get'] = (key, origin) => (origin.remark ? undefined : cache.get(key));
    const lost = await pool({ cache: { ...cache, get } }).encoder(encoderSource());
    const before = runs;
    expect((await lost.embed([long, 'love', `${long}bad`, long], silent)).truncated).toBe(3);
    expect(runs).toBe(before);
  });

  it('has another key for another layer, pooling or file, and the same for a copy elsewhere', async () => {
    const copy = copyOf('encoder', () => {});
    const sources = [
      encoderSource(),
      encoderSource({ model: copy }),
      encoderSource({ layer: 0 }),
      encoderSource({ pooling: 'cls' }),
      encoderSource({ dtype: 'int8' }),
    ];
    const keys = await Promise.all(sources.map(async (source) => (await pool().encoder(source)).key));
    expect(keys[0]).toBe(keys[1]);
    expect(new Set(keys).size).toBe(4);
  });

  it('answers no texts with an empty matrix', async () => {
    expect(await (await pool().encoder(encoderSource())).embed([], silent)).toEqual({
      rows: 0,
      dimensions: 32,
      values: new Float32Array(),
      truncated: 0,
    });
  });

  it('refuses an answer that is not a number and names the text', async () => {
    const broken: Sessions = {
      run: async (_model, batch) => [
        {
          values: new Float32Array(batch.length * batch[0].length * 32).fill(batch[0].length === 4 ? Number.NaN : 1),
          shape: [batch.length, batch[0].length, 32],
        },
      ],
      runAt: () => Promise.reject(new Error('not asked')),
      next: () => Promise.reject(new Error('not asked')),
      close: async () => {},
    };
    const made = localPool({
      resolve: (path) => resolve(fixtures, path),
      sessions: broken,
    });
    const encoder = await made.encoder(encoderSource());
    await expect(encoder.embed(['love', 'A wasp'], silent)).rejects.toThrow('text 1 (counted from 0) with NaN');
  });

  it('refuses it also where another layer was asked first', async () => {
    const broken: Sessions = {
      run: async (_model, batch, outputs) =>
        outputs.map((name) => ({
          values: new Float32Array(batch.length * batch[0].length * 32).fill(name === 'hidden_states.1' ? Infinity : 1),
          shape: [batch.length, batch[0].length, 32],
        })),
      runAt: () => Promise.reject(new Error('not asked')),
      next: () => Promise.reject(new Error('not asked')),
      close: async () => {},
    };
    const encoders = [0, 1].map((layer) => encoderSource({ layer }));
    const made = localPool({
      resolve: (path) => resolve(fixtures, path),
      encoders,
      sessions: broken,
    });
    const [sound, overflown] = await Promise.all(encoders.map((source) => made.encoder(source)));
    const occurrences = [{ text: 'A wasp', start: 2, end: 6 }];
    await sound.embed(['A wasp'], silent);
    await sound.embedSpans(occurrences, 'last', silent);
    await expect(overflown.embed(['A wasp'], silent)).rejects.toThrow('with Infinity');
    await expect(overflown.embedSpans(occurrences, 'last', silent)).rejects.toThrow('with Infinity');
  });

  it('refuses a layer that the file does not expose and says which there are', async () => {
    await expect(pool().encoder(encoderSource({ layer: 7 }))).rejects.toThrow(
      /layer 7 is not among the outputs of \S+model\.onnx; available: 0, 1, 2, -1 \(the last\)/,
    );
  });

  it('refuses a device that is not there', async () => {
    const encoder = await pool().encoder(encoderSource({ device: 'abacus' }));
    await expect(encoder.embed(['love'], silent)).rejects.toThrow('there is no device "abacus" here. Available: cpu');
  });
});

describe('a classifier', () => {
  const softmax = (logits: readonly number[]) => {
    const powers = logits.map(Math.exp);
    return powers.map((power) => power / powers.reduce((sum, p) => sum + p, 0));
  };

  it("gives PyTorch's probability of the labels that the data calls positive, whatever their case", async () => {
    const classifier = await pool().classifier(classifierSource('classifier-2'));
    const { positive, missing } = await classifier.classify(data(texts, ['Toxic']), silent);
    expectClose(
      positive,
      fixture.classifiers['classifier-2'].map((logits) => softmax(logits)[1]),
    );
    expect(missing).toBe(0);
  });

  it('adds up the positive labels that the source names', async () => {
    const source = classifierSource('classifier-3', ['hatespeech', 'offensive']);
    const { positive } = await (await pool().classifier(source)).classify(data(texts), silent);
    expectClose(
      positive,
      fixture.classifiers['classifier-3'].map((logits) => softmax(logits)[0] + softmax(logits)[2]),
    );
  });

  it('puts a single logit through the sigmoid and needs no labels for it', async () => {
    const classifier = await pool().classifier(classifierSource('classifier-1'));
    const { positive } = await classifier.classify(data(texts), silent);
    expectClose(
      positive,
      fixture.classifiers['classifier-1'].map(([logit]) => 1 / (1 + Math.exp(-logit))),
    );
  });

  describe('as a scorer', () => {
    it('gives the number of a regression model, as its pipeline in transformers does', async () => {
      const scorer = await pool().scorer({ ...base, model: './models/regressor' });
      const { values, missing } = await scorer.score(data(texts), silent);
      // A logit of terms that cancel: onnxruntime in Python is 2.1e-5 away from PyTorch, too, for the last text.
      for (const [i, value] of values.entries()) expect(Math.abs(value - fixture.regressor[i])).toBeLessThan(3e-5);
      expect(missing).toBe(0);
      expect(scorer.describe()).toMatchObject({ model: './models/regressor', label: 'rating' });
    });

    it('gives the logit of a label, asked once whichever label it is', async () => {
      const models = pool();
      const source = { ...base, model: './models/classifier-3' };
      for (const [k, label] of ['hatespeech', 'normal', 'offensive'].entries()) {
        const { values } = await (await models.scorer({ ...source, label })).score(data(texts), silent);
        expectClose(
          values,
          fixture.classifiers['classifier-3'].map((logits) => logits[k]),
        );
        if (k === 0) runs = 0;
      }
      expect(runs).toBe(0);
    });

    it('is refused where the number is of no logit, or of several', async () => {
      const source = { ...base, model: './models/classifier-2' };
      await expect(pool().scorer(source)).rejects.toMatchObject({
        problems: [{ message: expect.stringMatching(/2 logits.*which of them is the number/), key: 'label' }],
      });
      await expect(pool().scorer({ ...source, label: 'rating' })).rejects.toMatchObject({
        problems: [{ message: 'the model has no label "rating"', hint: 'Its labels are normal, toxic' }],
      });
    });

    it('is no classifier where it was trained on numbers', async () => {
      await expect(pool().classifier(classifierSource('regressor'))).rejects.toMatchObject({
        problems: [{ hint: expect.stringContaining('`scorer`') }],
      });
    });
  });

  it('takes the greatest sigmoid of the positive labels where labels do not exclude each other', async () => {
    const folder = copyOf('classifier-3', (f) => editConfig(f, { problem_type: 'multi_label_classification' }));
    const source = { ...classifierSource('', ['hatespeech', 'offensive']), model: folder };
    const { positive } = await (await pool().classifier(source)).classify(data(texts), silent);
    expectClose(
      positive,
      fixture.classifiers['classifier-3'].map(([a, , c]) => 1 / (1 + Math.exp(-Math.max(a, c)))),
    );
  });

  it('gives labels a sigmoid each where they are declared independent, unless config.json says otherwise', async () => {
    const independent = {
      ...classifierSource('classifier-3', ['hatespeech', 'offensive']),
      labels: 'independent',
    } as const;
    const { positive } = await (await pool().classifier(independent)).classify(data(texts), silent);
    expectClose(
      positive,
      fixture.classifiers['classifier-3'].map(([a, , c]) => 1 / (1 + Math.exp(-Math.max(a, c)))),
    );
    const single = copyOf('classifier-3', (f) => editConfig(f, { problem_type: 'single_label_classification' }));
    await expect(pool().classifier({ ...independent, model: single })).rejects.toThrow(
      'labels: `labels` says independent, and the model\'s config.json says problem_type "single_label_classification". Leave `labels` out',
    );
    const multiple = copyOf('classifier-3', (f) => editConfig(f, { problem_type: 'multi_label_classification' }));
    await expect(pool().classifier({ ...independent, model: multiple, labels: 'exclusive' })).rejects.toThrow(
      '`labels` says exclusive',
    );
  });

  it('reads its probabilities from the cache to the last bit, also for other positive labels', async () => {
    const cache = memoryCache();
    const ask = async (positive: string[]) =>
      (await pool({ cache }).classifier(classifierSource('classifier-3', positive))).classify(data(texts), silent);
    const first = await ask(['hatespeech']);
    const before = runs;
    expect(await ask(['hatespeech'])).toEqual(first);
    const others = await ask(['normal', 'offensive']);
    expect(runs).toBe(before);
    for (const i of texts.keys()) expect(first.positive[i] + others.positive[i]).toBeCloseTo(1, 14);
  });

  it('gives every class of any texts, with P(positive), each text as often as it is asked', async () => {
    const classifier = await pool().classifier(classifierSource('classifier-3', ['hatespeech', 'offensive']));
    const asked = [...texts, texts[0]];
    const { classes, probabilities, positive, truncated } = await classifier.probabilities(asked, [], silent);
    const expected = fixture.classifiers['classifier-3'].map(softmax);
    expect(classes).toEqual(['hatespeech', 'normal', 'offensive']);
    expectClose(probabilities, [...expected, expected[0]].flat());
    expectClose(
      positive,
      [...expected, expected[0]].map(([hate, , offensive]) => hate + offensive),
    );
    const judged = await classifier.classify(data(texts), silent);
    expect(positive.subarray(0, texts.length)).toEqual(judged.positive);
    expect(truncated).toBe(judged.truncated + (await classifier.probabilities([texts[0]], [], silent)).truncated);
    expect(await classifier.probabilities([], [], silent)).toMatchObject({
      positive: new Float64Array(),
      truncated: 0,
    });
  });

  it('refuses positive labels that the model does not have and lists those it has', async () => {
    await expect(pool().classifier(classifierSource('classifier-2', ['toxic', 'normal']))).rejects.toThrow(
      'every label of the model counts as positive',
    );
    const labels = "Name them in classifier.positive; the model's labels are hatespeech, normal, offensive";
    await expect(pool().classifier(classifierSource('classifier-3', ['hate']))).rejects.toThrow(labels);
    const classifier = await pool().classifier(classifierSource('classifier-3'));
    await expect(classifier.classify(data(texts), silent)).rejects.toThrow(labels);
    await expect(classifier.classify(data(texts, []), silent)).rejects.toThrow(labels);
  });

  it('takes the positive labels of each data set that it is asked about, whatever others call positive', async () => {
    const classifier = await pool().classifier(classifierSource('classifier-3'));
    const probabilities = fixture.classifiers['classifier-3'].map(softmax);
    const one = await classifier.classify(data(texts, ['hatespeech']), silent);
    const two = await classifier.classify(data(texts, ['hatespeech', 'offensive']), silent);
    const [first, firstAndLast] = [probabilities.map(([a]) => a), probabilities.map(([a, , c]) => a + c)];
    expectClose(one.positive, first);
    expectClose(two.positive, firstAndLast);
  });

  it('refuses data without texts', async () => {
    const classifier = await pool().classifier(classifierSource('classifier-2'));
    await expect(classifier.classify(data(undefined), silent)).rejects.toThrow('"posts" has no texts');
  });
});

describe('a masked language model', () => {
  it("gives PyTorch's log-probabilities of the original tokens under the masks", async () => {
    const model = await pool().maskedLm({ ...base, model: './models/masked-lm' });
    const answers = await model.logProbabilities(fixture.masked, silent);
    for (const [i, { expected }] of fixture.masked.entries()) expectClose(answers[i], expected);
    expect(answers[1].length).toBeGreaterThan(1);
  });

  it('reads them from the cache to the last bit', async () => {
    const cache = memoryCache();
    const source = { ...base, model: './models/masked-lm' };
    const first = await (await pool({ cache }).maskedLm(source)).logProbabilities(fixture.masked, silent);
    const before = runs;
    expect(await (await pool({ cache }).maskedLm(source)).logProbabilities(fixture.masked, silent)).toEqual(first);
    expect(runs).toBe(before);
  });

  it('cuts a long text around the words asked about, and refuses when they lie too far apart', async () => {
    const model = await pool().maskedLm({ ...base, model: './models/masked-lm' });
    const text = `${'good '.repeat(100)}nurse was kind${' bad'.repeat(100)}`;
    const span = (word: string) => ({ start: text.indexOf(word), end: text.indexOf(word) + word.length });
    const [near] = await model.logProbabilities([{ text, masked: [span('nurse')], target: span('kind') }], silent);
    expect(near).toHaveLength(1);
    const far = { text, masked: [{ start: 0, end: 4 }], target: span('kind') };
    await expect(model.logProbabilities([far], silent)).rejects.toThrow('too far apart');
  });
});

describe('a model that does not fit its role', () => {
  it('is refused as an encoder when it has no hidden states', async () => {
    await expect(pool().encoder(encoderSource({ model: './models/classifier-2' }))).rejects.toThrow(
      'cannot be an encoder: it has no output last_hidden_state, token_embeddings or hidden_states.N, only logits [batch, 2]',
    );
  });
  it('is refused as a classifier when its logits are per token or absent', async () => {
    await expect(pool().classifier(classifierSource('masked-lm'))).rejects.toThrow('cannot be a classifier');
    await expect(pool().classifier(classifierSource('encoder'))).rejects.toThrow('cannot be a classifier');
  });
  it('is refused as a masked language model when it has no logits over its vocabulary', async () => {
    await expect(pool().maskedLm(base)).rejects.toThrow('cannot be a masked language model');
    const folder = copyOf('masked-lm', (f) => editConfig(f, { architectures: ['GPT2LMHeadModel'] }));
    await expect(pool().maskedLm({ ...base, model: folder })).rejects.toThrow('config.json says GPT2LMHeadModel');
  });
  it('is refused when its ONNX file is cut short', async () => {
    const folder = copyOf('encoder', (f) => truncateSync(join(f, 'onnx', 'model.onnx'), 90_000));
    await expect(pool().encoder(encoderSource({ model: folder }))).rejects.toThrow('cut short or damaged');
  });
  it("is refused with onnxruntime's reason when the file is whole but does not load", async () => {
    const folder = copyOf('encoder', (f) => {
      const file = join(f, 'onnx', 'model.onnx');
      const bytes = readFileSync(file);
      // An operator that does not exist, of the same length.
      for (let at = bytes.indexOf('MatMul'); at >= 0; at = bytes.indexOf('MatMul', at)) bytes.write('MutMal', at);
      writeFileSync(file, bytes);
    });
    const encoder = await pool().encoder(encoderSource({ model: folder }));
    await expect(encoder.embed(['love'], silent)).rejects.toThrow(/onnxruntime cannot load the model.*MutMal/s);
  });
});
