/**
 * VADER (Hutto and Gilbert 2014): the sentiment of a text by a lexicon of some 7,500 words and a few rules, as in
 * version 3.3.2 of the authors' Python program (https://github.com/cjhutto/vaderSentiment, MIT). The lexicon is that of
 * the package vader-sentiment, whose own rules are those of an older version: no `no`, fewer intensifiers, one-letter
 * words left out.
 */

import { createRequire } from 'node:module';
import { trimEndsOf } from '../../src/plugin.ts';
import { emojiDescriptions } from './vader-emojis.ts';

const intensity = 0.293;
const capitals = 0.733;
const negation = -0.74;

const words = (listed: string): Set<string> => new Set(listed.trim().split(/\s+/));

const negations = words(`
  aint arent cannot cant couldnt darent didnt doesnt ain't aren't can't couldn't daren't didn't doesn't dont hadnt hasnt
  havent isnt mightnt mustnt neither don't hadn't hasn't haven't isn't mightn't mustn't neednt needn't never none nope nor
  not nothing nowhere oughtnt shant shouldnt uhuh wasnt werent oughtn't shan't shouldn't uh-uh wasn't weren't without wont
  wouldnt won't wouldn't rarely seldom despite
`);
const strengthening = words(`
  absolutely amazingly awfully completely considerable considerably decidedly deeply effing enormous enormously entirely
  especially exceptional exceptionally extreme extremely fabulously flipping flippin frackin fracking fricking frickin
  frigging friggin fully fuckin fucking fuggin fugging greatly hella highly hugely incredible incredibly intensely major
  majorly more most particularly purely quite really remarkably so substantially thoroughly total totally tremendous
  tremendously uber unbelievably unusually utter utterly very
`);
const weakening = words(`
  almost barely hardly kinda kindof kind-of less little marginal marginally occasional occasionally partly scarce scarcely
  slight slightly somewhat sorta sortof sort-of
`);
const weakeningPhrases = new Set(['just enough', 'kind of', 'sort of']);
const idioms: ReadonlyMap<string, number> = new Map([
  ['the shit', 3],
  ['the bomb', 3],
  ['bad ass', 1.5],
  ['badass', 1.5],
  ['bus stop', 0],
  ['yeah right', -2],
  ['kiss of death', -1.5],
  ['to die for', 3],
  ['beating heart', 3.5],
]);

/** What 3.3.2 has in its lexicon and the package has not, or otherwise. */
const later: readonly [string, number][] = [
  ['badass', 1.4],
  ['flawed', -2.1],
  ['heart', 3.2],
  ['hearts', 3.3],
];

let lexicon: ReadonlyMap<string, number> | undefined;

function readLexicon(): Record<string, number> {
  const file = 'vader-sentiment/src/vader_lexicon.js';
  return (createRequire(import.meta.url)(file) as { lexicon: Record<string, number> }).lexicon;
}

/** The compound score in -1..1, to four decimals; 0 for a text without a word that the lexicon has. */
export function vader(original: string): number {
  // Half a megabyte, which lists of metrics do without.
  lexicon ??= new Map([...Object.entries(readLexicon()), ...later]);
  const text = described(original);
  const tokens = tokensOf(text);
  const sum = weighBut(tokens, valences(tokens, lexicon)).reduce((total, valence) => total + valence, 0);
  const emphasised = sum + Math.sign(sum) * emphasis(text);
  return Math.round((emphasised / Math.sqrt(emphasised ** 2 + 15)) * 1e4) / 1e4;
}

/** The text with the description of each emoji in its place, apart from what stands before it, not from what stands behind. */
function described(text: string): string {
  let read = '';
  let apart = true;
  for (const character of text) {
    const description = emojiDescriptions.get(character);
    if (description === undefined) read += character;
    else read += apart ? description : ` ${description}`;
    apart = character === ' ';
  }
  return read;
}

interface Token {
  lower: string;
  /** Has letters, and all of them are capitals. */
  upper: boolean;
}

function tokensOf(text: string): Token[] {
  const pieces = text.split(/\p{White_Space}+/u).filter((piece) => piece !== '');
  return pieces.map((piece) => {
    const stripped = trimEndsOf(piece, (character) => /^[!-/:-@[-`{-~]$/.test(character));
    // What is left of an emoticon is no word.
    const written = [...stripped].length <= 2 ? piece : stripped;
    return {
      lower: written.toLowerCase(),
      upper: /\p{Uppercase}/u.test(written) && !/[\p{Lowercase}\p{Lt}]/u.test(written),
    };
  });
}

function valences(tokens: readonly Token[], known: ReadonlyMap<string, number>): number[] {
  const shouted = tokens.filter(({ upper }) => upper).length;
  const someShouted = shouted > 0 && shouted < tokens.length;
  const at = (i: number): string => tokens[i]?.lower ?? '';
  return tokens.map(({ lower, upper }, i) => {
    const modifier =
      intensityOf(lower) !== 0 || weakeningPhrases.has(lower) || (lower === 'kind' && at(i + 1) === 'of');
    const own = modifier ? undefined : known.get(lower);
    if (own === undefined) return 0;
    let valence = own;
    if (lower === 'no' && known.has(at(i + 1))) valence = 0;
    if ([at(i - 1), at(i - 2)].includes('no') || (at(i - 3) === 'no' && /^n?or$/.test(at(i - 1)))) {
      valence = own * negation;
    }
    if (upper && someShouted) valence += valence > 0 ? capitals : -capitals;
    for (const distance of [1, 2, 3]) {
      const before = tokens[i - distance];
      if (!before || known.has(before.lower)) continue;
      valence += nearness[distance] * intensified(before, valence, someShouted);
      valence = negate(valence, at, i, distance);
      if (distance === 3) valence = idiomatic(valence, at, i);
    }
    const least = at(i - 1) === 'least' && !['at', 'very'].includes(at(i - 2));
    return least ? valence * negation : valence;
  });
}

/** By the distance of a modifier from its word. */
const nearness = [0, 1, 0.95, 0.9];

function intensityOf(word: string): number {
  if (strengthening.has(word)) return intensity;
  return weakening.has(word) ? -intensity : 0;
}

function intensified({ lower, upper }: Token, valence: number, someShouted: boolean): number {
  const step = intensityOf(lower) * (valence < 0 ? -1 : 1);
  if (step === 0 || !upper || !someShouted) return step;
  return step + (valence > 0 ? capitals : -capitals);
}

function negate(valence: number, at: (i: number) => string, i: number, distance: number): number {
  const soOrThis = (word: string) => word === 'so' || word === 'this';
  const before = at(i - distance);
  if (distance === 2) {
    if (before === 'never' && soOrThis(at(i - 1))) return valence * 1.25;
    if (before === 'without' && at(i - 1) === 'doubt') return valence;
  }
  if (distance === 3) {
    // As the program has it: `so` or `this` before the word are enough, with or without `never`.
    if ((before === 'never' && soOrThis(at(i - 2))) || soOrThis(at(i - 1))) return valence * 1.25;
    if (before === 'without' && [at(i - 2), at(i - 1)].includes('doubt')) return valence;
  }
  return negations.has(before) || before.includes("n't") ? valence * negation : valence;
}

function idiomatic(valence: number, at: (i: number) => string, i: number): number {
  const phrase = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, k) => at(i + from + k)).join(' ');
  const before = [phrase(-1, 0), phrase(-2, 0), phrase(-2, -1), phrase(-3, -1), phrase(-3, -2)];
  const found = before.find((one) => idioms.has(one));
  let answer = found === undefined ? valence : idioms.get(found)!;
  if (at(i + 1) !== '') answer = idioms.get(phrase(0, 1)) ?? answer;
  if (at(i + 2) !== '') answer = idioms.get(phrase(0, 2)) ?? answer;
  return [phrase(-3, -1), phrase(-3, -2), phrase(-2, -1)].reduce(
    (sum, one) => sum + (weakeningPhrases.has(one) ? -intensity : intensityOf(one)),
    answer,
  );
}

/** What stands before `but` counts half, what stands behind it half as much again. */
function weighBut(tokens: readonly Token[], own: readonly number[]): number[] {
  const but = tokens.findIndex(({ lower }) => lower === 'but');
  if (but === -1) return [...own];
  const weighed = [...own];
  // As the program has it: each value is looked up where it first stands, so that of equal values the first is weighed again.
  for (let k = 0; k < weighed.length; k++) {
    const place = weighed.indexOf(weighed[k]);
    if (place < but) weighed[place] *= 0.5;
    else if (place > but) weighed[place] *= 1.5;
  }
  return weighed;
}

/** Of exclamation and question marks. */
function emphasis(text: string): number {
  const count = (mark: string) => text.split(mark).length - 1;
  const questions = count('?');
  return Math.min(count('!'), 4) * 0.292 + (questions < 2 ? 0 : questions <= 3 ? questions * 0.18 : 0.96);
}
