/** What docs/architecture.md shows of the house is so: the code's imports, the rules of who may import whom, and the files. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { describe, expect, test } from 'vitest';
import rules from '../../.dependency-cruiser.mjs';
import { readPage } from './pages.ts';

const page = readPage('docs/architecture.md');

/** Every room may import these: no arrow is drawn. */
const ground = ['contract', 'support'];
/** They import what they hand on to users: one drawn arrow stands for many. */
const fronts = ['cli', 'index'];

/** `plan` of `src/plan/needs.ts`, `plugin` of `src/plugin.ts`; metrics and data sets are drawn as one. */
function roomOf(path: string): string {
  const [top, next] = path.split('/');
  return top === 'src' ? next.replace(/\.ts$/, '') : 'metrics';
}

type Arrows = ReadonlyMap<string, readonly string[]>;

function byRoom(pairs: readonly (readonly [from: string, to: string])[]): Arrows {
  const arrows = new Map<string, Set<string>>();
  for (const [from, to] of pairs) {
    if (from === to || ground.includes(from) || ground.includes(to)) continue;
    arrows.set(from, (arrows.get(from) ?? new Set()).add(to));
  }
  return new Map([...arrows].map(([from, to]) => [from, [...to].sort()]));
}

function drawnIn(text: string): Arrows {
  const [, picture] = text.match(/```mermaid\nflowchart TD\n([\s\S]*?)```/)!;
  const lines = picture.replace(/\["[^"]*"\]/g, '').split('\n');
  const arrows = lines.flatMap((line) => {
    const [from, to] = line.split(/-->|-\..*\.->/).map((side) => side.split('&').map((id) => id.trim()));
    return to ? from.flatMap((one) => to.map((other) => [one, other] as const)) : [];
  });
  return byRoom(arrows);
}

function imported(): Arrows {
  const files = ['src', 'metrics', 'datasets'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name.replaceAll('\\', '/'))),
  );
  const arrows = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\b(?:from |import |import\()'(\.[^']+)'/g)].map(
        ([, path]) => [roomOf(file), roomOf(join(dirname(file), path))] as const,
      ),
    );
  return byRoom(arrows);
}

/** What the rules of single rooms allow. */
function allowed(): Arrows {
  const arrows = rules.forbidden.flatMap(({ name, from, to }) => {
    if (!name.endsWith('-imports') || !('pathNot' in to)) return [];
    const others = [to.pathNot ?? []].flat().map((path) => roomOf(path.replace('^', '')));
    return others.map((other) => [roomOf(String(from.path).replace('^', '')), other] as const);
  });
  return byRoom(arrows);
}

const without = (arrows: Arrows, rooms: readonly string[]) =>
  Object.fromEntries([...arrows].filter(([room]) => !rooms.includes(room)));

const drawn = drawnIn(page);

describe('the picture', () => {
  test('has the arrows that the code has', () => {
    expect(without(drawn, fronts)).toEqual(without(imported(), fronts));
    for (const front of fronts) expect(imported().get(front)).toEqual(expect.arrayContaining([...drawn.get(front)!]));
  });

  test('has the arrows that the rules allow', () => {
    const ruled = [...allowed().keys()];
    expect(ruled).toEqual(expect.arrayContaining(['plan', 'judge', 'config']));
    for (const room of ruled) expect(drawn.get(room), room).toEqual(allowed().get(room));
  });
});

test('the table has every room', () => {
  const rooms = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  const listed = rows.flatMap((row) => [...row.split('|')[1].matchAll(/`src\/([a-z]+)`/g)].map(([, room]) => room));
  expect(listed.sort()).toEqual(rooms.map(({ name }) => name).sort());
});

test('every file that it names is there', () => {
  const named = [...page.matchAll(/`([\w./-]+\.m?ts)`/g)].map(([, path]) => path);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((path) => !existsSync(path) && !existsSync(join('src', path)))).toEqual([]);
});
