import { describe, expect, test } from 'vitest';
import type {
  CorpusData,
  LabelledData,
  PromptsData,
  QuestionsData,
  SentencePairsData,
} from '../../src/contract/data.ts';
import { limitData, limitRequests, partialNotes } from '../../src/plan/data/limit.ts';
import { randomStream } from '../../src/statistics/distributions/random.ts';

const info = {
  id: 'posts',
  use: 'table',
  title: '',
  licence: '',
  citation: '',
  source: '',
  revision: null,
  sha256: 'x',
  dropped: { blank: 3 },
};

/** Item i has class i % 4 === 0, is in group `a` where i is even, and its text, score and rationale say i. */
function labelled(size: number): LabelledData {
  const all = Array.from({ length: size }, (_, i) => i);
  const codes = all.map((i) => (i % 4 === 0 ? 1 : 0));
  return {
    kind: 'labelled',
    info: { ...info, items: size },
    size,
    ids: all.map((i) => `id${i}`),
    texts: all.map((i) => `text ${i}`),
    classes: ['no', 'yes'],
    codes: Uint16Array.from(codes),
    positive: Uint8Array.from(codes),
    positiveClasses: ['yes'],
    groups: [
      { id: 'a', attribute: 'g', members: Uint32Array.from(all.filter((i) => i % 2 === 0)) },
      { id: 'b', attribute: 'g', members: Uint32Array.from(all.filter((i) => i % 2 === 1)) },
    ],
    rationales: all.map((i) => ({ tokens: [{ start: 0, end: i + 1 }], marked: Uint8Array.of(1) })),
    columns: new Map([['score', Float64Array.from(all)]]),
    answers: { cells: new Map([['said', all.map(String)]]), sha256: 'y', placeOf: (item) => ({ line: item + 2 }) },
  };
}
const limited = (data: LabelledData, limit: number, seed = 1) =>
  limitData(data, limit, randomStream(seed, 'limit', 'posts')) as LabelledData;

describe('a limit on the items of a data set', () => {
  test('keeps everything that belongs to an item together, in order, and says how many are left out', () => {
    const data = limited(labelled(1000), 40);
    const numbers = data.ids.map((id) => Number(id.slice(2)));
    expect(data.size).toBe(40);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(new Set(numbers).size).toBe(40);
    expect(data.texts).toEqual(numbers.map((i) => `text ${i}`));
    expect(data.answers?.cells.get('said')).toEqual(numbers.map(String));
    expect(numbers.map((_, item) => data.answers?.placeOf?.(item).line)).toEqual(numbers.map((i) => i + 2));
    expect([...data.codes]).toEqual(numbers.map((i) => (i % 4 === 0 ? 1 : 0)));
    expect([...data.positive]).toEqual([...data.codes]);
    expect([...data.columns.get('score')!]).toEqual(numbers);
    expect(data.rationales!.map((r) => r!.tokens[0].end - 1)).toEqual(numbers);
    expect([...data.groups[0].members]).toEqual(numbers.flatMap((i, place) => (i % 2 === 0 ? [place] : [])));
    expect([...data.groups[1].members]).toEqual(numbers.flatMap((i, place) => (i % 2 === 1 ? [place] : [])));
    expect(data.info).toMatchObject({ items: 40, dropped: { blank: 3, 'not drawn (--limit)': 960 } });
  });

  test('gives each class and group its share, whatever the seed', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { codes, groups } = limited(labelled(1000), 40, seed);
      expect(codes.reduce((sum, code) => sum + code, 0)).toBe(10);
      expect(groups.map(({ members }) => members.length)).toEqual([20, 20]);
    }
  });

  test('draws every item equally often', () => {
    const counts = new Array(12).fill(0);
    for (let seed = 0; seed < 6000; seed++) for (const id of limited(labelled(12), 5, seed).ids) counts[+id.slice(2)]++;
    // 2500 expected; five standard deviations of a binomial.
    for (const count of counts) expect(Math.abs(count - 2500)).toBeLessThan(5 * Math.sqrt((6000 * 5 * 7) / 144));
  });

  test('is the same for the same seed and another for another', () => {
    expect(limited(labelled(100), 10).ids).toEqual(limited(labelled(100), 10).ids);
    expect(limited(labelled(100), 10).ids).not.toEqual(limited(labelled(100), 10, 2).ids);
  });

  test('leaves alone what has no more than that', () => {
    const data = labelled(10);
    expect(limited(data, 10)).toBe(data);
  });

  test('takes prompts with their groups, and pairs', () => {
    const prompts: PromptsData = {
      kind: 'prompts',
      info: { ...info, items: 10 },
      prompts: Array.from({ length: 10 }, (_, i) => ({ id: `${i}`, text: `${i}` })),
      groups: [{ id: 'a', attribute: 'g', members: Uint32Array.of(5, 6, 7, 8, 9) }],
    };
    const some = limitData(prompts, 4, randomStream(1)) as PromptsData;
    expect(some.prompts).toHaveLength(4);
    expect([...some.groups[0].members]).toEqual(some.prompts.flatMap(({ id }, i) => (Number(id) >= 5 ? [i] : [])));
    expect(some.groups[0].members).toHaveLength(2);
    const cases = { ids: ['x', 'y'], of: Int32Array.of(0, 0, 0, 0, 0, 1, 1, 1, 1, 1) };
    const whole = limitData({ ...prompts, cases }, 5, randomStream(1)) as PromptsData;
    expect(new Set(whole.cases!.of).size).toBe(1);
    expect(whole.prompts.map(({ id }) => cases.of[Number(id)])).toEqual([...whole.cases!.of]);
    const pair = { more: '', less: '', attribute: 'g', category: 'g', direction: 'stereo' as const };
    const pairs: SentencePairsData = {
      kind: 'sentence-pairs',
      info: { ...info, items: 3 },
      pairs: ['1', '2', '3'].map((id) => ({ id, ...pair })),
    };
    expect((limitData(pairs, 2, randomStream(1)) as SentencePairsData).pairs).toHaveLength(2);
  });

  test('takes questions, and whole cases of them where there are cases', () => {
    const question = { prompt: '', options: [{ text: 'a' }, { text: 'b' }], facets: {} };
    const questions: QuestionsData = {
      kind: 'questions',
      info: { ...info, items: 8 },
      questions: Array.from({ length: 8 }, (_, i) => ({ id: `${i}`, ...question })),
      groups: [{ id: 'a', attribute: 'g', members: Uint32Array.of(0, 2, 4, 6) }],
      cases: { ids: ['x', 'y', 'z', 'w'], of: Int32Array.of(0, 0, 1, 1, 2, 2, 3, 3) },
    };
    const some = limitData(questions, 5, randomStream(1)) as QuestionsData;
    const ids = some.questions.map(({ id }) => Number(id));
    expect(ids).toHaveLength(4);
    expect([...some.cases!.of]).toEqual(ids.map((id) => Math.floor(id / 2)));
    expect([...some.groups[0].members]).toEqual(ids.flatMap((id, i) => (id % 2 === 0 ? [i] : [])));
    const { cases: _, ...alone } = questions;
    expect((limitData(alone, 5, randomStream(1)) as QuestionsData).questions).toHaveLength(5);
  });

  test('leaves a corpus whole and asks about less of it', () => {
    const corpus: CorpusData = { kind: 'corpus', info: { ...info, id: 'wiki', items: 9 }, async *documents() {} };
    expect(limitData(corpus, 2, randomStream(1))).toBe(corpus);
    const requests = {
      contexts: {
        kind: 'words-in-context',
        words: [],
        corpus,
        contextsPerWord: 100,
        caseSensitive: false,
        window: null,
        subToken: 'last',
        seed: 1,
      },
      documents: { kind: 'corpus-likelihoods', corpus, documents: 3, seed: 1 },
    } as const;
    expect(limitRequests(requests, 5)).toMatchObject({ contexts: { contextsPerWord: 5 }, documents: { documents: 3 } });
    expect(partialNotes({ limit: 5 }, new Map([['wiki', corpus]]))).toEqual([
      'a first try on part of the data (--limit 5): at most 5 documents, or sentences per word, of wiki. Results and gates cover only these',
    ]);
  });
});

test('a run of some subjects says so, and a whole run says nothing', () => {
  const data = new Map([['posts', limited(labelled(20), 5)]]);
  expect(partialNotes({ subjects: ['ours', 'b*'] }, data)).toEqual([
    "only some of the configuration's subjects were run (--subject ours --subject b*)",
  ]);
  expect(partialNotes({}, data)).toEqual([]);
});
