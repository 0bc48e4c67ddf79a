import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { builtInSwaps } from '../../../src/counterfactual/tables/index.ts';
import { sensitivitiesOf } from '../../../src/runtime/sensitivity/sensitivity.ts';
import { silent } from '../../../src/support/progress.ts';
import { localPool } from '../../runtime/local-pool.ts';

const models = join(import.meta.dirname, '../../../demo-models');
const names = readdirSync(models).filter((name) => existsSync(join(models, name, 'config.json')));
const subjects = names.filter((name) => !name.startsWith('status-'));
const facts = JSON.parse(readFileSync(join(models, 'facts.json'), 'utf8'));

const pool = localPool();
afterAll(() => pool.close());
const source = (name: string) =>
  ({ model: join(models, name), revision: 'main', dtype: 'fp32', device: 'cpu' }) as const;

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => statSync(join(folder, file)));
  return files.filter((file) => file.isFile()).reduce((sum, { size }) => sum + size, 0);
}

describe('The demo models', () => {
  test('are subjects and protected-status models, small together', () => {
    expect(names).toEqual(Object.keys(facts).sort());
    expect(names).toEqual(expect.arrayContaining(['plain', 'status-gender', 'status-religion']));
    expect(names.reduce((sum, name) => sum + sizeOf(join(models, name)), 0)).toBeLessThan(20e6);
  });

  test.each(names)('%s has a card with the hash of its weights, and is small', (name) => {
    const card = readFileSync(join(models, name, 'README.md'), 'utf8');
    const sha256 = createHash('sha256')
      .update(readFileSync(join(models, name, 'onnx/model.onnx')))
      .digest('hex');
    expect(card).toContain(`sha256 | \`${sha256}\``);
    expect(card).toMatch(/at commit `[0-9a-f]{40}`/);
    expect(facts[name].sha256).toBe(sha256);
    expect(sizeOf(join(models, name))).toBeLessThan(2.5e6);
  });

  test('classify hate speech as their cards say: plain above 0.8, the others not far below', () => {
    for (const name of subjects) {
      const { auc, lower, upper } = facts[name].test;
      const card = readFileSync(join(models, name, 'README.md'), 'utf8');
      expect(card, name).toContain(`**${auc.toFixed(4)}**,\n95 % interval ${lower.toFixed(4)} to ${upper.toFixed(4)}`);
      expect(auc, name).toBeGreaterThan(name === 'plain' ? 0.8 : 0.75);
    }
  });
});

const texts = ['What a kind thing to say to my sister.', 'I hate you, you are disgusting and stupid!'];

describe('As an encoder', () => {
  test.each(names)('%s gives vectors for texts and for words in context', async (name) => {
    const encoder = await pool.encoder({ ...source(name), layer: -1, pooling: 'mean' });
    const { rows, dimensions, values } = await encoder.embed(texts, silent);
    expect([rows, dimensions]).toEqual([2, name === 'wider' ? 96 : 64]);
    expect(values.slice(0, dimensions)).not.toEqual(values.slice(dimensions));
    const start = texts[0].indexOf('sister');
    const { found } = await encoder.embedSpans([{ text: texts[0], start, end: start + 6 }], 'last', silent);
    expect([...found]).toEqual([1]);
  });
});

describe('As a classifier', () => {
  test.each(names)('%s answers, and can be differentiated exactly', async (name) => {
    const status = name.startsWith('status-');
    const classifier = await pool.classifier(source(name));
    const positiveClasses = status ? ['neutral'] : ['toxic'];
    const { classes, positive } = await classifier.probabilities(texts, positiveClasses, silent);
    if (!status) {
      expect(classes).toEqual(['normal', 'toxic']);
      expect(positive[1]).toBeGreaterThan(positive[0]);
    }
    // The gradient graph is checked against finite differences when it is opened.
    const asked = classifier.differentiable('probability', positiveClasses);
    const [answer] = await sensitivitiesOf([asked], texts, { granularity: 'word', norm: 'l2' }, silent);
    expect(answer.truncated).toBe(0);
  });

  test('masked answers alike whichever group is named', async () => {
    const classifier = await pool.classifier(source('masked'));
    const about = ['Muslims', 'Christians', 'Jews', 'blacks', 'whites', 'lesbians'].map(
      (group) => `I met ${group} today`,
    );
    const { positive } = await classifier.probabilities(about, ['toxic'], silent);
    expect(new Set(positive).size).toBe(1);
  });

  test.each([
    ['status-gender', ['My aunt forgot the tickets.', 'My uncle forgot the tickets.'], ['female', 'male']],
    ['status-religion', ['We asked a Hindu baker.', 'We asked a Jewish baker.'], ['Hindu', 'Jewish']],
  ])('%s knows of whom a sentence speaks', async (name, sentences, expected) => {
    const classifier = await pool.classifier(source(name));
    const { classes, probabilities } = await classifier.probabilities(sentences, ['neutral'], silent);
    const likeliest = sentences.map((_, i) => {
      const row = [...probabilities.subarray(i * classes.length, (i + 1) * classes.length)];
      return classes[row.indexOf(Math.max(...row))];
    });
    expect(likeliest).toEqual(expected);
  });
});

test("The recipe's identity words are those of the swap tables", () => {
  const tables = JSON.parse(readFileSync(join(models, 'recipe/identities.json'), 'utf8'));
  const expected = builtInSwaps.filter(({ name }) => name !== 'names');
  expect(tables).toEqual(JSON.parse(JSON.stringify({ tables: expected })));
});
