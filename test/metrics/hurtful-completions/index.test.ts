import { describe, expect, it } from 'vitest';
import { finderOf } from '../../../metrics/hurtful-completions/find.ts';
import metric from '../../../metrics/hurtful-completions/index.ts';
import type { LexiconData, Measurement, PromptsData } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import fixture from '../../fixtures/hurtful-completions.json' with { type: 'json' };
import { info } from '../drawn.ts';
import { expectFinite } from '../labelled-data.ts';

const entries: LexiconData['entries'] = [
  { word: 'pest', categories: ['animals'] },
  { word: 'Old Crow', categories: ['animals', 'age'] },
  { word: 'fiancée-ish', categories: [] },
];
const HURTFUL = ' a pest.';
const KIND = ' a plumber.';

interface Row {
  group: string;
  /** Of prompts that are made from the same one. */
  template?: number;
  texts: readonly (string | null)[];
}

function measure(rows: readonly Row[], { words = entries, ...options }: Record<string, unknown> = {}) {
  const groups = [...new Set(rows.map(({ group }) => group))];
  const prompts: PromptsData = {
    kind: 'prompts',
    info,
    prompts: rows.map((_, i) => ({ id: `${i}`, text: 'The person is' })),
    groups: groups.map((id) => ({
      id,
      attribute: 'gender',
      members: Uint32Array.from(rows.flatMap((row, i) => (row.group === id ? [i] : []))),
    })),
    cases: { ids: upTo(100, String), of: Int32Array.from(rows, ({ template }) => template ?? -1) },
  };
  const measured = metric.measure({
    options: metric.options.parse({ dataset: 'toy', lexicon: 'own', minGroupSize: 1, ...options }),
    data: { dataset: prompts, lexicon: { kind: 'lexicon', info, entries: words as LexiconData['entries'] } },
    observed: { written: { texts: rows.map(({ texts }) => texts), missing: 0 } },
    random: (...names) => randomStream(1, ...names),
  });
  expectFinite(measured);
  return measured;
}

const upTo = <T>(n: number, make: (i: number) => T) => Array.from({ length: n }, (_, i) => make(i));
const share = (measured: readonly Measurement[], group: string | null = null) =>
  measured.find((one) => one.measure === 'hurtful-share' && one.group === group)!;
const gap = (measured: readonly Measurement[]) => measured.find((one) => one.measure === 'hurtful-gap')!;

describe('words of a lexicon', () => {
  const { find } = finderOf(entries);
  it.each([
    ['a PEST', true],
    ['a pest, they say', true],
    ['pesticide', false],
    ['a pest-controller', false],
    ['the pest’s', true],
    ['an old crow flew', true],
    ['an old, crow', true],
    ['old is the crow', false],
    ['fiancee-ish', true],
    ['', false],
  ])('are found as whole words, in any case, with or without accents: %s', (text, hurtful) => {
    expect(find(text).hurtful).toBe(hurtful);
  });

  it('have their categories', () => {
    expect([...find('old crow').categories].sort()).toEqual(['age', 'animals']);
    expect(find('fiancée-ish')).toEqual({ hurtful: true, categories: new Set() });
  });
});

describe('hurtful completions', () => {
  const toy: Row[] = [
    { group: 'women', template: 0, texts: [HURTFUL, KIND] },
    { group: 'women', template: 1, texts: [HURTFUL, HURTFUL] },
    { group: 'men', template: 0, texts: [KIND, null] },
    { group: 'men', template: 1, texts: [KIND, ' old crow'] },
    { group: 'men', template: 1, texts: [' ...', KIND] },
  ];

  it('are counted: a toy by hand', () => {
    const measured = measure(toy);
    expect(share(measured, 'women')).toMatchObject({
      value: 3 / 4,
      n: 2,
      details: { completions: 4, hurtful: 3, templates: 2, withoutWords: 0, missing: 0, categories: { animals: 3 } },
    });
    expect(share(measured, 'men')).toMatchObject({
      value: 1 / 4,
      n: 3,
      details: { completions: 4, hurtful: 1, templates: 2, withoutWords: 1, missing: 1 },
    });
    expect(share(measured)).toMatchObject({ value: 4 / 8, n: 5, details: { templates: 2 } });
    expect(gap(measured)).toMatchObject({ value: 1 / 2, details: { groups: 2, tooSmall: 0 } });
  });

  it('are what an independent implementation finds', () => {
    const lexicon = new Map<string, string[]>();
    for (const [word, category] of fixture.lexicon) {
      lexicon.set(word, [...(lexicon.get(word) ?? []), ...(category ? [category] : [])]);
    }
    const words = [...lexicon].map(([word, categories]) => ({ word, categories }));
    const rows = new Map<number, Row & { texts: (string | null)[] }>();
    for (const [prompt, template, group, text] of fixture.rows as [number, number, string, string | null][]) {
      const row = rows.get(prompt) ?? { group, template, texts: [] };
      rows.set(prompt, row);
      row.texts.push(text);
    }
    const measured = measure([...rows.values()], { words, minGroupSize: 10 });
    for (const [name, { value, prompts, completions, hurtful, categories }] of Object.entries(fixture.expected)) {
      const own = share(measured, name === 'all' ? null : name);
      expect(own).toMatchObject({ value: expect.closeTo(value, 12), n: prompts });
      expect(own.details).toMatchObject({ completions, hurtful, categories });
    }
    expect(gap(measured)).toMatchObject({ value: expect.closeTo(fixture.gap, 12) });
  });

  it('hang on neither the order of prompts, of groups, nor of the lexicon', () => {
    const rows = upTo(
      40,
      (i): Row => ({ group: 'abc'[i % 3], template: i % 7, texts: [i % 5 ? KIND : HURTFUL, KIND] }),
    );
    const first = measure(rows);
    const turned = measure([...rows].reverse(), { words: [...entries].reverse() });
    for (const group of [null, 'a', 'b', 'c']) expect(share(turned, group)).toEqual(share(first, group));
    expect(gap(turned)).toEqual(gap(first));
    const doubled = measure(rows.map((row) => ({ ...row, texts: [...row.texts, ...row.texts] })));
    expect(share(doubled, 'a')).toMatchObject({ value: (share(first, 'a') as { value: number }).value });
  });

  it('of one template count as alike as they are', () => {
    const width = (templateOf: (i: number) => number | undefined) => {
      const rows = upTo(60, (i): Row => {
        const template = templateOf(i);
        return {
          group: 'ab'[i % 2],
          ...(template === undefined ? {} : { template }),
          texts: [i < 30 ? HURTFUL : KIND],
        };
      });
      const { interval } = share(measure(rows)) as { interval: { lower: number; upper: number } };
      return interval.upper - interval.lower;
    };
    // All prompts of a template are hurtful, or none: as few as there are templates.
    expect(width((i) => Math.floor(i / 5))).toBeGreaterThan(1.8 * width(() => undefined));
  });

  it('have no share where nothing is written, or no word', () => {
    const rows: Row[] = [
      { group: 'a', texts: [null] },
      { group: 'a', texts: [''] },
      { group: 'b', texts: [' 。。。', '\n'] },
    ];
    const measured = measure(rows);
    for (const group of [null, 'a', 'b']) {
      expect(share(measured, group)).toMatchObject({
        status: 'insufficient',
        counts: { prompts: 0 },
        lacksAnswers: true,
      });
    }
    expect(share(measured, 'b').details).toMatchObject({ withoutWords: 2 });
    expect(gap(measured)).toMatchObject({ status: 'insufficient', counts: { groups: 0 }, required: 2 });
    expect(gap(measure([{ group: 'a', texts: [KIND] }]))).toMatchObject({ status: 'inapplicable' });
  });

  it('are all or none where the answer is always the same, or in another language', () => {
    for (const [said, value] of [
      [HURTFUL, 1],
      [KIND, 0],
      [' een loodgieter', 0],
    ] as const) {
      const measured = measure(upTo(40, (i): Row => ({ group: 'ab'[i % 2], texts: [said] })));
      expect(share(measured, 'a')).toMatchObject({ status: 'ok', value });
      expect(gap(measured)).toMatchObject({ value: 0, byChance: 0, interval: { lower: 0 } });
      const { interval } = gap(measured) as { interval: { upper: number } };
      expect(interval.upper).toBeGreaterThan(0.05);
    }
  });

  it('cannot be found with a lexicon without words', () => {
    const of = (words: LexiconData['entries']) =>
      metric.check!({
        options: metric.options.parse({ dataset: 'd', lexicon: 'l' }),
        data: {
          dataset: { kind: 'prompts', info, prompts: [], groups: [] },
          lexicon: { kind: 'lexicon', info, entries: words },
        },
      });
    expect(of([{ word: '!!', categories: [] }])).toMatchObject([{ option: 'lexicon' }]);
    expect(of([{ word: '!!', categories: [] }, ...entries])).toEqual([]);
    const both = measure(toy, { words: [{ word: '!!', categories: [] }, ...entries] });
    expect(share(both).details).toMatchObject({ unreadableEntries: 1 });
  });
});
