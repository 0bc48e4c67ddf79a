/** Which columns of a table of predictions hold the answers. */
import type { NumbersSource, PredictionsSource, RankingsSource } from '../../contract/configuration.ts';

export interface AnswerColumn {
  name: string;
  /** Whether it holds scores in 0..1. */
  isScore: boolean;
}

/** The columns that make the score; none where the file holds decisions only. */
export function scoreColumns({ columns, positive = [] }: PredictionsSource): string[] {
  const { score, scores } = columns;
  if (score !== undefined) return [score];
  return scores === undefined ? [] : [...new Set(positive)].map((name) => scores[name]);
}

export function classifierColumns(source: PredictionsSource): AnswerColumn[] {
  const { predicted } = source.columns;
  return [
    ...[...new Set(scoreColumns(source))].map((name) => ({ name, isScore: true })),
    ...(predicted === undefined ? [] : [{ name: predicted, isScore: false }]),
  ];
}

export function numberColumns({ columns }: NumbersSource): AnswerColumn[] {
  return [{ name: columns.number, isScore: false }];
}

export function rankingColumns({ columns: { position, list } }: RankingsSource): AnswerColumn[] {
  return [position, ...(list === undefined ? [] : [list])].map((name) => ({ name, isScore: false }));
}
