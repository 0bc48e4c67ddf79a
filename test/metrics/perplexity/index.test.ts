import { describe, expect, it } from 'vitest';
import metric from '../../../metrics/perplexity/index.ts';
import type { CorpusLikelihoods } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import fixture from '../../fixtures/role-reversal.json' with { type: 'json' };

type Texts = readonly { log: number; tokens: number; bytes: number }[];

function measure(texts: Texts, given = {}, more: Partial<CorpusLikelihoods> = {}) {
  const options = metric.options.parse({ corpus: 'c', minDocuments: 2, ...given });
  const answers: CorpusLikelihoods = {
    logProbabilities: Float64Array.from(texts, ({ log }) => log),
    tokens: Uint32Array.from(texts, ({ tokens }) => tokens),
    bytes: Uint32Array.from(texts, ({ bytes }) => bytes),
    unscored: 0,
    truncated: 0,
    ...more,
  };
  const info = { id: 'c' } as never;
  const data = { corpus: { kind: 'corpus' as const, info, documents: () => expect.unreachable() } };
  const random = (...names: readonly string[]) => randomStream(1, ...names);
  return metric.measure({ options, data, observed: { answers }, random });
}

describe('perplexity', () => {
  it('is the inverse of the geometric mean of the probabilities: a toy by hand', () => {
    // Two tokens of 1/2 and 1/8, and one of 1/4: the geometric mean is 1/4. Six bits in eight bytes.
    const [perplexity, bits] = measure([
      { log: Math.log(1 / 16), tokens: 2, bytes: 5 },
      { log: Math.log(1 / 4), tokens: 1, bytes: 3 },
    ]);
    expect(perplexity).toMatchObject({ measure: 'perplexity', status: 'ok', n: 2, value: expect.closeTo(4, 12) });
    expect(bits).toMatchObject({ measure: 'bits-per-byte', status: 'ok', value: expect.closeTo(0.75, 12) });
    expect(perplexity.details).toMatchObject({ tokens: 3, bytes: 8, withoutTokens: 0, truncated: 0 });
  });

  it.each(fixture.perplexity)("equals NumPy's of a model with roles reversed by $way", ({ way, perplexity, bits }) => {
    const texts = fixture.likelihoods.map(({ text, ways }) => {
      const logs = ways[way as keyof typeof ways].logProbabilities;
      return { log: logs.reduce((a, b) => a + b), tokens: logs.length, bytes: Buffer.byteLength(text) };
    });
    const measured = measure(texts);
    expect(measured.map((one) => one.status === 'ok' && one.value)).toEqual([
      expect.closeTo(perplexity, 9),
      expect.closeTo(bits, 9),
    ]);
  });

  const texts = Array.from({ length: 40 }, (_, i) => ({ log: -3 * (5 + (i % 7)), tokens: 5 + (i % 5), bytes: 20 + i }));

  it('has an interval about its value, the same for the same seed, none wide where all documents are alike', () => {
    const measured = measure(texts);
    expect(measure(texts)).toEqual(measured);
    for (const one of measured) {
      expect(one.status === 'ok' && one.interval && one.interval.lower < one.value).toBe(true);
      expect(one.status === 'ok' && one.interval && one.value < one.interval.upper).toBe(true);
    }
    const alike = measure(texts.map(() => texts[0]));
    for (const one of alike) {
      expect(one.status === 'ok' && one.interval!.upper - one.interval!.lower).toBeLessThan(1e-9);
    }
  });

  it('does not hang on the order of the documents, nor on how they are cut into documents', () => {
    const valuesOf = (measured: ReturnType<typeof measure>) => measured.map((one) => one.status === 'ok' && one.value);
    const values = valuesOf(measure(texts)).map((value) => expect.closeTo(value as number, 10));
    expect(valuesOf(measure(texts.toReversed()))).toEqual(values);
    const pairs = texts.flatMap((one, i) => {
      if (i % 2 === 1) return [];
      const { log, tokens, bytes } = texts[i + 1];
      return [{ log: one.log + log, tokens: one.tokens + tokens, bytes: one.bytes + bytes }];
    });
    expect(valuesOf(measure(pairs))).toEqual(values);
  });

  it('leaves out documents without a token, counted, and is insufficient with too few', () => {
    const none = { log: 0, tokens: 0, bytes: 0 };
    const [with_, without] = [measure([...texts, none]), measure(texts)];
    expect(with_[0]).toMatchObject({ n: 40, details: { withoutTokens: 1 } });
    expect(with_[0].status === 'ok' && with_[0].value).toBe(without[0].status === 'ok' && without[0].value);
    for (const one of measure([texts[0], none])) {
      expect(one).toMatchObject({ status: 'insufficient', counts: { documents: 1 }, required: 2 });
    }
    expect(measure([]).map(({ status }) => status)).toEqual(['insufficient', 'insufficient']);
  });

  it('has no bits per byte where the tokens spell no text', () => {
    const measured = measure([
      { ...texts[0], bytes: 0 },
      { ...texts[1], bytes: 0 },
    ]);
    expect(measured.map(({ status }) => status)).toEqual(['ok', 'undefined']);
  });

  it('says how often roles were reversed', () => {
    const reversal = { tokens: 9, reversed: 4, notReversible: 1 };
    expect(measure(texts, {}, { reversal })[0].details).toMatchObject({ reversal });
    expect(measure(texts)[0].details).not.toHaveProperty('reversal');
  });
});
