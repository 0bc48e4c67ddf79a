/**
 * Bland sentences around a word, for sentence encoder association tests: our own, in the manner of May et al. 2019, who
 * use frames that say as little as possible besides the word. Each kind of word has six, so that every word weighs the same.
 */

const frames = {
  name: ['This is {}.', 'That was {}.', '{} is here.', 'We saw {}.', '{} came along.', 'Here comes {}.'],
  count: [
    'This is {a}.',
    'There was {a}.',
    'The {} is here.',
    'We saw the {}.',
    'They talked about {a}.',
    'Here comes the {}.',
  ],
  mass: [
    'This is {}.',
    'There was {}.',
    'It is about {}.',
    'We thought of {}.',
    'They talked about {}.',
    'Here it means {}.',
  ],
  plural: [
    'These are {}.',
    'There were {}.',
    'The {} are here.',
    'We saw the {}.',
    'They talked about {}.',
    'Here come the {}.',
  ],
  adjective: [
    'This is {}.',
    'That was {}.',
    'It is {} here.',
    'We found it {}.',
    'They called it {}.',
    'It became {}.',
  ],
  verb: ['They {}.', 'This may {}.', 'We saw it {}.', 'It will {} here.', 'Some {} there.', 'They would {} again.'],
  adverb: [
    'This is {} so.',
    'That was {} there.',
    'It is {} here.',
    'We {} saw it.',
    'They {} talked about it.',
    'It went on {}.',
  ],
  subject: [
    '{} is here.',
    '{} was there.',
    'This is what {} saw.',
    '{} came along.',
    'Then {} left.',
    'Here {} comes.',
  ],
  object: [
    'This is for {}.',
    'That was {}.',
    'We saw {}.',
    'They talked about {}.',
    'It went to {}.',
    'Here is {} again.',
  ],
  possessive: ['This is {}.', 'That was {}.', 'It is {} here.', 'We saw {}.', 'They talked about {}.', 'It became {}.'],
} as const satisfies Record<string, readonly string[]>;

export type WordKind = keyof typeof frames;

/** Of the published words. Capitalised words are names, and a word that is not listed is a countable noun. */
const kinds: Record<Exclude<WordKind, 'name' | 'count'>, string> = {
  mass:
    'freedom health love peace cheer pleasure heaven laughter honor joy agony war failure filth murder sickness death ' +
    'grief poison stink assault hatred poverty abuse cancer jail vomit management business marriage family home math ' +
    'algebra geometry calculus computation addition poetry art dance literature drama sculpture science technology ' +
    'physics chemistry astronomy illness influenza disease teargas dynamite status NASA chicken',
  plural: 'parents children cousins relatives equations numbers maids',
  adjective:
    'loyal gentle honest lucky happy wonderful ugly rotten terrible horrible nasty evil awful sad hopeless gloomy ' +
    'tearful miserable depressed sick impermanent unstable variable fleeting short brief occasional stable constant ' +
    'persistent chronic prolonged loud ghetto unrefined athletic unintelligent bigbutt overweight confident darkskinned ' +
    'promiscuous unfeminine aggressive rich intelligent arrogant blond racist American privileged attractive tall sexist ' +
    'successful feisty curvy uneducated sexy assertive professional executive male female',
  verb: 'kill pollute',
  adverb: 'always forever',
  subject: 'he she',
  object: 'him her',
  possessive: 'his hers',
};
const kindOfWord = new Map(
  Object.entries(kinds).flatMap(([kind, words]) => words.split(' ').map((word) => [word, kind as WordKind] as const)),
);

export function wordKind(word: string): WordKind {
  const known = kindOfWord.get(word);
  if (known) return known;
  return /^\p{Lu}/u.test(word) ? 'name' : 'count';
}

/** The sentences of a word, always six. */
export function sentencesFor(word: string): string[] {
  return frames[wordKind(word)].map((frame) => {
    const filled = frame.replace('{a}', `${article(word)} ${word}`).replace('{}', word);
    return filled.charAt(0).toUpperCase() + filled.slice(1);
  });
}

/** By the first letter: no countable word among the published ones is spelled one way and spoken the other. */
function article(word: string): string {
  return /^[aeiou]/.test(word) ? 'an' : 'a';
}
