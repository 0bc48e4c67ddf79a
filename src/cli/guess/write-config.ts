/** A guess as a commented configuration, and as lines that tell a person what was guessed. */
import { greatestOf } from '../../support/extremes.ts';
import { plural } from '../../view/text/format.ts';
import type { Guess, GuessedTable } from './predictions.ts';

/** Fit to stand in a YAML flow mapping as it is. */
const isPlain = (text: string) =>
  /^[A-Za-z_][\w./-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
const scalar = (text: string) => (isPlain(text) ? text : JSON.stringify(text));

function mapping(entries: Record<string, string | undefined>): string {
  const given = Object.entries(entries).filter(([, value]) => value !== undefined);
  return `{ ${given.map(([key, value]) => `${key}: ${value}`).join(', ')} }`;
}

const optional = (name: string | undefined) => (name === undefined ? undefined : scalar(name));
const delimiterOf = ({ delimiter }: GuessedTable) => (delimiter === undefined ? undefined : JSON.stringify(delimiter));

const groupColumn = ({ column, isDoubtful }: Guess['groups'][number]) =>
  isDoubtful ? mapping({ column: scalar(column), categories: 'true' }) : scalar(column);

export function configFor(guess: Guess): string {
  const { predictions, data, match, score, predicted, text, label, groups } = guess;
  const columns = { [match.by]: scalar(match.predictions), score: optional(score), predicted: optional(predicted) };
  const classifier = mapping({
    predictions: scalar(predictions.file),
    columns: mapping(columns),
    delimiter: delimiterOf(predictions),
  });
  const table = mapping({
    table: scalar(data.file),
    columns: mapping({
      ...(match.by === 'id' ? { id: scalar(match.data) } : {}),
      text: optional(text),
      label: optional(label?.column),
      groups: `[${groups.map(groupColumn).join(', ')}]`,
    }),
    positive: label === null ? undefined : `[${scalar(label.positive)}]`,
    delimiter: delimiterOf(data),
  });
  const others = label?.values.filter((name) => name !== label.positive).slice(0, 8) ?? [];
  const judgedOn =
    label === null
      ? 'who each item is about. No column has true labels: name one as `label` in `columns` and what is right is judged, too.'
      : `the true labels, and who each item is about. All other labels (${others.map(scalar).join(', ')}) are negative.`;
  const ofLabels = score === undefined ? decisionMetrics : scoreMetrics;
  const withoutLabels = score === undefined ? decisionsAlone : scoresAlone;
  return `# yaml-language-server: $schema=https://unpkg.com/fairprobe/config.schema.json
#
# Written by \`fairprobe init\` from the columns of ${[...new Set([predictions.file, data.file])].join(' and ')}. Check each line: columns were guessed.

seed: 1 # of everything that is drawn at random: the same seed gives the same numbers

# Who is judged: a system that ran elsewhere, by what it predicted for each item.
subjects:
  - name: ours
    classifier: ${classifier}

# What it is judged on: ${judgedOn}
datasets:
  items: ${table}

metrics:
${label === null ? withoutLabels : ofLabels}
# What must hold (docs/gates.md); without gates the run judges nothing. Uncomment for a start:
# gates: { extends: recommended }
`;
}

const scoreMetrics = `  # From a threshold on: who is flagged, rightly and wrongly? Set the one that you use.
  - group-error-rates: { dataset: items, threshold: 0.5 }
  # At any threshold: are positive items ranked above negative ones as well for each group as for the others?
  - hate-speech-bias: { dataset: items }
`;
const decisionMetrics = `  # Of the items of a class: how much more often is it recognised in one group than in the others?
  - true-positive-rate-gap: { dataset: items }
`;
const scoresAlone = `  # From a threshold on: who is flagged? Set the one that you use.
  - group-error-rates: { dataset: items, threshold: 0.5 }
  # At any threshold: are the scores of the groups alike?
  - score-gaps: { dataset: items }
`;
const decisionsAlone = `  # How often is each group given each decision? With \`positive\` in the data set ([hired], [flagged]) it is one rate.
  - group-error-rates: { dataset: items }
`;

/** `what  column  why`, for people. */
export function guessedLines(guess: Guess): string[] {
  const { predictions, data, match, score, predicted, text, label, groups } = guess;
  const same = predictions.file === data.file;
  const rows: [string, string, string][] = [];
  const found = (file: GuessedTable, what: string, column: string | undefined, why: string) => {
    if (column !== undefined) rows.push([what, column, same ? why : `${why} (${file.file})`]);
  };
  found(predictions, match.by, match.predictions, same ? 'tells the items apart' : `matched with "${match.data}"`);
  found(predictions, 'score', score, 'numbers from 0 to 1: the higher, the likelier positive');
  found(predictions, 'predicted', predicted, 'the class predicted');
  if (label === null)
    rows.push(['label', 'none', 'rates of decisions and gaps of scores are measured, not who is right']);
  else found(data, 'label', label.column, `positive: ${label.positive}, of ${plural(label.values.length, 'label')}`);
  for (const { column, values, isDoubtful } of groups) {
    found(
      data,
      'group',
      column,
      `${plural(values, 'group')}${isDoubtful ? ': each value is taken as one, check that' : ''}`,
    );
  }
  if (match.by !== 'text') found(data, 'text', text, 'not asked about: the predictions answer');
  const width = (i: 0 | 1) => greatestOf(rows.map((row) => row[i].length));
  return rows.map(([what, column, why]) => `${what.padEnd(width(0))}  ${column.padEnd(width(1))}  ${why}`);
}
