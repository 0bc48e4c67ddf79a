/** Which option a written answer names: by rules that docs/choices.md states. What none of them reads is no answer. */
import { DECLINED, LETTERS, UNREADABLE } from '../../contract/choices.ts';
import { declines } from './refusals.ts';

/**
 * The index of the option that an answer names, `DECLINED`, or `UNREADABLE`. In this order:
 *
 * 1. What is said after reasoning; of JSON, what it gives as the answer.
 * 2. The whole of it: a letter, the text of an option, or both.
 * 3. What follows the last `answer:`, `answer is`, or stands in `\boxed{}`.
 * 4. A refusal.
 * 5. Its first or its last line, as in 2, or a letter with which the first begins; then the only option whose letter
 *    stands alone, or whose text it has.
 *
 * An answer that by one rule names two options is not read.
 *
 * @param shown which option stands at each place, where options have letters; null where they have none
 */
export function readAnswer(answer: string, options: readonly string[], shown: ArrayLike<number> | null): number {
  const said = afterReasoning(inLatin(answer));
  if (said === null) return UNREADABLE;
  const texts = options.map(normalised);
  const whole = (text: string) => wholeAnswer(text, texts, shown);
  const given = fromJson(said);
  if (given !== null) {
    const read = whole(given);
    return read === UNREADABLE && declines(given) ? DECLINED : read;
  }
  const text = withoutFence(said);
  const stated = whole(text);
  if (stated !== UNREADABLE) return stated;
  const conclusion = conclusionOf(text);
  const concluded = conclusion === null ? UNREADABLE : ofBeginning(conclusion, texts, shown);
  if (concluded !== UNREADABLE) return concluded;
  if (declines(text)) return DECLINED;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const [first = ''] = lines;
  const byLine = only([whole(first), whole(lines.at(-1) ?? ''), withReason(first, texts, shown)]);
  return byLine ?? only([...lettersAlone(text, shown), ...mentioned(normalised(text), texts)]) ?? UNREADABLE;
}

const beside = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]`;
const besideLetters = new RegExp(`(?<=${beside})(?=[A-Za-z])|(?<=[A-Za-z])(?=${beside})`, 'gu');

/** Letters in the middle of scripts without spaces stand alone, and full-width ones count (`答案是Ｂ。`). */
function inLatin(answer: string): string {
  return answer.normalize('NFKC').replaceAll('。', '.').replaceAll('、', ',').replaceAll(besideLetters, ' ');
}

/** Null where the reasoning never ends. */
function afterReasoning(answer: string): string | null {
  const end = [...answer.matchAll(/<\/(?:think|thinking|thought|reasoning)>/gi)].at(-1);
  if (end) return answer.slice(end.index + end[0].length).trim();
  return /^\s*<(?:think|thinking|thought|reasoning)>/i.test(answer) ? null : answer.trim();
}

const fence = /```[\w-]*\n?([\s\S]*?)```/;
const withoutFence = (text: string) => text.replace(fence, '$1').trim();

const answerKey = /^(?:final[_ ]?)?(?:answer|choice|option|selection|letter)$/i;

/** What JSON gives as the answer, in a Markdown fence or not; null where there is none. */
function fromJson(text: string): string | null {
  const written = fence.exec(text)?.[1] ?? /\{[^{}]*\}/.exec(text)?.[0];
  if (written === undefined) return null;
  let value: unknown;
  try {
    value = JSON.parse(written);
  } catch {
    return null;
  }
  if (typeof value === 'string') return value;
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const [first, ...others] = entries.filter(([key, one]) => answerKey.test(key) && typeof one === 'string');
  return first && others.every(([, one]) => one === first[1]) ? first[1] : null;
}

/** Case, Markdown, quotes, and what stands around a text do not count. */
function normalised(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[’‘]/g, "'")
    .replaceAll(/[*_`"“”«»]/g, '')
    .replaceAll(/\s+/g, ' ')
    .replace(/^[\s([{'.,:;-]+/, '')
    .replace(/[\s)\]}.,;:!?'-]+$/, '');
}

const lettered = /^[\s*_`"'([{-]*([A-Z])(?:[\s*_`"')\]}]*$|[*_`"')\]}]*\s*[.):,\]-][\s*_`]*([\s\S]*)$)/i;

/** The letter of an option, its text, or the letter and then its own text. */
function wholeAnswer(text: string, texts: readonly string[], shown: ArrayLike<number> | null): number {
  const plain = normalised(text);
  const named = texts.indexOf(plain);
  if (named >= 0) return named;
  const [, letter, rest = ''] = lettered.exec(text) ?? [];
  const option = optionOf(letter, shown);
  if (option < 0) return UNREADABLE;
  const said = normalised(rest);
  return said === '' || said === texts[option] ? option : UNREADABLE;
}

function optionOf(letter: string | undefined, shown: ArrayLike<number> | null): number {
  return letter === undefined ? UNREADABLE : (shown?.[LETTERS.indexOf(letter.toUpperCase())] ?? UNREADABLE);
}

/** What stands behind the last word that announces it. */
function conclusionOf(text: string): string | null {
  const plain = text.replaceAll(/[*_`]/g, '');
  const boxed = [...plain.matchAll(/\\boxed\{(?:\\text\{)?([^{}]*)\}/g)].at(-1);
  if (boxed) return boxed[1];
  const said = [...plain.matchAll(/\b(?:answer|choice)(?:\s+(?:is|would be|must be)\b\s*:?|\s*[:=])\s*/gi)].at(-1);
  return said ? plain.slice(said.index + said[0].length) : null;
}

/** `B, since ...`, unless that names another option, or goes on with them (`A: 10 %, B: 90 %`). */
function withReason(line: string, texts: readonly string[], shown: ArrayLike<number> | null): number {
  const [whole, letter] = /^["'([{*_`]*([A-Z])["')\]}*_`]*[.):,]\s+(?![A-Z]\b)(?!.*\b[A-Z]:\s)/.exec(line) ?? [];
  return whole === undefined ? UNREADABLE : notAnother(optionOf(letter, shown), line.slice(whole.length), texts);
}

function notAnother(option: number, rest: string, texts: readonly string[]): number {
  const said = normalised(rest);
  const names = texts.filter((own) => startsWithWords(said, own));
  return names.length > 0 && !names.includes(texts[option]) ? UNREADABLE : option;
}

/** An answer that goes on after it: `B, since ...`, `the woman, since ...`, `option B`. */
function ofBeginning(text: string, texts: readonly string[], shown: ArrayLike<number> | null): number {
  const line = text
    .trimStart()
    .split('\n')[0]
    .replace(/^(?:option|letter)\s+/i, '');
  const read = wholeAnswer(line, texts, shown);
  if (read !== UNREADABLE) return read;
  const [whole, letter] =
    /^["'([{]*([A-Z])(?![\p{L}\p{N}'])(?!\s*(?:or|and|&|\/)\s)(?!\s*[,/&+]\s*[A-HJ-Z]\b)["')\]}]*/u.exec(line) ?? [];
  const isArticle = /^A\s+\p{L}/u.test(line);
  if (whole !== undefined && !isArticle && optionOf(letter, shown) !== UNREADABLE) {
    return notAnother(optionOf(letter, shown), line.slice(whole.length), texts);
  }
  const plain = normalised(line);
  const beginning = texts.map((own, i) => ({ own, i })).filter(({ own }) => startsWithWords(plain, own));
  return beginning.sort((a, b) => b.own.length - a.own.length)[0]?.i ?? UNREADABLE;
}

function startsWithWords(text: string, words: string): boolean {
  return text.startsWith(words) && !/^[\p{L}\p{N}]/u.test(text.slice(words.length));
}

const between =
  'an?|the|be|is|was|it|that|this|option|answer|letter|choice|choose|pick|select|say|think|believe|go|going|with|for|necessarily|likely|either|both|or|and|nor';

/** Whether what stands before an option rules it out: `not A`, `neither A nor B`. */
function ruledOut(before: string, others: readonly string[]): boolean {
  const passed = [...others, between].join('|');
  return new RegExp(
    `(?:\\b(?:not|cannot|never|neither|nor|rather than|instead of)|n't)\\s+(?:(?:${passed})[\\s,/]+)*$`,
    'iu',
  ).test(before);
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Capital letters in brackets, or before punctuation, another letter or the end of a line. */
function lettersAlone(text: string, shown: ArrayLike<number> | null): number[] {
  const plain = text.replaceAll(/[*_`"]/g, '').replaceAll('’', "'");
  const found = plain.matchAll(
    /(?<![\p{L}\p{N}'.])(?:[([]([A-Z])[)\]]|([A-Z])(?=[.,;:!?)]|\s*(?:$|[/&+])|\s+(?:(?:or|and|nor|vs)\b|[B-H](?![\p{L}\p{N}']))))/gmu,
  );
  return [...found]
    .filter(({ index }) => !ruledOut(plain.slice(0, index), ['[A-Z]']))
    .map(([, bracketed, bare]) => optionOf(bracketed ?? bare, shown));
}

/** Options whose text occurs, unless only as a part of another's, or ruled out. */
function mentioned(text: string, texts: readonly string[]): number[] {
  let rest = text;
  const found: number[] = [];
  const byLength = texts.map((own, i) => ({ own, i })).sort((a, b) => b.own.length - a.own.length);
  for (const { own, i } of byLength) {
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${escaped(own)}(?![\\p{L}\\p{N}])`, 'gu');
    if (own === '') continue;
    if (
      [...rest.matchAll(pattern)].some(
        ({ index }) => !ruledOut(rest.slice(0, index), [...texts.map(escaped), '\u0000']),
      )
    )
      found.push(i);
    rest = rest.replaceAll(pattern, '\u0000');
  }
  return found;
}

/** The one option that is among them; null where there is none, `UNREADABLE` where there are several. */
function only(found: readonly number[]): number | null {
  const options = new Set(found.filter((one) => one !== UNREADABLE));
  if (options.size === 0) return null;
  return options.size === 1 ? [...options][0] : UNREADABLE;
}
