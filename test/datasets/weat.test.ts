import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import weat from '../../datasets/weat.ts';
import { InputError } from '../../src/plugin.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-weat-'));
afterAll(() => rmSync(folder, { recursive: true }));
const context = { id: 'words', resolve: (path: string) => join(folder, path), keepColumns: [] };

const set = (name: string, ...words: string[]) => ({ name, words });
const tools = {
  id: 'T1',
  x: set('tools', 'saw', 'drill'),
  y: set('toys', 'doll', 'kite'),
  a: set('work', 'job', 'shift'),
  b: set('play', 'game', 'fun'),
};

function load(content: unknown) {
  writeFileSync(join(folder, 'own.json'), typeof content === 'string' ? content : JSON.stringify(content));
  return weat.load({ path: 'own.json' }, context);
}

async function problemsOf(content: unknown) {
  const error = await load(content).then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(InputError);
  for (const problem of (error as InputError).problems) expect(problem.file).toBe(join(folder, 'own.json'));
  return (error as InputError).problems.map(({ key, message }) => (key ? `${key}: ${message}` : message));
}

describe('the published association tests', () => {
  it('are C1 to C10 and I1 to I4, with sets of the published sizes', async () => {
    const { tests, info } = await weat.load({}, context);
    const sizes = Object.fromEntries(
      tests.map(({ id, x, y, a, b }) => [id, [x, y, a, b].map(({ words }) => words.length).join('/')]),
    );
    expect(sizes).toEqual({
      C1: '25/25/25/25',
      C2: '25/25/25/25',
      C3: '32/32/25/25',
      C4: '16/16/25/25',
      C5: '16/16/8/8',
      C6: '8/8/8/8',
      C7: '8/8/8/8',
      C8: '8/8/8/8',
      C9: '6/6/7/7',
      C10: '8/8/8/8',
      I1: '12/12/13/13',
      I2: '12/12/8/8',
      I3: '12/12/12/12',
      I4: '12/12/6/6',
    });
    expect(info).toMatchObject({ id: 'words', use: 'weat', items: 14, dropped: {} });
    expect(info.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('speak about race, gender, health, age, both race and gender, or nothing protected', async () => {
    const { tests } = await weat.load({}, context);
    expect(tests.map(({ attribute }) => attribute)).toEqual([
      ...[null, null, 'race', 'race', 'race', 'gender', 'gender', 'gender', 'health', 'age'],
      ...Array(4).fill('race and gender'),
    ]);
  });

  it('have no word twice in a set, nor in both targets or both attributes', async () => {
    const { tests } = await weat.load({}, context);
    for (const { x, y, a, b } of tests) {
      for (const words of [
        [...x.words, ...y.words],
        [...a.words, ...b.words],
      ]) {
        expect(new Set(words).size).toBe(words.length);
      }
    }
  });
});

describe('a file of one’s own tests', () => {
  it('is read as documented; title and attribute may be left out', async () => {
    const { tests, info } = await load({ tests: [tools, { ...tools, id: 'T2', title: 'Mine', attribute: 'age' }] });
    expect(tests).toEqual([
      { ...tools, title: 'tools and toys with work and play', attribute: null },
      { ...tools, id: 'T2', title: 'Mine', attribute: 'age' },
    ]);
    expect(info).toMatchObject({ items: 2, source: 'own.json' });
  });

  it('may start with a byte order mark', async () => {
    const { tests } = await load(`\uFEFF${JSON.stringify({ tests: [tools] })}`);
    expect(tests.length).toBe(1);
  });

  it('is refused with every problem of its shape', async () => {
    const broken = {
      tests: [
        { ...tools, x: set('tools'), titel: 'T' },
        { ...tools, id: 'T2', b: undefined },
      ],
    };
    const problems = await problemsOf(broken);
    expect(problems.length).toBe(3);
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^tests\[0\]\.x\.words: /),
        expect.stringMatching(/^tests\[0\]: .*titel/),
        expect.stringMatching(/^tests\[1\]\.b: /),
      ]),
    );
  });

  it('is refused with every word that stands twice or on both sides, and every id used twice', async () => {
    const broken = {
      tests: [
        tools,
        {
          ...tools,
          x: set('tools', 'saw', 'saw', 'kite'),
          b: set('play', 'game', 'job'),
        },
      ],
    };
    expect(await problemsOf(broken)).toEqual([
      'tests[1].id: another test is already named "T1"',
      'tests[1].x.words: "saw" occurs there more than once',
      'tests[1].x.words: "kite" is in both x and y of test "T1"',
      'tests[1].a.words: "job" is in both a and b of test "T1"',
    ]);
  });

  it('shows twenty problems and counts the rest', async () => {
    const problems = await problemsOf({ tests: Array.from({ length: 25 }, () => ({ ...tools, x: set('tools') })) });
    expect(problems.length).toBe(21);
    expect(problems.at(-1)).toBe('5 more problems in this file');
  });

  it('is refused where it is missing, no JSON, or holds no test', async () => {
    await expect(weat.load({ path: 'nowhere.json' }, context)).rejects.toThrow(/nowhere\.json: there is no such file/);
    expect(await problemsOf('{ tests')).toEqual([expect.stringMatching(/^is not valid JSON/)]);
    expect(await problemsOf({ tests: [] })).toEqual([expect.stringMatching(/^tests: /)]);
  });
});
