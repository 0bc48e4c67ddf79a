import { describe, expect, test } from 'vitest';
import { guardMetric } from '../../src/config/plugins/guard.ts';
import type { LabelledData } from '../../src/contract/data.ts';
import type { AnyMetric } from '../../src/contract/metric.ts';
import type { Requests } from '../../src/contract/observations.ts';

const data = {
  kind: 'labelled',
  info: { id: 'd' },
  ids: [],
  texts: ['a'],
  columns: new Map(),
} as unknown as LabelledData;

function needsOf(request: unknown): Requests {
  const metric = { id: 'mine', measures: {}, needs: () => ({ x: request }), measure: () => [] } as unknown as AnyMetric;
  const guarded = guardMetric(metric, { name: './p.mjs', file: null });
  return guarded.needs({ options: {}, data: { dataset: data }, seed: 1 } as never);
}

const generations = {
  ...{
    kind: 'generations',
    prompts: [{ id: 'a', text: 'b' }],
    samples: 1,
    seed: 1,
    temperature: 1,
    topP: 1,
    maxTokens: 5,
  },
};

describe('a request of a plugin is refused by its name and field, before anybody is asked', () => {
  test.each<[request: unknown, fault: string]>([
    [null, '"x" has the kind undefined, which is not one of '],
    [{ kind: Symbol('s') }, '"x" has the kind Symbol(s), which is not one of '],
    [{ kind: 'text-vectors' }, 'text-vectors: x.texts: "texts" is missing'],
    [{ kind: 'text-vectors', texts: 'abc' }, 'text-vectors: x.texts: must be a list, not "abc"'],
    [{ kind: 'text-vectors', texts: ['a', null] }, 'text-vectors: x.texts[1]: must be text, not empty'],
    [{ kind: 'text-vectors', texts: [Symbol('s')] }, 'text-vectors: x.texts[0]: must be text, not Symbol(s)'],
    [{ kind: 'text-vectors', texts: () => [] }, 'text-vectors: x.texts: must be a list, not () => []'],
    [{ kind: 'word-vectors', words: [1n] }, 'word-vectors: x.words[0]: must be text, not 1'],
    [{ kind: 'text-probabilities', texts: [], positiveClasses: 3 }, 'x.positiveClasses: must be a list, not 3'],
    [{ ...generations, prompts: null }, 'generations: x.prompts: must be a list, not empty'],
    [{ ...generations, prompts: [{ id: 'a' }] }, 'generations: x.prompts[0].text: "text" is missing'],
    [{ ...generations, samples: Number.NaN }, 'generations: x.samples: must be a number, not NaN'],
    [{ ...generations, samples: 1e9 }, 'generations: x.samples: must be at most 1000000, not 1000000000'],
    [{ ...generations, classify: 'yes' }, 'generations: x.classify: must be a function'],
    [{ kind: 'pair-likelihoods', pairs: [['a']] }, 'pair-likelihoods: x.pairs[0]'],
    [
      { kind: 'masked-words', items: [{ text: 'he is', target: { start: 0, end: 99 }, masked: [] }] },
      'x.items[0].target: 0 to 99 is not a part of a text of length 5',
    ],
    [
      { kind: 'masked-words', items: [{ text: 'he', target: { start: 0, end: 2 }, masked: [{ start: 2, end: 2 }] }] },
      'x.items[0].masked: 2 to 2 is not a part of a text of length 2',
    ],
    [
      { kind: 'fill-likelihoods', items: [{ text: 'a', fill: { start: Number.NaN, end: 1 } }] },
      'x.items[0].fill.start',
    ],
    [{ kind: 'explanations', items: [] }, 'explanations: x.positiveClasses: "positiveClasses" is missing'],
    [{ kind: 'class-probabilities', data: [] }, 'x.data: must be a data set with items'],
    [{ kind: 'corpus-likelihoods', corpus: {}, documents: 3, seed: 1 }, 'x.corpus: must be a corpus'],
    [
      { kind: 'sensitivities', data, of: 'nobody', gradient: 'logit', norm: 'l2', granularity: 'word' },
      'sensitivities: x.of: must be ',
    ],
  ])('%o', (request, fault) => {
    expect(() => needsOf(request)).toThrow(`the plugin ./p.mjs: \`mine.needs\` must return an object of requests; `);
    expect(() => needsOf(request)).toThrow(fault);
  });

  test('a field that cannot be read, and more than memory holds', () => {
    const unreadable = { kind: 'text-vectors', get texts() { throw new Error('no'); } }; // biome-ignore format: short
    expect(() => needsOf(unreadable)).toThrow('the plugin ./p.mjs: `mine.needs` failed: no');
    const endless: Record<string, unknown> = { kind: 'text-vectors', texts: new Array(4e9) };
    expect(() => needsOf(endless)).toThrow('`mine.needs` failed: it asks about more than 1,000,000,000 characters');
  });
});

test('a request about the data of the run is about those, not about a copy', () => {
  const metric = {
    ...{ id: 'mine', measures: {}, measure: () => [] },
    needs: ({ data: { dataset } }: { data: { dataset: unknown } }) => ({
      x: { kind: 'class-probabilities', data: dataset },
    }),
  } as unknown as AnyMetric;
  const { x } = guardMetric(metric, { name: './p.mjs', file: null }).needs({
    options: {},
    data: { dataset: data },
  } as never);
  expect(x).toMatchObject({ kind: 'class-probabilities' });
  expect((x as { data: unknown }).data).toBe(data);
});

test('what a request has called while it is answered fails by the name of the plugin', () => {
  const fail = () => {
    throw new Error('no');
  };
  const { x } = needsOf({ ...generations, classify: fail, vectors: { file: { path: 'v' }, words: fail } });
  const { classify, vectors } = x as unknown as { classify: () => void; vectors: { words: () => void } };
  expect(classify).toThrow('the plugin ./p.mjs: `mine.needs.x.classify` failed: no');
  expect(vectors.words).toThrow('the plugin ./p.mjs: `mine.needs.x.vectors.words` failed: no');
});

test('what a plugin says of decisions fails in its name', () => {
  const pairing = {
    answers: ['score'],
    statistics: () => ({ means: [] }),
    decisions: () => [{ decision: 'a', right: null, groups: {}, case: null }],
  };
  const metric = { id: 'mine', measures: {}, needs: () => ({}), measure: () => [], pairing } as unknown as AnyMetric;
  const origin = { name: './p.mjs', file: null };
  expect(guardMetric(metric, origin).pairing!.decisions!({}, [])).toEqual(pairing.decisions());
  const failing = { ...metric, pairing: { ...pairing, decisions: () => JSON.parse('{') } };
  expect(() => guardMetric(failing, origin).pairing!.decisions!({}, [])).toThrow(
    /the plugin \.\/p\.mjs: `mine\.pairing\.decisions` failed/,
  );
  const { decisions: _, ...without } = pairing;
  expect(guardMetric({ ...metric, pairing: without }, origin).pairing!.decisions).toBeUndefined();
});
