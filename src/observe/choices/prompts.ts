/** What is sent of a question: its prompt, its options under letters, questions with their answers before it. */
import { LETTERS } from '../../contract/choices.ts';
import type { Request } from '../../contract/observations.ts';

type ChoicesRequest = Request<'choices'>;
type Layout = Pick<ChoicesRequest, 'ask' | 'template' | 'separator' | 'examples'>;

/** Who answers: log-probabilities of what may follow, or what is written. */
export type Answering = 'likelihoods' | 'text';

/** By what is asked and who answers. */
const templates: Record<ChoicesRequest['ask'], Record<Answering, string>> = {
  continuation: { likelihoods: '{prompt}', text: '{prompt}' },
  listed: {
    likelihoods: '{prompt}\n{options}\nAnswer:',
    text: '{prompt}\n{options}\nAnswer with the letter of one option.\nAnswer:',
  },
};

/** What stands before a neutral prompt's option. */
export const NEUTRAL_PROMPT = 'Answer:';

const BETWEEN_EXAMPLES = '\n\n';

/** The text before the answer, the options in the order in which they are shown. */
export function promptOf(
  question: { prompt: string; options: readonly string[] },
  shown: ArrayLike<number>,
  layout: Layout,
  answering: Answering,
): string {
  const { examples = [] } = layout;
  const own = Uint8Array.from({ length: LETTERS.length }, (_, i) => i);
  const before = examples.map((example) => {
    const answers = answersOf(example.options, own, layout);
    return oneOf(example, own.subarray(0, example.options.length), layout, answering) + answers[example.answer];
  });
  return [...before, oneOf(question, shown, layout, answering)].join(BETWEEN_EXAMPLES);
}

/** What goes on from a prompt where it is answered with each option: its text, or its letter. By the option's own index. */
export function answersOf(
  options: readonly string[],
  shown: ArrayLike<number>,
  { ask, separator = ' ' }: Layout,
): string[] {
  if (ask === 'continuation') return options.map((option) => separator + option);
  const answers: string[] = new Array(options.length);
  for (let place = 0; place < options.length; place++) answers[shown[place]] = separator + LETTERS[place];
  return answers;
}

function oneOf(
  { prompt, options }: { prompt: string; options: readonly string[] },
  shown: ArrayLike<number>,
  { ask, template }: Layout,
  answering: Answering,
): string {
  const whole = template ?? templates[ask][answering];
  const listed = Array.from(shown, (option, place) => `${LETTERS[place]}. ${options[option]}`).join('\n');
  // At once, since a prompt may itself hold {options}.
  return whole.replaceAll(/\{(prompt|options)\}/g, (_, part) => (part === 'prompt' ? prompt : listed));
}
