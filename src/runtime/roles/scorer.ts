/** Gives each item a number, of any range: a rating, a sentiment, an offer. */
import { z } from 'zod';
import type { Scorer } from '../sources.ts';
import { byFile } from './answering.ts';
import { matchColumns, matched, partial, tableFields, text } from './fields.ts';
import { defineRole } from './role.ts';

declare module '../../contract/observations.ts' {
  interface Roles {
    scorer: Scorer;
  }
}
declare module '../../contract/configuration.ts' {
  interface SubjectConfig {
    scorer?: NumbersSource;
  }
}

const columns = matched(
  z.strictObject({
    ...matchColumns,
    number: text.describe('Column that holds the number: any finite one, whatever its range'),
  }),
).describe('Which columns of the file hold what');

export const scorer = defineRole({
  id: 'scorer',
  configKey: 'scorer',
  summary: 'File of numbers that a system gave: ratings, sentiments, offers',
  prose: 'system that gives numbers',
  task: { type: 'other', name: 'Scoring' },
  schema: z.strictObject({
    predictions: text.describe('Table with the numbers that a system gave; a pattern for several files'),
    columns,
    partial,
    ...tableFields,
  }),
  check: async (source, context) => (await import('../predictions/numbers.ts')).checkNumbers(source, context),
  async openFile(source, context) {
    return (await import('../predictions/numbers.ts')).openNumbers(source, context);
  },
  async open() {
    throw new Error('unreachable: the plan opens the files that jobs ask');
  },
  answering: ({ predictions }) => byFile(predictions),
});
