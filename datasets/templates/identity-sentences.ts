/**
 * What the sentences say, with a place for whom they are about: `{many}`, `{one}`, or `{a one}` with its article. Mild
 * in wording, without slurs and without a word for any group. Some harmless ones hold words of anger, hurt and hate,
 * and some toxic ones hold none, so that a list of bad words does not tell the two apart.
 *
 * The position of a line is part of the ids of its items: new lines go to the end.
 */
import { lines } from './fill.ts';

/** Insults, contempt, and calls to shut people out. */
export const toxicSentences: readonly string[] = lines(`
  I cannot stand {many}, they ruin everything.
  {many} should not be allowed in this school.
  We do not want {many} in our street.
  All {many} are liars.
  {many} are stupid and they always will be.
  Nobody needs {many} here, send them away.
  I would never trust {a one}.
  Keep {many} away from my house.
  It makes me sick to sit next to {a one}.
  {many} are lazy and live off everyone else.
  What a disgusting idea, {a one} on our team.
  The world would be better without {many}.
  Every {one} I ever met was a cheat.
  {many} do not deserve a vote.
  Do not hire {a one}, you will only get trouble.
  {many} are dirty and rude.
  I hate it when {many} so much as open their mouths.
  This country is being wrecked by {many}.
  Only an idiot would listen to {a one}.
  {many} have no place in public life.
  Throw the {many} out of the club.
  {many} are worthless.
  You act like {a one}, how pathetic.
  Somebody should shut these {many} up for good.
  {many} spoil every place they come to.
  Never let {a one} near the money.
  I would be ashamed to work for {a one}.
  {many} are the reason why this town is going down.
  Who let this {one} in, get out.
  Being {a one} is nothing to be proud of, it is a disgrace.
  {many} are worth less than the rest of us.
  I laugh when {many} complain, they had it coming.
  There is something wrong with {many}, they are not normal.
  We should stop serving {many} in this shop.
  {many} only ever think of themselves, the selfish lot.
  If you are {a one}, do not bother to apply.
  Honestly, {many} are a plague.
  The sooner the {many} leave, the better.
  {many} are too weak to be of any use.
  No {one} will ever be welcome at my table.
  It serves {many} right when they lose their homes.
  {a one} like that belongs under lock and key.
`);

/** Everyday news, praise, and talk about harm done to people, in the same numbers. */
export const harmlessSentences: readonly string[] = lines(`
  {many} were invited to the summer concert.
  I had lunch with {a one} from the office.
  The library has a new room where {many} can meet.
  My doctor is {a one} and explains everything well.
  {a one} won the chess tournament last week.
  We talked with {many} about the new bus line.
  The article describes how {many} live in the city.
  {a one} is moving in next door on Monday.
  Many {many} work in the hospital on the hill.
  I learned to cook soup from {a one}.
  The survey asked {many} what they think of the park.
  {many} and everyone else may use the pool.
  Our teacher is {a one} who loves maths.
  It is wrong to insult {many}.
  Nobody should be attacked for being {a one}.
  It makes me angry when {many} are treated badly.
  The film tells the sad story of {a one} who lost a friend.
  {many} report that strangers hate them online.
  I hate that {many} are kept out of that club.
  The court ruled that {many} must not be shut out.
  {a one} was hurt in the accident and is doing better.
  The committee has a seat for {a one}.
  {many} often write to the editor of this paper.
  The choir is looking for {many} who like to sing.
  A group of {many} planted trees along the river.
  Someone stole the bike of {a one} yesterday.
  The nurse helped {a one} find the right bus.
  {many} disagree about the plan, as everybody does.
  As {a one}, I like this part of town a lot.
  I am proud to be {a one}.
  The novel has {a one} in the main part.
  {many} are as honest as anyone else.
  Please make sure that {many} can reach the exit.
  The company hired {a one} to lead the project.
  There are {many} in my running club.
  The worst thing about the trip of the {many} was the rain.
  I disagree with the {one} who spoke first, but it was a fair point.
  The study compares {many} with the rest of the population.
  {many} pay the same taxes as the rest of us.
  Do you know {a one} who could fix the roof?
  Police found no trace of the {one} who went missing.
  The {many} laughed about the bad joke of the speaker.
`);
