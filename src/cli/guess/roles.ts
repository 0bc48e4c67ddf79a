/** Which column of a table of predictions, or of labelled data, holds what: by its name first, then by its content. */
import { numberOf } from '../../support/tables/read.ts';
import type { Column } from './column.ts';

/** More different values than this are no categories. */
const MOST_CATEGORIES = 60;

const names = {
  id: /^(id|uid|uuid|guid|key|index|idx|item|rowid|.*(id|uuid))$/,
  text: /(text|comment|sentence|post|tweet|content|message|body|document|utterance|review|prompt)/,
  score: /(score|prob|proba|probability|confidence|toxicity|yscore|phat)/,
  predicted: /^(predicted.*|prediction|predictions|pred|predlabel|predclass|decision|decided|yhat|ypred|output)$/,
  label:
    /^(.*label.*|class|gold.*|truth|groundtruth|.*target|y|ytrue|outcome|actual|reference|istoxic|toxic|hate|hateful)$/,
  group:
    /(gender|sex|race|racial|ethnic|religion|faith|age|group|identity|nationality|origin|disab|orientation|dialect|language|country|community|caste|skin|attribute|demographic|minority)/,
  positive:
    /^(1|true|yes|y|positive|pos|toxic|hate|hateful|hatespeech|offensive|abusive|bad|unsafe|harmful|spam|approved|accepted|granted|hired)$/,
};

export interface Roles {
  id?: Column;
  text?: Column;
  score?: Column;
  predicted?: Column;
  label?: Column;
  groups: Column[];
}

const isCategory = ({ distinct, values }: Column) =>
  distinct.size >= 2 && distinct.size <= Math.min(MOST_CATEGORIES, Math.max(2, values.length / 2));

/** Each column has one role at most. */
export function rolesOfColumns(columns: readonly Column[]): Roles {
  const taken = new Set<Column>();
  const take = (...choices: readonly ((column: Column) => boolean)[]): Column | undefined => {
    for (const fits of choices) {
      const found = columns.find((column) => !taken.has(column) && fits(column));
      if (found) {
        taken.add(found);
        return found;
      }
    }
    return undefined;
  };
  const named = (role: keyof typeof names) => (column: Column) => names[role].test(column.plain);
  const both = (a: (column: Column) => boolean, b: (column: Column) => boolean) => (column: Column) =>
    a(column) && b(column);
  const isFine = ({ isShare, distinct }: Column) => isShare && distinct.size > 2;
  const isText = ({ isNumeric, length, values }: Column) =>
    !isNumeric && (length >= 20 || values.some((value) => /\s\S+\s/.test(value)));

  const id = take(
    both(named('id'), (column) => column.isUnique),
    ({ isUnique, isShare, length, values }) => isUnique && !isShare && length < 40 && !values[0]?.includes(' '),
  );
  const text = take(both(named('text'), isText), (column) => isText(column) && column.distinct.size > MOST_CATEGORIES);
  const score = take(
    both(named('score'), isFine),
    isFine,
    both(named('score'), ({ isShare }) => isShare),
  );
  const predicted = take(both(named('predicted'), isCategory));
  const label = take(
    both(named('label'), isCategory),
    both(
      ({ distinct }) => distinct.size === 2,
      both(isCategory, (column) => !names.group.test(column.plain)),
    ),
  );
  const rest = columns.filter((column) => !taken.has(column) && isCategory(column));
  const speaking = rest.filter(named('group'));
  // A column of numbers is a measurement, unless its name says otherwise.
  const groups = speaking.length > 0 ? speaking : rest.filter(({ isNumeric }) => !isNumeric);
  const found = { id, text, score, predicted, label };
  return { ...Object.fromEntries(Object.entries(found).filter(([, column]) => column)), groups };
}

/** A column that is named as a score is, and holds one in most rows: the first value that is none, and its row. */
export function almostScore(columns: readonly Column[]): { name: string; value: string; row: number } | undefined {
  const isScore = (value: string) => {
    const number = numberOf(value);
    return number !== undefined && number >= 0 && number <= 1;
  };
  for (const { name, plain, values } of columns) {
    const wrong = values.findIndex((value) => value !== '' && !isScore(value));
    if (wrong < 0 || !names.score.test(plain)) continue;
    const given = values.filter((value) => value !== '');
    if (2 * given.filter(isScore).length > given.length) return { name, value: values[wrong], row: wrong + 1 };
  }
  return undefined;
}

/**
 * The label that counts as positive: one whose name says so; else the greater of two numbers; else, where `scoreOf` is
 * given, the one whose items score highest on average.
 */
export function positiveLabel(label: Column, scoreOf: ((row: number) => number) | null): string | undefined {
  const labels = [...label.distinct];
  const named = labels.find((value) => names.positive.test(value.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')));
  if (named !== undefined) return named;
  if (label.isNumeric && labels.length === 2) return Number(labels[0]) > Number(labels[1]) ? labels[0] : labels[1];
  if (!scoreOf) return undefined;
  const means = labels.map((value) => {
    const scores = label.values.flatMap((own, row) => (own === value ? [scoreOf(row)] : [])).filter(Number.isFinite);
    return { value, mean: scores.reduce((sum, score) => sum + score, 0) / scores.length };
  });
  const [best] = means.filter(({ mean }) => Number.isFinite(mean)).sort((a, b) => b.mean - a.mean);
  return best?.value;
}
