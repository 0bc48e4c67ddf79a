/**
 * A new role and a new kind of observation take a file each and a line in the index of each, and nothing else: here the files are
 * those of toys/, and the lines are the two mocks.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { ConfigInput } from '../../src/index.ts';
import { silent } from '../../src/support/progress.ts';

const [roleIndex, kindIndex] = ['../../src/runtime/roles/index.ts', '../../src/observe/kinds/index.ts'];
// Test files share a process, and with it the modules that are loaded: here they are loaded anew, and so they are after it.
vi.resetModules();
const withLine = (added: () => Promise<object>) => async (original: () => Promise<object>) => ({
  ...(await original()),
  ...(await added()),
});
vi.doMock(
  roleIndex,
  withLine(() => import('./toys/tagger.ts')),
);
vi.doMock(
  kindIndex,
  withLine(() => import('./toys/word-tags.ts')),
);
const { evaluate } = await import('../../src/index.ts');
const { loadConfig } = await import('../../src/config/load.ts');
const { configJsonSchema } = await import('../../src/config/json-schema.ts');
const { evaluate: run } = await import('../../src/evaluate/evaluate.ts');
const { forecast } = await import('../../src/evaluate/forecast.ts');
const { renderModelCard } = await import('../../src/report/model-card.ts');
const { roles } = await import('../../src/runtime/roles/registry.ts');
const { defineMetric } = await import('../../src/plugin.ts');

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-toys-'));
afterAll(() => {
  vi.doUnmock(roleIndex);
  vi.doUnmock(kindIndex);
  vi.resetModules();
  rmSync(folder, { recursive: true, force: true });
});

let measured = 0;
const nouns = defineMetric({
  id: 'nouns',
  version: 1,
  family: 'intrinsic',
  title: 'Nouns',
  summary: 'The share of nouns.',
  definition: 'The share of words with the tag noun.',
  deviations: [],
  references: [],
  measures: {
    share: {
      ...{ title: 'Share', definition: 'Of nouns.', unit: 'share', ideal: 0, range: [0, 1] },
      ...{ direction: 'lower', about: 'bias' },
    },
  },
  options: z.strictObject({ words: z.array(z.string()).default(['rose', 'grow', 'wug']).describe('Words') }),
  data: {},
  roles: ['tagger'],
  needs: ({ options: { words } }) => ({ found: { kind: 'word-tags', words } as const }),
  measure({ observed: { found } }) {
    measured++;
    const n = found.tags.length;
    const value = found.tags.filter((tag) => tag === 'noun').length / n;
    return [{ measure: 'share', attribute: null, group: null, status: 'ok', value, n }];
  },
});
const subject = (tags: Record<string, string>) => ({ name: 'lexicon', wordTagger: { tags } });
const rose = subject({ rose: 'noun', grow: 'verb' });
const config = (one: ConfigInput['subjects'][number], more: Partial<ConfigInput> = {}): ConfigInput => ({
  subjects: [one],
  metrics: ['nouns'],
  plugins: [{ metrics: [nouns] }],
  ...more,
});
const problemsOf = async (wanted: unknown) => {
  const error = await evaluate({ config: wanted as ConfigInput, cwd: folder }).catch((caught: unknown) => caught);
  return (error as { problems?: unknown }).problems ?? error;
};

describe('a role and a kind of observation with a file each', () => {
  test('are measured by a plugin: its metric asks for the kind, a subject plays the role', async () => {
    const report = await evaluate({ config: config(rose), cwd: folder });
    expect(report.results).toMatchObject([{ subject: 'lexicon', status: 'ok', value: 1 / 3, n: 3 }]);
    expect(report.subjects).toMatchObject([{ name: 'lexicon', roles: { tagger: { words: 2 } } }]);
    expect(report.notes).toContain('lexicon: no tag of wug');
    expect(renderModelCard(report, ['lexicon'], roles)).toContain('| part-of-speech tagger |');
  });

  test('have what is wrong with them said where it stands, with everything else', async () => {
    expect(await problemsOf(config({ ...rose, wordTagger: { tags: { rose: 1 } } } as never))).toMatchObject([
      { key: 'subjects[0].wordTagger.tags.rose' },
    ]);
    expect(await problemsOf(config(subject({})))).toMatchObject([
      { key: 'subjects[0].wordTagger.tags', message: 'names no word' },
    ]);
    expect(await problemsOf(config({ name: 'other', wordVectors: 'vectors.txt' }))).toMatchObject([
      { message: 'no subject can answer "nouns"', hint: 'It needs a subject with tagger' },
    ]);
    const asks = { ...nouns, needs: () => ({ found: { kind: 'word-tag' } }) } as never;
    const { results } = await evaluate({ config: config(rose, { plugins: [{ metrics: [asks] }] }), cwd: folder });
    expect(results[0].reason).toMatch(/"word-tag", which is not one of .*, word-tags$/);
  });

  test('are known to editors, last of the roles', () => {
    const { properties } = configJsonSchema({ metrics: [], datasets: [] }) as never as {
      properties: { subjects: { items: { properties: Record<string, { description: string }> } } };
    };
    const keys = Object.entries(properties.subjects.items.properties).map(([key, { description }]) => [
      key,
      description,
    ]);
    expect(keys.at(-1)).toEqual(['wordTagger', 'Knows the tags of words']);
  });

  test('are measured anew where the source says something else, and only then; a forecast counts what is asked', async () => {
    const load = (one: typeof rose) =>
      loadConfig({ value: { subjects: [one], metrics: ['nouns'] }, cwd: folder, metrics: [nouns], datasets: [] });
    const cacheDirectory = join(folder, 'cache');
    const common = { cacheDirectory, offline: true, threads: 1, progress: silent, command: '' };
    const shareOf = async (one: typeof rose) => (await run({ ...(await load(one)), ...common })).results[0].value;
    measured = 0;
    expect([await shareOf(rose), await shareOf(rose), measured]).toEqual([1 / 3, 1 / 3, 1]);
    expect([await shareOf(subject({ rose: 'noun', grow: 'noun' })), measured]).toEqual([2 / 3, 2]);
    const { entries } = await forecast({ ...(await load(rose)), cacheDirectory: null });
    expect(entries).toMatchObject([
      { role: 'tagger', observation: 'word-tags', by: 'the list of tags', kind: 'model', texts: 3 },
    ]);
  });
});
