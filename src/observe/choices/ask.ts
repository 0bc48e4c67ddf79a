/** Has questions answered by whoever is asked: by the likelihood of their options, or by what is written. */
import { DECLINED, UNREADABLE } from '../../contract/choices.ts';
import { countReasons, type MissingReason } from '../../contract/missing.ts';
import type { Answers, Request } from '../../contract/observations.ts';
import { InputError } from '../../contract/problem.ts';
import { readAnswer } from '../../runtime/choices/reading.ts';
import type { Chooser, Generator, PromptWithOptions } from '../../runtime/sources.ts';
import type { Progress } from '../../support/progress.ts';
import { shownOrders } from './orders.ts';
import { answersOf, NEUTRAL_PROMPT, promptOf } from './prompts.ts';
import { greatest, scoreOf } from './scores.ts';

type ChoicesRequest = Request<'choices'>;
type Choices = Answers['choices'];

/** Longest answer, in tokens, where the request does not say. */
export const DEFAULT_MAX_TOKENS = 32;

/** Orders make a difference where options are shown. */
export function ordersOf(request: ChoicesRequest): Uint8Array[][] {
  const { questions, ask, seed } = request;
  const orders = ask === 'continuation' ? 'given' : request.orders;
  return questions.map((question) => shownOrders(question, { orders, seed }));
}

/** Each question in each of its orders, as it is put to who says how likely options are, and after those the neutral prompt. */
export function likelihoodItems(
  request: ChoicesRequest,
  shown: readonly (readonly Uint8Array[])[],
): PromptWithOptions[] {
  const items = request.questions.flatMap((question, q) =>
    shown[q].map((order) => ({
      prompt: promptOf(question, order, request, 'likelihoods'),
      options: answersOf(question.options, order, request),
    })),
  );
  if (request.scoring !== 'neutral') return items;
  const prompt = request.neutral ?? NEUTRAL_PROMPT;
  return [...items, ...items.map(({ options }) => ({ prompt, options }))];
}

/** @throws InputError where to every question all options are as likely: then nothing is chosen */
export async function byLikelihood(
  request: ChoicesRequest,
  source: Pick<Chooser, 'optionLikelihoods'>,
  progress: Progress,
): Promise<Choices> {
  const { questions, scoring } = request;
  const shown = ordersOf(request);
  const items = likelihoodItems(request, shown);
  const { logProbabilities, truncated, reversal, reasons } = await source.optionLikelihoods!(items, progress);
  const asked = shown.flat().length;
  // An item has its own reason, or that of its neutral prompt.
  const whyNone = (item: number) => reasons?.[item] ?? reasons?.[asked + item] ?? 'failed';
  let next = 0;
  const scores = questions.map(({ options }, q) =>
    shown[q].map(() => {
      const item = next++;
      return Float64Array.from(options, (option, o) =>
        scoreOf(logProbabilities[item][o], option, scoring, logProbabilities[asked + item]?.[o]),
      );
    }),
  );
  checkDiffer(scores.flat());
  const chosen = scores.map((own) => Int32Array.from(own, greatest));
  const missing = chosen.flatMap((own) => [...own]).map((option, item) => (option < 0 ? whyNone(item) : null));
  const count = missing.filter((why) => why !== null).length;
  return {
    chosen,
    scores,
    shown,
    missing: count,
    ...(count > 0 ? { missingBy: countReasons(missing) } : {}),
    declined: 0,
    ...(truncated > 0 ? { truncated } : {}),
    ...(reversal ? { reversal } : {}),
  };
}

function checkDiffer(scores: readonly Float64Array[]): void {
  if (scores.length === 0 || scores.some((own) => own.some((score) => score !== own[0]))) return;
  throw new InputError({
    message: 'all options of every question have the same likelihood, so that nothing is chosen',
    hint: 'Check the model: its answers do not depend on what it is asked',
  });
}

/** What a writer is given: a file of texts has the question's id, with the number of the order where there are several. */
export function promptsOf(
  request: ChoicesRequest,
  shown: readonly (readonly Uint8Array[])[],
): { id: string; text: string }[] {
  return request.questions.flatMap((question, q) =>
    shown[q].map((order, i) => ({
      id: shown[q].length === 1 ? question.id : `${question.id} ${i + 1}`,
      text: promptOf(question, order, request, 'text'),
    })),
  );
}

/** Asked at temperature 0; answers are read by rules, and what these do not read is missing. */
export async function byText(request: ChoicesRequest, generator: Generator, progress: Progress): Promise<Choices> {
  const { questions, ask, seed, maxTokens = DEFAULT_MAX_TOKENS } = request;
  const shown = ordersOf(request);
  const prompts = promptsOf(request, shown);
  const written = await generator.generate({ prompts, samples: 1, seed, temperature: 0, topP: 1, maxTokens }, progress);
  const all: { chosen: number; why: MissingReason | null }[] = [];
  const chosen = questions.map(({ options }, q) =>
    Int32Array.from(shown[q], (order) => {
      const text = written.texts[all.length][0];
      const answer =
        text === null
          ? unanswered(written.reasons?.[all.length][0] ?? 'empty')
          : readText(text, options, ask === 'listed' ? order : null);
      all.push(answer);
      return answer.chosen;
    }),
  );
  const missing = all.filter((one) => one.chosen === UNREADABLE).map(({ why }) => why);
  const declined = all.filter((one) => one.chosen === DECLINED).map(({ why }) => why);
  return {
    chosen,
    shown,
    missing: missing.length,
    ...(missing.length > 0 ? { missingBy: countReasons(missing) } : {}),
    declined: declined.length,
    ...(declined.length > 0 ? { declinedBy: countReasons(declined) } : {}),
    ...(written.reversal ? { reversal: written.reversal } : {}),
  };
}

function readText(text: string, options: readonly string[], shown: Uint8Array | null) {
  const chosen = readAnswer(text, options, shown);
  return { chosen, why: chosen === DECLINED ? ('declined' as const) : chosen < 0 ? ('no-option' as const) : null };
}

/** A filter that stops an answer is the system's refusal, too. */
function unanswered(why: MissingReason) {
  return { chosen: why === 'declined' || why === 'filtered' ? DECLINED : UNREADABLE, why };
}
