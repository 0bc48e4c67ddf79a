import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import hatexplain from '../../datasets/hatexplain/index.ts';
import { aucOfScores, logitInterval } from '../../src/statistics/index.ts';
import { silent } from '../../src/support/progress.ts';
import { localPool } from '../runtime/local-pool.ts';

const folder = resolve(import.meta.dirname, '../../../shared/data/hatexplain');
const models = resolve(import.meta.dirname, '../../demo-models');
const facts = JSON.parse(readFileSync(join(models, 'facts.json'), 'utf8'));
const names = Object.keys(facts).filter((name) => 'test' in facts[name]);

const pool = localPool({ threads: 2 });
afterAll(() => pool.close());

describe.skipIf(!existsSync(folder))('On the HateXplain test posts (skipped without ../shared/data)', async () => {
  const data = existsSync(folder)
    ? await hatexplain.load(hatexplain.options.parse({ path: `${folder}/hatexplain_test_val.json`, split: 'test' }), {
        id: 'hate',
        resolve: (path) => path,
        keepColumns: [],
      })
    : null!;

  // Python's tokenizer and ONNX Runtime against ours: rounding may turn a tie, and no more.
  test.each(names)('%s has the AUC and the interval that its card states', async (name) => {
    const classifier = await pool.classifier({
      model: join(models, name),
      revision: 'main',
      dtype: 'fp32',
      device: 'cpu',
      positive: ['toxic'],
    });
    const { positive } = await classifier.classify(data, silent);
    const found = aucOfScores(positive, (i) => data.positive[i] === 1);
    // The cards' intervals are DeLong's on the logit scale.
    const interval = logitInterval(found.auc, found.variance);
    const { auc, lower, upper } = facts[name].test;
    expect(Math.abs(found.auc - auc)).toBeLessThan(1e-5);
    expect(Math.abs(interval.lower - lower)).toBeLessThan(1e-4);
    expect(Math.abs(interval.upper - upper)).toBeLessThan(1e-4);
  });
});
