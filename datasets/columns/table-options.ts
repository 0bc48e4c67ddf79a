/** What a configuration says of a table of the user's own. */
import { z } from 'zod';
import { missing, tableFormats, wrongDatabase } from '../../src/plugin.ts';
import { columnOf, groupColumn } from './group-columns.ts';
import { labelColumn } from './label-columns.ts';
import { memberColumn } from './member-column.ts';

export const tableOptions = z
  .strictObject({
    table: z
      .union([
        z
          .string()
          .min(1)
          .describe(
            'Path of a CSV, TSV, JSON Lines or JSON file, plain or gzip, or of a Parquet or Arrow file; a pattern such as data/part-*.parquet for several',
          ),
        z
          .strictObject({
            sql: z
              .string()
              .min(1)
              .refine((sql) => !/password\s*=/i.test(sql), 'must hold no password')
              .describe('A SELECT whose rows are counted in the database: nothing but the counts leaves it'),
            database: z
              .string()
              .superRefine((address, context) => {
                const message = wrongDatabase(address);
                if (message !== null) context.addIssue({ code: 'custom', message });
              })
              .describe(
                'Address as postgres://host:port/name, without user and password: these are in PGUSER and PGPASSWORD',
              ),
            passwordFrom: z
              .string()
              .min(1)
              .optional()
              .describe('Environment variable with the password, in place of PGPASSWORD'),
            timeout: z.number().min(1).max(86_400).default(300).describe('Seconds until the query is given up'),
          })
          .describe('A query of a database that speaks the protocol of PostgreSQL'),
      ])
      .describe('The rows: of files, or of a query'),
    format: z.enum(tableFormats).optional().describe('Format of the file; by its extension unless given'),
    engine: z
      .enum(['memory', 'duckdb'])
      .optional()
      .describe(
        'What reads the table: memory, row by row; duckdb counts alike rows where they lie, for tables of any size. Unless given, duckdb for files of 256 MB and more, where it is installed and all metrics and subjects allow it',
      ),
    scoreBins: z
      .int()
      .min(10)
      .max(1_000_000)
      .optional()
      .describe(
        'With an engine: so many bins of equal width for scores, where too many differ; reports tell how far off that can be',
      ),
    delimiter: z.string().min(1).optional().describe('What separates the cells of a CSV file; a comma unless given'),
    columns: z
      .strictObject({
        id: z.string().optional().describe('Column with a unique id; without it items are numbered from 1'),
        text: z.string().optional().describe('Column with the text; not needed where prediction files answer by id'),
        label: labelColumn
          .optional()
          .describe(
            'Column with the true label; rows without one are left out and counted. Or shares from 0 to 1, as ' +
              '{ column: toxicity, from: 0.5 }; of several such columns, or columns of 0 and 1, any makes an item ' +
              'positive. Not needed for metrics of decisions alone',
          ),
        case: z
          .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
          .optional()
          .describe(
            'Column, or several together, that is the same in all items that say the same of different groups: a counterfactual set',
          ),
        member: memberColumn
          .optional()
          .describe(
            'Column that says whether systems were trained on the item: yes or no (true, false, 1, 0), or, as ' +
              '{ column: split, values: [train] }, by what stands there; where it is empty, nobody knows',
          ),
        client: z
          .string()
          .min(1)
          .optional()
          .describe('Column with the client that holds each item: a device, a user, a hospital'),
        members: z
          .record(z.string(), memberColumn)
          .optional()
          .describe(
            'The same of single subjects, by name, as { shadow-1: in_1 }: where they were trained on different items',
          ),
        groups: z
          .array(groupColumn)
          .default([])
          .describe('Columns with protected attributes: each value is a group, or each column is (with `from`)'),
      })
      .describe('Which column holds what'),
    positive: z
      .array(z.union([z.string(), z.number(), z.boolean()]))
      .min(1)
      .optional()
      .describe(
        'Labels, and decisions, that count as positive; not needed where `label` says it with `from`, or by several ' +
          'columns, and for metrics that take each class against the rest',
      ),
    attributes: z
      .record(z.string(), z.string())
      .default({})
      .describe('Group column -> its attribute, where the column has another name (sex: gender)'),
    separator: z
      .string()
      .min(1)
      .optional()
      .describe("Separates several values in one cell of a group column; lists such as ['a', 'b'] need none"),
    missing: missing.optional(),
  })
  .superRefine(({ table, format, delimiter, engine }, context) => {
    if (typeof table === 'string') return;
    for (const [key, given] of Object.entries({ format, delimiter, engine })) {
      if (given === undefined) continue;
      const message = 'is said of files, and the table is a query: leave it out';
      context.addIssue({ code: 'custom', path: [key], message });
    }
  })
  .superRefine(({ attributes, columns, positive }, context) => {
    for (const column of Object.keys(attributes)) {
      const named = columns.groups.filter((group) => columnOf(group) === column);
      const twice = named.some((group) => typeof group !== 'string' && group.attribute !== undefined);
      if (named.length > 0 && !twice) continue;
      const message = twice
        ? `"${column}" has its \`attribute\` in \`columns.groups\` already`
        : `"${column}" is not one of the columns in \`columns.groups\``;
      context.addIssue({ code: 'custom', path: ['attributes', column], message });
    }
    if (columns.label === undefined) return;
    const ofShares = typeof columns.label !== 'string';
    if (ofShares && positive !== undefined) {
      const message = 'is not needed, as `columns.label` says what is positive: leave it out';
      context.addIssue({ code: 'custom', path: ['positive'], message });
    }
  });

export type TableOptions = z.output<typeof tableOptions>;

/** Labels of which none is said to be positive are classes. */
export function kindOf({ columns: { label }, positive }: TableOptions): 'items' | 'classes' | 'labelled' {
  if (label === undefined) return 'items';
  return positive === undefined && typeof label === 'string' ? 'classes' : 'labelled';
}
