/** Pairs of people who differ in race, in gender or class, or in both. */
import type { Random } from '../../src/statistics/index.ts';
import { atMost, drawPerson, pick, sample, unique } from './draws.ts';
import type { Person } from './fill.ts';
import type { Pair, Vocabulary } from './pairs.ts';
import type { Name, Template, Word } from './templates.ts';

const WORDS = 5;

/** The three pairs that are asked about together: of the same race, of the same gender or class, and of neither. */
export type Triple = readonly [Pair, Pair, Pair];

export function triplesOf(template: Template, vocabulary: Vocabulary, random: Random): Triple[] {
  if (!template.proper) return triplesOfWords(template, vocabulary, random);
  return template.category === 'Race_x_gender'
    ? triplesOfNames(template, vocabulary, random)
    : triplesOfNamesAndClass(template, vocabulary, random);
}

function triplesOfWords(template: Template, { words }: Vocabulary, random: Random): Triple[] {
  const races = unique(words.filter(({ category }) => category === 'Race_ethnicity').map(({ word }) => word));
  const targeted = atMost(
    races.filter((race) => template.targets.includes(race)),
    WORDS,
    random,
  );
  const others = races.filter((race) => !targeted.includes(race));
  const seconds = secondsOf(template, words, random);
  return targeted.flatMap((race) =>
    sample(others, WORDS, random).map((other): Triple => {
      const [own, opposite] = seconds();
      const target = personOf(race, own);
      return [
        [target, personOf(race, opposite)],
        [target, personOf(other, own)],
        [target, personOf(other, opposite)],
      ];
    }),
  );
}

interface Second {
  word: string;
  info: string;
}

function personOf(race: string, { word, info }: Second): Person {
  return { name: race, second: word, info: `${info}-${race}` };
}

/** Words for the targeted gender or class and for the other: of the template once, of the vocabulary anew for each pair. */
function secondsOf(template: Template, words: readonly Word[], random: Random): () => [Second, Second] {
  const { secondTarget, category, names, secondInfos } = template;
  const [low, high] = category === 'Race_x_gender' ? ['M', 'F'] : ['lowSES', 'highSES'];
  const infos = [secondTarget, secondTarget === low ? high : low];
  const draw = (lists: readonly (readonly string[])[]): [Second, Second] => [
    { word: pick(lists[0], random), info: infos[0] },
    { word: pick(lists[1], random), info: infos[1] },
  ];
  if (names === '') {
    const classes = words.filter((word) => word.category === 'SES');
    const lists = [true, false].map((own) =>
      unique(classes.filter(({ info }) => (info === secondTarget) === own).map(({ word }) => word)),
    );
    return () => draw(lists);
  }
  const lists = (JSON.parse(names) as (string | string[])[]).map((one) => (Array.isArray(one) ? one : [one]));
  const place = (JSON.parse(secondInfos) as string[]).indexOf(secondTarget);
  const drawn = draw([lists[place], lists[1 - place]]);
  return () => drawn;
}

function targetedNames({ targets, secondTarget, category, gender }: Template, names: readonly Name[]): Name[] {
  const needed = category === 'Race_x_gender' ? secondTarget : gender;
  return names.filter(
    (one) => one.part === 'first' && targets.includes(one.ethnicity) && (needed === '' || one.gender === needed),
  );
}

function triplesOfNames(template: Template, { names }: Vocabulary, random: Random): Triple[] {
  const firstNames = names.filter(({ part }) => part === 'first');
  return sample(targetedNames(template, names), WORDS, random).flatMap((name) => {
    const target = drawPerson(name, names, random);
    const [a, b, c] = [
      [true, false],
      [false, true],
      [false, false],
    ].map(([race, gender]) =>
      sample(
        firstNames.filter(
          (one) => (one.ethnicity === name.ethnicity) === race && (one.gender === name.gender) === gender,
        ),
        WORDS,
        random,
      ).map((one): Pair => [target, drawPerson(one, names, random)]),
    );
    return a.map((pair, k): Triple => [pair, b[k], c[k]]);
  });
}

function triplesOfNamesAndClass(template: Template, { names, words }: Vocabulary, random: Random): Triple[] {
  const firstNames = names.filter(({ part }) => part === 'first');
  const seconds = secondsOf(template, words, random);
  const withClass = ({ name, info }: Person, { word, info: own }: Second): Person => ({
    name,
    second: word,
    info: `${own}-${info}`,
  });
  return sample(targetedNames(template, names), WORDS, random).flatMap((name) => {
    const target = drawPerson(name, names, random);
    const alike = firstNames.filter(({ gender }) => gender === name.gender);
    const others = alike.filter(({ ethnicity }) => !template.targets.includes(ethnicity));
    const same = alike.filter((one) => one.ethnicity === name.ethnicity && one.name !== name.name);
    const [sameRace, otherRace] = [same, others].map((list) =>
      sample(list, WORDS, random).map((one) => drawPerson(one, names, random)),
    );
    return sameRace.map((one, k): Triple => {
      const [own, opposite] = seconds();
      const first = withClass(target, own);
      return [
        [first, withClass(one, opposite)],
        [first, withClass(otherRace[k], own)],
        [first, withClass(otherRace[k], opposite)],
      ];
    });
  });
}
