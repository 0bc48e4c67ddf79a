/** Puts items in order: candidates for a job, results of a search. */
import { z } from 'zod';
import type { Ranker } from '../sources.ts';
import { byFile } from './answering.ts';
import { matchColumns, matched, partial, tableFields, text } from './fields.ts';
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

const columns = matched(
  z.strictObject({
    ...matchColumns,
    position: text.describe('Column that holds the position in the ranking, 1 for the first'),
    list: text
      .exactOptional()
      .describe('Column that says which ranking it is, as a job or a query; without it, one ranking has all items'),
  }),
).describe('Which columns of the file hold what');

export const ranker = defineRole({
  id: 'ranker',
  configKey: 'ranker',
  summary: 'File of rankings that a system made: a position for each item',
  prose: 'system that ranks',
  task: { type: 'text-ranking', name: 'Text Ranking' },
  schema: z.strictObject({
    predictions: text.describe('Table with the positions that a system gave; a pattern for several files'),
    columns,
    partial,
    ...tableFields,
  }),
  check: async (source, context) => (await import('../predictions/rankings.ts')).checkRankings(source, context),
  async openFile(source, context) {
    return (await import('../predictions/rankings.ts')).openRankings(source, context);
  },
  async open() {
    throw new Error('unreachable: the plan opens the files that jobs ask');
  },
  answering: ({ predictions }) => byFile(predictions),
});
