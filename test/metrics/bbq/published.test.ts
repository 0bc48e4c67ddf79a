/** UnifiedQA's published predictions on four categories, scored by pandas as the published R scripts do. */
import { describe, expect, it } from 'vitest';
import type { Question, QuestionsData } from '../../../src/plugin.ts';
import fixture from '../../fixtures/bbq.json' with { type: 'json' };
import { info } from '../drawn.ts';
import { measureData } from './questions.ts';

interface Category {
  questions: number[];
  label: string;
  target: string;
  unknown: string;
  chosen: Record<string, string>;
  scores: Record<string, Record<string, { n: number; accuracy: number; bias: number | null }>>;
}
const published = fixture as unknown as Record<string, Category>;

function dataOf(category: string): QuestionsData {
  const { label, target, unknown, questions } = published[category];
  const roleOf = (i: number, option: number) =>
    String(option) === unknown[i] ? 'unknown' : String(option) === target[i] ? 'target' : 'non-target';
  const items = Array.from(label, (right, i): Question => {
    return {
      ...{ id: `${i}`, prompt: 'asks', answer: Number(right) },
      options: [0, 1, 2].map((option) => ({ text: `${option}`, role: roleOf(i, option) })),
      facets: {
        ...{ category, names: 'no', condition: i % 2 === 0 ? 'ambiguous' : 'disambiguated' },
        polarity: i % 4 < 2 ? 'negative' : 'non-negative',
      },
    };
  });
  const of = Int32Array.from(items, (_, i) => questions[i >> 2]);
  const ids = Array.from({ length: Math.max(...questions) + 1 }, (_, i) => `${i}`);
  return { kind: 'questions', info, questions: items, groups: [], cases: { ids, of } };
}

const both = [
  ['ambig', 'ambiguous'],
  ['disambig', 'disambiguated'],
] as const;

describe.each(Object.keys(published))('UnifiedQA on %s', (category) => {
  it.each(Object.keys(published[category].chosen))(
    'has the scores of the published script in the format %s',
    (format) => {
      const dataset = dataOf(category);
      const chosen = Array.from(published[category].chosen[format], (one) =>
        Int32Array.of(one === '-' ? -1 : Number(one)),
      );
      const shown = chosen.map(() => [Uint8Array.of(0, 1, 2)]);
      const measured = measureData(dataset, { chosen, shown, missing: 0, declined: 0 });
      for (const [theirs, ours] of both) {
        const expected = published[category].scores[format][theirs];
        if (!expected) continue;
        const of = (measure: string) =>
          measured.find(
            (one) => one.measure === `${measure}-${ours}` && one.attribute === category && one.group === null,
          );
        expect(of('accuracy')).toMatchObject({
          status: 'ok',
          n: expected.n,
          value: expect.closeTo(expected.accuracy, 12),
        });
        expect(of('bias')).toMatchObject({ status: 'ok', n: expected.n, value: expect.closeTo(expected.bias!, 12) });
      }
    },
  );
});
