/** What metrics of questions have in common: how they ask, and reading which options were chosen. */
import { z } from 'zod';
import {
  type Choices,
  type ChoicesRequest,
  DECLINED,
  type MeasureDeclaration,
  type Question,
  type QuestionsData,
  type Sample,
} from '../../src/plugin.ts';

/** Options of a metric that asks questions. */
export const askingOptions = {
  ask: z
    .enum(['listed', 'continuation'])
    .default('listed')
    .describe(
      'listed: the options are shown under letters, and a letter is the answer; continuation: each option goes on from the prompt',
    ),
  scoring: z
    .enum(['sum', 'token', 'character', 'neutral'])
    .default('sum')
    .describe(
      'What is compared where log-probabilities are: their sum, the same by token or by character, or less that after the neutral prompt',
    ),
  neutral: z.string().min(1).exactOptional().describe('The neutral prompt, for scoring: neutral'),
  orders: z
    .union([z.literal('given'), z.int().min(1).max(1000)])
    .default('given')
    .describe("In how many drawn orders the options are shown; given: once, in the data set's own"),
  template: z
    .string()
    .min(1)
    .exactOptional()
    .describe("What is sent: {prompt} stands for the question's, {options} for the options under letters"),
  examples: z
    .array(
      z.strictObject({ prompt: z.string().min(1), options: z.array(z.string().min(1)).min(2), answer: z.int().min(0) }),
    )
    .exactOptional()
    .describe('Questions with their options and the index of the answer, shown before each'),
  maxTokens: z.int().min(1).exactOptional().describe('Longest answer in tokens, where answers are written'),
};
type Asking = z.output<z.ZodObject<typeof askingOptions>>;

/** The parts of a subject that can choose between options, the first that it has. */
export const choosing = ['chooser', 'causal-lm', 'masked-lm', 'generator'] as const;

/** How a system answers, whatever is asked. */
export const answering = {
  'position-bias': {
    title: 'Position bias',
    definition: 'Share of answers that choose the option shown first, minus what it would be if places did not matter.',
    unit: 'share',
    range: [-1, 1],
    ideal: 0,
    direction: 'target',
    about: 'performance',
  },
  unanswered: {
    title: 'Unanswered',
    definition: 'Share of times asked at which the system declined, or its answer could not be read.',
    unit: 'share',
    range: [0, 1],
    ideal: null,
    direction: 'none',
    about: 'description',
  },
} as const satisfies Record<string, MeasureDeclaration>;

export function choicesRequest(
  questions: readonly Pick<Question, 'id' | 'prompt' | 'options'>[],
  { ask, scoring, orders, ...rest }: Asking,
  seed: number,
): ChoicesRequest {
  const { neutral, template, examples, maxTokens } = rest;
  return {
    kind: 'choices',
    questions: questions.map(({ id, prompt, options }) => ({ id, prompt, options: options.map(({ text }) => text) })),
    ...{ ask, scoring, orders, seed },
    ...(neutral !== undefined && { neutral }),
    ...(template !== undefined && { template }),
    ...(examples !== undefined && { examples }),
    ...(maxTokens !== undefined && { maxTokens }),
  };
}

/** One answer to a question, of which there is one for each order. */
export interface Answer {
  /** Index of the question. */
  question: number;
  /** Index of the option, or `UNREADABLE` or `DECLINED`. */
  chosen: number;
  /** Index of the option that was shown first. */
  first: number;
  options: number;
}

export function answersOf({ chosen, shown }: Choices): Answer[] {
  return chosen.flatMap((own, question) =>
    Array.from(own, (option, order) => {
      const places = shown[question][order];
      return { question, chosen: option, first: places[0], options: places.length };
    }),
  );
}

/** Of some answers, how many chose no option, and why. */
export function unansweredOf(answers: readonly Answer[]): { declined: number; unreadable: number } {
  const without = answers.filter(({ chosen }) => chosen < 0);
  const declined = without.filter(({ chosen }) => chosen === DECLINED).length;
  return { declined, unreadable: without.length - declined };
}

/**
 * Answers of one case, or of one question, are not independent: a number for each answer, or null where each is to a question
 * of its own that is in no case.
 */
export function clustersOf(
  answers: readonly Answer[],
  { cases, questions }: Pick<QuestionsData, 'cases' | 'questions'>,
) {
  const many = answers.some(({ question }, i) => i > 0 && answers[i - 1].question === question);
  if (!cases && !many) return null;
  const ofCase = ({ question }: Answer) => cases?.of[question] ?? -1;
  return Int32Array.from(answers, (answer) =>
    ofCase(answer) < 0 ? questions.length + answer.question : ofCase(answer),
  );
}

/** The same of samples, by their field `case`: -1 of one that is in none. */
export function clustersOfSamples(samples: readonly Sample[]): Int32Array {
  const cases = new Map<string, number>();
  return Int32Array.from(samples, ({ case: id }) => {
    if (typeof id !== 'string') return -1;
    if (!cases.has(id)) cases.set(id, cases.size);
    return cases.get(id)!;
  });
}
