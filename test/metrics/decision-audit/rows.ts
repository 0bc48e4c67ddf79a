/** Questions with yes and no about people, and what was answered. */
import type { Choices, Question, QuestionsData } from '../../../src/plugin.ts';
import { info } from '../drawn.ts';

export interface Asked {
  by?: string;
  decision: number;
  age?: number | string;
  gender?: string;
  race?: string;
  /** Log-probabilities of yes and no; none where the answers were written. */
  scores?: readonly [number, number];
  /** 1 for yes, 0 for no, -1 unreadable, -2 declined; one an order. */
  answers: readonly number[];
}

export function inputOf(asked: readonly Asked[]) {
  const questions = asked.map(
    ({ by, age }, i): Question => ({
      id: `q${i}`,
      prompt: `${i}?`,
      options: [
        { text: 'No', role: 'no' },
        { text: 'Yes', role: 'yes' },
      ],
      facets: { ...(by && { by }), ...(age !== undefined && { age: String(age) }) },
    }),
  );
  const groups = (['gender', 'race'] as const).flatMap((attribute) =>
    [...new Set(asked.map((one) => one[attribute]))]
      .filter((id) => id !== undefined)
      .map((id) => ({
        ...{ id, attribute },
        members: Uint32Array.from(asked.keys()).filter((i) => asked[i][attribute] === id),
      })),
  );
  const decisions = [...new Set(asked.map(({ decision }) => decision))];
  const of = Int32Array.from(asked, ({ decision }) => decisions.indexOf(decision));
  const dataset: QuestionsData = {
    ...{ kind: 'questions', info, questions, groups },
    cases: { ids: decisions.map((decision) => `d${decision}`), of },
  };
  const choices: Choices = {
    // The options stand as no, yes: their indices are the answers.
    chosen: asked.map(({ answers }) => Int32Array.from(answers)),
    shown: asked.map(({ answers }) => answers.map(() => Uint8Array.of(0, 1))),
    ...(asked.some(({ scores }) => scores) && {
      scores: asked.map(({ scores }) => [
        scores ? Float64Array.of(scores[1], scores[0]) : Float64Array.of(Number.NaN, Number.NaN),
      ]),
    }),
    ...{ missing: 0, declined: 0 },
  };
  return { data: { dataset }, observed: { choices } };
}

/** Log-probabilities of yes and no that have this logit, and so much of the probability between them. */
export function withLogit(logit: number, mass = 0.999): readonly [number, number] {
  const yes = mass / (1 + Math.exp(-logit));
  return [Math.log(yes), Math.log(mass - yes)];
}
