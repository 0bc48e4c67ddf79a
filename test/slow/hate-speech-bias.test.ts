import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import hatexplain from '../../datasets/hatexplain/index.ts';
import metric from '../../metrics/hate-speech-bias/index.ts';
import { measureScores } from '../metrics/labelled-data.ts';

const folder = resolve(import.meta.dirname, '../../../shared/data/hatexplain');
const fixture = JSON.parse(readFileSync(new URL('../fixtures/hatexplain-bias.json', import.meta.url), 'utf8'));

/** FNV-1a, as in the oracle's script: a score in thousandths that anyone can make from a post's id. */
function hash(id: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) h = Math.imul(h ^ id.charCodeAt(i), 0x01000193);
  return (h >>> 0) % 1000;
}

describe.skipIf(!existsSync(folder))("HateXplain's official test split (skipped without ../shared/data)", async () => {
  const data = existsSync(folder)
    ? await hatexplain.load(hatexplain.options.parse({ path: `${folder}/hatexplain_test_val.json`, split: 'test' }), {
        id: 'hate',
        resolve: (path) => path,
        keepColumns: [],
      })
    : null!;

  test('It has the posts and the communities that an independent reading finds', () => {
    expect(data.size).toBe(fixture.posts);
    expect(data.positive.reduce((sum, label) => sum + label, 0)).toBe(fixture.toxic);
    expect(new Set(data.groups.flatMap(({ members }) => [...members])).size).toBe(fixture.inAGroup);
    const sizes = data.groups.map(({ id, members }) => {
      const toxic = members.reduce((sum, i) => sum + data.positive[i], 0);
      return [id, { toxic, other: members.length - toxic }];
    });
    expect(Object.fromEntries(sizes)).toEqual(fixture.sizes);
  });

  test.each(['hatexplain', 'borkan'])('Rule %s: AUCs, gaps and means equal scikit-learn to 1e-12', (background) => {
    const scores = data.ids.map((id, i) => (hash(id) + 400 * data.positive[i]) / 1400);
    const measured = measureScores(metric, data, scores, { background, minGroupSize: 2 });
    const value = (measure: string, group: string | null) => {
      const found = measured.find((m) => m.measure === measure && m.group === group && (group || m.attribute === null));
      if (found?.status !== 'ok') throw new Error(`${measure} of ${group}: ${found?.status}`);
      return found.value;
    };
    const { groups, means } = fixture[background];
    expect(Math.abs(value('auc', null) - fixture.auc)).toBeLessThan(1e-12);
    for (const [measure, values] of Object.entries<Record<string, number>>(groups)) {
      expect(Object.keys(values)).toHaveLength(10);
      for (const [group, expected] of Object.entries(values))
        expect(Math.abs(value(measure, group) - expected)).toBeLessThan(1e-12);
      expect(Math.abs(value(measure, null) - means[measure])).toBeLessThan(1e-12);
    }
  });

  test('With the default least size, the communities with fewer than 10 non-toxic posts are insufficient', () => {
    const measured = measureScores(
      metric,
      data,
      data.ids.map(hash).map((h) => h / 1000),
    );
    const small = measured.filter((m) => m.measure === 'subgroup-auc' && m.status === 'insufficient');
    expect(small.map(({ group }) => group)).toEqual(['Arab', 'Asian', 'Hispanic']);
  });
});
