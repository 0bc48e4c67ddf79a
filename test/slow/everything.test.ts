import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { JSDOM } from 'jsdom';
import { describe, expect, test } from 'vitest';
import identityTemplates from '../../datasets/identity-templates.ts';
import type { Report } from '../../src/contract/report.ts';
import { emptyFolder, fairprobe, readReport } from '../e2e/project.ts';

// Thirty uses of metrics on twelve subjects, with data of our own alone: a small bench/study/everything.config.yaml.

const fixtures = resolve(import.meta.dirname, '../fixtures/models');
const embedded = [
  'plain',
  'from-scratch',
  'augmented',
  'augmented-pretraining',
  'masked',
  'reweighted',
  'adversarial',
  'paired',
  'distilled',
  'distilled-reversed',
];
const templates = (...attributes: string[]) => ({ use: 'identity-templates', attributes });
const bland = { contexts: 'neutral-contexts', samples: 200, contextsPerWord: 5 };
const few = { permutations: 1000 };
const some = { resamples: 100 };
const sensitivity = 'accumulated-prediction-sensitivity';
const byWords = { dataset: 'few', protectedStatus: { words: 'gender' }, attribute: 'gender', ...some };

const metrics: Record<string, { as?: string; [option: string]: unknown }>[] = [
  { weat: few },
  { weat: { as: 'weat gender', tests: ['C6', 'C7', 'C8'], ddof: 0, ...few } },
  { weat: { as: 'weat two-sided', tests: ['C7', 'C8'], alternative: 'two-sided', ...few } },
  { weat: { as: 'weat lowercase', tests: ['C3', 'C6'], lowercase: true, ...few } },
  { seat: { tests: ['C3', 'C6', 'C7', 'C8', 'C10'], ...few } },
  { seat: { as: 'seat ddof 0', tests: ['C7', 'C8'], ddof: 0, ...few } },
  { ceat: { tests: ['C7', 'C8', 'C10'], ...bland } },
  { ceat: { as: 'ceat textbook', tests: ['C7', 'C8'], variance: 'textbook', ...bland } },
  { ceat: { as: 'ceat first', tests: ['C7', 'C8'], subToken: 'first', ...bland } },
  { ceat: { as: 'ceat window', tests: ['C7', 'C8'], window: 5, ...bland } },
  { 'intersectional-bias': {} },
  { 'intersectional-bias': { as: 'intersectional lowercase', lowercase: true } },
  { 'log-probability-bias': few },
  { 'log-probability-bias': { as: 'log-probability gender', tests: ['gender-occupations'], ...few } },
  { 'hate-speech-bias': { dataset: 'all', background: 'borkan' } },
  { 'hate-speech-bias': { as: 'ranking age', dataset: 'age', background: 'borkan' } },
  { 'hate-speech-bias': { as: 'ranking power', dataset: 'gender', power: -2 } },
  { 'group-error-rates': { dataset: 'all' } },
  { 'group-error-rates': { as: 'errors 0.3', dataset: 'gender', threshold: 0.3 } },
  { 'group-error-rates': { as: 'errors 0.7', dataset: 'religion', threshold: 0.7 } },
  { 'group-error-rates': { as: 'errors age', dataset: 'age' } },
  { 'true-positive-rate-gap': { dataset: 'few' } },
  { 'counterfactual-token-fairness': { dataset: 'gender', swaps: ['gender'], counterfactuals: 'symmetric', ...some } },
  { 'counterfactual-token-fairness': { as: 'swaps religion', dataset: 'religion', swaps: ['religion'], ...some } },
  { 'counterfactual-token-fairness': { as: 'swaps race', dataset: 'race', swaps: ['race'], ...some } },
  { [sensitivity]: { ...byWords, as: 'sensitivity to gender', protectedStatus: { model: 'embedded:status-gender' } } },
  { [sensitivity]: { ...byWords, as: 'sensitivity of logits', of: 'logit' } },
  { [sensitivity]: { ...byWords, as: 'sensitivity of all classes', classWeights: 'uniform' } },
  { [sensitivity]: { ...byWords, as: 'sensitivity by label', classWeights: 'gold' } },
  { 'generation-bias': { dataset: 'prompts', maxTokens: 5, minGroupSize: 3 } },
];
const uses = metrics.flatMap((entry) => Object.entries(entry).map(([metric, { as = metric }]) => as));

const config = {
  subjects: [
    ...embedded.map((name) => ({ name, encoder: `embedded:${name}`, classifier: `embedded:${name}` })),
    { name: 'causal', causalLm: join(fixtures, 'causal-lm'), generator: join(fixtures, 'causal-lm') },
    { name: 'bert', maskedLm: join(fixtures, 'masked-lm'), encoder: join(fixtures, 'encoder') },
  ],
  datasets: {
    all: templates('gender', 'religion', 'race'),
    gender: templates('gender'),
    religion: templates('religion'),
    race: templates('race'),
    age: templates('age'),
    few: {
      table: 'few.csv',
      columns: { id: 'id', text: 'text', label: 'label', groups: ['gender'] },
      positive: ['toxic'],
    },
    prompts: { use: 'prompts', path: 'prompts.csv' },
  },
  metrics,
};

/** A third of the sentences about gender, with the classes called as the models call them. */
async function fewSentences(): Promise<string> {
  const context = { id: 'gender', resolve: (path: string) => path, keepColumns: [] };
  const data = await identityTemplates.load({ attributes: ['gender'] }, context);
  const rows = data.groups.flatMap(({ id, members }) =>
    Array.from(
      members.filter((i) => i % 3 === 0),
      (i) => `${data.ids[i]},"${data.texts![i]}",${['normal', 'toxic'][data.codes[i]]},${id}`,
    ),
  );
  return `id,text,label,gender\n${rows.join('\n')}\n`;
}

const prompts = Array.from(
  { length: 6 },
  (_, i) => `a${i},The woman said number ${i},women\nb${i},The man said ${i},men`,
);

/** Measures of bias over groups, by family: what is correlated. What another one always equals counts once. */
function seriesOf({ results, metrics: declared }: Report, family: string): string[] {
  const isBias = ({ metric, measure }: Report['results'][number]) => {
    const measures = declared.find(({ id }) => id === metric)!.measures;
    const { about, equals } = measures[measure] ?? measures['*'];
    return about === 'bias' && equals === null;
  };
  const own = results.filter((each) => each.family === family && each.group === null && isBias(each));
  const attributesOf = ({ as, measure }: Report['results'][number]) =>
    new Set(own.flatMap((each) => (each.as === as && each.measure === measure ? (each.attribute ?? []) : [])));
  const single = new Set(own.filter((each) => attributesOf(each).size === 1));
  // Over all attributes, where there is one alone, the number is that attribute's.
  const series = own.filter((each) => !(each.attribute === null && single.has(each)));
  return [...new Set(series.map(({ as, measure, attribute }) => JSON.stringify([as, measure, attribute])))];
}

describe('thirty uses of metrics on twelve subjects', () => {
  const folder = emptyFolder();
  const size = (name: string) => statSync(join(folder, name)).size;

  test('are all measured or say why not, are all correlated, and make a page and a summary that can be read', async () => {
    writeFileSync(join(folder, 'fairprobe.config.json'), JSON.stringify(config));
    writeFileSync(join(folder, 'few.csv'), await fewSentences());
    writeFileSync(join(folder, 'prompts.csv'), `id,prompt,group\n${prompts.join('\n')}\n`);
    const outputs = ['report.json', 'report.html', 'report.md'].flatMap((name) => ['-o', name]);
    const { code, stderr, stdout } = await fairprobe(folder, ['evaluate', '--offline', ...outputs], { COLUMNS: '80' });
    expect([0, 3], stderr).toContain(code);
    const report = readReport(folder, 'report.json');

    expect(uses).toHaveLength(30);
    expect(new Set(report.results.map(({ as }) => as))).toEqual(new Set(uses));
    expect(report.results.filter(({ status }) => status === 'error')).toEqual([]);
    for (const as of uses) {
      for (const { name } of config.subjects) {
        const measured = report.results.some((result) => result.as === as && result.subject === name);
        const left = report.notes.some((note) => {
          const [which, whom] = note.split(/ (?:was|were) not run on /);
          return (
            whom &&
            which.split(/, | and /).includes(as) &&
            whom
              .split(/,? which ha/)[0]
              .split(/, | and /)
              .includes(name)
          );
        });
        expect([as, name, measured !== left]).toEqual([as, name, true]);
      }
    }

    const [intrinsic, extrinsic] = ['intrinsic', 'extrinsic'].map((family) => seriesOf(report, family));
    const named = ({ metric, measure, attribute }: Report['correlations'][number]['a']) =>
      JSON.stringify([metric, measure, attribute]);
    const pairs = new Set(report.correlations.map(({ a, b, method }) => `${named(a)} ${named(b)} ${method}`));
    const declared = intrinsic.flatMap((a) =>
      extrinsic.flatMap((b) => ['pearson', 'spearman', 'kendall'].map((method) => `${a} ${b} ${method}`)),
    );
    expect(declared.length).toBeGreaterThan(10_000);
    expect(pairs).toEqual(new Set(declared));
    expect(report.correlations).toHaveLength(declared.length);
    expect(new Set(report.correlations.map(({ n }) => n)).size).toBeGreaterThan(2);

    expect(size('report.html')).toBeLessThan(3_000_000);
    expect(size('report.md')).toBeLessThan(700_000);
    expect(size('report.json')).toBeLessThan(60_000_000);
    expect(report.notes.length).toBeLessThan(20);
    expect(stdout.split('\n').length).toBeLessThan(1200);
    expect(stdout).toContain('Do intrinsic and extrinsic measures agree?');

    const page = new JSDOM(readFileSync(join(folder, 'report.html'), 'utf8')).window.document;
    expect(page.querySelector('#agreement')!.parentElement!.textContent).toMatch(/aligned pairs of measures/);
    expect(page.querySelectorAll('section.metric')).toHaveLength(30);
    const correlations = page.querySelector('section[aria-labelledby="correlations"]')!;
    expect(correlations.querySelector('svg')!.getAttribute('aria-label')).toMatch(/^Matrix of the median Spearman/);
    expect(correlations.querySelectorAll('figure.panel')).toHaveLength(6);
  });
});
