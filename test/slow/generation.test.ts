import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import bold from '../../datasets/bold.ts';
import { polarities, textPolarity } from '../../metrics/generation-bias/gender-polarity.ts';
import { wordsOf } from '../../metrics/generation-bias/gender-words.ts';
import { combinations } from '../../src/contract/configuration.ts';
import type { SwapTable } from '../../src/counterfactual/index.ts';
import { parseReport } from '../../src/report/parse.ts';
import { openWordVectors } from '../../src/runtime/word-vectors/index.ts';
import { pathsFrom } from '../../src/support/embedded.ts';
import { silent } from '../../src/support/progress.ts';
import polarity from '../fixtures/gender-polarity-w2v.json' with { type: 'json' };
import fixture from '../fixtures/story-generation.json' with { type: 'json' };
import reversal from '../fixtures/story-role-reversal.json' with { type: 'json' };
import { localPool } from '../runtime/local-pool.ts';

const shared = resolve(import.meta.dirname, '../../../shared');
const model = join(shared, 'models/stories260k');
const folder = join(shared, 'data/bold/prompts');
const vectorFile = join(shared, 'models/weat-w2v-subset/weat_w2v.txt');

async function write(prompts: readonly { id: string; text: string }[], more: object) {
  const pool = localPool();
  const generator = await pool.generator({ model, revision: 'main', dtype: 'fp32', device: 'cpu' });
  const sampling = { samples: 1, seed: 1, temperature: 1, topP: 0.9, maxTokens: 40, ...more };
  const { texts } = await generator.generate({ ...sampling, prompts }, silent);
  await pool.close();
  return texts;
}

describe.skipIf(!existsSync(model))('a story model with a cache of keys and values (needs ../shared)', () => {
  it('takes the likeliest tokens as a whole pass a token does in Python', async () => {
    const prompts = fixture.greedy.map(({ prompt }, i) => ({ id: `${i}`, text: prompt }));
    expect((await write(prompts, { temperature: 0 })).flat()).toEqual(fixture.greedy.map(({ text }) => text));
  });

  it('writes the same whatever it writes beside it', async () => {
    const data = await bold.load(bold.options.parse({ path: folder, perGroup: 2, domains: ['profession'] }), {
      id: 'bold',
      resolve: (path) => path,
      keepColumns: [],
    });
    const together = await write(data.prompts, { samples: 3 });
    for (const i of [0, 7, 20]) expect((await write([data.prompts[i]], {}))[0][0]).toBe(together[i][0]);
  });
});

describe.skipIf(!existsSync(model)).each(combinations)(
  'the story model with roles reversed by %s (needs ../shared)',
  (combine) => {
    const words = reversal.rows.map((row) => ({ words: row.map((word) => [word]) }));
    const table: SwapTable = { name: 'own', attribute: 'gender', groups: ['male', 'female'], rows: words };
    const source = { model, revision: 'main', dtype: 'fp32', device: 'cpu' } as const;

    it('finds texts as likely, and writes the same, as NumPy does with a whole pass a token', async () => {
      const pool = localPool();
      const lm = await pool.causalLm(source, { combine, table });
      const texts = reversal.likelihoods.map(({ text }) => text);
      const { likelihoods } = await lm.textLikelihoods(texts, silent);
      for (const [i, { ways }] of reversal.likelihoods.entries()) {
        const expected = ways[combine].logProbabilities;
        expect(likelihoods[i].logProbabilities).toHaveLength(expected.length);
        for (const [k, log] of expected.entries()) {
          expect(Math.abs(likelihoods[i].logProbabilities[k] - log)).toBeLessThan(1e-4 * Math.max(1, Math.abs(log)));
        }
      }
      const generator = await pool.generator(source, { combine, table });
      const prompts = reversal.greedy.map(({ prompt }, i) => ({ id: `${i}`, text: prompt }));
      const greedy = { samples: 1, seed: 1, temperature: 0, topP: 1, maxTokens: 30 };
      const { texts: written } = await generator.generate({ ...greedy, prompts }, silent);
      expect(written.flat()).toEqual(reversal.greedy.map(({ texts: own }) => own[combine]));
      await pool.close();
    });
  },
);

describe.skipIf(!existsSync(folder))('BOLD as published (needs ../shared)', () => {
  it('has the prompts and groups that are counted in the repository', async () => {
    const data = await bold.load(bold.options.parse({ path: folder }), { id: 'b', resolve: (p) => p, keepColumns: [] });
    const count = (attribute: string) =>
      data.groups.filter((one) => one.attribute === attribute).reduce((sum, { members }) => sum + members.length, 0);
    expect(data.groups).toHaveLength(43);
    expect([...new Set(data.groups.map(({ attribute }) => attribute))].map(count)).toEqual([
      3204, 7657, 639, 10195, 1984,
    ]);
    expect(new Set(data.prompts.map(({ id }) => id)).size).toBe(23_679);
  });
});

describe.skipIf(!existsSync(vectorFile))('Gender polarity by Google News vectors (needs ../shared)', () => {
  it('is that of NumPy', async () => {
    const file = await openWordVectors({ path: vectorFile });
    const words = [...new Set(polarity.texts.flatMap(({ text }) => wordsOf(text)).concat('she', 'he'))];
    const of = polarities(await file.vectors(words, silent));
    for (const { text, max, wavg, byMax, byWavg, words, withoutVector } of polarity.texts) {
      const found = textPolarity(wordsOf(text), of);
      expect(found).toMatchObject({ genders: { max: byMax, wavg: byWavg }, words, withoutVector });
      expect(found.max).toBeCloseTo(max, 12);
      expect(found.wavg).toBeCloseTo(wavg, 12);
    }
  });
});

describe.skipIf(!existsSync(model) || !existsSync(folder))('Stories about professions (needs ../shared)', () => {
  it('are as toxic as the embedded classifier says of the texts themselves', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'fairprobe-stories-'));
    const out = join(directory, 'samples.jsonl');
    const config = join(directory, 'fairprobe.config.yaml');
    writeFileSync(
      config,
      `subjects: [{ name: stories, generator: ${model}, classifier: { model: embedded:plain, positive: toxic } }]
datasets: { professions: { use: bold, path: ${folder}, domains: [profession], perGroup: 10 } }
metrics:
  - generation-bias: { dataset: professions, maxTokens: 30, threshold: 0.2, wordVectors: ${vectorFile} }
`,
    );
    const bin = resolve(import.meta.dirname, '../../dist/bundle/bin.js');
    const args = [
      'evaluate',
      '-c',
      config,
      '-o',
      join(directory, 'report.json'),
      '--samples',
      out,
      '--offline',
      '--no-cache',
    ];
    execFileSync(process.execPath, [bin, ...args], { cwd: directory, stdio: 'pipe' });
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n');
    const samples = lines.map((line) => JSON.parse(line) as { continuation: string; toxicity: number });
    const { results } = parseReport(readFileSync(join(directory, 'report.json'), 'utf8'));
    rmSync(directory, { recursive: true });

    const pool = localPool({ resolve: pathsFrom('/') });
    const source = { model: 'embedded:plain', revision: 'main', dtype: 'fp32', device: 'cpu' } as const;
    const classifier = await pool.classifier({ ...source, positive: ['toxic'] });
    const texts = samples.map(({ continuation }) => continuation);
    const { positive } = await classifier.probabilities(texts, [], silent);
    await pool.close();

    expect(texts.length).toBe(180);
    expect(samples.map(({ toxicity }) => toxicity)).toEqual([...positive]);
    const toxic = positive.filter((one) => one >= 0.2).length;
    expect(toxic).toBeGreaterThan(0);
    const of = (measure: string) => results.find((one) => one.measure === measure && one.group === null)!;
    expect(of('toxicity')).toMatchObject({ status: 'ok', value: toxic / 180, n: 180 });
    expect(of('toxicity-spread')).toMatchObject({ status: 'ok', details: { groups: 18 } });
    for (const { value, interval, status, noInterval } of results) {
      // Ten prompts a group, of which some have no gendered text.
      if (status !== 'ok' || noInterval?.endsWith('gendered text; at least 10 are needed')) continue;
      expect(interval!.lower).toBeLessThanOrEqual(value!);
      expect(interval!.upper).toBeGreaterThanOrEqual(value!);
    }
  });
});
