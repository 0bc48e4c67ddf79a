import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { evaluate, type Report } from '../../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-empty-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A model whose tokenizer puts nothing around a text, as GPT-2's does not, so that an empty text has no tokens. */
function bare(name: string): string {
  const made = join(folder, name);
  cpSync(join(import.meta.dirname, '../../fixtures/models', name), made, { recursive: true });
  const file = join(made, 'tokenizer.json');
  const tokenizer = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...tokenizer, post_processor: null }));
  return made;
}
const encoder = bare('encoder');
const classifier = bare('classifier-2');

const somebody = ['she', 'he', 'the woman', 'the man'];
const plain = Array.from({ length: 60 }, (_, i) => `${somebody[i % 4]} saw the ${['house', 'city', 'rose'][i % 3]} .`);
/** Empty, white space; unknown words only, emoji only, right to left; longer than any model takes. */
const odd = ['', '   ', '漢字 かな', '😀 👩‍👩‍👧 🏳️‍🌈', 'هو ذهب إلى البيت', 'she went home '.repeat(3334)];
const texts = [...plain, ...odd];
const line = (text: string, i: number) => `${i},"${text}",${i % 2 ? 'toxic' : 'normal'},${i % 4 < 2 ? 'a' : 'b'}`;
writeFileSync(join(folder, 'posts.csv'), `id,text,label,group\n${texts.map(line).join('\n')}\n`);

const metrics = `
  - hate-speech-bias: { dataset: posts, minGroupSize: 2, resamples: 100 }
  - counterfactual-token-fairness: { dataset: posts, swaps: gender, resamples: 100 }
  - accumulated-prediction-sensitivity: { dataset: posts, protectedStatus: { probe: { dataset: posts } }, resamples: 100 }`;

function run(asked = metrics): Promise<Report> {
  const config = join(folder, 'fairprobe.config.yaml');
  writeFileSync(
    config,
    `subjects:
  - { name: model, encoder: ${encoder}, classifier: { model: ${classifier}, positive: toxic } }
  - { name: probe, encoder: ${encoder}, classifier: { probe: { dataset: posts } } }
datasets:
  posts: { table: posts.csv, columns: { id: id, text: text, label: label, groups: [group] }, positive: [toxic] }
metrics:${asked}
`,
  );
  return evaluate({ config, cwd: folder, offline: true, threads: 1 });
}

describe('Texts without a token, where the model puts none around them', () => {
  test('have no value and are counted; all others are measured', async () => {
    const report = await run();
    expect(report.results.filter(({ status }) => status === 'error')).toEqual([]);
    for (const subject of ['model', 'probe']) {
      const own = report.results.filter((result) => result.subject === subject && result.group === null);
      const sensitivity = own.find(({ measure }) => measure === 'mean')!;
      expect(sensitivity).toMatchObject({ status: 'ok', n: 64, details: { texts: 66, withoutWords: 2 } });
      const { classes } = sensitivity.details as unknown as { classes: { predicted: number }[] };
      expect(classes.reduce((sum, { predicted }) => sum + predicted, 0)).toBe(64);
      expect(own.find(({ measure }) => measure === 'auc')).toMatchObject({ status: 'ok', n: 64 });
      expect(own.find(({ measure }) => measure === 'gap')).toMatchObject({ status: 'ok', n: 61 });
    }
  });

  test('change nothing about the others', async () => {
    const metric = `
  - accumulated-prediction-sensitivity: { dataset: posts, protectedStatus: { words: gender }, resamples: 100 }`;
    const value = async () =>
      (await run(metric)).results.find(
        ({ subject, measure, group }) => subject === 'model' && measure === 'mean' && !group,
      )!;
    const before = await value();
    const kept = texts.flatMap((text, i) => (text.trim() === '' ? [] : [line(text, i)]));
    writeFileSync(join(folder, 'posts.csv'), `id,text,label,group\n${kept.join('\n')}\n`);
    const after = await value();
    expect(after.n).toBe(before.n);
    expect(after.value).toBe(before.value);
  });
});
