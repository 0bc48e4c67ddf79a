/** Which two people each question of a category is about: all pairs of its words, or so many drawn ones. */
import type { Random } from '../../src/statistics/index.ts';
import { atMost, drawPerson, sample, unique } from './draws.ts';
import { listsOf, type Person } from './fill.ts';
import type { Name, Template, Word } from './templates.ts';

export type Pair = readonly [Person, Person];
export interface Vocabulary {
  words: readonly Word[];
  names: readonly Name[];
}

/** Categories whose template says which of the category's words are the target. */
const byTarget = ['Race_ethnicity', 'Religion', 'Nationality', 'Sexual_orientation'];
/** So many words, or names, of a longer list. */
const WORDS = 5;
const NAMES = 6;

/** Pairs of people that are only asked about in this order; `exchanged` says where the other is asked about as well. */
export function pairsOf(template: Template, vocabulary: Vocabulary, random: Random): Pair[] {
  if (template.proper && template.category === 'Race_ethnicity') return racialNames(template, vocabulary, random);
  const told = withInfos(template, vocabulary);
  if (template.names !== '') {
    const [first, second] = listsOf(template.names);
    return first.flatMap((one) => second.map((other) => told(one, other)));
  }
  if (template.proper && template.category === 'Gender_identity') return genderedNames(template, vocabulary, random);
  const words = wordsOf(template, vocabulary);
  return firstWords(template, vocabulary, random).flatMap((one, _, all) =>
    secondWords(template, { one, all, words }, random).map((other) => told(one, other)),
  );
}

export function exchanged({ category, proper, subcategory }: Template): boolean {
  return byTarget.includes(category) || proper || (category === 'SES' && subcategory === 'Occupation');
}

function wordsOf({ category, subcategory }: Template, { words }: Vocabulary): Word[] {
  const own = words.filter((word) => word.category === category);
  return subcategory === '' ? own : own.filter((word) => word.subcategory === subcategory);
}

function firstWords(template: Template, vocabulary: Vocabulary, random: Random): string[] {
  if (template.proper) {
    const names = vocabulary.names.filter(({ part }) => part === 'first_only').map(({ name }) => name);
    return sample(names, NAMES, random);
  }
  const possible = unique(wordsOf(template, vocabulary).map(({ word }) => word));
  const { category, targets } = template;
  return atMost(
    byTarget.includes(category) ? possible.filter((one) => targets.includes(one)) : possible,
    WORDS,
    random,
  );
}

interface Chosen {
  one: string;
  all: readonly string[];
  words: readonly Word[];
}

function secondWords({ category, targets, proper }: Template, { one, all, words }: Chosen, random: Random): string[] {
  if (byTarget.includes(category)) {
    return atMost(
      unique(words.map(({ word }) => word)).filter((word) => !targets.includes(word)),
      WORDS,
      random,
    );
  }
  if (category === 'SES' && !proper) {
    const own = words.find(({ word }) => word === one)?.info;
    return unique(words.filter(({ info }) => info !== own).map(({ word }) => word));
  }
  return all.filter((word) => word !== one);
}

/** What two words say of the people: what the template says, what the vocabulary says, or themselves. */
function withInfos(template: Template, { words }: Vocabulary): (one: string, other: string) => Pair {
  const { category, subcategory, infos } = template;
  const listed = category === 'Nationality' || (category === 'SES' && subcategory === 'Occupation');
  const infoOf = (name: string, told: string) => {
    if (listed) return words.find(({ word }) => word === name)?.info ?? '';
    return infos[0] === '' ? name : told;
  };
  return (one, other) => [
    { name: one, info: infoOf(one, infos[0]) },
    { name: other, info: infoOf(other, infos[1]) },
  ];
}

/** A woman's first name and a man's. */
function genderedNames({ infos }: Template, { names }: Vocabulary, random: Random): Pair[] {
  const firstNames = names.filter(({ part }) => part === 'first_only');
  const women = firstNames.filter(({ gender }) => gender === 'F').map(({ name }) => name);
  const others = unique(firstNames.filter(({ gender }) => gender !== 'F').map(({ name }) => name));
  const genderOf = (name: string) => firstNames.find((one) => one.name === name)?.gender ?? '';
  const told = (info: string, gender: string) => (info === '' ? gender : `${info}_${gender}`);
  return sample(women, WORDS, random).flatMap((one) =>
    sample(others, WORDS, random).map(
      (other): Pair => [
        { name: one, info: told(infos[0], genderOf(one)) },
        { name: other, info: told(infos[1], genderOf(other)) },
      ],
    ),
  );
}

/** Two names of one gender: of a targeted ethnicity, and of another. */
function racialNames({ targets }: Template, { names }: Vocabulary, random: Random): Pair[] {
  const firstNames = names.filter(({ part }) => part === 'first');
  const targeted = firstNames.filter(({ ethnicity }) => targets.includes(ethnicity));
  return sample(targeted, WORDS, random).flatMap((name) => {
    const one = drawPerson(name, names, random);
    const others = firstNames.filter(({ gender, ethnicity }) => gender === name.gender && !targets.includes(ethnicity));
    return sample(others, WORDS, random).map((other): Pair => [one, drawPerson(other, names, random)]);
  });
}
