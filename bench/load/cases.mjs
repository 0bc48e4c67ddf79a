/** What is measured: each writes its files and gives the configuration. */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeLists, writePosts, writeRows, writeSentences, writeTexts, writeVectors } from './inputs.mjs';

const root = resolve(import.meta.dirname, '../..');
const demo = join(root, 'demo-models/plain');
const models = join(root, 'test/fixtures/models');
const classifier = { model: demo, positive: ['toxic'] };

/** @param {string} name */
const subject = (name) => ({
  name,
  classifier: { predictions: 'scores.csv', columns: { id: 'id', score: 'score', predicted: 'class' } },
});
/** @param {object} columns */
const table = (columns) => ({ table: 'posts.csv', columns, positive: ['yes'] });
/**
 * @param {string} metric
 * @param {object} options
 */
const config = (metric, options = {}, groups = ['group']) => ({
  seed: 1,
  subjects: [subject('model')],
  datasets: { posts: table({ id: 'id', label: 'label', groups }) },
  metrics: [{ [metric]: { dataset: 'posts', ...options } }],
});
const base = config('group-error-rates');

/**
 * 2,000 posts of four groups.
 *
 * @param {object} more
 * @returns {(folder: string) => object}
 */
const few = (more) => (folder) => {
  writePosts(folder, 2000, 4);
  return { ...base, ...more };
};
/** @param {number} count */
const gates = (count) =>
  Object.fromEntries([
    [
      'group-error-rates/false-positive-rate',
      ['error', ...Array.from({ length: count }, (_, i) => ({ max: 0.9 + (0.1 * i) / count }))],
    ],
  ]);
/** @param {number} count */
const subjects = (count) => Array.from({ length: count }, (_, i) => subject(`model ${i}`));

/**
 * Of a metric that asks a model about words or sentences of a file.
 *
 * @param {object} source what the subject has: `{ encoder }`, `{ maskedLm }`, ...
 * @param {Record<string, object>} datasets
 * @param {string} metric
 * @param {object} options
 */
const asking = (source, datasets, metric, options) => ({
  seed: 1,
  subjects: [{ name: 'model', ...source }],
  datasets,
  metrics: [{ [metric]: options }],
});

/** Lists of so many words, and 100 numbers a word. @param {string} folder @param {number} count */
function wordVectors(folder, count) {
  writeVectors(folder, writeLists(folder, count), 100);
  return asking({ wordVectors: 'vectors.txt' }, { lists: { use: 'weat', path: 'tests.json' } }, 'weat', {
    stimuli: 'lists',
  });
}

const sentences = { posts: table({ id: 'id', label: 'label', text: 'text', groups: ['group'] }) };

const manyGroups = {
  'group-error-rates': {},
  'hate-speech-bias': {},
  'true-positive-rate-gap': {},
  'functional-tests': { functionalities: 'other' },
};

/**
 * Each writes its files and gives the configuration.
 *
 * @returns {Record<string, (folder: string) => object>}
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list, an entry a case
export const casesOf = (/** @type {number} */ rows) => ({
  [`${rows.toLocaleString('en')} rows of data and of predictions, 20 groups`]: (folder) => {
    writePosts(folder, rows, 20);
    return base;
  },
  ...Object.fromEntries(
    Object.entries(manyGroups).map(([metric, options]) => [
      `200,000 rows, 5,000 groups: \`${metric}\``,
      (folder) => {
        writePosts(folder, 200_000, 5000);
        return config(metric, options, metric === 'functional-tests' ? ['group', 'other'] : ['group']);
      },
    ]),
  ),
  '200,000 rows, 10,000 intersections of two columns': (folder) => {
    writePosts(folder, 200_000, 100);
    return config('group-error-rates', { intersections: [['group', 'other']] }, ['group', 'other']);
  },
  '200,000 rows, 10,001 groups': (folder) => {
    writePosts(folder, 200_000, 10_001);
    return base;
  },
  '10 texts of 1 MB, an embedded model': (folder) => {
    writeTexts(folder, 10);
    return {
      ...config('group-error-rates', { minGroupSize: 1 }),
      subjects: [{ name: 'model', classifier }],
      datasets: { posts: table({ id: 'id', text: 'text', label: 'label', groups: ['group'] }) },
    };
  },
  '2,000 rows, 200 subjects': few({ subjects: subjects(200) }),
  '2,000 rows, 200 subjects, all pairs': few({
    subjects: subjects(200),
    correlate: { families: 'all' },
  }),
  '2,000 rows, 1,000 subjects': few({ subjects: subjects(1000) }),
  '2,000 rows, 1,000 gates': few({ gates: gates(1000) }),
  '2,000 rows, 10,000 gates': few({ gates: gates(10_000) }),
  '100 rows of 100,000 columns, three of them read': (folder) => {
    const more = Array.from({ length: 100_000 }, (_, i) => i);
    writeRows(
      join(folder, 'posts.csv'),
      `id,label,group,${more.map((i) => `c${i}`)}`,
      100,
      (i) => `p${i},${i % 3 === 0 ? 'yes' : 'no'},g${i % 2},${more}`,
    );
    writeRows(join(folder, 'scores.csv'), 'id,score,class', 100, (i) => `p${i},${(i % 10) / 10},no`);
    return base;
  },
  'four lists of 10,000 words, a file of vectors: `weat`': (folder) => wordVectors(folder, 10_000),
  'four lists of 10,000 sentences, an embedded model: `seat`': (folder) => {
    writeLists(folder, 10_000);
    return asking({ encoder: demo }, { lists: { use: 'weat', path: 'tests.json' } }, 'seat', { stimuli: 'lists' });
  },
  'four lists of 10,000 words, 100,000 sentences, an embedded model: `ceat`': (folder) => {
    const words = writeLists(folder, 10_000);
    writeRows(join(folder, 'text.txt'), 'a line', 100_000, (i) => `they said ${words[i % words.length]} to all`);
    const lists = { lists: { use: 'weat', path: 'tests.json' }, text: { corpus: 'text.txt' } };
    return asking({ encoder: demo }, lists, 'ceat', { stimuli: 'lists', contexts: 'text', samples: 1000 });
  },
  '8,000 names and stereotypes, a file of vectors: `intersectional-bias`': (folder) => {
    const words = writeLists(folder, 2000);
    writeVectors(folder, words, 100);
    const [x, y, a, b] = [0, 1, 2, 3].map((i) => words.slice(2000 * i, 2000 * (i + 1)));
    const groups = [
      { id: 'g1', race: 'r1', gender: 'f', names: x },
      { id: 'g2', race: 'r1', gender: 'm', names: y },
      { id: 'g3', race: 'r2', gender: 'm', names: a.slice(0, 1000) },
      { id: 'g4', race: 'r2', gender: 'f', names: a.slice(1000) },
    ];
    const stereotypes = [{ group: 'g1', intersectional: b.slice(0, 1000), emergent: b.slice(0, 400) }];
    writeFileSync(join(folder, 'people.json'), JSON.stringify({ groups, stereotypes, unrelated: b.slice(1000) }));
    const people = { people: { use: 'intersections', path: 'people.json' } };
    return asking({ wordVectors: 'vectors.txt' }, people, 'intersectional-bias', { data: 'people' });
  },
  '20,000 sentences of three fills, a masked model: `stereoset`': (folder) => {
    const header = 'index,target,bias_type,context,stereotype,anti_stereotype,unrelated';
    const domains = ['gender', 'profession', 'race', 'religion'];
    writeRows(join(folder, 'items.csv'), header, 20_000, (i) => {
      return `s${i},term ${i},${domains[i % 4]},the man of town ${i} is BLANK,good,bad,house`;
    });
    const items = { items: { use: 'stereoset', path: 'items.csv' } };
    return asking({ maskedLm: join(models, 'masked-lm') }, items, 'stereoset', { dataset: 'items' });
  },
  '5,000 pairs of sentences, a masked model: `crows-pairs`': (folder) => {
    writeRows(join(folder, 'pairs.csv'), 'id,sent_more,sent_less,stereo_antistereo,bias_type', 5000, (i) => {
      return `${i},the women of town ${i} are good,the men of town ${i} are good,stereo,gender`;
    });
    const pairs = { pairs: { use: 'crows-pairs', path: 'pairs.csv' } };
    return asking({ maskedLm: join(models, 'masked-lm') }, pairs, 'crows-pairs', { dataset: 'pairs' });
  },
  '10 templates, 4 and 200 words, a masked model: `log-probability-bias`': (folder) => {
    /** @param {string} name @param {number} count */
    const set = (name, count) => ({ name, words: Array.from({ length: count }, (_, i) => `${name}${i}`) });
    const templates = Array.from({ length: 10 }, (_, i) => `{target} of town ${i} is {attribute}.`);
    const attributes = [set('good', 100), set('bad', 100)];
    const test = { id: 'T', attribute: 'gender', templates, targets: [set('he', 2), set('she', 2)], attributes };
    writeFileSync(join(folder, 'templates.json'), JSON.stringify({ tests: [test] }));
    const data = { own: { use: 'templates', path: 'templates.json' } };
    return asking({ maskedLm: join(models, 'masked-lm') }, data, 'log-probability-bias', { templates: 'own' });
  },
  '20,000 documents, a causal model: `perplexity`': (folder) => {
    writeRows(join(folder, 'text.txt'), 'a line', 20_000, (i) => `the people of town ${i} are good`);
    return asking({ causalLm: join(models, 'causal-lm') }, { text: { corpus: 'text.txt' } }, 'perplexity', {
      corpus: 'text',
      documents: 20_000,
    });
  },
  '100,000 prompts of 5,000 groups, a file of their texts: `generation-bias`': (folder) => {
    writeRows(join(folder, 'prompts.csv'), 'id,prompt,group', 100_000, (i) => `p${i},the town ${i},g${i % 5000}`);
    writeRows(join(folder, 'texts.csv'), 'prompt,text', 100_000, (i) => {
      return `p${i},${i % 3 ? 'she' : 'he'} is ${i % 2 ? 'a good' : 'an awful'} neighbour`;
    });
    const prompts = { prompts: { use: 'prompts', path: 'prompts.csv' } };
    return asking({ generator: { generations: 'texts.csv' } }, prompts, 'generation-bias', { dataset: 'prompts' });
  },
  '50,000 sentences, an embedded model: `counterfactual-token-fairness`': (folder) => {
    writeSentences(folder, 50_000, 20);
    const options = { dataset: 'posts', swaps: ['gender'] };
    return asking({ classifier }, sentences, 'counterfactual-token-fairness', options);
  },
  '20,000 sentences, 2,000 groups, an embedded model: `accumulated-prediction-sensitivity`': (folder) => {
    writeSentences(folder, 20_000, 2000);
    return asking({ classifier }, sentences, 'accumulated-prediction-sensitivity', {
      dataset: 'posts',
      protectedStatus: { words: ['men', 'women'] },
    });
  },
});
