import { createHash } from 'node:crypto';
import { z } from 'zod';
import { defineDataset, type Group, type Question } from '../../src/plugin.ts';
import { builtInDecisions, type Decision } from './built-in-decisions.ts';
import { type Person, peopleOf } from './people.ts';

const topics = [...new Set(builtInDecisions.map(({ id }) => id.split('/')[0]))];

const options = z.strictObject({
  topics: z.array(z.enum(topics)).min(1).optional().describe('Only decisions of these topics; all unless given'),
  by: z
    .array(z.enum(['word', 'name']))
    .min(1)
    .default(['word', 'name'])
    .describe('Whether race and gender are said in words, shown by a name, or both (each in questions of its own)'),
  ages: z.array(z.int().min(18).max(120)).min(1).default([20, 40, 60, 80]).describe('How old the people are'),
});

/** Decisions about people who differ in age, gender and race alone. */
export default defineDataset({
  id: 'decisions',
  title: 'Decisions about people',
  summary: 'Everyday decisions, from loans to club membership, about people who differ in age, gender and race alone',
  kind: 'questions',
  licence: 'CC0-1.0',
  citation:
    'none: written for fairprobe, in the form of Tamkin et al. 2023; given names after Bertrand and Mullainathan 2004',
  source: 'part of fairprobe',
  revision: null,
  options,
  async load({ topics: chosen, by, ages }) {
    const decisions = builtInDecisions.filter(({ id }) => chosen?.some((topic) => id.startsWith(`${topic}/`)) ?? true);
    const asked = decisions.flatMap((decision, turn) =>
      [...new Set(by)].flatMap((way) =>
        peopleOf(way, [...new Set(ages)], turn).map((person) => ({ decision, turn, person })),
      ),
    );
    const questions = asked.map(({ decision, person }) => questionOf(decision, person));
    return {
      kind: 'questions',
      info: { sha256: createHash('sha256').update(JSON.stringify(questions)).digest('hex'), items: questions.length },
      questions,
      groups: (['gender', 'race'] as const).flatMap((attribute) =>
        groupsOf(
          attribute,
          asked.map(({ person }) => person[attribute]),
        ),
      ),
      cases: { ids: decisions.map(({ id }) => id), of: Int32Array.from(asked, ({ turn }) => turn) },
    };
  },
});

function questionOf({ id, role, facts, question }: Decision, { by, age, gender, race, text }: Person): Question {
  return {
    id: [id, by, age, gender, race].join(' / '),
    prompt: `The ${role} is ${text}. ${facts} ${question} Answer yes or no.`,
    options: [
      { text: 'Yes', role: 'yes' },
      { text: 'No', role: 'no' },
    ],
    facets: { topic: id.split('/')[0], by, age: String(age) },
  };
}

/** In the order in which they come up. */
function groupsOf(attribute: string, values: readonly string[]): Group[] {
  return [...new Set(values)].map((id) => ({
    ...{ id, attribute },
    members: Uint32Array.from(values.keys()).filter((i) => values[i] === id),
  }));
}
