import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import stereoset from '../../datasets/stereoset.ts';
import { scoresOver } from '../../metrics/stereoset/index.ts';
import { parseReport, type Report } from '../../src/index.ts';
import { silent } from '../../src/support/progress.ts';
import { fairprobe } from '../e2e/project.ts';
import whole from '../fixtures/story-data-sets.json' with { type: 'json' };
import story from '../fixtures/story-model.json' with { type: 'json' };
import { localPool } from '../runtime/local-pool.ts';

const shared = resolve('../shared');
const model = join(shared, 'models/stories260k');
const crows = join(shared, 'data/crows-pairs/crows_pairs_anonymized.csv');
const stereo = join(shared, 'data/stereoset/stereoset_intrasentence.csv');
const publishedScores = join(shared, 'data/stereoset/published_scores_predictions.json');
const ready = [model, crows, stereo, publishedScores].every(existsSync);

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-lm-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!ready)(
  'a causal model exported with past key values (needs ../shared/models and ../shared/data)',
  () => {
    test('It gives the likelihoods of a plain loop in Python', async () => {
      const pool = localPool();
      try {
        const source = { model, revision: 'main', dtype: 'fp32' as const, device: 'cpu' };
        const causal = await pool.causalLm(source);
        const pairs = await causal.pairLikelihoods(
          story.pairs.map(({ texts }) => [texts[0], texts[1]] as const),
          silent,
        );
        const close = (actual: number, expected: number) =>
          expect(Math.abs(actual - expected)).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected)));
        for (const [i, { first, second, shared: tokens }] of story.pairs.entries()) {
          close(pairs.first[i], first);
          close(pairs.second[i], second);
          expect(pairs.shared[i]).toBe(tokens);
        }
        const { logProbabilities } = await causal.fillLikelihoods(story.fills, silent);
        for (const [i, { expected }] of story.fills.entries()) {
          expect(logProbabilities[i]).toHaveLength(expected.length);
          for (const [k, log] of expected.entries()) close(logProbabilities[i][k], log);
        }
      } finally {
        await pool.close();
      }
    });

    test('CrowS-Pairs and StereoSet, whole and by the real command, come out as the loop has them', async () => {
      const config = {
        subjects: [{ name: 'story', causalLm: model }],
        datasets: { crows: { use: 'crows-pairs', path: crows }, stereo: { use: 'stereoset', path: stereo } },
        metrics: [
          { 'crows-pairs': { dataset: 'crows' } },
          { 'crows-pairs': { as: 'rounded', dataset: 'crows', rounding: true } },
          { 'crows-pairs': { as: 'whole', dataset: 'crows', comparison: 'whole' } },
          { stereoset: { dataset: 'stereo' } },
        ],
      };
      writeFileSync(join(folder, 'fairprobe.config.json'), JSON.stringify(config));
      const { code, stderr } = await fairprobe(folder, ['evaluate', '-q', '-o', 'report.json']);
      expect(code, stderr).toBe(0);
      const report: Report = parseReport(readFileSync(join(folder, 'report.json'), 'utf8'));
      const find = (as: string, measure: string, category: string | null) => {
        const attributes: Record<string, string> = {
          'race-color': 'race',
          socioeconomic: 'class',
          'sexual-orientation': 'orientation',
          'physical-appearance': 'appearance',
        };
        const attribute = category && (attributes[category] ?? category);
        const found = report.results.find((r) => r.as === as && r.measure === measure && r.attribute === attribute);
        if (found?.status !== 'ok') throw new Error(`${as} ${measure} ${attribute}: ${found?.status}`);
        return found;
      };
      for (const [as, expected] of [
        ['crows-pairs', whole['crows-pairs'].exact],
        ['rounded', whole['crows-pairs'].rounded],
        ['whole', whole['crows-pairs'].whole],
      ] as const) {
        for (const [category, { score, p, lower, upper, n }] of Object.entries(expected)) {
          if (category === 'stereo' || category === 'antistereo') continue;
          const found = find(as, 'stereotype-score', category === 'all' ? null : category);
          expect(found.value).toBeCloseTo(score, 10);
          expect(found.n).toBe(n);
          expect(Math.abs(found.pValue! / p - 1)).toBeLessThan(1e-9);
          expect(found.interval!.lower).toBeCloseTo(lower, 8);
          expect(found.interval!.upper).toBeCloseTo(upper, 8);
        }
        const { stereo: shown, antistereo } = find(as, 'stereotype-score', null).details as Record<
          string,
          { score: number }
        >;
        const split = ({ wins, losses }: { wins: number; losses: number }) => (100 * wins) / (wins + losses);
        expect(shown.score).toBeCloseTo(split(expected.stereo), 10);
        expect(antistereo.score).toBeCloseTo(split(expected.antistereo), 10);
      }
      for (const [domain, { n, lms, ss, icat }] of Object.entries(whole.stereoset)) {
        const values = { 'language-model-score': lms, 'stereotype-score': ss, icat };
        for (const [measure, value] of Object.entries(values)) {
          const found = find('stereoset', measure, domain === 'all' ? null : domain);
          expect(found.value).toBeCloseTo(value, 10);
          expect(found.n).toBe(n);
        }
      }
    });
  },
);

interface Scores {
  'LM Score': number;
  'SS Score': number;
  'ICAT Score': number;
}

describe.skipIf(!ready)("StereoSet's published scores of eleven models (needs ../shared/data)", async () => {
  const published: Record<string, { intrasentence: Record<string, Scores> }> = ready
    ? JSON.parse(readFileSync(publishedScores, 'utf8'))
    : {};
  const { items } = ready
    ? await stereoset.load(stereoset.options.parse({ path: stereo }), { id: 's', resolve: (p) => p, keepColumns: [] })
    : { items: [] };

  test('Their ICAT is that of their LMS and SS', () => {
    const rows = Object.values(published).flatMap(({ intrasentence }) => Object.values(intrasentence));
    expect(rows).toHaveLength(11 * 5);
    for (const row of rows) {
      const term = { sentences: 1, stereotyped: row['SS Score'] / 100, meaningful: row['LM Score'] / 50 };
      expect(scoresOver([term]).icat).toBeCloseTo(row['ICAT Score'], 9);
    }
  });

  test.each(['religion', 'gender'])(
    'Their scores on %s are means over target terms of whole counts, as ours',
    (domain) => {
      const sizes = new Map<string, number>();
      for (const { term, attribute } of items) if (attribute === domain) sizes.set(term, (sizes.get(term) ?? 0) + 1);
      const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
      const multiple = [...sizes.values()].reduce((a, b) => (a / divisor(a, b)) * b, 1);
      const distance = (value: number) => Math.abs(value - Math.round(value));
      for (const { intrasentence } of Object.values(published)) {
        const { 'SS Score': ss, 'LM Score': lms } = intrasentence[domain];
        // Mean over terms of count / sentences: a multiple of 1 / (terms x least common multiple of the sentences).
        expect(distance((ss / 100) * sizes.size * multiple)).toBeLessThan(1e-3);
        expect(distance((lms / 100) * sizes.size * multiple * 2)).toBeLessThan(1e-3);
      }
    },
  );
});
