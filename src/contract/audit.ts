/**
 * An audit of decisions, schema version 1: the one document that its tables are rendered from. The order of the fields is the order in
 * the file. Numbers are unrounded; what has no value is null with a reason. A field that changes its meaning raises `schemaVersion`.
 */
import { z } from 'zod';

export const auditVersion = 1;

/** The share of the data below which a category may be left out of the ratios: 6 RCNY 5-301 (d). */
export const LEAST_SHARE = 0.02;

const probability = z.number().min(0).max(1);
const count = z.int().min(0);
const date = z.iso.date();

const row = z.strictObject({
  sex: z.string().nullable().describe('Null in a table that is not by sex'),
  race: z.string().nullable().describe('Null in a table that is not by race and ethnicity'),
  number: count.describe('People of the category who have an outcome'),
  selected: count.describe('Of them, those selected, of that class, or above the median'),
  rate: probability.nullable().describe('Selected by number; null where there is nobody'),
  excluded: z.boolean().describe('Left out of the ratios and of the tests, as the user asked'),
  ratio: probability.nullable().describe('Impact ratio: the rate by the greatest rate of the table'),
  reason: z.string().nullable().describe('Why there is no ratio; null where there is one'),
  interval: z
    .strictObject({ lower: probability, upper: probability })
    .nullable()
    .describe('95 % interval of the true rate by the greatest true rate, whichever category has that'),
  pValue: probability
    .nullable()
    .describe(
      "Fisher's exact test against the most selected category, two-sided, Holm's correction over all pairs of the table",
    ),
  sizeToShow: count
    .nullable()
    .describe('How many people of the category it takes to show a ratio of 0.8, all categories growing alike'),
  gate: z
    .strictObject({
      upper: probability.describe('Upper limit of the ratio, corrected over all pairs of all tables'),
      verdict: z.enum(['pass', 'warn', 'fail']).describe('warn: below the least ratio, which may be chance'),
    })
    .nullable()
    .describe('Null without a gate, and of a category without a ratio'),
});

const table = z.strictObject({
  group: z.string().nullable().describe('Whom it is about, by the column of groups; null for everybody'),
  class: z.string().nullable().describe('What people were classified as; null unless every class has its tables'),
  by: z.enum(['sex', 'race', 'sex-and-race']),
  people: count.describe('With an outcome, those of an unknown category included'),
  unknown: count.describe('Of them, those of an unknown category: they are in no row'),
  unknownSelected: count,
  rows: z.array(row),
  test: z
    .strictObject({
      pValue: probability.describe('Test of Fisher, Freeman and Halton that all categories have one rate'),
      adjustedPValue: probability.describe('Holm, over the tables of the audit'),
      exact: z.boolean().describe('False where tables were drawn'),
    })
    .nullable(),
  reason: z.string().nullable().describe('Why there is no test; null where there is one'),
  flagged: z.boolean().describe('The adjusted p value is below 0.05'),
  fairBelowFourFifths: probability
    .nullable()
    .describe('Of tables of this size without any difference, the share whose least ratio is below 0.8'),
});

export const auditSchema = z.strictObject({
  kind: z.literal('audit'),
  schemaVersion: z.literal(auditVersion),
  tool: z.strictObject({ name: z.literal('fairprobe'), version: z.string() }),
  date: date.describe('Of the audit'),
  seed: z.int(),
  data: z.strictObject({
    source: z.string().nullable().describe('Where the data come from, in the words of whoever made the audit'),
    file: z.string(),
    sha256: z.string(),
    from: date.nullable(),
    to: date.nullable(),
    people: count.describe('With or without an outcome'),
    withoutOutcome: count.describe('They are in no table'),
    withoutGroup: count.describe('People with an outcome and no value in the column of groups'),
  }),
  distributed: date.nullable().describe('When the tool that is audited was put to use'),
  columns: z.strictObject({
    sex: z.string().nullable(),
    race: z.string().nullable(),
    group: z.string().nullable(),
    outcome: z.string(),
    count: z.string().nullable(),
  }),
  outcome: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('selection'), selected: z.array(z.string()) }),
    z.strictObject({ kind: z.literal('classes'), classes: z.array(z.string()) }),
    z.strictObject({
      kind: z.literal('score'),
      median: z.number().nullable().describe('Of everybody who has a score; null where nobody has'),
      atMedian: count.describe('People whose score is the median: not above it'),
    }),
  ]),
  exclusion: z
    .strictObject({ below: z.literal(LEAST_SHARE), reason: z.string() })
    .nullable()
    .describe('Categories below this share of a table are left out of ratios and tests'),
  tables: z.array(table),
  gate: z
    .strictObject({ minRatio: probability, comparisons: count.describe('Pairs of categories, over all tables') })
    .nullable(),
  verdict: z
    .enum(['pass', 'fail', 'incomplete', 'not-judged'])
    .describe('not-judged without a gate; incomplete where a gate found nothing to judge'),
});

export type Audit = z.infer<typeof auditSchema>;
export type AuditTable = Audit['tables'][number];
export type AuditRow = AuditTable['rows'][number];
