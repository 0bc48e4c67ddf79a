/** Requests to assistants in the layouts of xSID, SLURP and MASSIVE. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import massive, { tokensOf } from '../../datasets/massive.ts';
import slurp from '../../datasets/slurp.ts';
import xsid from '../../datasets/xsid.ts';
import { InputError } from '../../src/contract/problem.ts';
import type { AnyDataset, ClassesData } from '../../src/plugin.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-requests-'));
const put = (name: string, lines: readonly string[]) => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), lines.join('\n'));
};
const load = (dataset: AnyDataset, options: Record<string, unknown>): Promise<ClassesData> =>
  dataset.load(dataset.options.parse(options), {
    id: 'requests',
    resolve: (path) => join(folder, path),
    keepColumns: [],
  }) as Promise<ClassesData>;
const problemsOf = async (dataset: AnyDataset, options: Record<string, unknown>) => {
  const error = await load(dataset, options).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).problems.map(({ line, message }) => `${line ?? '-'}: ${message}`);
};
const groupsOf = ({ groups }: ClassesData) => groups.map(({ id, members }) => [id, [...members]]);
const slotsOf = ({ utterances }: ClassesData) =>
  utterances!.map(({ slots }) => slots.map(({ type, start, end, filler }) => `${type} ${start}-${end} ${filler}`));

describe('the data set xsid', () => {
  const tokens = ['1\ta\tx\tB-t', '2\tb\tx\tI-t', '3\tc\tx\tO'];
  put('xsid/en.test.conll', ['# text = one', '# intent = x', ...tokens, '', '# text: two', '1\td\ty\tO', '']);
  put('xsid/de-ba.test.conll', [
    '# id = 1',
    '# text-en = two',
    '# text = zwoa',
    '1\td\ty\tO',
    '',
    '# text-en = one',
    ...tokens,
  ]);

  it('has languages as groups and English originals as cases, whatever their order', async () => {
    const data = await load(xsid, { path: 'xsid' });
    expect(data.ids).toEqual(['de-ba 1', 'de-ba 2', 'en 1', 'en 2']);
    expect(groupsOf(data)).toEqual([
      ['de-x-ba', [0, 1]],
      ['en', [2, 3]],
    ]);
    expect([data.cases!.ids, [...data.cases!.of]]).toEqual([
      ['two', 'one'],
      [0, 1, 1, 0],
    ]);
    expect(slotsOf(data)).toEqual([[], ['t 0-2 a b'], ['t 0-2 a b'], []]);
    expect([data.classes, [...data.codes]]).toEqual([
      ['y', 'x'],
      [0, 1, 1, 0],
    ]);
    expect((await load(xsid, { path: 'xsid/en.test.conll' })).size).toBe(2);
    expect((await load(xsid, { path: 'xsid', languages: ['en'] })).size).toBe(2);
  });

  it('leaves out what has two intents, and refuses what is not of its layout', async () => {
    put('two/nl.test.conll', ['# intent = x', '1\ta\ty\tO', '', '1\ta\tz\tO']);
    const data = await load(xsid, { path: 'two' });
    expect([data.size, data.info.dropped]).toEqual([1, { 'more than one intent': 1 }]);
    put('bad/xx-.test.conll', ['1\ta\tx\tO']);
    put('bad/de.test.conll', ['1\ta\tx', '2\tb\tx\tQ', '', '3\tc\tx\tO']);
    put('bad/fr.test.conll', ['# text = one']);
    expect(await problemsOf(xsid, { path: 'bad' })).toEqual([
      '1: is not number, token, intent and BIO tag, divided by tabs',
      '2: is not number, token, intent and BIO tag, divided by tabs',
      '-: the file has no sentence',
      '-: the name does not begin with a language tag of BCP 47, as in de.test.conll',
    ]);
    expect(await problemsOf(xsid, { path: 'xsid', languages: ['en', 'fr'] })).toEqual(['-: there is no fr.test.conll']);
    expect(await problemsOf(xsid, { path: 'xsid', partition: 'dev' })).toEqual([
      '-: there is no file <language>.dev.conll',
    ]);
  });
});

describe('the data set slurp', () => {
  const row = (more: Record<string, unknown>) =>
    JSON.stringify({
      slurp_id: 7,
      sentence: 'Call Bob now',
      scenario: 'call',
      action: 'person',
      intent: 'other',
      tokens: ['Call', 'Bob', 'now'].map((surface, id) => ({ surface, id })),
      entities: [
        { type: 'time', span: [2] },
        { type: 'person', span: [0, 1] },
      ],
      ...more,
    });

  it('has scenario and action as the intent, and fillers in lower case', async () => {
    put('slurp.jsonl', [row({}), row({ slurp_id: 8, entities: [] })]);
    const data = await load(slurp, { path: 'slurp.jsonl' });
    expect([data.ids, data.classes, groupsOf(data)]).toEqual([['7', '8'], ['call_person'], [['en', [0, 1]]]]);
    expect(slotsOf(data)).toEqual([['person 0-2 call bob', 'time 2-3 now'], []]);
  });

  it('refuses rows of another layout', async () => {
    const bad = [
      row({ tokens: 'Call' }),
      row({ entities: [{ type: 't', span: [0, 2] }] }),
      row({ entities: [{ type: 't', span: [3] }] }),
    ];
    put('bad.jsonl', [row({}), row({}), ...bad]);
    expect(await problemsOf(slurp, { path: 'bad.jsonl' })).toEqual([
      '2: the slurp_id "7" is listed twice',
      '3: lacks slurp_id, scenario, action, tokens or entities as SLURP writes them',
      '4: an entity has a span that is not a row of its tokens',
      '5: an entity has a span that is not a row of its tokens',
    ]);
  });
});

describe('the data set massive', () => {
  const row = (locale: string, id: string, annot_utt: string, more: Record<string, unknown> = {}) =>
    JSON.stringify({ id, locale, partition: 'test', intent: 'alarm_set', utt: 'u', annot_utt, ...more });

  it('has locales as languages, ids as cases, and characters as tokens where words are not divided', async () => {
    put('massive/en-US.jsonl', [
      row('en-US', '0', 'wake me at [time : five am]'),
      row('en-US', '1', 'x', { partition: 'dev' }),
    ]);
    put('massive/ja-JP.jsonl', [row('ja-JP', '0', '[time : 五 時 AM] に起こして')]);
    const data = await load(massive, { path: 'massive' });
    expect([data.ids, groupsOf(data), [...data.cases!.of]]).toEqual([
      ['en-US 0', 'ja-JP 0'],
      [
        ['en-US', [0]],
        ['ja-JP', [1]],
      ],
      [0, 0],
    ]);
    expect(slotsOf(data)).toEqual([['time 3-5 five am'], ['time 0-3 五 時 AM']]);
    expect(data.utterances![1].tokens).toEqual(['五', '時', 'AM', 'に', '起', 'こ', 'し', 'て']);
    expect(data.info.dropped).toEqual({ 'of another partition': 1 });
    expect((await load(massive, { path: 'massive', locales: ['en-US'], partition: 'dev' })).ids).toEqual(['en-US 1']);
  });

  it('reads brackets as they are written, or says that they are wrong', () => {
    expect(tokensOf('[a : b][c : d e] f', false)).toEqual({
      tokens: ['b', 'd', 'e', 'f'],
      spans: [
        { type: 'a', start: 0, end: 1 },
        { type: 'c', start: 1, end: 3 },
      ],
    });
    for (const bad of ['[a b]', '[a : ]', 'a ] b', '[a : b', '[ : b]']) expect(tokensOf(bad, false)).toBeNull();
    expect(tokensOf('', false)).toEqual({ tokens: [], spans: [] });
  });

  it('refuses what is not of its layout', async () => {
    put('wrong/de-DE.jsonl', [row('x', '0', 'x'), row('de-DE', '1', '[x'), row('de-DE', '', 'x')]);
    expect(await problemsOf(massive, { path: 'wrong' })).toEqual([
      '1: "locale" is not a language tag of BCP 47',
      '2: "annot_utt": brackets are not [slot : text]',
      '3: "id" is missing',
    ]);
    expect(await problemsOf(massive, { path: 'massive', locales: ['fr-FR'] })).toEqual(['-: there is no fr-FR.jsonl']);
    expect(await problemsOf(massive, { path: 'massive', partition: 'all' })).toEqual([
      '-: no request is of the partition "all"',
    ]);
  });
});
