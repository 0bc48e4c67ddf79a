import { describe, expect, test } from 'vitest';
import { publishedTests } from '../../datasets/weat-stimuli.ts';
import { gender } from '../../src/counterfactual/tables/gender.ts';
import { orientation, race, religion } from '../../src/counterfactual/tables/identities.ts';
import { builtInSwaps } from '../../src/counterfactual/tables/index.ts';
import { names } from '../../src/counterfactual/tables/names.ts';
import {
  counterfactuals,
  findCounterfactuals,
  hasSwappable,
  mergeByAttribute,
  type SwapTable,
  tableProblems,
} from '../../src/plugin.ts';
import { randomStream } from '../../src/statistics/distributions/random.ts';
import { processorTime } from '../processor-time.ts';

const swap = (text: string, table: SwapTable = gender) => counterfactuals(text, table)[0]?.text;

describe('A counterfactual in other scripts', () => {
  const table = (rows: readonly (readonly [string, string])[]): SwapTable => ({
    name: 'own',
    attribute: 'gender',
    groups: ['m', 'f'],
    rows: rows.map(([m, f]) => ({ words: [[m], [f]] })),
  });

  test('finds words where no spaces are between them', () => {
    const chinese = table([
      ['他', '她'],
      ['爸爸', '妈妈'],
      // Two words of Unicode's segmentation, one of the table.
      ['男医生', '女医生'],
    ]);
    expect(swap('我的爸爸来了。', chinese)).toBe('我的妈妈来了。');
    expect(swap('她见了女医生', chinese)).toBe('他见了男医生');
    // Others, not a pronoun.
    expect(hasSwappable('其他人来了', chinese)).toBe(false);
    expect(hasSwappable('他人', chinese)).toBe(false);
    expect(swap('พ่อไปตลาด', table([['พ่อ', 'แม่']]))).toBe('แม่ไปตลาด');
    expect(swap('父は行く', table([['父', '母']]))).toBe('母は行く');
  });

  test('finds words that are written from right to left, marks and all', () => {
    const arabic = table([
      ['الطبيب', 'الطبيبة'],
      ['هو', 'هي'],
    ]);
    expect(swap('هو الطبيب الجديد.', arabic)).toBe('هي الطبيبة الجديد.');
    expect(swap('הוא כאן', table([['הוא', 'היא']]))).toBe('היא כאן');
    expect(swap('लड़का आया', table([['लड़का', 'लड़की']]))).toBe('लड़की आया');
  });
});

describe('A counterfactual', () => {
  test.each([
    ['He said his father met her.', 'She said her mother met him.'],
    ['he HE He', 'she SHE She'],
    [
      "He's late; HE'D know. The man's hat, the men's hats.",
      "She's late; SHE'D know. The woman's hat, the women's hats.",
    ],
    ['he’s', 'she’s'],
    ['himself, herself', 'herself, himself'],
    ['Mr. Smith and Mrs. Jones', 'Mrs. Smith and Mr. Jones'],
    ['the he-man', 'the she-woman'],
    ['"He"—(he)', '"She"—(she)'],
    ['HER HUSBAND SAW HER.', 'HIS WIFE SAW HIM.'],
    ['an actor, an uncle', 'an actress, an aunt'],
    ['sa fiancée', 'sa fiancé'],
    ['sa fiance\u0301e', 'sa fiancé'],
    ['mAn', 'woman'],
    ['他 and he; 𝔥𝔢', '他 and she; 𝔥𝔢'],
  ])('takes one word for one word and keeps case, possessives and contractions: %s', (text, expected) => {
    expect(swap(text)).toBe(expected);
  });

  test.each([
    'The shepherd theme, heather, Sheila, she_said, he2',
    'see https://he.example/she?man=1, www.man.com and mail man@example.com, @he',
    'éhe heé',
    '',
    '  ',
    '🙂',
    'هو وهي',
  ])('does not exist where no word of the table stands as a word: %s', (text) => {
    expect(findCounterfactuals(text, gender)).toEqual({ counterfactuals: [], words: 0, withoutCounterpart: 0 });
    expect(hasSwappable(text, gender)).toBe(false);
  });

  test('says what was replaced, and which group the text speaks of', () => {
    expect(counterfactuals('She met a man', gender)).toEqual([
      {
        text: 'He met a woman',
        from: 'female',
        to: 'male',
        exchanged: true,
        spans: [
          { start: 0, end: 3 },
          { start: 10, end: 13 },
        ],
      },
    ]);
    expect(counterfactuals('men', gender)[0]).toMatchObject({ from: 'male', to: 'female', exchanged: false });
    expect(hasSwappable('Men!', gender)).toBe(true);
  });

  test('exists for each pair of groups of which the text speaks of one', () => {
    const found = counterfactuals('two gays', orientation).map(({ text, from, to }) => [text, from, to]);
    expect(found).toEqual([
      ['two lesbians', 'gay', 'lesbian'],
      ['two bisexuals', 'gay', 'bisexual'],
      ['two straights', 'gay', 'straight'],
    ]);
  });

  test('of a text about two groups has them change places, or one of them replaced beside the other', () => {
    const found = counterfactuals('Muslims and Jews', religion);
    expect(found).toHaveLength(9);
    const of = (from: string, to: string) => found.find((one) => one.from === from && one.to === to);
    expect(of('Muslim', 'Jewish')).toMatchObject({ text: 'Jews and Muslims', exchanged: true });
    expect(of('Muslim', 'Hindu')).toMatchObject({ text: 'Hindus and Jews', exchanged: false });
    expect(of('Jewish', 'Hindu')).toMatchObject({ text: 'Muslims and Hindus', exchanged: false });
  });

  test('does not exist for a pair in which a word has no counterpart: nothing is exchanged by halves', () => {
    const found = findCounterfactuals('a homosexual and gay man', orientation);
    expect(found.counterfactuals.map(({ text }) => text)).toEqual(['a heterosexual and straight man']);
    expect(found).toMatchObject({ words: 2, withoutCounterpart: 2 });
  });

  test.each([
    ['a Muslim, A MUSLIM, a muslim', 'an atheist, AN ATHEIST, an atheist', religion, 'atheist'],
    ['an  atheist', 'a  Hindu', religion, 'Hindu'],
    ['a black man', 'an Asian man', race, 'Asian'],
    ['a very black man', 'a very Asian man', race, 'Asian'],
    ['an black man', 'an Asian man', race, 'Asian'],
  ])('has the article that fits: %s', (text, expected, table, to) => {
    expect(counterfactuals(text, table).find((one) => one.to === to)!.text).toBe(expected);
  });

  test.each([
    ['white people', 'Asian people', race, 'Asian'],
    ['A Buddhist and a friend.', 'An atheist and a friend.', religion, 'atheist'],
    [
      'Buddhists left. Buddhists?\nBuddhists: "Buddhist',
      'Atheists left. Atheists?\nAtheists: "Atheist',
      religion,
      'atheist',
    ],
    ['We met Buddhists (Buddhists).', 'We met atheists (atheists).', religion, 'atheist'],
    ['Atheists and others', 'Muslims and others', religion, 'Muslim'],
    ['some muslims, SOME MUSLIMS', 'some hindus, SOME HINDUS', religion, 'Hindu'],
    ['Black people, black people', 'White people, white people', race, 'white'],
    ['the Black vote, the black vote', 'the white vote, the white vote', race, 'white'],
    ['the black vote, the white vote', 'the white vote, the Black vote', race, 'white'],
    ['the White vote', 'the Latino vote', race, 'Latino'],
    ['BLACK', 'ASIAN', race, 'Asian'],
  ])('is spelled as the table has it where the text is: %s', (text, expected, table, to) => {
    const among = counterfactuals(text, table);
    expect(among.find((one) => one.to === to || (one.exchanged && one.from === to))!.text).toBe(expected);
  });

  test('reads a word in each of its spellings, once', () => {
    expect(findCounterfactuals('Black, black, BLACK', race).words).toBe(3);
    const twice = { name: 't', attribute: 't', groups: ['a', 'b'], rows: [{ words: [['Xa', 'xa', 'Xa'], ['y']] }] };
    expect(tableProblems(twice)).toMatchObject([{ row: 0, message: '"Xa" is already in row 1' }]);
    twice.rows[0].words[0].pop();
    expect(tableProblems(twice)).toEqual([]);
  });

  test('takes names only where they begin with a capital', () => {
    expect(swap('Bill paid the bill, frank as Frank is.', names)).toBe('Donna paid the bill, frank as Betsy is.');
  });

  test('uses tables of one attribute together', () => {
    const [both, ...others] = mergeByAttribute([gender, names, religion]);
    expect(swap('John loves his wife Amy.', both)).toBe('Amy loves her husband John.');
    expect(both).toMatchObject({ name: 'gender+names', attribute: 'gender', groups: ['male', 'female'] });
    expect(others).toEqual([religion]);
  });

  test('writes every word of 100,000 in time that grows with their number alone', () => {
    const text = 'he saw her and '.repeat(25_000);
    const work = () => {
      expect(swap(text)).toHaveLength(text.length + 25_000);
      swap('a@'.repeat(100_000));
      swap('é'.repeat(100_000));
    };
    expect(processorTime(work)).toBeLessThan(5000);
  });
});

describe('Exchanging twice gives the text back', () => {
  const fillers = 'the , . old ! and then saw a friend of "what" — was 7 km away Zoë'.split(' ');
  const cases = [(w: string) => w, (w: string) => w.toUpperCase()];
  const title = (w: string) => w[0].toUpperCase() + w.slice(1);

  // Without the words that are only read, and without those whose use has to be told.
  const pure = (table: SwapTable): SwapTable => ({
    ...table,
    rows: table.rows
      .filter(({ form }) => form === undefined)
      .map((row) => ({ ...row, words: row.words.map((cell) => cell && [cell[0]]) })),
  });

  test.each(builtInSwaps.map((table) => [table.name, pure(table)] as const))('in %s', (_name, table) => {
    const random = randomStream(5, table.name);
    const words = table.rows.flatMap((row) => row.words.flatMap((cell) => cell ?? []));
    const pick = <T>(list: readonly T[]): T => list[random.below(list.length)];
    // Where one group has a capital and another none, that of a Title or of a sentence's beginning comes and goes.
    const capital = (cell: readonly string[] | null) => cell !== null && cell[0] !== cell[0].toLowerCase();
    const mixed = table.rows.some((row) => row.words.some(capital) && !row.words.every(capital));
    const shapes = mixed ? cases : [...cases, title];
    const others = fillers.filter((word) => word !== 'a' && !(mixed && /[.!]/.test(word)));
    for (let round = 0; round < 300; round++) {
      const written = Array.from({ length: 1 + random.below(12) }, () =>
        random.next() < 0.4 ? pick(shapes)(pick(words)) : pick(others),
      ).join(' ');
      const text = mixed ? `We ${written}` : written;
      for (const { text: other, from, to } of counterfactuals(text, table)) {
        const back = counterfactuals(other, table);
        expect(
          back.filter((one) => [from, to].includes(one.from) && [from, to].includes(one.to)).map((one) => one.text),
        ).toEqual([text]);
      }
    }
  });

  test.each([
    'She took her hat and left with him.',
    'HIS book; hers; her own; a friend of his.',
    'Muslims met a Muslim, an atheist and a devout Jew.',
  ])('also with words that have several uses: %s', (text) => {
    const table = text.includes('Muslim') ? religion : gender;
    for (const { text: other, from, to } of counterfactuals(text, table)) {
      const back = counterfactuals(other, table).find(
        (one) => [one.from, one.to].sort().join() === [from, to].sort().join(),
      );
      expect(back!.text).toBe(text);
    }
  });

  test.each([
    ['Ms. Lee', 'Mrs. Lee'],
    ['He bought his bread.', 'He bought him bread.'],
    ['mAn', 'man'],
  ])(
    'but not for words that are only read, for a use that is mistaken, or in mixed case: %s -> %s',
    (text, expected) => {
      expect(swap(swap(text)!)).toBe(expected);
    },
  );
});

describe('The built-in tables', () => {
  test.each(builtInSwaps.map((table) => [table.name, table] as const))(
    '%s has nothing wrong with it',
    (_name, table) => {
      expect(tableProblems(table)).toEqual([]);
    },
  );

  test('fit together where they speak of one attribute', () => {
    for (const table of mergeByAttribute(builtInSwaps)) expect(tableProblems(table)).toEqual([]);
  });

  test('have at least 60 pairs for gender', () => {
    expect(gender.rows.length).toBeGreaterThanOrEqual(60);
  });

  test('have no names but those of the published lists, each once', () => {
    const published = new Set(publishedTests.flatMap(({ x, y }) => [...x.words, ...y.words]));
    const own = names.rows.flatMap(({ words }) => words.flat());
    expect(own.filter((name) => !published.has(name!))).toEqual([]);
    expect(new Set(own).size).toBe(own.length);
  });
});
