/** What metrics of questions have in common: how they ask. */
import { z } from 'zod';
import type { ChoicesRequest, Question } from '../../src/plugin.ts';

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
