import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import dataset from '../../datasets/implicit-association/index.ts';
import { Problems, readTable } from '../../src/plugin.ts';
import { fitLogit } from '../../src/statistics/index.ts';

const folder = new URL('../../../shared/data/llm-implicit-bias/', import.meta.url);
const file = (name: string) => fileURLToPath(new URL(name, folder));
const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

describe.skipIf(!existsSync(folder))('the data of Bai et al. 2025', () => {
  it('give the published regression of decisions on associations', async () => {
    const path = file('result_chained.csv');
    expect(sha256(path)).toBe('6143f87bdb55d0a105f27d6f02b55e33171c265b4ef6016c30e3aeb5f4edca99');
    const association: number[] = [];
    const decision: number[] = [];
    await readTable({ path }, ['iat_bias', 'decision_bias'], new Problems(path), ([bias, decided]) => {
      association.push(Number(bias));
      decision.push(Number(decided));
    });
    expect(association).toHaveLength(617);
    const constant = new Float64Array(association.length).fill(1);
    const { coefficients, standardErrors, aic } = fitLogit(
      [constant, Float64Array.from(association)],
      Uint8Array.from(decision),
    )!;
    expect(Array.from(coefficients, (value) => value.toFixed(4))).toEqual(['0.4563', '0.9828']);
    expect(Array.from(standardErrors, (value) => value.toFixed(4))).toEqual(['0.1035', '0.1190']);
    expect(aic.toFixed(2)).toBe('682.07');
  });

  it('have stimuli that are read as they are', async () => {
    const path = file('iat_stimuli.csv');
    expect(sha256(path)).toBe('ecd863b56401b2fe109f0ccac3bfa9bb3799d4fff2758baa6a36ab73e62d3cd0');
    const { groups, questions } = await dataset.load({ path }, { id: 'i', resolve: (own) => own, keepColumns: [] });
    expect(groups).toHaveLength(21);
    expect([...new Set(groups.map(({ attribute }) => attribute))]).toEqual([
      'race',
      'gender',
      'religion',
      'health',
      'age',
    ]);
    expect(questions.every(({ options }) => options.length === 2)).toBe(true);
  });
});
