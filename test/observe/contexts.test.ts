import { describe, expect, it } from 'vitest';
import { type DrawRequest, drawContexts } from '../../src/observe/contexts.ts';
import { randomStream } from '../../src/statistics/distributions/random.ts';

async function* from(documents: readonly string[]) {
  yield* documents;
}

function draw(documents: readonly string[], words: readonly string[], given: Partial<DrawRequest> = {}) {
  return drawContexts({
    documents: from(documents),
    words,
    perWord: 100,
    caseSensitive: true,
    window: null,
    random: (word) => randomStream(1, 'contexts', word),
    ...given,
  });
}

/** Each sentence drawn, with the stimulus in brackets. */
async function marked(documents: readonly string[], word: string, given: Partial<DrawRequest> = {}) {
  const { contexts } = await draw(documents, [word], given);
  return (contexts.get(word) ?? []).map(
    ({ text, start, end }) => `${text.slice(0, start)}[${text.slice(start, end)}]${text.slice(end)}`,
  );
}

describe('sentences that hold a stimulus', () => {
  it('are cut from documents, one without punctuation being a sentence', async () => {
    const documents = ['  A rose is red. Is it?  The rose wilts!', 'no punctuation in this rose post', 'none here.'];
    expect(await marked(documents, 'rose')).toEqual([
      'A [rose] is red.',
      'The [rose] wilts!',
      'no punctuation in this [rose] post',
    ]);
  });

  it('hold it as a whole word, by Unicode’s letters, marks and digits', async () => {
    const documents = [
      'lovely',
      'glove',
      'love2',
      'love_me',
      'lové',
      'love\u0301',
      'éliot',
      'well-love',
      "love's",
      '(love)',
    ];
    expect(await marked(documents, 'love')).toEqual(['well-[love]', "[love]'s", '([love])']);
    expect(await marked(['Zoë ran. Zo ran.', '漢字 and 漢'], 'Zo')).toEqual(['[Zo] ran.']);
    expect(await marked(['漢字 and 漢'], '漢')).toEqual(['漢字 and [漢]']);
    expect(await marked(['𝒜 word', '𝒜𝒜'], '𝒜')).toEqual(['[𝒜] word']);
  });

  it('hold hyphenated stimuli and phrases as they are written', async () => {
    const documents = ['A high-status job.', 'A high status job.', 'high-statused', 'high, then high-status.'];
    expect(await marked(documents, 'high-status')).toEqual(['A [high-status] job.', 'high, then [high-status].']);
    expect(await marked(['In New York now. New Yorker. York.'], 'New York')).toEqual(['In [New York] now.']);
    expect(await marked(["it's", 'is'], "'s")).toEqual(["it['s]"]);
    expect(await marked(['Use C++ here'], 'C++')).toEqual(['Use [C++] here']);
    expect(await marked(['It ended in New. York came.'], 'New. York')).toEqual([]);
  });

  it('are found regardless of case only on request', async () => {
    const documents = ['Amy came.', 'AMY came.', 'amy came.', 'High-Status'];
    expect(await marked(documents, 'Amy')).toEqual(['[Amy] came.']);
    expect(await marked(documents, 'Amy', { caseSensitive: false })).toEqual([
      '[Amy] came.',
      '[AMY] came.',
      '[amy] came.',
    ]);
    expect(await marked(documents, 'high-status', { caseSensitive: false })).toEqual(['[High-Status]']);
  });

  it('count once for a word however often it stands there, at its first place', async () => {
    const { contexts, occurrences } = await draw(['A rose is a rose. A rose.'], ['rose']);
    expect(contexts.get('rose')).toEqual([
      { text: 'A rose is a rose.', start: 2, end: 6 },
      { text: 'A rose.', start: 2, end: 6 },
    ]);
    expect(occurrences.get('rose')).toBe(2);
  });

  it('count twice where the corpus has them twice', async () => {
    expect(await marked(['A rose.', 'A rose.'], 'rose')).toHaveLength(2);
  });

  it('are absent, with a count of 0, for words that occur nowhere', async () => {
    const { contexts, occurrences } = await draw(['A rose.'], ['rose', 'tulip', '!!!']);
    expect([...contexts.keys()]).toEqual(['rose']);
    expect([...occurrences]).toEqual([
      ['rose', 1],
      ['tulip', 0],
      ['!!!', 0],
    ]);
  });

  it('are cut to a window of words around the stimulus, moved in at the ends', async () => {
    const window = { window: 5 };
    expect(await marked(['a b c d X e f g h'], 'X', window)).toEqual(['c d [X] e f']);
    expect(await marked(['X e f g h i'], 'X', window)).toEqual(['[X] e f g h']);
    expect(await marked(['a X e f g h i'], 'X', window)).toEqual(['a [X] e f g']);
    expect(await marked(['a b c d e (X)'], 'X', window)).toEqual(['b c d e ([X])']);
    expect(await marked(['a b c d X e'], 'X', window)).toEqual(['b c d [X] e']);
    expect(await marked(['a X b'], 'X', window)).toEqual(['a [X] b']);
    expect(await marked(['a b c d X e f g h'], 'X', { window: 4 })).toEqual(['d [X] e f']);
    expect(await marked(['a b X Y Z c d'], 'X Y Z', { window: 2 })).toEqual(['[X Y Z]']);
    expect(await marked(['A b c. D X e. F g.'], 'X', window)).toEqual(['D [X] e.']);
  });

  it('may be very long', async () => {
    const long = `${'word '.repeat(200_000)}rose`;
    const [sentence] = await marked([long], 'rose', { window: 3 });
    expect(sentence).toBe('word word [rose]');
  });
});

describe('one pass for all words', () => {
  it('finds what a search for each word alone finds', async () => {
    const random = randomStream(1, 'documents');
    const pieces = [
      'rose',
      'Rose',
      'roses',
      'rose-red',
      'red',
      'ROSE',
      'ros\u00e9',
      "rose's",
      'New',
      'York',
      '_rose',
      '7',
      '.',
      '. ',
      '! ',
    ];
    const documents = Array.from({ length: 500 }, () =>
      Array.from({ length: 30 }, () => pieces[random.below(pieces.length)]).join([' ', ' ', ', ', ''][random.below(4)]),
    );
    const words = ['rose', 'red', 'rose-red', 'New York', 'ros\u00e9', "rose's", '7'];
    const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
    const sentences = documents.flatMap((text) => Array.from(segmenter.segment(text), ({ segment }) => segment.trim()));
    for (const caseSensitive of [true, false]) {
      const { contexts, occurrences } = await draw(documents, words, { caseSensitive, perWord: 1e6 });
      for (const word of words) {
        const whole = new RegExp(
          `(?<![\\p{L}\\p{M}\\p{N}_])${word}(?![\\p{L}\\p{M}\\p{N}_])`,
          caseSensitive ? 'u' : 'iu',
        );
        const expected = sentences.flatMap((text) => {
          const start = text.search(whole);
          return start < 0 ? [] : [{ text, start, end: start + word.length }];
        });
        expect(expected.length).toBeGreaterThan(20);
        expect(contexts.get(word)).toEqual(expected);
        expect(occurrences.get(word)).toBe(expected.length);
      }
    }
  });
});

describe('the draw', () => {
  const documents = Array.from({ length: 500 }, (_, i) => `A rose and a tulip, number ${i}.`);

  it('keeps at most so many sentences a word and counts all', async () => {
    const { contexts, occurrences } = await draw(documents, ['rose'], { perWord: 20 });
    const texts = contexts.get('rose')!.map(({ text }) => text);
    expect(new Set(texts).size).toBe(20);
    expect(occurrences.get('rose')).toBe(500);
  });

  it('does not depend on which other words are drawn, nor on their order', async () => {
    const alone = await draw(documents, ['rose'], { perWord: 20 });
    const both = await draw(documents, ['tulip', 'rose', 'rose'], { perWord: 20 });
    expect(both.contexts.get('rose')).toEqual(alone.contexts.get('rose'));
    expect(both.contexts.get('tulip')).not.toEqual(alone.contexts.get('rose'));
  });

  it('is the same for the same seed and another for another', async () => {
    const at = async (seed: number) =>
      (await draw(documents, ['rose'], { perWord: 20, random: (word) => randomStream(seed, word) })).contexts;
    expect(await at(1)).toEqual(await at(1));
    expect(await at(1)).not.toEqual(await at(2));
  });

  it('gives every sentence the same chance', async () => {
    const few = documents.slice(0, 10);
    const counts = new Array(10).fill(0);
    const draws = 4000;
    for (let seed = 0; seed < draws; seed++) {
      const { contexts } = await draw(few, ['rose'], { perWord: 3, random: (word) => randomStream(seed, word) });
      for (const { text } of contexts.get('rose')!) counts[few.indexOf(text)]++;
    }
    // Each count is binomial(4000, 0.3); drawing without replacement, this sum over 0.9 is chi-squared with 9 degrees of
    // freedom, whose 99.9 % point is 27.88.
    const expected = draws * 0.3;
    const chi = counts.reduce((sum, count) => sum + (count - expected) ** 2 / (expected * 0.7), 0) * 0.9;
    expect(chi).toBeLessThan(27.88);
  });
});
