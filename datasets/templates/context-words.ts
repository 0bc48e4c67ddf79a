/**
 * How the words of the association tests (weat: C1 to C10, I1 to I4) are used in a sentence. A word with several
 * meanings, as `crash` and `fly`, has the one that the test means.
 */

export const kinds = [
  'name',
  'thing',
  'matter',
  'person',
  'many',
  'quality',
  'deed',
  'adverb',
  'subject',
  'object',
  'possessive',
  'owned',
] as const;
export type Kind = (typeof kinds)[number];

export const contextWords: Readonly<Record<Kind, readonly string[]>> = {
  name: words(`
    Adam Harry Roger Alan Ryan Andrew Jack Matthew Stephen Brad Greg Paul Jonathan Peter Amanda Courtney Melanie Katie
    Kristin Nancy Stephanie Ellen Lauren Colleen Emily Megan Rachel Betsy Justin Frank Josh Heather
    Alonzo Theo Alphonse Jerome Leroy Torrance Darnell Lamar Lionel Tyree Deion Lamont Malik Terrence Tyrone Lavon
    Marcellus Wardell Nichelle Ebony Shaniqua Jasmine Tanisha Tia Latoya Yolanda Yvette Jamel Shereen Latisha Lakisha
    Malika Brendan Geoffrey Brett Todd Allison Anne Carrie Jill Laurie Meredith Sarah Neil Hakim Jermaine Kareem Jamal
    Rasheed Aisha Keisha Kenya Tamika John Mike Kevin Steve Jeff Bill Amy Joan Lisa Diana Kate Ann Donna Tiffany
    Michelle Cindy Kristy Eric Joey Billy Ethel Bernice Gertrude Agnes Cecil Wilbert Mortimer Edgar Maria Yesenia
    Adriana Liset Mayra Alma Carolina Iliana Sonia Karina Alejandra Brenda Einstein Shakespeare
  `),
  thing: words(`
    aster clover hyacinth marigold poppy azalea crocus iris orchid rose bluebell daffodil lilac pansy tulip buttercup
    daisy lily peony violet carnation magnolia petunia zinnia gladiola
    ant caterpillar flea locust spider bedbug centipede fly maggot tarantula bee cockroach gnat mosquito termite beetle
    cricket hornet moth wasp dragonfly horsefly roach weevil blackfly
    bagpipe cello guitar lute trombone banjo clarinet harmonica mandolin trumpet bassoon drum harp oboe tuba bell fiddle
    harpsichord piano viola bongo flute horn saxophone violin
    arrow club gun missile spear axe dagger harpoon pistol sword blade hatchet rifle tank bomb firearm knife shotgun
    cannon grenade mace slingshot whip
    diamond rainbow diploma gift miracle sunrise vacation crash accident disaster tragedy divorce jail prison
    corporation salary office business career home marriage wedding family novel symphony sculpture drama experiment
    illness disease virus failure caress
  `),
  matter: words(`
    freedom health love peace cheer heaven pleasure honor laughter paradise joy
    abuse filth murder sickness death grief poison stink assault hatred poverty cancer agony evil war vomit
    management math algebra geometry calculus computation addition poetry art dance literature science technology
    physics chemistry NASA astronomy influenza dynamite teargas status chicken
  `),
  person: words(`
    friend man boy brother son woman girl sister daughter father uncle grandfather mother aunt grandmother executive
    leader cook hardworker professional
  `),
  many: words('parents children cousins relatives equations numbers maids'),
  quality: words(`
    gentle honest lucky happy loyal wonderful ugly rotten terrible horrible nasty awful male female sad hopeless gloomy
    tearful miserable depressed sick impermanent unstable variable fleeting short brief occasional stable constant
    persistent chronic prolonged ghetto loud unrefined athletic unintelligent bigbutt overweight confident darkskinned
    promiscuous unfeminine aggressive rich intelligent arrogant blond racist American privileged attractive tall sexist
    successful assertive feisty curvy uneducated sexy
  `),
  deed: words('kill pollute'),
  adverb: words('always forever'),
  subject: words('he she'),
  object: words('him her'),
  possessive: words('his'),
  owned: words('hers'),
};

function words(block: string): string[] {
  return block.trim().split(/\s+/);
}
