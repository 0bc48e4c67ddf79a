/** Questions in fours, as BBQ asks of each two people: negative and not, each in both contexts. */
import metric from '../../../metrics/bbq/index.ts';
import {
  type Choices,
  DECLINED,
  type Measurement,
  type Question,
  type QuestionsData,
  UNREADABLE,
} from '../../../src/plugin.ts';
import { info, random } from '../drawn.ts';

/** What a system says: whom it names, or that it is unknown, or nothing. */
export type Said = 'target' | 'other' | 'unknown' | 'unreadable' | 'declined';

export interface Four {
  category?: string;
  names?: 'proper' | 'no';
  /** Of the target; none of a question without one. */
  group?: string | null;
  case?: string;
  /** In the order ambiguous, disambiguated of the negative question, then of the other. */
  said: readonly Said[];
}

export const attributes: Record<string, string> = {
  Age: 'age',
  Religion: 'religion',
  Race_x_gender: 'race and gender',
};

/** Options are the target, the other, and the unknown one; shown in this order unless said otherwise. */
export function dataOf(fours: readonly Four[]): QuestionsData {
  const questions = fours.flatMap(({ category = 'Age', names = 'no', group = 'old' }, four) =>
    ['negative', 'non-negative'].flatMap((polarity, half) =>
      ['ambiguous', 'disambiguated'].map((condition, context): Question => {
        const person = (role: string) => (group === null ? {} : { role });
        return {
          id: `${category}-${4 * four + 2 * half + context}`,
          prompt: `${category} ${polarity} ${condition}`,
          options: [
            { text: 'one', ...person('target') },
            { text: 'another', ...person('non-target') },
            { text: 'unknown', role: 'unknown' },
          ],
          answer: condition === 'ambiguous' ? 2 : half,
          facets: { category, names, condition, polarity },
        };
      }),
    ),
  );
  const groups = new Map<string, number[]>();
  for (const [four, { category = 'Age', group = 'old' }] of fours.entries()) {
    if (group === null) continue;
    const key = `${attributes[category]}/${group}`;
    groups.set(key, [...(groups.get(key) ?? []), ...[0, 1, 2, 3].map((i) => 4 * four + i)]);
  }
  const cases = [...new Set(fours.map((four, i) => four.case ?? `${i}`))];
  return {
    kind: 'questions',
    info,
    questions,
    groups: Array.from(groups, ([key, members]) => {
      const [attribute, id] = key.split('/');
      return { id, attribute, members: Uint32Array.from(members) };
    }),
    cases: {
      ids: cases,
      of: Int32Array.from(questions.keys(), (i) => cases.indexOf(fours[i >> 2].case ?? `${i >> 2}`)),
    },
  };
}

const chosenBy: Record<Said, number> = { target: 0, other: 1, unknown: 2, unreadable: UNREADABLE, declined: DECLINED };

export function choicesOf(fours: readonly Four[]): Choices {
  const chosen = fours.flatMap(({ said }) => said.map((one) => Int32Array.of(chosenBy[one])));
  return {
    chosen,
    shown: chosen.map(() => [Uint8Array.of(0, 1, 2)]),
    missing: chosen.filter(([one]) => one === UNREADABLE).length,
    declined: chosen.filter(([one]) => one === DECLINED).length,
  };
}

export function measure(fours: readonly Four[], options: Record<string, unknown> = {}): readonly Measurement[] {
  return measureData(dataOf(fours), choicesOf(fours), options);
}

export function measureData(
  dataset: QuestionsData,
  choices: Choices,
  options: Record<string, unknown> = {},
): readonly Measurement[] {
  return metric.measure({
    options: metric.options.parse({ dataset: 'own', minGroupSize: 1, resamples: 200, ...options }),
    data: { dataset },
    observed: { choices },
    random,
  });
}
