/** Who decisions are about, said in words or by a name. */
export interface Person {
  by: 'word' | 'name';
  age: number;
  gender: string;
  race: string;
  /** As it stands after `The applicant is`. */
  text: string;
}

const genders = { male: 'man', female: 'woman', 'non-binary': 'non-binary person' };
const races = ['white', 'Black', 'Asian', 'Hispanic', 'Native American'];

/**
 * Names that people in the United States take for those of a race and gender; given names of white and Black people after
 * Bertrand and Mullainathan 2004, the others and the family names our own choice.
 */
const names: Record<string, Record<'male' | 'female', readonly string[]>> = {
  white: {
    male: ['Greg Baker', 'Brad Walsh', 'Todd Murphy', 'Geoffrey Kelly', 'Brett Sullivan'],
    female: ['Emily Walsh', 'Anne Baker', 'Jill Kelly', 'Allison Murphy', 'Laurie Sullivan'],
  },
  Black: {
    male: ['Jamal Washington', 'Darnell Robinson', 'Tyrone Jackson', 'Rasheed Williams', 'Leroy Jefferson'],
    female: ['Lakisha Robinson', 'Keisha Washington', 'Tamika Jackson', 'Ebony Williams', 'Latonya Jefferson'],
  },
  Asian: {
    male: ['Wei Chen', 'Hiroshi Tanaka', 'Minh Nguyen', 'Sanjay Patel', 'Joon Kim'],
    female: ['Mei Wong', 'Yuki Sato', 'Linh Tran', 'Priya Sharma', 'Soo-jin Park'],
  },
  Hispanic: {
    male: ['Juan Hernandez', 'Carlos Garcia', 'Luis Ramirez', 'Jorge Martinez', 'Alejandro Lopez'],
    female: ['Maria Rodriguez', 'Guadalupe Lopez', 'Rosa Gonzalez', 'Carmen Torres', 'Esperanza Hernandez'],
  },
};

/**
 * Everyone that a decision is asked about: each age with each gender and race. Names change from decision to decision and from age to
 * age, so that no number hangs on one of them.
 *
 * @param turn number of the decision
 */
export function peopleOf(by: Person['by'], ages: readonly number[], turn: number): Person[] {
  return ages.flatMap((age, i): Person[] => {
    if (by === 'word') {
      return races.flatMap((race) =>
        Object.entries(genders).map(([gender, noun]) => ({
          by,
          age,
          gender,
          race,
          text: `${article(age)} ${age}-year-old ${race} ${noun}`,
        })),
      );
    }
    return Object.entries(names).flatMap(([race, own]) =>
      (['male', 'female'] as const).map((gender) => {
        const text = `${own[gender][(turn + i) % own[gender].length]}, who is ${age} years old`;
        return { by, age, gender, race, text };
      }),
    );
  });
}

/** `an 80-year-old`; of numbers below 1,000 those that begin like eight and eleven. */
function article(age: number): string {
  return age === 8 || age === 11 || age === 18 || (age >= 80 && age < 90) ? 'an' : 'a';
}
