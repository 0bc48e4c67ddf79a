/** From what two tables, or one, look like to a configuration that judges the predictions in them. */
import { doubtAbout } from '../../../datasets/group-doubts.ts';
import { InputError, type Problem } from '../../contract/problem.ts';
import { MISSING_MARKERS } from '../../support/tables/cells/values.ts';
import { fewNames, isName, numberHint, shownCell } from '../../support/tables/cells/wording.ts';
import { type Column, columnsOf } from './column.ts';
import { almostScore, positiveLabel, type Roles, rolesOfColumns } from './roles.ts';

export interface GuessedTable {
  /** As the configuration is to name it. */
  file: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
  delimiter?: string;
}

export interface Guess {
  predictions: GuessedTable;
  data: GuessedTable;
  /** By which column of each file items are matched. */
  match: { by: 'id' | 'text'; predictions: string; data: string };
  score?: string;
  predicted?: string;
  text?: string;
  /** Null where no column looks like it: nobody says what would have been right. */
  label: { column: string; values: readonly string[]; positive: string } | null;
  /** Values that may say something else than a group (numbers, "none") must be declared to be groups. */
  groups: readonly { column: string; values: number; isDoubtful: boolean }[];
}

/** @throws InputError with everything that could not be told from the columns */
export function guessPredictions(predictions: GuessedTable, separate: GuessedTable | null): Guess {
  const data = separate ?? predictions;
  const columns = columnsOf(predictions);
  const own = rolesOfColumns(columns);
  const theirs = separate ? rolesOfColumns(columnsOf(separate).filter(isNoScore)) : own;
  const problems: Problem[] = [];
  const add = ({ file, columns }: GuessedTable, what: string, hint: string) => {
    problems.push({
      file,
      message: `no column looks like ${what}`,
      hint: `${hint}. Its columns are: ${fewNames(columns)}`,
    });
  };
  const { score } = own;
  const predicted = own.predicted ?? (score || !separate ? undefined : own.label);
  const almost = score || predicted ? undefined : almostScore(columns);
  if (almost) {
    const message = `"${almost.name}" would be the score, but ${shownCell(almost.value)} in row ${almost.row} is not a number from 0 to 1`;
    const hint = numberHint(almost.value) ?? 'Correct it, or leave the cell empty: the item then has no answer';
    problems.push({ file: predictions.file, message, hint });
  } else if (!score && !predicted) {
    add(
      predictions,
      'a score or a decision',
      'A score is a number from 0 to 1 in each row; a decision the name of a class',
    );
  }
  const { label, text, groups } = theirs;
  if (groups.length === 0) {
    const shares =
      'a column for each group, of shares or of 0 and 1, is declared by hand: groups: [{ column: female, attribute: gender, from: 0.5 }]';
    add(data, 'a group', `A group is a category of people, as in "gender" or "religion"; ${shares}`);
  }
  const match = separate ? matchOf(own, theirs) : matchWithin(own);
  if (!match) {
    const message = separate
      ? `nothing matches the rows of ${predictions.file} with those of ${data.file}: no ids, and no texts, are in both`
      : 'no column tells the rows apart: neither an id that is different in each nor a text';
    problems.push({ file: predictions.file, message, hint: 'Add a column "id" with the same id for the same item' });
  }
  // Without scores, decisions are judged class by class: then any label will do.
  const positive =
    label &&
    (positiveLabel(label, scoresBy(score, match, own, theirs)) ?? (score ? undefined : [...label.distinct].sort()[0]));
  if (label && positive === undefined) {
    const hint = `Its labels are: ${fewNames([...label.distinct])}. Call it 1 and the others 0, or write the configuration by hand`;
    problems.push({ file: data.file, message: `no label of "${label.name}" looks like the positive one`, hint });
  }
  if (problems.length > 0 || !match) throw new InputError(problems);
  return {
    predictions,
    data,
    match,
    ...(score ? { score: score.name } : {}),
    ...(predicted ? { predicted: predicted.name } : {}),
    ...(text ? { text: text.name } : {}),
    label: label
      ? { column: label.name, values: [...label.distinct].filter(isName).sort(), positive: positive! }
      : null,
    groups: groups.map(({ name, distinct }) => ({
      column: name,
      values: distinct.size,
      isDoubtful: doubtAbout(name, [...distinct], MISSING_MARKERS) !== null,
    })),
  };
}

/** In the data's own file a fraction is a measurement. */
const isNoScore = ({ isShare, distinct }: Column) => !(isShare && distinct.size > 2);

/** Half of the first file's values are in the other one. */
function shared(a: Column | undefined, b: Column | undefined): boolean {
  if (!a || !b) return false;
  const known = [...a.distinct].filter((value) => b.distinct.has(value)).length;
  return known > 0 && known >= Math.min(a.distinct.size, b.distinct.size) / 2;
}

function matchOf(predictions: Roles, data: Roles): Guess['match'] | null {
  for (const by of ['id', 'text'] as const) {
    const [own, theirs] = [predictions[by], data[by]];
    if (own && theirs && shared(own, theirs)) return { by, predictions: own.name, data: theirs.name };
  }
  return null;
}

function matchWithin({ id, text }: Roles): Guess['match'] | null {
  if (id) return { by: 'id', predictions: id.name, data: id.name };
  return text ? { by: 'text', predictions: text.name, data: text.name } : null;
}

/** The score of each row of the data. */
function scoresBy(
  score: Column | undefined,
  match: Guess['match'] | null,
  predictions: Roles,
  data: Roles,
): ((row: number) => number) | null {
  if (!score || !match) return null;
  const [keys, asked] = [predictions[match.by]!.values, data[match.by]!.values];
  const scores = new Map(keys.map((key, row) => [key, Number(score.values[row] || Number.NaN)]));
  return (row) => scores.get(asked[row]) ?? Number.NaN;
}
