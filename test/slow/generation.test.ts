import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import bold from '../../datasets/bold.ts';
import { memoryCache } from '../../src/cache.ts';
import type { SwapTable } from '../../src/counterfactual/index.ts';
import { combinations } from '../../src/models/combine.ts';
import { createModelHost } from '../../src/models/host.ts';
import { silent } from '../../src/progress.ts';
import fixture from '../fixtures/story-generation.json' with { type: 'json' };
import reversal from '../fixtures/story-role-reversal.json' with { type: 'json' };

const shared = resolve(import.meta.dirname, '../../../shared');
const model = join(shared, 'models/stories260k');
const folder = join(shared, 'data/bold/prompts');

async function write(prompts: readonly { id: string; text: string }[], more: object) {
  const resolvePath = (path: string) => path;
  const context = {
    cache: memoryCache(),
    offline: true,
    threads: 1,
    resolve: resolvePath,
    progress: silent,
    encoders: [],
  };
  const host = createModelHost(context);
  const generator = await host.generator({ model, revision: 'main', dtype: 'fp32', device: 'cpu' });
  const sampling = { samples: 1, seed: 1, temperature: 1, topP: 0.9, maxTokens: 40, ...more };
  const { texts } = await generator.generate({ ...sampling, prompts }, silent);
  await host.close();
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
    const options = { cache: memoryCache(), offline: true, threads: 1, progress: silent, encoders: [] };
    const source = { model, revision: 'main', dtype: 'fp32', device: 'cpu' } as const;

    it('finds texts as likely, and writes the same, as NumPy does with a whole pass a token', async () => {
      const host = createModelHost({ ...options, resolve: (path) => path });
      const lm = await host.causalLm(source, { combine, table });
      const texts = reversal.likelihoods.map(({ text }) => text);
      const { likelihoods } = await lm.textLikelihoods(texts, silent);
      for (const [i, { ways }] of reversal.likelihoods.entries()) {
        const expected = ways[combine].logProbabilities;
        expect(likelihoods[i].logProbabilities).toHaveLength(expected.length);
        for (const [k, log] of expected.entries()) {
          expect(Math.abs(likelihoods[i].logProbabilities[k] - log)).toBeLessThan(1e-4 * Math.max(1, Math.abs(log)));
        }
      }
      const generator = await host.generator(source, { combine, table });
      const prompts = reversal.greedy.map(({ prompt }, i) => ({ id: `${i}`, text: prompt }));
      const greedy = { samples: 1, seed: 1, temperature: 0, topP: 1, maxTokens: 30 };
      const { texts: written } = await generator.generate({ ...greedy, prompts }, silent);
      expect(written.flat()).toEqual(reversal.greedy.map(({ texts: own }) => own[combine]));
      await host.close();
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
