/**
 * Counterfactuals of a text: the same text about another group of people (Garg et al. 2019, counterfactual token
 * fairness; Gupta et al. 2022, role reversal).
 */

import type { SwapRow, SwapTable } from '../contract/swap-table.ts';
import { articleFor } from './article.ts';
import { beginsSentence, inCaseOf, startsUpper } from './case.ts';
import { formAt } from './use.ts';
import { keyOf, type Word, wordsOf } from './words.ts';

export interface Counterfactual {
  text: string;
  /** The group that the text speaks of; where it speaks of both, the one that comes first in it. */
  from: string;
  to: string;
  /** Whether the text speaks of both groups, so that words were exchanged both ways. */
  exchanged: boolean;
  /** The words of the original that were replaced, articles (`a`, `an`) included, in order. */
  spans: readonly { start: number; end: number }[];
}

export interface Counterfactuals {
  counterfactuals: readonly Counterfactual[];
  /** How many words of the table the text holds. */
  words: number;
  /** Pairs of groups for which there is none, since a word of the text has no counterpart there. */
  withoutCounterpart: number;
}

/** Where the table has a word. */
interface Entry {
  row: SwapRow;
  group: number;
}

/** A word of a text that the table has. */
interface Found extends Entry {
  /** Index among the text's words. */
  at: number;
}

const compiled = new WeakMap<SwapTable, ReadonlyMap<string, readonly Entry[]>>();

/**
 * One text for each pair of the table's groups of which `text` mentions at least one: every word of either group is
 * replaced by its counterpart in the other, all at once. So a text about men and women has one counterfactual, in which
 * each has taken the other's place, and a text about Muslims and Jews keeps the Jews where the Muslims become
 * Christians. One word replaces one word. It is spelled as in the table where the text's word is, else in the case of
 * that word. The possessive 's and contractions stay, and an article directly before a replaced word follows its sound.
 * A pair for which a word has no counterpart has no counterfactual.
 *
 * Swapping twice gives the text back, with these exceptions: words that are only read (`Ms` comes back as `Mrs`), mixed
 * case (`mAn`), words in a case that only one of the two has in the table (`muslims`, become `atheists`), `his` and
 * `hers` where the rule takes them or their counterpart for another use (`bought his bread` comes back as `bought him
 * bread`), and an article that did not fit its word to begin with.
 */
export function findCounterfactuals(text: string, table: SwapTable): Counterfactuals {
  const { words, found } = find(text, table);
  const counterfactuals: Counterfactual[] = [];
  let withoutCounterpart = 0;
  const present = new Set(found.map(({ group }) => group));
  for (let a = 0; a < table.groups.length; a++) {
    for (let b = a + 1; b < table.groups.length; b++) {
      if (!present.has(a) && !present.has(b)) continue;
      const involved = found.filter(({ group }) => group === a || group === b);
      if (involved.some(({ row }) => row.words[a] === null || row.words[b] === null)) {
        withoutCounterpart++;
        continue;
      }
      const [from, to] = involved[0].group === a ? [a, b] : [b, a];
      counterfactuals.push({
        ...replace(text, words, involved, a + b),
        from: table.groups[from],
        to: table.groups[to],
        exchanged: present.has(a) && present.has(b),
      });
    }
  }
  return { counterfactuals, words: found.length, withoutCounterpart };
}

/** The counterfactuals alone: see {@link findCounterfactuals}. */
export function counterfactuals(text: string, table: SwapTable): readonly Counterfactual[] {
  return findCounterfactuals(text, table).counterfactuals;
}

/** Whether the text holds a word of the table. */
export function hasSwappable(text: string, table: SwapTable): boolean {
  const entries = entriesOf(table);
  return wordsOf(text, (key) => entries.has(key)).some((word) => matching(word, entries).length > 0);
}

function find(text: string, table: SwapTable): { words: readonly Word[]; found: readonly Found[] } {
  const entries = entriesOf(table);
  const words = wordsOf(text, (key) => entries.has(key));
  const found: Found[] = [];
  for (const [at, word] of words.entries()) {
    const candidates = matching(word, entries);
    if (candidates.length === 0) continue;
    found.push({ ...chosen(candidates, text, words, at), at });
  }
  return { words, found };
}

function chosen(candidates: readonly Entry[], text: string, words: readonly Word[], at: number): Entry {
  if (candidates.length === 1) return candidates[0];
  const form = formAt(
    text,
    words,
    at,
    candidates.flatMap(({ row }) => row.form ?? []),
  );
  return candidates.find(({ row }) => row.form === form)!;
}

function matching({ text, key, address }: Word, entries: ReadonlyMap<string, readonly Entry[]>): readonly Entry[] {
  if (address) return [];
  const found = entries.get(key);
  if (!found) return [];
  return found[0].row.capitalised && !startsUpper(text) ? [] : found;
}

/** @param both the sum of the two groups' indices: less a word's own, that of the other */
function replace(text: string, words: readonly Word[], involved: readonly Found[], both: number) {
  const spans: { start: number; end: number }[] = [];
  let written = '';
  let done = 0;
  const put = ({ start, end }: Word, replacement: string) => {
    written += text.slice(done, start) + replacement;
    done = end;
    spans.push({ start, end });
  };
  for (const { at, row, group } of involved) {
    const word = words[at];
    const before = words[at - 1];
    const begins = beginsSentence(before ? text.slice(before.end, word.start) : null);
    const spellings = row.words[group]!.filter((one) => keyOf(one) === word.key).map((one) => one.normalize('NFC'));
    const replacement = inCaseOf(word.text, spellings, row.words[both - group]![0], begins);
    if (before && (before.key === 'a' || before.key === 'an') && /^\s+$/u.test(text.slice(before.end, word.start))) {
      const upper = word.text === word.text.toUpperCase();
      const article = articleFor(before.text, word.key, replacement.toLowerCase(), upper);
      if (article !== null) put(before, article);
    }
    put(word, replacement);
  }
  return { text: written + text.slice(done), spans };
}

function entriesOf(table: SwapTable): ReadonlyMap<string, readonly Entry[]> {
  let entries = compiled.get(table);
  if (!entries) {
    entries = compile(table);
    compiled.set(table, entries);
  }
  return entries;
}

function compile({ rows }: SwapTable): ReadonlyMap<string, readonly Entry[]> {
  const entries = new Map<string, Entry[]>();
  for (const row of rows) {
    for (const [group, cell] of row.words.entries()) {
      for (const key of new Set(cell?.map(keyOf))) {
        entries.set(key, [...(entries.get(key) ?? []), { row, group }]);
      }
    }
  }
  return entries;
}
