import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { evaluate, type InputError } from '../../../src/index.ts';
import { parseReport } from '../../../src/report/parse.ts';
import { serializeReport } from '../../../src/report/serialize.ts';

const model = (name: string) => join(import.meta.dirname, '../../fixtures/models', name);
const folder = mkdtempSync(join(tmpdir(), 'fairprobe-counterfactuals-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const subjects = ['he', 'she', 'the man', 'the woman', 'her doctor', 'nobody'];
const rows = Array.from({ length: 60 }, (_, i) => {
  const text = `${subjects[i % 6]} saw the ${['house', 'city', 'flower'][i % 3]} ${i % 5}`;
  return `${i},${i === 1 ? `${text} ${'and so on '.repeat(200)}` : text},${i % 2 ? 'toxic' : 'normal'}`;
});
writeFileSync(join(folder, 'posts.csv'), `id,text,label\n${rows.join('\n')}\n`);
writeFileSync(join(folder, 'scores.csv'), `id,score\n${rows.map((_, i) => `${i},0.5`).join('\n')}\n`);
writeFileSync(join(folder, 'size.csv'), 'small,large\ncity,house\n');

function run(options: string) {
  const config = join(folder, 'fairprobe.config.yaml');
  writeFileSync(
    config,
    `subjects:
  - { name: three, classifier: { model: ${model('classifier-3')}, positive: [hatespeech, offensive] } }
  - { name: probe, encoder: ${model('encoder')}, classifier: { probe: { dataset: posts } } }
  - { name: file, classifier: { predictions: scores.csv, columns: { id: id, score: score } } }
datasets:
  posts: { table: posts.csv, columns: { id: id, text: text, label: label }, positive: [toxic] }
  size: { use: swaps, path: size.csv }
metrics:
  - counterfactual-token-fairness: { dataset: posts, ${options} }
`,
  );
  return evaluate({ config, cwd: folder, offline: true, threads: 1 });
}

describe('Counterfactual token fairness, from a configuration to a report', () => {
  test('asks classifier models and probes about texts that are in no data set', async () => {
    const report = await run('swaps: gender');
    expect(parseReport(serializeReport(report))).toEqual(report);
    for (const subject of ['three', 'probe']) {
      const own = report.results.filter((result) => result.subject === subject);
      const gap = own.find(({ measure, group }) => measure === 'gap' && group === null)!;
      expect(gap).toMatchObject({ status: 'ok', n: 50, attribute: 'gender', dataset: 'posts+swaps' });
      expect(gap.value).toBeGreaterThan(0);
      expect(gap.details).toMatchObject({ texts: 60, withoutWords: 10 });
      expect(own.filter(({ measure }) => measure === 'class-gap').map(({ group }) => group)).toEqual(
        subject === 'three' ? ['hatespeech', 'normal', 'offensive'] : [],
      );
    }
    expect(report.notes.filter((note) => note.includes('were longer than the model takes'))).toHaveLength(2);
  });

  test('leaves out a subject whose classifier is a prediction file with a note, and goes on with the others', async () => {
    const report = await run('swaps: gender');
    expect(report.results.filter(({ subject }) => subject === 'file')).toEqual([]);
    expect(report.notes.join('\n')).toContain(
      'counterfactual-token-fairness was not run on file, whose classifier is a prediction file: it needs a model',
    );
    expect(report.verdict).toBe('not-judged');
  });

  test('takes swap tables of your own', async () => {
    const report = await run('tables: size');
    const gaps = report.results.filter(({ subject, measure }) => subject === 'three' && measure === 'gap');
    expect(gaps.map(({ group, n }) => [group, n])).toEqual([
      [null, 40],
      ['small -> large', 20],
      ['large -> small', 20],
    ]);
  });

  test('refuses a table that is not there before any model is asked', async () => {
    const error = await run('swaps: [gendr, race]').catch((caught: unknown) => caught);
    expect((error as InputError).problems).toMatchObject([
      {
        key: 'metrics[0].counterfactual-token-fairness.swaps',
        message: 'the data set has no swap table "gendr"',
        hint: 'Did you mean "gender"?',
      },
    ]);
  });
});
