import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import hatexplain from '../../datasets/hatexplain/index.ts';
import { sensitivityPerText } from '../../metrics/accumulated-prediction-sensitivity/prediction-sensitivity.ts';
import type { LabelledData } from '../../src/plugin.ts';
import { differentiableProbe } from '../../src/runtime/sensitivity/probe-gradient.ts';
import { sensitivitiesOf } from '../../src/runtime/sensitivity/sensitivity.ts';
import { silent } from '../../src/support/progress.ts';
import { localPool } from '../runtime/local-pool.ts';

const minilm = process.env.FAIRPROBE_MINILM;
const folder = resolve(import.meta.dirname, '../../../shared/data/hatexplain');
const ready = minilm !== undefined && existsSync(minilm) && existsSync(folder);

const fixture = JSON.parse(readFileSync(new URL('../fixtures/aps-hatexplain.json', import.meta.url), 'utf8'));

describe.skipIf(!ready)('500 posts of HateXplain (needs FAIRPROBE_MINILM and ../shared/data)', async () => {
  const pool = localPool({ threads: 2 });
  afterAll(() => pool.close());
  const all: LabelledData = ready
    ? await hatexplain.load(hatexplain.options.parse({ path: `${folder}/hatexplain_test_val.json`, split: 'test' }), {
        id: 'hate',
        resolve: (path) => path,
        keepColumns: [],
      })
    : null!;

  test.each([
    ['words', { granularity: 'word', norm: 'l2' }, 'probability'],
    ['tokens', { granularity: 'token', norm: 'l1' }, 'logit'],
  ] as const)(
    'have the P of torch autograd in double precision, over %s, with two heads on MiniLM, to 1e-5',
    async (_, options, gradient) => {
      const index = new Map(all.ids.map((id, i) => [id, i]));
      const ids = (fixture.ids as string[]).filter((id) => index.has(id));
      expect(ids.length).toBeGreaterThan(450);
      const texts = ids.map((id) => all.texts![index.get(id)!]);
      const source = { model: minilm!, revision: 'main', dtype: 'fp32', device: 'cpu', layer: -1 } as const;
      const encoder = await pool.encoder({ ...source, pooling: 'mean' });
      const heads = ['toxic', 'islam'].map((name) => {
        const { weights, intercept } = fixture.heads[name];
        return differentiableProbe(encoder, { weights: Float64Array.from(weights), intercept }, all, gradient, name);
      });
      const [f, g] = await sensitivitiesOf(heads, texts, options, silent);
      const results = sensitivityPerText({
        data: { ...all, texts },
        classifier: { ...f, source: {} },
        status: { ...g, source: {} },
        classWeights: 'predicted',
        granularity: options.granularity,
      });
      const expected = fixture.values[options.granularity] as number[];
      const at = new Map((fixture.ids as string[]).map((id, i) => [id, i]));
      const errors = results.map(({ value }, i) => Math.abs(value / expected[at.get(ids[i])!] - 1));
      expect(Math.max(...errors)).toBeLessThan(1e-5);
    },
    300_000,
  );
});
