/** Draws the sentences of a corpus in which words stand. */

import type { Random } from '../contract/random.ts';
import type { Occurrence } from '../runtime/sources.ts';
import { segmentsOf } from '../support/segments.ts';

export interface DrawRequest {
  documents: AsyncIterable<string>;
  /** Words and phrases; one without any letter or digit is never found. */
  words: readonly string[];
  /** Maximum number of sentences per word. */
  perWord: number;
  caseSensitive: boolean;
  /** Cut each sentence to so many words around the stimulus, or null for the whole sentence. */
  window: number | null;
  /** A seeded stream of the word's own, so that its draw does not depend on which other words are asked for. */
  random: (word: string) => Random;
}

export interface Drawn {
  /** The sentences drawn for each word, with the place of the word in them; words that do not occur are absent. */
  contexts: Map<string, Occurrence[]>;
  /** How many sentences hold each word; 0 where there is none. */
  occurrences: Map<string, number>;
}

/** A run of letters, marks, digits and underscores. */
const TOKEN = /[\p{L}\p{M}\p{N}_]+/gu;
const TOKEN_AT = /[\p{L}\p{M}\p{N}_]/u;
const UNSPACED = /\S+/g;

/** One word or phrase to look for. */
interface Stimulus {
  word: string;
  /** As it is compared: lower case unless case counts. */
  form: string;
  /** Where its first token starts in it. */
  offset: number;
  /** Whether its last character must not be followed by more of the same token. */
  endsInToken: boolean;
  random: Random;
  /** Sentences met so far. */
  met: number;
  drawn: Occurrence[];
  /** Where the sentence met last started in its document, so that each counts once. */
  lastSentence: number;
}

/**
 * A uniform sample without replacement of at most `perWord` sentences for each word, in one pass over the documents
 * (Vitter 1985, algorithm R, one reservoir per word).
 *
 * - A document is cut into sentences by Unicode's rules (UAX 29, `Intl.Segmenter`); one without punctuation is a
 *   sentence. A sentence counts once for a word, with the word's first place in it.
 * - A word is found whole: no letter, mark, digit or underscore beside it. So `love` is found in `love's` and
 *   `well-love`, not in `lovely`. A phrase (`high-status`, `New York`) is found as it is written.
 * - A sentence that occurs twice in the corpus counts twice: the draw follows the corpus as it is.
 * - With `window`, that many words (runs without spaces) are kept: the stimulus in the middle, moved in at the ends of
 *   the sentence. The paper's script for BERT keeps 9, but four before and three after in the middle of a sentence (Guo
 *   and Caliskan 2021, generate_ebd_bert.py).
 */
export async function drawContexts(request: DrawRequest): Promise<Drawn> {
  const { documents, words, perWord, caseSensitive, window } = request;
  const fold = caseSensitive ? (text: string) => text : (text: string) => text.toLowerCase();
  const stimuli = [...new Set(words)].map((word) => toStimulus(word, fold(word), request.random(word)));
  const byToken = new Map<string, Stimulus[]>();
  for (const stimulus of stimuli) {
    const token = firstToken(stimulus.form)?.[0];
    if (token === undefined) continue;
    const sharing = byToken.get(token);
    if (sharing) sharing.push(stimulus);
    else byToken.set(token, [stimulus]);
  }
  const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

  for await (const document of documents) {
    // Sentences are found only in documents that hold a stimulus at all.
    let sentences: Sentences | null = null;
    TOKEN.lastIndex = 0;
    for (let match = TOKEN.exec(document); match !== null; match = TOKEN.exec(document)) {
      const candidates = byToken.get(fold(match[0]));
      if (candidates === undefined) continue;
      if (sentences === null) {
        sentences = new Sentences(segmenter, document);
        for (const stimulus of stimuli) stimulus.lastSentence = -1;
      }
      for (const stimulus of candidates) {
        const start = match.index - stimulus.offset;
        const end = start + stimulus.word.length;
        if (!standsAt(document, start, end, stimulus, fold)) continue;
        const sentence = sentences.at(start);
        if (sentence.start === stimulus.lastSentence || start < sentence.start || end > sentence.end) continue;
        stimulus.lastSentence = sentence.start;
        const place = reservoirPlace(stimulus.met++, perWord, stimulus.random);
        if (place < 0) continue;
        stimulus.drawn[place] = toOccurrence(document, sentence, start, end, window);
      }
    }
  }
  return {
    contexts: new Map(stimuli.filter(({ met }) => met > 0).map(({ word, drawn }) => [word, drawn])),
    occurrences: new Map(stimuli.map(({ word, met }) => [word, met])),
  };
}

function toStimulus(word: string, form: string, random: Random): Stimulus {
  const offset = firstToken(form)?.index ?? 0;
  const endsInToken = TOKEN_AT.test([...form].at(-1) ?? '');
  return { word, form, offset, endsInToken, random, met: 0, drawn: [], lastSentence: -1 };
}

function firstToken(text: string): RegExpExecArray | null {
  TOKEN.lastIndex = 0;
  return TOKEN.exec(text);
}

/** Whether the stimulus stands whole at that place. Its first token is known to be one of the document's. */
function standsAt(
  document: string,
  start: number,
  end: number,
  { form, endsInToken }: Stimulus,
  fold: (text: string) => string,
): boolean {
  if (start < 0 || end > document.length || fold(document.slice(start, end)) !== form) return false;
  const next = document.codePointAt(end);
  return !endsInToken || next === undefined || !TOKEN_AT.test(String.fromCodePoint(next));
}

/** Algorithm R: where the (met + 1)th sentence goes among the `size` kept, or -1. */
function reservoirPlace(met: number, size: number, random: Random): number {
  if (met < size) return met;
  const place = random.below(met + 1);
  return place < size ? place : -1;
}

interface Range {
  start: number;
  end: number;
}

/** The sentences of a document, without the space around them, asked for from left to right. */
class Sentences {
  readonly #segments: ReturnType<typeof segmentsOf>;
  #now: Range = { start: 0, end: 0 };
  #next = 0;

  constructor(segmenter: Intl.Segmenter, document: string) {
    this.#segments = segmentsOf(document, segmenter);
  }

  at(index: number): Range {
    while (index >= this.#next) {
      const { value } = this.#segments.next();
      // Whoever asks points into the document.
      const { index: start, segment } = value!;
      this.#next = start + segment.length;
      this.#now = {
        start: start + (segment.length - segment.trimStart().length),
        end: start + segment.trimEnd().length,
      };
    }
    return this.#now;
  }
}

function toOccurrence(
  document: string,
  sentence: Range,
  start: number,
  end: number,
  window: number | null,
): Occurrence {
  const cut = window === null ? sentence : windowAround(document, sentence, start, end, window);
  // Copied, so that a sentence kept does not keep its document.
  const text = Buffer.from(document.slice(cut.start, cut.end), 'utf16le').toString('utf16le');
  return { text, start: start - cut.start, end: end - cut.start };
}

/** The part of the sentence with `size` words, the stimulus in the middle where the sentence's ends allow it. */
function windowAround(document: string, sentence: Range, start: number, end: number, size: number): Range {
  const words = Array.from(document.slice(sentence.start, sentence.end).matchAll(UNSPACED), (match) => ({
    start: sentence.start + match.index,
    end: sentence.start + match.index + match[0].length,
  }));
  const first = words.findIndex((word) => word.end > start);
  const last = words.findLastIndex((word) => word.start < end);
  const spare = Math.max(0, size - (last - first + 1));
  const from = Math.max(0, Math.min(first - Math.floor(spare / 2), words.length - (last - first + 1) - spare));
  const to = Math.min(words.length - 1, Math.max(last, from + size - 1));
  return { start: words[from].start, end: words[to].end };
}
