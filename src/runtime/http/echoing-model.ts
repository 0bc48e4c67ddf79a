/** A completions interface that says how likely the tokens of a prompt are: a language model that chooses between options. */
import type { EchoEndpointSource } from '../../contract/configuration.ts';
import type { Json } from '../../contract/measurement.ts';
import { isFinal, type MissingReason } from '../../contract/missing.ts';
import { InputError } from '../../contract/problem.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import type { Chooser, OptionLikelihoods, PromptWithOptions } from '../sources.ts';
import { type Echo, type Lacking, optionLogs, readEcho } from './echo.ts';
import { type EndpointContext, openEndpoint } from './endpoint.ts';
import { addressOf } from './openai.ts';
import type { Question } from './question.ts';

/** Raised whenever the same answer may be read otherwise: what was made of an earlier reading is not used then. */
const readingVersion = 1;
/** An answer's bytes: for each character a token, its offset, and others that were likely there; and what stands around. */
const bytesOf = (text: string) => 100_000 + text.length * 400;

const SENTENCE = 'The seven boxes hold copper, amber, velvet, marble, walnut, saffron and chalk.';
/** Three times the same: who has read it once expects it the next time. */
const REPEATED = [SENTENCE, SENTENCE, SENTENCE].join(' ');

type Answered = Echo | Lacking | MissingReason;

/**
 * Each prompt is sent with each option, to be echoed, and one token is written, since services insist on that. Before the
 * first options the service is asked about a text that repeats itself: one that would choose by chance is refused.
 */
export function openEchoingModel(source: EchoEndpointSource, context: EndpointContext): Chooser {
  const { model, body: more, prices } = source;
  const { cache } = context;
  const address = addressOf(source.endpoint, '/completions');
  const endpoint = openEndpoint(source, address, context);
  const origin = { kind: 'option likelihoods', by: `${model} at ${address}`, content: contentKey(address, model) };
  let answersFromCache = 0;
  let tested: Promise<void> | undefined;

  const bodyOf = (text: string): Json => {
    const fields = { model, prompt: text, max_tokens: 1, temperature: 0, echo: true, logprobs: 1, ...more };
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Json;
  };
  const ask = async (texts: readonly string[], label: string, progress: Progress): Promise<Map<string, Answered>> => {
    const answers = new Map<string, Answered>();
    const questions: Question[] = [];
    for (const [i, text] of [...new Set(texts)].entries()) {
      const body = bodyOf(text);
      const key = contentKey('echoed likelihoods', readingVersion, address, body);
      const keep = (answer: Answered) => {
        answers.set(text, answer);
        if (typeof answer !== 'string' || isFinal(answer)) cache.put(key, Buffer.from(JSON.stringify(answer)), origin);
      };
      const stored = cache.get(key, origin);
      if (stored) {
        answers.set(text, JSON.parse(Buffer.from(stored).toString('utf8')));
        answersFromCache++;
        continue;
      }
      const take = (answer: unknown) => {
        const echo = readEcho(answer, text);
        if (echo !== null) keep(echo);
        return echo !== null;
      };
      questions.push({ body, size: bytesOf(text), texts: [text], name: `text ${i}`, take, miss: keep });
    }
    await endpoint.ask(questions, { label, unit: 'texts', answered: answers.size }, progress);
    return answers;
  };
  const test = async (progress: Progress) => {
    const answers = await ask([REPEATED], `testing ${source.model}`, progress);
    const wrong = wrongWith(answers.get(REPEATED)!);
    if (wrong !== null) throw new InputError({ message: `${address}: ${wrong}`, hint });
  };

  return {
    key: contentKey('echoing model', readingVersion, address, model, more as Json),
    describe: () => ({
      endpoint: address,
      api: 'openai-completions',
      model,
      ...(Object.keys(more).length > 0 ? { body: more as Json } : {}),
      ...(prices ? { prices } : {}),
      usage: { ...endpoint.counts(), answersFromCache },
    }),
    close: async () => {},
    async optionLikelihoods(items, progress) {
      tested ??= test(progress);
      await tested;
      const texts = items.flatMap(({ prompt, options }) => options.map((option) => prompt + option));
      const label = `asking ${model} for the likelihood of options`;
      return gathered(items, await ask(texts, label, progress), address);
    },
  };
}

const hint =
  'It must answer `echo: true` with `logprobs` for the tokens of the prompt, as vLLM does; llama.cpp gives those of what it writes alone (ggml-org/llama.cpp#27174). Or let it write its answers: `generator: { endpoint, api: openai-completions }`';

/** What speaks against a service that answered so about {@link REPEATED}; null where nothing does. */
export function wrongWith(answer: Answered): string | null {
  if (typeof answer === 'string') return 'it does not say how likely a text is that it was sent as a test';
  if ('lacks' in answer) return `an answer to a test has ${answer.lacks}`;
  const repeat = (n: number) => {
    const [from, to] = [n * (SENTENCE.length + 1), (n + 1) * (SENTENCE.length + 1)];
    return answer.logs.filter((log, i) => log !== null && answer.starts[i] >= from && answer.starts[i] < to);
  };
  const [first, last] = [repeat(0), repeat(2)].map((logs) => logs as number[]);
  if (first.length < 5 || last.length < 5) return 'an answer to a test has log-probabilities for only some of the text';
  if (new Set([...first, ...last]).size < 3) return 'it gives the tokens of a test all the same log-probability';
  const mean = (logs: readonly number[]) => logs.reduce((sum, log) => sum + log, 0) / logs.length;
  return mean(last) > mean(first)
    ? null
    : 'it finds a sentence that it has just read twice no likelier than before: the log-probabilities are not those of the text';
}

/** @throws InputError where an answer lacks the log-probability of an option's token */
function gathered(
  items: readonly PromptWithOptions[],
  answers: ReadonlyMap<string, Answered>,
  address: string,
): OptionLikelihoods {
  const reasons = items.map((): MissingReason | null => null);
  const logProbabilities = items.map(({ prompt, options }, i) =>
    options.map((option) => {
      const answer = answers.get(prompt + option)!;
      if (typeof answer === 'string') {
        reasons[i] = answer;
        return Float64Array.of(Number.NaN);
      }
      const logs = 'lacks' in answer ? null : optionLogs(answer, prompt, prompt + option);
      if (logs) return logs;
      const lacks = 'lacks' in answer ? answer.lacks : 'no log-probabilities of an option';
      throw new InputError({ message: `${address}: an answer has ${lacks}`, hint });
    }),
  );
  return { logProbabilities, truncated: 0, reasons };
}
