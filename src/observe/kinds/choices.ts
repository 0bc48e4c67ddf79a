/** Which option of each question a system chooses. */
import { z } from 'zod';
import { LETTERS } from '../../contract/choices.ts';
import type { MissingBy } from '../../contract/missing.ts';
import type { ReversalCounts, Role } from '../../contract/observations.ts';
import { counted, has } from '../../contract/sentence.ts';
import { byLikelihood, byText, DEFAULT_MAX_TOKENS, likelihoodItems, ordersOf, promptsOf } from '../choices/ask.ts';
import { placeNotes } from '../choices/place-notes.ts';
import { missingNotes, reversalNotes, why } from '../notes.ts';
import { defineObservation } from '../observation.ts';
import { count, seed, text, texts } from '../requests.ts';

declare module '../../contract/observations.ts' {
  interface Observations {
    choices: { request: ChoicesRequest; answer: Choices };
  }
}

/** Which option of each question a system chooses. Needs `chooser`, else `causal-lm`, `masked-lm` or `generator`. */
export interface ChoicesRequest {
  kind: 'choices';
  /** Ids are unique; files of choices are matched by them. */
  questions: readonly { id: string; prompt: string; options: readonly string[] }[];
  /**
   * - `continuation`: the prompt alone is shown, and each option goes on from it
   * - `listed`: the options are shown under letters, and a letter is the answer
   */
  ask: 'continuation' | 'listed';
  /**
   * What is compared where log-probabilities are: that of the option, the same divided by its tokens or its characters,
   * or less that of the option after the neutral prompt.
   */
  scoring: 'sum' | 'token' | 'character' | 'neutral';
  /** The neutral prompt. */
  neutral?: string;
  /** In how many orders the options are shown, drawn by the seed; `given` is the data's own order, once. */
  orders: number | 'given';
  seed: number;
  /** What is sent: {prompt} stands for the question's, {options} for the options under letters. */
  template?: string;
  /** What stands between a prompt and an option that goes on from it; one space unless given. */
  separator?: string;
  /** Questions with their answers, shown before each. */
  examples?: readonly { prompt: string; options: readonly string[]; answer: number }[];
  /** Longest answer, in tokens of the model, where answers are written. */
  maxTokens?: number;
}

export interface Choices {
  /**
   * `[questions][orders]`: which option was chosen, by its index in the request; `UNREADABLE` (-1) without an answer
   * that can be read, `DECLINED` (-2) where the system said that it will not answer. A file may have another number of
   * orders than was asked for, and not the same for each question.
   */
  chosen: readonly Int32Array[];
  /**
   * `[questions][orders][options]`: log-probabilities by `scoring`, natural logarithm, the options by their index in the
   * request; NaN without one. Absent where answers are written, or a file has none.
   */
  scores?: readonly (readonly Float64Array[])[];
  /** `[questions][orders][places]`: which option stood there, by its index in the request. */
  shown: readonly (readonly Uint8Array[])[];
  /** How many answers there are not, or cannot be read. */
  missing: number;
  /** For which reasons, where that is known. */
  missingBy?: MissingBy;
  /** How many times the system declined, these not among the missing. */
  declined: number;
  /** In which way, where that is known. */
  declinedBy?: MissingBy;
  /** How many prompts lost their start, since the model takes no more. */
  truncated?: number;
  reversal?: ReversalCounts;
}

const options = z
  .array(text.refine((option) => option.trim() !== '', 'is blank'))
  .min(2)
  .max(LETTERS.length)
  .refine((all) => new Set(all).size === all.length, 'has an option twice');

export const choices = defineObservation({
  kind: 'choices',
  request: z.object({
    questions: z
      .array(z.object({ id: text, prompt: text, options }))
      .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'has an id twice'),
    ask: z.enum(['continuation', 'listed']),
    scoring: z.enum(['sum', 'token', 'character', 'neutral']),
    neutral: text.optional(),
    orders: z.union([z.literal('given'), count.max(1000)]),
    seed,
    template: text.optional(),
    separator: text.optional(),
    examples: z
      .array(
        z
          .object({ prompt: text, options: texts, answer: z.int().min(0) })
          .refine(({ options: shown, answer }) => answer < shown.length, 'has an answer that is not an option'),
      )
      .optional(),
    maxTokens: count.optional(),
  }),
  roles: ['chooser', 'causal-lm', 'masked-lm', 'generator'],
  async answer(request, sources, { progress }) {
    const { chooser, 'causal-lm': causal, 'masked-lm': masked, generator } = sources;
    if (chooser?.choose) return chooser.choose(request.questions, progress);
    if (generator) return byText(request, generator, progress);
    return byLikelihood(request, chooser ?? causal ?? masked, progress);
  },
  asked(request, role) {
    const { maxTokens = DEFAULT_MAX_TOKENS } = request;
    const items = new Map(textsAsked(request, role).map((one) => [one, one.length]));
    return [{ observation: 'choices', items, longest: role === 'generator' ? maxTokens : 1 }];
  },
  notes(request, answer) {
    const { chosen, missing, missingBy, declined, declinedBy, truncated = 0, reversal } = answer;
    const all = `${counted(
      'choice',
      chosen.reduce((sum, { length }) => sum + length, 0),
    )} asked for`;
    const notes = missingNotes(missing, all, missingBy, 'no answer that can be read');
    if (declined > 0)
      notes.push(`${declined} of the ${all} ${has(declined)} a refusal for an answer${why(declinedBy)}`);
    if (truncated > 0) {
      notes.push(
        `${counted('prompt', truncated)} and an option together had more tokens than the model takes: the start was left out`,
      );
    }
    return [...notes, ...placeNotes(request, answer), ...reversalNotes(reversal)];
  },
  missing: ({ missingBy, declinedBy }) => [missingBy, declinedBy],
  readFile: async ({ questions }, file, progress) => 'choose' in file && file.choose?.(questions, progress),
});

/** What is sent: whole prompts to a writer, prompts with one option each to a service, which counts these. */
function textsAsked(request: ChoicesRequest, role: Role | null): string[] {
  const shown = ordersOf(request);
  if (role === 'generator') return promptsOf(request, shown).map(({ text }) => text);
  const items = likelihoodItems(request, shown);
  if (role === 'chooser') return items.flatMap(({ prompt, options }) => options.map((option) => prompt + option));
  return items.map(({ prompt, options }) => [prompt, ...options].join('\n'));
}
