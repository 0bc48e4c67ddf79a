/** Exchanges nouns of languages with grammatical gender, and makes the words that agree with them follow. */
import type { SwapTable } from '../contract/swap-table.ts';
import { beginsSentence, inCaseOf } from './case.ts';
import type { Gender, Inflections, Reading } from './inflections.ts';
import type { Counterfactual } from './swap.ts';
import { keyOf, type Word, wordsOf } from './words.ts';

/** Why a text is left as it is. */
export type Left = keyof typeof leftFor;
export const leftFor = {
  unknown: 'beside a word that the inflections do not have',
  form: 'in a form that the inflections do not have of the other word',
  agreement: 'with a word that cannot be made to agree',
  ambiguous: 'in a form that may be several',
  elsewhere: 'with a word elsewhere in the text that may agree with it',
  elision: 'beside an article that would be written otherwise before the other word',
  counterpart: 'with a word that has no counterpart',
} as const;

export interface Inflected {
  counterfactuals: readonly Counterfactual[];
  /** Of each pair of groups that has none, though the text speaks of one of them, why. */
  left: readonly Left[];
}

/** Nothing after a noun agrees with it as a part of its phrase. */
const nothingFollows = ['de', 'nl', 'en', 'sv', 'da', 'nb', 'nn', 'no', 'is'];
/** Articles before vowels are written otherwise, and so are those that would be. */
const elides = ['fr', 'it', 'ca'];
const agreeing = ['DET', 'ADJ', 'ART', 'NUM', 'PRO', 'V.PTCP'];

interface Entry {
  group: number;
  row: SwapTable['rows'][number];
}

/** A word of the text that is in the table, or a form of one. */
interface Found extends Entry {
  at: number;
  /** As nouns, if they are; else the word is exchanged as it is. */
  readings: readonly Reading[];
}

interface Replacement {
  at: number;
  /** Of how many words of the text. */
  words: number;
  text: string;
}

/**
 * One text for each pair of the table's groups of which `text` mentions one, as {@link findCounterfactuals} has it, of
 * words in all their forms. A noun becomes its counterpart in the same number and case; words of its phrase, on either side
 * without a gap, get the form of their lemma that differs in gender alone. Readings of a phrase are those on which all of its
 * words can agree. If several are left that would be written differently, if a form is not in the inflections, if a word
 * beside the noun is not, or if elsewhere in the text there is a word of that gender that no other noun accounts for, there
 * is no counterfactual: nothing is exchanged by half.
 */
export function inflectedCounterfactuals(
  text: string,
  table: SwapTable,
  inflections: Inflections,
  language: string,
): Inflected {
  const words = wordsOf(text);
  const phrases = new Phrases(text, words, inflections, language);
  const found = foundIn(words, table, inflections);
  const present = new Set(found.map(({ group }) => group));
  const counterfactuals: Counterfactual[] = [];
  const left: Left[] = [];
  for (let a = 0; a < table.groups.length; a++) {
    for (let b = a + 1; b < table.groups.length; b++) {
      if (!present.has(a) && !present.has(b)) continue;
      const involved = found.filter(({ group }) => group === a || group === b);
      const replaced = phrases.replace(involved, a + b);
      if (typeof replaced === 'string') {
        left.push(replaced);
        continue;
      }
      const [from, to] = involved[0].group === a ? [a, b] : [b, a];
      counterfactuals.push({
        ...written(text, words, replaced),
        from: table.groups[from],
        to: table.groups[to],
        exchanged: present.has(a) && present.has(b),
      });
    }
  }
  return { counterfactuals, left };
}

function foundIn(words: readonly Word[], table: SwapTable, { byForm }: Inflections): Found[] {
  const entries = new Map<string, Entry>();
  for (const row of table.rows) {
    for (const [group, cell] of row.words.entries())
      for (const word of cell ?? []) entries.set(keyOf(word), { row, group });
  }
  return words.flatMap((word, at): Found[] => {
    if (word.address) return [];
    const nouns = (byForm.get(word.key) ?? []).filter(({ part }) => part === 'N');
    const readings = nouns.filter(({ lemma }) => entries.has(keyOf(lemma)));
    const entry = entries.get(keyOf(readings[0]?.lemma ?? word.key)) ?? entries.get(word.key);
    return entry ? [{ ...entry, at, readings }] : [];
  });
}

interface Beside {
  at: number;
  /** Of how many words of the text. */
  words: number;
  readings: readonly Reading[];
}

/** What agrees: number and case, of which either may not be told. */
interface Agreement {
  number: string | null;
  case: string | null;
}

const fits = (a: string | null, b: string | null) => a === null || b === null || a === b;

class Phrases {
  readonly #text: string;
  readonly #words: readonly Word[];
  readonly #inflections: Inflections;
  readonly #follows: boolean;
  readonly #elides: boolean;

  constructor(text: string, words: readonly Word[], inflections: Inflections, language: string) {
    const [base] = language.split('-');
    this.#text = text;
    this.#words = words;
    this.#inflections = inflections;
    this.#follows = !nothingFollows.includes(base);
    this.#elides = elides.includes(base);
  }

  /** @param both the sum of the two groups' indices: less a word's own, that of the other */
  replace(involved: readonly Found[], both: number): readonly Replacement[] | Left {
    const replaced: Replacement[] = [];
    const changed = new Set<Gender>();
    for (const one of involved) {
      const target = one.row.words[both - one.group]?.[0];
      if (target === undefined || one.row.words[one.group] === null) return 'counterpart';
      const own = one.readings.length > 0 ? this.#phrase(one, target) : [this.#alone(one, target)];
      if (typeof own === 'string') return own;
      replaced.push(...own);
      for (const { gender } of one.readings) if (gender) changed.add(gender);
    }
    const covered = new Set(replaced.flatMap(({ at, words }) => Array.from({ length: words }, (_, k) => at + k)));
    if (this.#words.some((_, at) => !covered.has(at) && this.#mayAgree(at, changed, covered))) return 'elsewhere';
    return replaced.sort((a, b) => a.at - b.at);
  }

  #alone({ at, row, group }: Found, target: string): Replacement {
    return { at, words: 1, text: this.#spelled(at, row.words[group]!, target) };
  }

  #spelled(at: number, spellings: readonly string[], target: string): string {
    const word = this.#words[at];
    const before = this.#words[at - 1];
    const begins = beginsSentence(before ? this.#text.slice(before.end, word.start) : null);
    const own = spellings.filter((one) => keyOf(one) === word.key).map((one) => one.normalize('NFC'));
    return inCaseOf(word.text, own, target, begins);
  }

  #phrase({ at, readings }: Found, target: string): Replacement[] | Left {
    const others = (this.#inflections.byLemma.get(keyOf(target)) ?? []).filter(({ part }) => part === 'N');
    if (others.length === 0) return 'form';
    const versions = new Map<string, Replacement[]>();
    let why: Left = 'form';
    for (const reading of readings) {
      const same = others.filter(
        (other) => other.number === reading.number && other.case === reading.case && other.rest === reading.rest,
      );
      if (same.length === 0) continue;
      // A phrase none of whose readings agrees is no reading of the phrase.
      const around = this.#around(at, reading, same[0].gender);
      if (around === null) continue;
      if (typeof around === 'string') {
        why = around;
        continue;
      }
      for (const other of same) {
        const noun = { at, words: 1, text: this.#spelled(at, [reading.form], other.form) };
        const all = [...around, noun].sort((a, b) => a.at - b.at);
        versions.set(JSON.stringify(all), all);
      }
    }
    if (versions.size > 1) return 'ambiguous';
    const [version] = versions.values();
    if (version === undefined) return why;
    return this.#isElided(at, version) ? 'elision' : version;
  }

  /** The words that agree with a noun as it is read here, in the other gender; null where they do not agree with it so. */
  #around(at: number, noun: Reading, gender: Gender | null): Replacement[] | Left | null {
    const replaced: Replacement[] = [];
    for (const step of this.#follows ? [-1, 1] : [-1]) {
      let isClosed = false;
      for (let place = at; ; ) {
        const next: Beside | null = this.#beside(place, step);
        if (next === null) break;
        if (next.readings.length === 0 && !isClosed) return 'unknown';
        const agreeing: readonly Reading[] = isClosed ? [] : next.readings.filter(isAgreeing);
        if (agreeing.length === 0) {
          // A preposition may say the case.
          const governed = next.readings.length > 0 && next.readings.every((one) => one.part === 'ADP' && one.case);
          if (step < 0 && governed && !next.readings.some((one) => fits(one.case, noun.case))) return null;
          break;
        }
        const own = agreeing.filter((reading) => agrees(reading, noun, noun.gender));
        // After a noun others may follow that belong to what comes next; before it, an article that does not agree is another reading.
        if (own.length === 0) {
          if (step === 1 || agreeing.length < next.readings.length) break;
          return null;
        }
        if (own.some((reading) => reading.gender !== null) && (noun.gender === null || gender === null))
          return 'agreement';
        const texts = new Set(own.flatMap((reading) => this.#formsIn(reading, gender)));
        if (texts.size === 0) return 'agreement';
        if (texts.size > 1) return 'ambiguous';
        const [form] = texts;
        replaced.push({ at: next.at, words: next.words, text: this.#cased(next, own[0].form, form) });
        place = step < 0 ? next.at : next.at + next.words - 1;
        // Where no adjective follows its noun, nothing that agrees stands before an article.
        isClosed = !this.#follows && own.some(({ part }) => part === 'DET' || part === 'ART');
      }
    }
    return replaced;
  }

  /** The forms of the same lemma and features in another gender. */
  #formsIn(reading: Reading, gender: Gender | null): string[] {
    if (reading.gender === null) return [reading.form];
    return (this.#inflections.byLemma.get(keyOf(reading.lemma)) ?? [])
      .filter(
        (other) =>
          other.part === reading.part &&
          other.gender === gender &&
          other.number === reading.number &&
          other.case === reading.case &&
          other.rest === reading.rest,
      )
      .map(({ form }) => form);
  }

  /** The word beside another, or two that the inflections have as one form (`de la`); null where something stands between. */
  #beside(place: number, step: number): Beside | null {
    const { byForm } = this.#inflections;
    const joined = (first: number, last: number) => {
      const gap = this.#text.slice(this.#words[first].end, this.#words[last].start);
      return /^(\s+|['’])$/u.test(gap);
    };
    const next = place + step;
    const word = this.#words[next];
    if (!word || !joined(Math.min(place, next), Math.max(place, next))) return null;
    const far = next + step;
    if (this.#words[far] && joined(Math.min(next, far), Math.max(next, far))) {
      const at = Math.min(next, far);
      const readings = byForm.get(`${this.#words[at].key} ${this.#words[at + 1].key}`);
      if (readings) return { at, words: 2, readings };
    }
    const elided = /^['’]/u.test(this.#text.slice(word.end, word.end + 1)) ? (byForm.get(`${word.key}'`) ?? []) : [];
    return { at: next, words: 1, readings: elided.length > 0 ? elided : (byForm.get(word.key) ?? []) };
  }

  #cased({ at, words }: { at: number; words: number }, source: string, target: string): string {
    const own = this.#text.slice(this.#words[at].start, this.#words[at + words - 1].end);
    // The apostrophe stays where it is.
    return keyOf(source) === keyOf(target) ? own : this.#spelled(at, [source], target.replace(/['’]$/u, ''));
  }

  /** Whether a word has a gender that it would change with a noun of the text, and no noun beside it accounts for it. */
  #mayAgree(at: number, genders: ReadonlySet<Gender>, covered: ReadonlySet<number>): boolean {
    const readings = (this.#inflections.byForm.get(this.#words[at].key) ?? []).filter(isAgreeing);
    const gendered = readings.filter(({ gender }) => gender !== null && genders.has(gender));
    const changes = gendered.some(({ gender, ...reading }) =>
      (['MASC', 'FEM', 'NEUT'] as const).some((other) => {
        if (other === gender) return false;
        const forms = this.#formsIn({ ...reading, gender }, other);
        return forms.length === 0 || forms.some((form) => keyOf(form) !== keyOf(reading.form));
      }),
    );
    return changes && !readings.some((reading) => this.#hasNoun(at, reading, covered));
  }

  /** Whether beside the word, over others that agree, there is another noun that it agrees with. */
  #hasNoun(at: number, reading: Reading, covered: ReadonlySet<number>): boolean {
    for (const step of this.#follows ? [1, -1] : [1]) {
      for (let place = at; ; ) {
        const next = this.#beside(place, step);
        if (next === null || covered.has(next.at)) break;
        const nouns = next.readings.filter(({ part }) => part === 'N');
        if (nouns.some((noun) => agrees(reading, noun, noun.gender))) return true;
        if (nouns.length > 0 || !next.readings.some(isAgreeing)) break;
        place = step < 0 ? next.at : next.at + next.words - 1;
      }
    }
    return false;
  }

  /** Whether articles would be written otherwise because one word begins with a vowel and the other does not. */
  #isElided(at: number, version: readonly Replacement[]): boolean {
    if (!this.#elides) return false;
    return version.some(({ at: own, words, text }, i) => {
      const next = version[i + 1];
      if (!next || own + words !== next.at || own === at) return false;
      const before = this.#text.slice(this.#words[own].start, this.#words[own + words - 1].end);
      const other = this.#words[next.at].text;
      const isChanged = keyOf(before) !== keyOf(text);
      return beginsOpen(other) !== beginsOpen(next.text) || (isChanged && beginsOpen(next.text));
    });
  }
}

const beginsOpen = (word: string) => /^[aeiouyhœæ]/iu.test(word.normalize('NFD'));

function isAgreeing({ part }: Reading): boolean {
  return agreeing.includes(part);
}

function agrees(word: Reading, noun: Agreement, gender: Gender | null): boolean {
  return (
    fits(word.number, noun.number) &&
    fits(word.case, noun.case) &&
    (word.gender === null || gender === null || word.gender === gender)
  );
}

function written(text: string, words: readonly Word[], replaced: readonly Replacement[]) {
  const spans: { start: number; end: number }[] = [];
  let result = '';
  let done = 0;
  for (const { at, words: count, text: replacement } of replaced) {
    const [start, end] = [words[at].start, words[at + count - 1].end];
    if (text.slice(start, end) === replacement) continue;
    result += text.slice(done, start) + replacement;
    done = end;
    spans.push({ start, end });
  }
  return { text: result + text.slice(done), spans };
}
