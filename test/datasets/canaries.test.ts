import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import canaries from '../../datasets/canaries.ts';

const folder = mkdtempSync(join(tmpdir(), 'canaries-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const context = { id: 'c', resolve: (path: string) => join(folder, path), keepColumns: [] };

const load = (rows: string, more: object = {}) => {
  writeFileSync(join(folder, 'own.csv'), rows);
  return canaries.load(canaries.options.parse({ path: 'own.csv', ...more }), context);
};

describe('the data set canaries', () => {
  it('reads texts, places, secrets, labels and groups', async () => {
    const data = await load(
      'id,text,secret,label,who\na,my code is {digit} {digit} now,4 2,call,anna\nb,she lives in {city},rome,travel,\n',
      { alphabets: { city: ['paris', 'rome'] }, columns: { groups: ['who'] } },
    );
    const digits = [...'0123456789'];
    expect(data.canaries).toEqual([
      {
        ...{
          id: 'a',
          pieces: ['my code is ', ' ', ' now'],
          candidates: [digits, digits],
          secret: [4, 2],
          label: 'call',
        },
        place: { file: join(folder, 'own.csv'), line: 2 },
      },
      {
        ...{ id: 'b', pieces: ['she lives in ', ''], candidates: [['paris', 'rome']], secret: [1], label: 'travel' },
        place: { file: join(folder, 'own.csv'), line: 3 },
      },
    ]);
    expect(data.groups).toEqual([{ id: 'anna', attribute: 'who', members: Uint32Array.of(0) }]);
    expect(data.info).toMatchObject({ items: 2, missing: { who: 1 } });
  });

  it('takes an alphabet of its own in place of the digits, and one candidate alone', async () => {
    const data = await load('id,text,secret,label\na,{digit},zero,x\n', { alphabets: { digit: ['zero'] } });
    expect(data.canaries[0]).toMatchObject({ candidates: [['zero']], secret: [0] });
  });

  it('says all that is wrong, with its line', async () => {
    const rows = [
      'id,text,secret,label',
      'a,{digit} {digit},4,x',
      'b,{letter},q,x',
      'c,no place,4,x',
      'd,{digit},x,y',
      'a,{digit},1,',
      ',{digit},1,x',
    ];
    const error = await load(rows.join('\n')).catch(({ message }: Error) => message);
    const at = (line: number) => `${join(folder, 'own.csv')}:${line}: `;
    expect(error).toEqual(
      [
        `${at(2)}the secret has 1 part, but the text has 2 unknown places. Write one part for each place, with white space between`,
        `${at(3)}no alphabet is called "letter". Name one under alphabets; there are digit`,
        `${at(4)}the text has no unknown place. Write {digit} where a digit is unknown, or the name of another alphabet`,
        `${at(5)}part 1 of the secret, "x", is not in the place's alphabet`,
        `${at(6)}the label column "label" is empty`,
        `${at(6)}the id is already that of line 2`,
        `${at(7)}the id column "id" is empty`,
      ].join('\n'),
    );
  });

  it('refuses a file without a canary, and alphabets that are none', async () => {
    await expect(load('id,text,secret,label\n')).rejects.toThrow('no rows');
    const parse = (alphabets: object) => canaries.options.safeParse({ path: 'x', alphabets }).success;
    expect(parse({ a: ['b'] })).toBe(true);
    expect([{ a: [] }, { a: ['b', 'b'] }, { a: ['b c'] }, { '{': ['b'] }].map(parse)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
