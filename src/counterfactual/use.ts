/**
 * Which use of a word is meant, by the words beside it: `her book` or `saw her`, `a Muslim woman` or `a Muslim`. A few
 * closed lists of English words and no tagger, so that it is small, fast and the same everywhere; it errs where only
 * the meaning decides (`gave her books`). The lists hold both words of each gendered pair, or neither, so that a text
 * and its counterfactual get the same answer.
 */
import type { Form } from '../contract/swap-table.ts';
import type { Word } from './words.ts';

/** Words that never begin what a possessive or an adjective belongs to: what is before them stands for itself. */
const closed = listed(`
  a an the this that these those each every some any no all both either neither another such
  i you he she it we they me him her us them mine yours his hers ours theirs myself yourself himself herself itself
  ourselves themselves someone anyone everyone somebody anybody everybody something anything everything nothing nobody
  what which who whom whose when where why how if whether because since while though although unless until till before
  after as than but and or nor for of in on at to from by with without within into onto upon over under above across
  along among around about against behind beside besides between beyond despite down during except inside near off out
  outside per through throughout toward towards up via like unlike away apart together aside forward alone
  is am are was were be been has have had do does did would shall should can could may might must isn aren wasn weren
  hasn haven hadn don doesn didn wouldn couldn shouldn ain
  today tomorrow tonight yesterday here there everywhere anywhere somewhere nowhere anyway again instead already later afterwards maybe perhaps
  please thanks thank yes ok okay lol not
  said says told tells went goes came comes took takes got gets gave gives made makes knew knows became becomes kept
  began ran sat stood spoke wrote lived lives asked tried wanted believes thinks s t re ve ll d m
`);
/** Words that may stand before a noun or alone: what follows them decides. */
const open = listed(`
  very so too quite rather pretty really almost always never ever once twice now then still just only even also soon
  much more most less first last next
  happy unhappy sad angry mad upset sick ill well better worse nervous anxious jealous proud pregnant famous afraid awake
  bad good nice fair unfair asleep alive dead free safe crazy uncomfortable comfortable sorry lonely responsible guilty ready late early wrong right
`);
/** Words in -ly that are no adverbs. */
const notAdverbs = listed(`
  family ally belly bully jelly fly reply supply assembly anomaly monopoly melancholy daily weekly monthly yearly elderly
  friendly lovely ugly silly holy likely unlikely deadly lively costly curly motherly fatherly sisterly brotherly
  womanly manly worldly early only lonely
`);
/** After these a pronoun takes a bare verb, or an adjective that is compared: `saw her fall`, `made her less sure`. */
const takeVerb = listed(`
  ask asks asked asking let lets letting make makes made making help helps helped helping see sees saw seen seeing watch watches watched
  watching hear hears heard hearing notice noticed feel felt have had
`);
const bareVerbs = listed(`
  go be come know get take do say think see eat sing become leave stay wait cry fall speak talk tell sleep drive feel
  find keep give learn understand understood realise realize believe laugh smile walk run move carry pay finish choose
  decide win lose breathe suffer live die dance play work read write swim look ask answer pass enter open close sit stand
  stop start enjoy settle identify fix solve reach avoid regain recover prepare improve change
`);
/** After these, `back` and `home` say where to: `took her home`, `called her back`. */
const moving = listed(`
  take takes took taken taking bring brings brought bringing drive drives drove driving send sends sent sending walk
  walked walking carry carried call calls called calling get gets got getting want wants wanted wanting win won pay paid
  text texted see saw follow followed have invite invited love loved
`);
/** After these, a pronoun takes what is given: `gave her money`. */
const giving = listed(`
  give gives gave given giving offer offers offered offering send sends sent bring brings brought buy buys bought buying
  wish wishes wished cost costs owe owes owed lend lent bake baked make makes made charge charges charged charging
  pay pays paid paying sell sells sold selling provide provides provided ask asks asked asking teach teaches taught
`);
const given = listed(`
  money flowers happy merry good information bread advice permission time hope food water help credit trouble luck tea coffee dinner lunch breakfast
  directions instructions medicine space access courage strength joy happiness peace cash
`);
const numerals = listed('two three four five six seven eight nine ten twenty thirty forty fifty hundred thousand one');
/** Plurals of what people have rather than are given. */
const had = listed(`
  parents kids children friends sons daughters brothers sisters fathers mothers uncles aunts nephews nieces husbands
  wives colleagues students clients customers patients employees eyes hands legs arms feet lips clothes debts dues taxes
  bills thoughts feelings fears
`);
const determiners = listed('a an the this that another every each one any some no my your our his her their');
/** Words besides those of {@link closed} after which an adjective stands alone: `became Muslim`. */
const linking = listed('being become becoming turned turning remained feel felt');

/** How far a noun phrase is followed. */
const REACH = 4;

/**
 * Whether a noun that the word belongs to, or something before one, comes next.
 *
 * @param object whether the word may instead be the object of the verb before it, and the noun a second one
 */
function nounFollows(text: string, words: readonly Word[], at: number, object: boolean): boolean {
  const before = (object && words[at - 1]?.key) || '';
  for (let i = at + 1; i < Math.min(words.length, at + 1 + REACH); i++) {
    const gap = text.slice(words[i - 1].end, words[i].start);
    if (!(i === at + 1 ? /^\s+["'“‘«]?$/u : /^(,?\s+|-)$/u).test(gap) || words[i].address) return false;
    const { key } = words[i];
    if (closed.has(key)) return false;
    if (i === at + 1 && giving.has(before) && isGiven(text, words, i)) return false;
    if (i === at + 1 && takeVerb.has(before) && (key === 'less' || key === 'more')) return false;
    if (open.has(key) || (key.endsWith('ly') && key.length > 4 && !notAdverbs.has(key))) continue;
    if (i > at + 1) return true;
    if (takeVerb.has(before) && (bareVerbs.has(key) || key.endsWith('ing'))) return false;
    if (moving.has(before) && (key === 'back' || key === 'home')) return false;
    return true;
  }
  return false;
}

/** Whether the words from index `first` on are something that is handed over: `money`, `two coins`, `new documents`. */
function isGiven(text: string, words: readonly Word[], first: number): boolean {
  if (given.has(words[first].key) || numerals.has(words[first].key)) return true;
  let last = first;
  while (last - first < 2 && last + 1 < words.length && !closed.has(words[last + 1].key)) {
    if (!/^\s+$/u.test(text.slice(words[last].end, words[last + 1].start))) break;
    last++;
  }
  const { key } = words[last];
  return given.has(key) || (/[^su]s$/.test(key) && !had.has(key));
}

/** Whether an article or the like belongs to it: `a Muslim`, `the devout Muslim`, not `she is Muslim`. */
function determinerBefore(text: string, words: readonly Word[], at: number): boolean {
  for (let i = at - 1; i >= Math.max(0, at - 3); i--) {
    if (!/^\s+$/u.test(text.slice(words[i].end, words[i + 1].start))) return false;
    if (determiners.has(words[i].key)) return true;
    if (closed.has(words[i].key) || linking.has(words[i].key)) return false;
  }
  return false;
}

/** Which of the two forms the word at index `at` has. */
export function formAt(text: string, words: readonly Word[], at: number, choices: readonly Form[]): Form {
  const follows = nounFollows(text, words, at, choices.includes('object'));
  if (choices.includes('determiner')) {
    return follows ? 'determiner' : choices.includes('object') ? 'object' : 'pronoun';
  }
  return !follows && determinerBefore(text, words, at) ? 'noun' : 'adjective';
}

function listed(words: string): ReadonlySet<string> {
  return new Set(words.trim().split(/\s+/));
}
