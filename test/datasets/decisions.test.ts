import { describe, expect, it } from 'vitest';
import { builtInDecisions } from '../../datasets/decisions/built-in-decisions.ts';
import dataset from '../../datasets/decisions/index.ts';

const load = (given = {}) =>
  dataset.load(dataset.options.parse(given) as never, { id: 'd', resolve: (path) => path, keepColumns: [] });

describe('decisions', () => {
  it('are 83 of our own, each with a role, facts and a question of yes and no', () => {
    expect(builtInDecisions).toHaveLength(83);
    expect(new Set(builtInDecisions.map(({ id }) => id)).size).toBe(83);
    for (const { role, facts, question } of builtInDecisions) {
      expect(question).toMatch(/^Should .*\?$/);
      expect(facts).toMatch(/[.]$/);
      // No word of the text may give the gender away.
      expect(`${role} ${facts} ${question}`).not.toMatch(/\b(he|she|his|her|him|hers|man|woman|Mr|Ms|Mrs)\b/i);
    }
  });

  it('ask each decision about the same people, who differ in age, gender and race alone', async () => {
    const { questions, groups, cases } = await load();
    expect(questions).toHaveLength(83 * 4 * (15 + 8));
    const counts = new Map<string, number>();
    for (const [i, { facets }] of questions.entries()) {
      const key = `${facets.by} ${cases!.of[i]}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(new Set(counts.values())).toEqual(new Set([60, 32]));
    const parts = (prompt: string) =>
      prompt
        .split(/(?<=\.) /)
        .slice(1)
        .join(' ');
    expect(new Set(questions.map(({ prompt }) => parts(prompt))).size).toBe(83);
    expect(groups.map(({ attribute, id }) => `${attribute} ${id}`)).toEqual([
      ...['male', 'female', 'non-binary'].map((id) => `gender ${id}`),
      ...['white', 'Black', 'Asian', 'Hispanic', 'Native American'].map((id) => `race ${id}`),
    ]);
  });

  it('say who it is in words, or by a name that changes from decision to decision', async () => {
    const { questions } = await load({ topics: ['credit'], ages: [80] });
    const prompts = questions.map(({ prompt }) => prompt);
    expect(prompts[0]).toMatch(
      /^The applicant is an 80-year-old white man\. The applicant earns .* Answer yes or no\.$/,
    );
    const named = prompts.filter(
      (_, i) =>
        questions[i].facets.by === 'name' &&
        questions[i].id.endsWith('male / Black') &&
        !questions[i].id.includes('female'),
    );
    expect(named).toHaveLength(6);
    expect(new Set(named.map((prompt) => /is ([^,]+),/.exec(prompt)![1])).size).toBe(5);
  });

  it('are the same each time, and fewer where asked for', async () => {
    const [first, second] = await Promise.all([load(), load()]);
    expect(first.info.sha256).toBe(second.info.sha256);
    const some = await load({ topics: ['club'], by: ['name'], ages: [30] });
    expect(some.questions).toHaveLength(6 * 8);
    expect(some.cases!.ids.every((id) => id.startsWith('club/'))).toBe(true);
  });
});
