import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { evaluate, type InputError } from '../../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-groups-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A language is English of which every so many words is another one; what is a translation of what, the number tells. */
const subjects = ['doctor', 'teacher', 'river', 'city', 'rose', 'wasp', 'war', 'love', 'house', 'science'];
const verbs = ['saw', 'made', 'took', 'gave'];
const sentences = subjects.flatMap((subject) => verbs.map((verb) => `the ${subject} ${verb} the old people home`));
const languages = { en: 9, b: 6, c: 5, d: 4, e: 3, f: 2 };
const rows = Object.entries(languages).flatMap(([language, every]) =>
  sentences.map((sentence, i) => {
    const words = sentence.split(' ').map((word, k) => ((i + k) % every === 0 && language !== 'en' ? 'zz' : word));
    return [`${language}${i}`, language, i, ['people', 'nature', 'things'][i % 3], words.join(' ')].join('\t');
  }),
);
const header = 'id\tlanguage\tcase\ttopic\ttext';
writeFileSync(join(folder, 'all.tsv'), [header, ...rows].join('\n'));
writeFileSync(join(folder, 'english.tsv'), [header, ...rows.filter((row) => row.startsWith('en'))].join('\n'));

const configOf = (measures: string, attribute = 'language') => {
  const config = join(folder, 'fairprobe.config.yaml');
  writeFileSync(
    config,
    `subjects:
  - { name: tiny, encoder: ${join(import.meta.dirname, '../../fixtures/models/encoder')}, classifier: { probe: { dataset: english } } }
datasets:
  all: { table: all.tsv, columns: { id: id, text: text, label: topic, groups: [language], case: case } }
  english: { table: english.tsv, columns: { id: id, text: text, label: topic } }
metrics:
  - translation-retrieval: { dataset: all }
  - group-error-rates: { as: topics, dataset: all }
correlate: { groups: [{ attribute: ${attribute}, measures: [${measures}] }] }
`,
  );
  return config;
};

it('compares, over languages, how well they are aligned with how well a probe trained on one of them does', async () => {
  const config = configOf('translation-retrieval/accuracy, topics/accuracy');
  const { results, groupCorrelations, correlations } = await evaluate({
    config,
    cacheDirectory: join(folder, 'cache'),
  });
  const accuracies = results.filter(({ as, measure, group }) => as === 'topics' && measure === 'accuracy' && group);
  expect(accuracies.map(({ group }) => group).sort()).toEqual(Object.keys(languages).sort());
  const aligned = results.filter(({ metric, measure }) => metric === 'translation-retrieval' && measure === 'accuracy');
  expect([...accuracies, ...aligned].map(({ status }) => status)).toEqual(Array.from({ length: 11 }, () => 'ok'));
  expect(groupCorrelations).toHaveLength(3);
  expect(groupCorrelations?.[1]).toMatchObject({
    subject: 'tiny',
    method: 'spearman',
    status: 'ok',
    groups: ['b', 'c', 'd', 'e', 'f'],
    details: { leftOut: ['en'], test: 'exact' },
  });
  expect(correlations).toEqual([]);
});

it('refuses a measure that a metric does not have', async () => {
  const config = configOf('translation-retrieval/acuracy, topics/accuracy');
  const refused = await evaluate({ config, cacheDirectory: join(folder, 'cache') }).catch(
    (error: InputError) => error.problems,
  );
  expect(refused).toEqual([
    expect.objectContaining({
      key: 'correlate.groups[0].measures[0]',
      line: 9,
      message: '"translation-retrieval" has no measure "acuracy"',
      hint: 'Did you mean "accuracy"?',
    }),
  ]);
});

it('refuses an attribute of which the metrics have no groups', async () => {
  const config = configOf('translation-retrieval/accuracy, topics/accuracy', 'langauge');
  const { problems } = await evaluate({ config, cacheDirectory: join(folder, 'cache') }).then(
    () => expect.unreachable(),
    (error: InputError) => error,
  );
  expect(problems).toMatchObject(
    ['translation-retrieval', 'topics'].map((metric) => ({
      key: 'correlate.groups[0].attribute',
      message: `${metric} has no groups of an attribute "langauge" here`,
      hint: 'Did you mean "language"?',
      line: 9,
    })),
  );
});
