import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { evaluate, type InputError } from '../../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-tags-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

// Two requests in two languages: set an alarm at six, play jazz.
mkdirSync(join(folder, 'data'));
const conll = (original: boolean, alarm: readonly string[], play: readonly string[]) =>
  [
    `# text${original ? '' : '-en'} = alarm at six\n# intent = alarm`,
    ...alarm.map((word, i) => `${i + 1}\t${word}\talarm\t${['O', 'O', 'B-time'][i]}`),
    `\n# text${original ? '' : '-en'} = play jazz\n# intent: play`,
    ...play.map((word, i) => `${i + 1}\t${word}\tplay\t${['O', 'B-genre'][i]}`),
    '',
  ].join('\n');
write('data/en.test.conll', conll(true, ['alarm', 'at', 'six'], ['play', 'jazz']));
write('data/de.test.conll', conll(false, ['Wecker', 'um', 'sechs'], ['spiel', 'Jazz']));

function run(source: string, metrics = ['intent-slot: { dataset: requests, minGroupSize: 1, sourceLanguage: en }']) {
  write(
    'fairprobe.config.yaml',
    `subjects:\n  - { name: ours, slotTagger: ${source} }\ndatasets:\n  requests: { use: xsid, path: data }\nmetrics:\n${metrics.map((metric) => `  - ${metric}\n`).join('')}`,
  );
  return evaluate({ config: join(folder, 'fairprobe.config.yaml'), cacheDirectory: join(folder, 'cache') });
}
const problemsOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    ({ problems }: InputError) => problems.map(({ line, message }) => `${line ?? '-'}: ${message}`),
  );
const valuesOf = ({ results }: Awaited<ReturnType<typeof run>>) =>
  Object.fromEntries(results.map(({ measure, group, value }) => [`${measure} ${group ?? 'all'}`, value]));
const right = {
  'exact-match all': 1 / 2,
  'exact-match de': 0,
  'exact-match en': 1,
  'exact-match-gap all': 1,
  'intent-accuracy all': 3 / 4,
  'intent-accuracy de': 1 / 2,
  'slot-f1 all': 6 / 8,
  'slot-f1 en': 1,
  'slot-f1-gap de': 1 / 2,
};

describe('a file of intents and slots', () => {
  it('has tags for the tokens of the data set, in a cell or as a list', async () => {
    const tags = ['en 1,alarm,O O B-time', 'en 2,play,O B-genre', 'de 1,play,O O B-time', 'de 2,play,B-genre O'];
    write('tags.csv', `id,intent,tags\n${tags.join('\n')}\n`);
    const found = await run('{ predictions: tags.csv, columns: { id: id, intent: intent, tags: tags } }');
    expect(valuesOf(found)).toMatchObject(right);
    expect(found.subjects[0].roles['slot-tagger']).toMatchObject({
      source: 'tags.csv',
      intent: 'intent',
      tags: 'tags',
    });
    const lines = tags.map((row) => {
      const [id, intent, own] = row.split(',');
      return JSON.stringify({ id, intent, tags: own.split(' ') });
    });
    write('tags.jsonl', lines.join('\n'));
    const again = await run('{ predictions: tags.jsonl, columns: { id: id, intent: intent, tags: tags } }');
    expect(valuesOf(again)).toEqual(valuesOf(found));
  });

  it('or slots by their tokens, or by what they say; an intent may be in several columns', async () => {
    const slot = (start: number, type: string) => [{ type, start, end: start + 1 }];
    const rows = [
      { id: 'en 1', intent: 'alarm', slots: slot(2, 'time') },
      { id: 'en 2', intent: 'play', slots: slot(1, 'genre') },
      { id: 'de 1', intent: 'play', slots: slot(2, 'time') },
      { id: 'de 2', intent: 'play', slots: slot(0, 'genre') },
    ];
    write('slots.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));
    const columns = '{ id: id, intent: intent, slots: slots }';
    expect(valuesOf(await run(`{ predictions: slots.jsonl, columns: ${columns} }`))).toMatchObject(right);
    const cell = (row: (typeof rows)[number]) => `"${JSON.stringify(row.slots).replaceAll('"', '""')}"`;
    write('slots.csv', `id,intent,slots\n${rows.map((row) => `${row.id},${row.intent},${cell(row)}`).join('\n')}\n`);
    expect(valuesOf(await run(`{ predictions: slots.csv, columns: ${columns} }`))).toMatchObject(right);
    const said = [
      { id: 'en 1', a: 'al', b: 'arm', entities: [{ type: 'time', filler: 'six' }] },
      { id: 'de 2', a: 'play', b: 'x', entities: [] },
    ];
    write('said.jsonl', said.map((row) => JSON.stringify(row)).join('\n'));
    const part = await run('{ predictions: said.jsonl, columns: { id: id, intent: [a, b], slots: entities } }');
    expect(valuesOf(part)).toMatchObject({ 'intent-accuracy all': 0, 'slot-f1 en': 1, 'slot-f1 de': 0 });
    expect(part.notes).toContain('ours: 2 of the 4 items of requests have no answer, or only a part of one');
  });

  it('may lack intents or slots', async () => {
    write('only.csv', 'id,intent\nen 1,alarm\nen 2,play\nde 1,\nde 2,play\n');
    const found = await run('{ predictions: only.csv, columns: { id: id, intent: intent } }');
    const of = (measure: string) => found.results.find((one) => one.measure === measure && one.group === null);
    expect(of('intent-accuracy')).toMatchObject({ value: 1, n: 3 });
    expect(of('slot-f1')).toMatchObject({ status: 'inapplicable', reason: 'the system names no slots' });
  });

  it('is refused with every cell that cannot be used, and its line', async () => {
    const tags = ['en 1,O O', 'en 2,O X-genre', 'de 1,O B- o', 'de 2,O B-genre'];
    write('bad.csv', `id,tags\n${tags.join('\n')}\n`);
    expect(await problemsOf(run('{ predictions: bad.csv, columns: { id: id, tags: tags } }'))).toEqual([
      '2: "tags" holds 2 tags, but the item has 3 tokens',
      '3: "tags": "X-genre" is not a tag',
      '4: "tags": "B-", "o" are not tags',
    ]);
    const slots = ['{', '[{"type":"t"}]', '[{"type":"t","start":2,"end":4}]', '[{"type":"","filler":"x"}]'];
    const ids = ['en 1', 'en 2', 'de 1', 'de 2'];
    write('bad.tsv', `id\tslots\n${slots.map((cell, i) => `${ids[i]}\t"${cell.replaceAll('"', '""')}"`).join('\n')}\n`);
    expect(await problemsOf(run('{ predictions: bad.tsv, columns: { id: id, slots: slots } }'))).toEqual([
      '2: "slots": "{" is not JSON',
      '3: "slots" does not hold a list of slots',
      '4: "slots": 2 to 4 are not tokens of the item, which has 3',
      '5: "slots" does not hold a list of slots',
    ]);
    const none = '{ predictions: bad.csv, columns: { id: id } }';
    expect(await problemsOf(run(none))).toEqual([expect.stringContaining('needs an "intent"')]);
    const both = '{ predictions: bad.csv, columns: { id: id, tags: tags, slots: tags } }';
    expect(await problemsOf(run(both))).toEqual([expect.stringContaining('either as "tags" or as "slots"')]);
  });
});
