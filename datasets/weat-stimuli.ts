/**
 * The published word lists of ten Word Embedding Association Tests (C1..C10) and four intersectional ones (I1..I4).
 *
 * C1..C10: Caliskan, Bryson and Narayanan 2017, supplement, in the form in which Guo and Caliskan 2021 use them.
 * I1..I4: Guo and Caliskan 2021, supplement 9.1 to 9.4. Attributes of several words stand as the single word of the
 * authors' code (`status` for high-status, `American` for all-American, `chicken` for fried-chicken), and attributes
 * that both lists of a test share are already taken out.
 */
import type { AssociationTest, StimulusSet } from '../src/plugin.ts';

// C1, C2
const flowers = set(
  'flowers',
  'aster clover hyacinth marigold poppy azalea crocus iris orchid rose bluebell daffodil lilac pansy tulip buttercup ' +
    'daisy lily peony violet carnation magnolia petunia zinnia gladiola',
);
const insects = set(
  'insects',
  'ant caterpillar flea locust spider bedbug centipede fly maggot tarantula bee cockroach gnat mosquito termite ' +
    'beetle cricket hornet moth wasp dragonfly horsefly roach weevil blackfly',
);
const instruments = set(
  'instruments',
  'bagpipe cello guitar lute trombone banjo clarinet harmonica mandolin trumpet bassoon drum harp oboe tuba bell ' +
    'fiddle harpsichord piano viola bongo flute horn saxophone violin',
);
const weapons = set(
  'weapons',
  'arrow club gun missile spear axe dagger harpoon pistol sword blade dynamite hatchet rifle tank bomb firearm knife ' +
    'shotgun teargas cannon grenade mace slingshot whip',
);
const pleasant = set(
  'pleasant',
  'caress freedom health love peace cheer friend heaven loyal pleasure diamond gentle honest lucky rainbow diploma ' +
    'gift honor miracle sunrise family happy laughter paradise vacation',
);
const unpleasant = set(
  'unpleasant',
  'abuse crash filth murder sickness accident death grief poison stink assault disaster hatred pollute tragedy ' +
    'divorce jail poverty ugly cancer kill rotten vomit agony prison',
);

// C3, C4 and C5; C4 and C5 share their names, C5 and C10 their attributes.
const europeanNames = set(
  'European American names',
  'Adam Harry Roger Alan Ryan Andrew Jack Matthew Stephen Brad Greg Paul Jonathan Peter Amanda Courtney Melanie Katie ' +
    'Kristin Nancy Stephanie Ellen Lauren Colleen Emily Megan Rachel Betsy Justin Frank Josh Heather',
);
const africanNames = set(
  'African American names',
  'Alonzo Theo Alphonse Jerome Leroy Torrance Darnell Lamar Lionel Tyree Deion Lamont Malik Terrence Tyrone Lavon ' +
    'Marcellus Wardell Nichelle Ebony Shaniqua Jasmine Tanisha Tia Latoya Yolanda Yvette Jamel Shereen Latisha ' +
    'Lakisha Malika',
);
const unpleasantC3 = set(
  'unpleasant',
  'abuse crash filth murder sickness accident death grief poison stink assault disaster hatred pollute tragedy bomb ' +
    'divorce jail poverty ugly cancer evil kill rotten vomit',
);
const europeanNamesShort = set(
  'European American names',
  'Brad Brendan Geoffrey Greg Brett Matthew Todd Allison Anne Carrie Emily Jill Laurie Meredith Sarah Neil',
);
const africanNamesShort = set(
  'African American names',
  'Darnell Hakim Jermaine Kareem Jamal Leroy Rasheed Tyrone Aisha Ebony Keisha Kenya Latoya Tamika Tanisha Lakisha',
);
const pleasantShort = set('pleasant', 'joy love peace wonderful pleasure friend laughter happy');
const unpleasantShort = set('unpleasant', 'agony terrible horrible nasty evil war awful failure');

// I1..I4
const africanFemale = set(
  'African American female names',
  'Yvette Aisha Malika Latisha Keisha Tanisha Tamika Yolanda Nichelle Latoya Lakisha Shereen',
);
const mexicanFemale = set(
  'Mexican American female names',
  'Maria Yesenia Adriana Liset Mayra Alma Carolina Iliana Sonia Karina Alejandra Brenda',
);
const europeanMale = set(
  'European American male names',
  'Frank Roger Neil Geoffrey Brad Stephen Peter Josh Andrew Jack Matthew Jonathan',
);

export const publishedTests: readonly AssociationTest[] = [
  test('C1', null, flowers, insects, pleasant, unpleasant),
  test('C2', null, instruments, weapons, pleasant, unpleasant),
  test('C3', 'race', europeanNames, africanNames, pleasant, unpleasantC3),
  test('C4', 'race', europeanNamesShort, africanNamesShort, pleasant, unpleasantC3),
  test('C5', 'race', europeanNamesShort, africanNamesShort, pleasantShort, unpleasantShort),
  test(
    'C6',
    'gender',
    set('male names', 'John Paul Mike Kevin Steve Greg Jeff Bill'),
    set('female names', 'Amy Joan Lisa Sarah Diana Kate Ann Donna'),
    set('career', 'executive management professional corporation salary office business career'),
    set('family', 'home parents children family cousins marriage wedding relatives'),
  ),
  test(
    'C7',
    'gender',
    set('mathematics', 'math algebra geometry calculus equations computation numbers addition'),
    set('arts', 'poetry art dance literature novel symphony drama sculpture'),
    set('male terms', 'male man boy brother he him his son'),
    set('female terms', 'female woman girl sister she her hers daughter'),
  ),
  test(
    'C8',
    'gender',
    set('science', 'science technology physics chemistry Einstein NASA experiment astronomy'),
    set('arts', 'poetry art Shakespeare dance literature novel symphony drama'),
    set('male terms', 'brother father uncle grandfather son he his him'),
    set('female terms', 'sister mother aunt grandmother daughter she hers her'),
  ),
  test(
    'C9',
    'health',
    set('mental disease', 'sad hopeless gloomy tearful miserable depressed'),
    set('physical disease', 'sick illness influenza disease virus cancer'),
    set('temporary', 'impermanent unstable variable fleeting short brief occasional'),
    set('permanent', 'stable always constant persistent chronic prolonged forever'),
  ),
  test(
    'C10',
    'age',
    set("young people's names", 'Tiffany Michelle Cindy Kristy Brad Eric Joey Billy'),
    set("old people's names", 'Ethel Bernice Gertrude Agnes Cecil Wilbert Mortimer Edgar'),
    pleasantShort,
    unpleasantShort,
  ),
  test(
    'I1',
    'race and gender',
    africanFemale,
    europeanMale,
    set(
      'intersectional (African American women)',
      'loud ghetto unrefined athletic unintelligent bigbutt overweight confident darkskinned promiscuous unfeminine ' +
        'aggressive chicken',
    ),
    set(
      'intersectional (European American men)',
      'rich intelligent arrogant status blond racist American leader privileged attractive tall sexist successful',
    ),
  ),
  test(
    'I2',
    'race and gender',
    africanFemale,
    europeanMale,
    set(
      'emergent (African American women)',
      'bigbutt overweight confident darkskinned promiscuous unfeminine aggressive chicken',
    ),
    set('intersectional (European American men)', 'rich tall intelligent arrogant successful status blond racist'),
  ),
  test(
    'I3',
    'race and gender',
    mexicanFemale,
    europeanMale,
    set(
      'intersectional (Mexican American women)',
      'feisty curvy loud cook darkskinned uneducated hardworker promiscuous unintelligent short sexy maids',
    ),
    set(
      'intersectional (European American men)',
      'rich intelligent arrogant status blond racist American leader privileged tall sexist successful',
    ),
  ),
  test(
    'I4',
    'race and gender',
    mexicanFemale,
    europeanMale,
    set('emergent (Mexican American women)', 'feisty curvy cook promiscuous sexy maids'),
    set('intersectional (European American men)', 'rich tall intelligent assertive arrogant successful'),
  ),
];

function set(name: string, words: string): StimulusSet {
  return { name, words: words.split(' ') };
}

function test(
  id: string,
  attribute: string | null,
  x: StimulusSet,
  y: StimulusSet,
  a: StimulusSet,
  b: StimulusSet,
): AssociationTest {
  return { id, title: `${x.name} and ${y.name} with ${a.name} and ${b.name}`, attribute, x, y, a, b };
}
