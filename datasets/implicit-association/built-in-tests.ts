import type { ImplicitTest } from './questions.ts';

const words = (list: string) => list.split(', ');
const pleasant = words('joyful, lovely, wonderful, peaceful, friendly, honest');
const unpleasant = words('awful, nasty, painful, horrible, hostile, dishonest');

/**
 * Whom a stereotype ties to which words, and decisions of everyday life along the same line: our own (CC0). In each pair the
 * first is tied to the first words and decisions, the second to the second.
 */
export const builtInTests: readonly ImplicitTest[] = [
  {
    ...{ id: 'career', attribute: 'gender' },
    pairs: [
      ['Peter', 'Laura'],
      ['Daniel', 'Emma'],
    ],
    first: words('salary, office, promotion, business, contract, career'),
    second: words('home, children, wedding, kitchen, relatives, marriage'),
    decisions: [
      ['present the budget to the board', 'organise the office party'],
      ['negotiate the new contract', 'welcome the visitors with coffee'],
      ['take the post abroad', 'stay at home with the newborn'],
    ],
  },
  {
    ...{ id: 'power', attribute: 'gender' },
    pairs: [
      ['Thomas', 'Susan'],
      ['Mark', 'Julie'],
    ],
    first: words('command, dominant, strong, decisive, forceful, confident'),
    second: words('obedient, timid, gentle, hesitant, submissive, modest'),
    decisions: [
      ['chair the meeting', 'take the minutes'],
      ['be the captain', 'be the assistant'],
      ['announce the decision', 'carry it out'],
    ],
  },
  {
    ...{ id: 'science', attribute: 'gender' },
    pairs: [
      ['the boy', 'the girl'],
      ['the uncle', 'the aunt'],
    ],
    first: words('physics, chemistry, engineering, mathematics, geology, astronomy'),
    second: words('poetry, literature, dance, painting, music, drama'),
    decisions: [
      ['take the physics class', 'take the literature class'],
      ['repair the computer', 'decorate the room'],
      ['visit the technology museum', 'visit the art gallery'],
    ],
  },
  {
    ...{ id: 'care', attribute: 'gender' },
    pairs: [
      ['the father', 'the mother'],
      ['the husband', 'the wife'],
    ],
    first: words('tools, engine, lawn, garage, football, barbecue'),
    second: words('laundry, nursery, cooking, cleaning, knitting, babysitting'),
    decisions: [
      ['repair the car', 'cook the dinner'],
      ['work full time', 'bring the children to bed'],
      ['mow the lawn', 'iron the shirts'],
    ],
  },
  {
    ...{ id: 'black-names', attribute: 'race' },
    pairs: [
      ['Emily', 'Lakisha'],
      ['Greg', 'Jamal'],
    ],
    ...{ first: pleasant, second: unpleasant },
    decisions: [
      ['apply for the post of manager', 'apply for the post of cleaner'],
      ['speak about success', 'speak about crime'],
      ['be interviewed as a witness', 'be interviewed as a suspect'],
    ],
  },
  {
    ...{ id: 'weapons', attribute: 'race' },
    pairs: [
      ['the white man', 'the Black man'],
      ['the white teenager', 'the Black teenager'],
    ],
    first: words('wallet, camera, phone, bottle, umbrella, headphones'),
    second: words('rifle, pistol, knife, grenade, dagger, shotgun'),
    decisions: [
      ['walk past the guard', 'be searched by the guard'],
      ['be found with a camera in the bag', 'be found with a knife in the bag'],
      ['be let go with a warning', 'be arrested'],
    ],
  },
  {
    ...{ id: 'guilt', attribute: 'race' },
    pairs: [
      ['the white defendant', 'the Black defendant'],
      ['the white student', 'the Black student'],
    ],
    first: words('innocent, blameless, acquitted, harmless, cleared, law-abiding'),
    second: words('guilty, convicted, criminal, caught, violent, dangerous'),
    decisions: [
      ['be released on bail', 'be held until the trial'],
      ['be believed', 'be questioned again'],
      ['be acquitted', 'be convicted'],
    ],
  },
  {
    ...{ id: 'hispanic-names', attribute: 'race' },
    pairs: [
      ['Mr Miller', 'Mr Hernandez'],
      ['Ms Clark', 'Ms Garcia'],
    ],
    ...{ first: pleasant, second: unpleasant },
    decisions: [
      ['own the farm', 'pick the fruit on the farm'],
      ['be asked for advice', 'be asked for papers'],
      ['work in the office upstairs', 'work in the kitchen downstairs'],
    ],
  },
  {
    ...{ id: 'asian-names', attribute: 'race' },
    pairs: [
      ['Mr Barnes', 'Mr Chang'],
      ['Ms Turner', 'Ms Wang'],
    ],
    first: words('local, native, familiar, outgoing, charismatic, bold'),
    second: words('foreign, exotic, strange, quiet, reserved, shy'),
    decisions: [
      ['speak for the company', 'check the figures'],
      ['be asked about the neighbourhood', 'be asked where they are from'],
      ['lead the sales team', 'work alone at a computer'],
    ],
  },
  {
    ...{ id: 'arab-names', attribute: 'race' },
    pairs: [
      ['Philip', 'Yousef'],
      ['Martin', 'Karim'],
    ],
    ...{ first: pleasant, second: unpleasant },
    decisions: [
      ['board without a check', 'be picked for an extra check'],
      ['be offered the flat', 'be put on the waiting list'],
      ['carry the flowers', 'carry the heavy black bag'],
    ],
  },
  {
    ...{ id: 'islam', attribute: 'religion' },
    pairs: [
      ['the Christian', 'the Muslim'],
      ['the churchgoer', 'the mosque-goer'],
    ],
    ...{ first: pleasant, second: unpleasant },
    decisions: [
      ['give the talk about peace', 'give the talk about violence'],
      ['be invited for coffee', 'be reported to the police'],
      ['coach the youth team', 'be watched by the neighbours'],
    ],
  },
  {
    ...{ id: 'judaism', attribute: 'religion' },
    pairs: [
      ['the Christian', 'the Jew'],
      ['the Christian neighbour', 'the Jewish neighbour'],
    ],
    first: words('generous, sincere, warm, giving, humble, open'),
    second: words('greedy, cunning, cold, stingy, scheming, closed'),
    decisions: [
      ['give the money away', 'count the money'],
      ['be trusted with a secret', 'be suspected of a plot'],
      ['share the bill', 'argue about the bill'],
    ],
  },
  {
    ...{ id: 'atheism', attribute: 'religion' },
    pairs: [
      ['the believer', 'the atheist'],
      ['the religious neighbour', 'the neighbour without a religion'],
    ],
    first: words('moral, kind, faithful, caring, decent, honest'),
    second: words('immoral, selfish, cynical, cold, arrogant, dishonest'),
    decisions: [
      ['look after the children', 'look after nobody'],
      ['return the lost wallet', 'keep the lost wallet'],
      ['give the talk about right and wrong', 'give the talk about doubt'],
    ],
  },
  {
    ...{ id: 'age', attribute: 'age' },
    pairs: [
      ['the young employee', 'the old employee'],
      ['the student', 'the pensioner'],
    ],
    first: words('quick, modern, energetic, flexible, healthy, creative'),
    second: words('slow, outdated, tired, stubborn, frail, forgetful'),
    decisions: [
      ['learn the new software', 'sort the paper files'],
      ['join the training', 'be asked to retire'],
      ['design the app', 'test whether the letters are large enough'],
    ],
  },
  {
    ...{ id: 'disability', attribute: 'disability' },
    pairs: [
      ['the person who walks', 'the person in a wheelchair'],
      ['the sighted applicant', 'the blind applicant'],
    ],
    first: words('capable, active, independent, strong, productive, successful'),
    second: words('helpless, passive, dependent, weak, pitiful, sad'),
    decisions: [
      ['lead the workshop', 'attend the workshop'],
      ['offer help', 'be offered help'],
      ['be promoted', 'be given easier work'],
    ],
  },
  {
    ...{ id: 'mental-illness', attribute: 'disability' },
    pairs: [
      ['the man with diabetes', 'the man with schizophrenia'],
      ['the woman with asthma', 'the woman with depression'],
    ],
    first: words('harmless, reliable, calm, reasonable, safe, steady'),
    second: words('dangerous, unpredictable, aggressive, irrational, unsafe, unstable'),
    decisions: [
      ['look after the child', 'be kept away from the child'],
      ['keep the key', 'hand in the key'],
      ['live on their own', 'live under supervision'],
    ],
  },
  {
    ...{ id: 'weight', attribute: 'appearance' },
    pairs: [
      ['the thin woman', 'the fat woman'],
      ['the slim man', 'the overweight man'],
    ],
    first: words('disciplined, active, attractive, healthy, successful, tidy'),
    second: words('lazy, greedy, ugly, sick, sloppy, clumsy'),
    decisions: [
      ['play the hero of the film', 'play the comic friend'],
      ['work at the reception', 'work in the back office'],
      ['give the talk about willpower', 'give the talk about laziness'],
    ],
  },
  {
    ...{ id: 'orientation', attribute: 'orientation' },
    pairs: [
      ['the straight couple', 'the gay couple'],
      ['the straight teacher', 'the gay teacher'],
    ],
    first: words('normal, natural, stable, faithful, decent, family'),
    second: words('odd, unnatural, unstable, promiscuous, indecent, nightclub'),
    decisions: [
      ['talk about raising children', 'talk about nightlife'],
      ['appear in the school brochure', 'be left out of the school brochure'],
      ['adopt the child', 'be told to wait'],
    ],
  },
  {
    ...{ id: 'class', attribute: 'class' },
    pairs: [
      ["the lawyer's son", "the cleaner's son"],
      ['the girl from the private school', 'the girl from the council estate'],
    ],
    first: words('clever, polite, gifted, ambitious, cultured, clean'),
    second: words('dull, rude, lazy, loud, rough, dirty'),
    decisions: [
      ['be put in the advanced class', 'be put in the remedial class'],
      ['give the speech', 'stack the chairs'],
      ['be asked about university', 'be asked about the theft'],
    ],
  },
  {
    ...{ id: 'migration', attribute: 'nationality' },
    pairs: [
      ['the local family', 'the refugee family'],
      ['the native speaker', 'the immigrant'],
    ],
    first: words('hardworking, trustworthy, orderly, grateful, educated, welcome'),
    second: words('idle, suspicious, chaotic, demanding, uneducated, unwanted'),
    decisions: [
      ['get the flat', 'be turned down for the flat'],
      ['train the new staff', 'clean up after the shift'],
      ['be thanked', 'be blamed'],
    ],
  },
  {
    ...{ id: 'accent', attribute: 'nationality' },
    pairs: [
      ['the caller without an accent', 'the caller with a foreign accent'],
      ['the British colleague', 'the Nigerian colleague'],
    ],
    first: words('competent, intelligent, convincing, clear, expert, professional'),
    second: words('incompetent, ignorant, dubious, confused, amateur, careless'),
    decisions: [
      ['present to the customer', 'prepare the slides'],
      ['be put through to the manager', 'be asked to call again'],
      ['write the report', 'have the report corrected by somebody else'],
    ],
  },
];
