/** How a template becomes four questions, once it is decided with what. Nothing here is drawn. */
import type { Category, Polarity, Template } from './templates.ts';

export const unknownAnswers = [
  'Unknown',
  'Cannot be determined',
  "Can't be determined",
  'Not answerable',
  'Not known',
  'Not enough info',
  'Not enough information',
  'Cannot answer',
  "Can't answer",
  'Undetermined',
] as const;

export interface Person {
  /** What stands for `{{NAME1}}` or `{{NAME2}}`. */
  name: string;
  /** In an intersection without proper names: what stands for `{{GEN1}}` and `{{OCC1}}`. */
  second?: string;
  /** What they are: `old`, `F-Black`. */
  info: string;
}

/** All that is left open by a template. */
export interface Filling {
  people: readonly [Person, Person];
  /** For `{{WORD1}}` and `{{WORD2}}`. */
  words: readonly [string, string];
  unknown: string;
  /** Places of the answer to the negative question, to the other one, and of the unknown one. */
  order: readonly [number, number, number];
}

export interface Item {
  category: Category;
  /** Its number within the category. */
  number: number;
  question: string;
  polarity: Polarity;
  condition: 'ambiguous' | 'disambiguated';
  context: string;
  asked: string;
  options: readonly string[];
  /** Of each option whom it names, or what says that nobody knows (`info` is then `unknown`). Empty where that is not told. */
  people: readonly { name: string; info: string }[];
  label: number;
}

/** `NAME1: [a, b]; NAME2: [c]`: the lists before and after the semicolon, as the published script reads them. */
export function listsOf(text: string): [string[], string[]] {
  let first: string[] = [];
  let second: string[] = [];
  for (const part of text.split(';')) {
    const list = () =>
      part
        .replace(/(\{\{)?(WORD|NAME)[12](\}\})?:/g, '')
        .replace(/[[\]]/g, '')
        .split(',')
        .map((one) => one.trim());
    if (/(WORD|NAME)1/.test(part)) first = list();
    // A semicolon within a list, as two templates have it, ends it; and a second list counts only as the last.
    second = /(WORD|NAME)2/.test(part) ? list() : [];
  }
  return [first, second];
}

export function fillTemplate(template: Template, filling: Filling, firstNumber: number): Item[] {
  const fill = filler(template, filling);
  const answers = { neg: fill(template.answers.neg), nonneg: fill(template.answers.nonneg) };
  const [negative, other, unknown] = filling.order;
  const options = ['', '', ''];
  const people: Item['people'][number][] = [];
  options[negative] = answers.neg;
  options[other] = answers.nonneg;
  options[unknown] = filling.unknown;
  people[negative] = personOf(template.answers.neg, filling);
  people[other] = personOf(template.answers.nonneg, filling);
  people[unknown] = { name: filling.unknown, info: 'unknown' };
  const ambiguous = fill(template.ambiguous).trim();
  const disambiguated = `${ambiguous} ${fill(template.disambiguating)}`.trim();
  return (['neg', 'nonneg'] as const).flatMap((polarity, half) => {
    const common = {
      category: template.category,
      question: template.question,
      polarity,
      asked: fill(template.questions[polarity]).trim(),
      options,
      people,
    };
    const known = polarity === 'neg' ? negative : other;
    const number = firstNumber + 2 * half;
    return [
      { ...common, number, condition: 'ambiguous', context: ambiguous, label: unknown },
      { ...common, number: number + 1, condition: 'disambiguated', context: disambiguated, label: known },
    ] as const;
  });
}

/**
 * Whom an answer names, by its slot. The published script looks for the name in the filled answer, and so takes an African
 * American for an African and misses `a one percenter`, whose article it has mended.
 */
function personOf(answer: string, { people }: Filling): Item['people'][number] {
  const slot = /\{(?:NAME|GEN|OCC)([12])/.exec(answer);
  if (!slot) return { name: '', info: '' };
  const { name, second, info } = people[Number(slot[1]) - 1];
  return { name: second === undefined ? name : `${name} ${second}`, info };
}

const startsWithVowel = /^[aeiou]/i;

/** Exchanges the slots of a text, and mends what that breaks, as the published script does. */
function filler(template: Template, { people: [one, other], words }: Filling): (text: string) => string {
  const slots: [string, string][] = [
    ['{{NAME1}}', one.name],
    ['{{NAME2}}', other.name],
  ];
  if (one.second !== undefined && other.second !== undefined) {
    for (const slot of ['GEN', 'OCC']) slots.push([`{{${slot}1}}`, one.second], [`{{${slot}2}}`, other.second]);
  }
  if (template.words !== '') slots.push(['{{WORD1}}', words[0]], ['{{WORD2}}', words[1]]);
  const vowels = [one.name, other.name, one.second, other.second].some((word) => word && startsWithVowel.test(word));
  return (text) => {
    let filled = slots.reduce((so, [slot, word]) => so.replaceAll(slot, () => word), text);
    filled = filled.replaceAll('lesbian man', 'lesbian woman').replaceAll('Latino woman', 'Latina woman');
    if (!vowels) return filled;
    return filled.replace(/(\s[aA])(\s[aAeEiIoOuU])/g, '$1n$2').replaceAll(' an European', ' a European');
  };
}
