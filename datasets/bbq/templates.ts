/** The published tables: templates of questions, and the words and names that fill them. */
import { type Problems, readTable } from '../../src/plugin.ts';

/** The categories, of which two are intersections, and the attribute of each. These attributes are fairprobe's own. */
export const categories = {
  Age: 'age',
  Disability_status: 'disability',
  Gender_identity: 'gender',
  Nationality: 'nationality',
  Physical_appearance: 'appearance',
  Race_ethnicity: 'race',
  Race_x_SES: 'race and class',
  Race_x_gender: 'race and gender',
  Religion: 'religion',
  SES: 'class',
  Sexual_orientation: 'orientation',
} as const;
export type Category = keyof typeof categories;

export function isIntersection(category: Category): boolean {
  return category.includes('_x_');
}

/** One row of a category's table. `{{NAME1}}`, `{{WORD1}}` and the like are still to be filled. */
export interface Template {
  category: Category;
  /** Number of the question; its versions, with the two people exchanged or worded otherwise, share it. */
  question: string;
  version: string;
  subcategory: string;
  ambiguous: string;
  disambiguating: string;
  questions: Polarities;
  /** Who the answer is: to the question that supposes something bad, and to the other. */
  answers: Polarities;
  /** Lists of names and of words of its own, as written, or empty. */
  names: string;
  words: string;
  /** Whether people are given proper names. */
  proper: boolean;
  /** Values that the stereotype is about, and of an intersection the second value. */
  targets: readonly string[];
  secondTarget: string;
  /** What the two people are: values, or empty where the words say it. */
  infos: readonly [string, string];
  /** In an intersection, which value each list of names has, as written. */
  secondInfos: string;
  /** The gender that the wording needs. */
  gender: string;
}
export type Polarities = Record<Polarity, string>;
export type Polarity = 'neg' | 'nonneg';

export interface Word {
  category: string;
  subcategory: string;
  word: string;
  info: string;
}

export interface Name {
  name: string;
  /** `first`, `last`, or, of those without an ethnicity, `first_only`. */
  part: string;
  gender: string;
  ethnicity: string;
}

const always = [
  'Q_id',
  'Ambiguous_Context',
  'Disambiguating_Context',
  'Question_negative_stereotype',
  'Question_non_negative',
  'Answer_negative',
  'Answer_non_negative',
  'Lexical_diversity',
] as const;

/** Which other columns the tables have. */
const further: Record<Category, readonly string[]> = {
  Age: ['Known_stereotyped_groups', 'version', 'Names', 'NAME1_info', 'NAME2_info'],
  Disability_status: ['Known_stereotyped_groups', 'version', 'Subcategory', 'Names', 'NAME1_info', 'NAME2_info'],
  Gender_identity: [
    'Known_stereotyped_groups',
    'version',
    'Subcategory',
    'Names',
    'Proper_nouns_only',
    'NAME1_info',
    'NAME2_info',
  ],
  Nationality: ['Known_stereotyped_groups'],
  Physical_appearance: [
    'Known_stereotyped_groups',
    'version',
    'Subcategory',
    'Names',
    'Proper_nouns_only',
    'NAME1_info',
    'NAME2_info',
  ],
  Race_ethnicity: ['Known_stereotyped_groups', 'Proper_nouns_only'],
  Race_x_SES: [
    'Known_stereotyped_race',
    'Known_stereotyped_var2',
    'Names',
    'Proper_nouns_only',
    'Var2_info',
    'Stated_gender_info',
  ],
  Race_x_gender: ['Known_stereotyped_race', 'Known_stereotyped_var2', 'Names', 'Proper_nouns_only', 'Var2_info'],
  Religion: ['Known_stereotyped_groups'],
  SES: ['Known_stereotyped_groups', 'version', 'Subcategory', 'Names', 'Proper_nouns_only', 'NAME1_info', 'NAME2_info'],
  Sexual_orientation: ['Known_stereotyped_groups'],
};

export async function readTemplates(
  path: string,
  category: Category,
  problems: Problems,
): Promise<{ templates: Template[]; sha256: string }> {
  const templates: Template[] = [];
  const columns = [...always, ...further[category]];
  const { sha256 } = await readTable({ path }, columns, problems, (cells, line) => {
    const of = (column: string) => (columns.includes(column) ? cells[columns.indexOf(column)] : '');
    if (of('Ambiguous_Context') === '') return;
    const column = isIntersection(category) ? 'Known_stereotyped_race' : 'Known_stereotyped_groups';
    const targets = listOf(of(column));
    if (targets === null) return problems.add({ line, message: `"${column}" is not a list, as ["old"]` });
    templates.push({
      category,
      question: of('Q_id'),
      version: of('version'),
      subcategory: of('Subcategory'),
      ambiguous: of('Ambiguous_Context'),
      disambiguating: of('Disambiguating_Context'),
      questions: { neg: of('Question_negative_stereotype'), nonneg: of('Question_non_negative') },
      answers: { neg: of('Answer_negative'), nonneg: of('Answer_non_negative') },
      names: of('Names'),
      words: of('Lexical_diversity'),
      proper: of('Proper_nouns_only') === 'TRUE',
      targets,
      secondTarget: of('Known_stereotyped_var2'),
      infos: [of('NAME1_info'), of('NAME2_info')],
      secondInfos: of('Var2_info'),
      gender: of('Stated_gender_info'),
    });
  });
  return { templates, sha256 };
}

/** `["old"]`: null for anything else. */
function listOf(text: string): string[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) && parsed.every((one) => typeof one === 'string') ? parsed : null;
  } catch {
    return null;
  }
}

export async function readWords(path: string, problems: Problems): Promise<{ words: Word[]; sha256: string }> {
  const words: Word[] = [];
  const columns = ['Category', 'Pilot_include', 'SubCat', 'Name', 'Info'];
  const { sha256 } = await readTable({ path }, columns, problems, ([category, include, subcategory, word, info]) => {
    if (include !== 'No') words.push({ category, subcategory, word, info });
  });
  return { words, sha256 };
}

export async function readNames(path: string, problems: Problems): Promise<{ names: Name[]; sha256: string }> {
  const names: Name[] = [];
  const columns = ['Name', 'First_last', 'gender', 'ethnicity'];
  const { sha256 } = await readTable({ path }, columns, problems, ([name, part, gender, ethnicity]) => {
    names.push({ name, part, gender, ethnicity });
  });
  return { names, sha256 };
}
