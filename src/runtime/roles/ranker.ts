/** Puts items in order: candidates for a job, results of a search. */
import { z } from 'zod';
import { rankingColumns } from '../predictions/columns.ts';
import type { Ranker } from '../sources.ts';
import { byFile } from './answering.ts';
import {
  dataOfAnswers,
  fileOf,
  matchColumns,
  matched,
  OWN_COLUMNS,
  ownTable,
  partial,
  tableFields,
  text,
} from './fields.ts';
import { defineRole } from './role.ts';

declare module '../../contract/observations.ts' {
  interface Roles {
    ranker: Ranker;
  }
}
declare module '../../contract/configuration.ts' {
  interface SubjectConfig {
    ranker?: RankingsSource;
  }
}

const answerColumns = {
  position: text.describe('Column that holds the position in the ranking, 1 for the first'),
  list: text
    .exactOptional()
    .describe('Column that says which ranking it is, as a job or a query; without it, one ranking has all items'),
};

const rankingsObject = z.strictObject({
  predictions: text.describe('Table with the positions that a system gave; a pattern for several files'),
  columns: matched(z.strictObject({ ...matchColumns, ...answerColumns })).describe(
    'Which columns of the file hold what',
  ),
  partial,
  ...tableFields,
});

const ownRankingsObject = z.strictObject({
  predictions: ownTable,
  columns: z.strictObject(answerColumns).describe(OWN_COLUMNS),
  missing: tableFields.missing,
});

export const ranker = defineRole({
  id: 'ranker',
  configKey: 'ranker',
  summary: 'File of rankings that a system made: a position for each item',
  prose: 'system that ranks',
  task: { type: 'text-ranking', name: 'Text Ranking' },
  schema: z.union([rankingsObject, ownRankingsObject]),
  data: dataOfAnswers,
  ownAnswers: (source) =>
    typeof source.predictions === 'string'
      ? undefined
      : { dataset: source.predictions.dataset, columns: rankingColumns(source) },
  check: async (source, context) =>
    (await import('../predictions/table.ts')).checkAnswers(source, rankingColumns(source), context),
  async openFile(source, context) {
    return (await import('../predictions/rankings.ts')).openRankings(source, context);
  },
  async open() {
    throw new Error('unreachable: the plan opens the files that jobs ask');
  },
  answering: (source) => byFile(fileOf(source)),
});
