/**
 * What a configuration may say, in one place. Each field's description appears in error messages and, through
 * `config.schema.json`, in editors. Short forms (`encoder: ./folder`) are expanded here, so that the rest of fairprobe
 * sees one form only. A metric, data set or role has a schema of its own.
 */
import { z } from 'zod';
import type {
  CorrelateConfig,
  GateConfig,
  GroupCorrelationConfig,
  HumanAgreementConfig,
  SubjectConfig,
} from '../../contract/configuration.ts';
import { presetNames } from '../../contract/configuration.ts';
import { tableFields, text } from '../../runtime/roles/fields.ts';
import { roleFields } from '../../runtime/roles/registry.ts';

export const subjectSchema = z.strictObject({
  name: text.describe('Its name in the report'),
  declared: z
    .record(z.string(), z.number())
    .refine((declared) => Object.keys(declared).every((key) => key.trim() !== ''), 'needs a name for each number')
    .exactOptional()
    .describe(
      'Numbers that you state of it, by names of your own, as { epsilon: 8, delta: 1e-5 }: they are shown, and correlated with what is measured',
    ),
  ...roleFields,
}) satisfies z.ZodType<SubjectConfig>;

const groupCorrelationSchema = z.strictObject({
  attribute: text.describe('Attribute whose groups are compared: language'),
  measures: z
    .array(text.regex(/^[^/]+\/./, 'must be <metric>/<measure>'))
    .min(2)
    .describe(
      'Measures of single groups, as [translation-retrieval/accuracy, topics/accuracy]; every two of different metrics',
    ),
}) satisfies z.ZodType<GroupCorrelationConfig>;

export const correlateSchema = z.strictObject({
  families: z
    .union([z.literal('all'), z.tuple([z.literal('intrinsic'), z.literal('extrinsic')]).readonly()])
    .default(['intrinsic', 'extrinsic'])
    .describe('Which pairs: [intrinsic, extrinsic] crosses the families, all takes every pair'),
  signed: z.boolean().default(false).describe('Keep the sign of the distance from the ideal value'),
  aligned: z
    .boolean()
    .default(false)
    .describe('Only pairs about the same attribute; p values are then corrected for these alone'),
  performance: z
    .boolean()
    .default(false)
    .describe('Measures of performance (accuracy, overall AUC) enter as well, by their distance from the ideal value'),
  groups: z
    .array(groupCorrelationSchema)
    .min(1)
    .exactOptional()
    .describe('Which measures are also compared within each subject, over the groups of an attribute'),
}) satisfies z.ZodType<CorrelateConfig>;

export const humanAgreementSchema = z.strictObject({
  judgements: text.describe('Table with one human judgement per row; a pattern for several files'),
  columns: z
    .strictObject({
      id: text.describe('Column that holds the id of the text, as in the data set'),
      judgement: text.describe('Column that holds the judgement, a number: the higher, the less fair'),
      annotator: text.exactOptional().describe('Column that says who judged; then nobody judges a text twice'),
    })
    .describe('Which columns of the file hold what; several judgements of a text are averaged'),
  metrics: z.array(text).min(1).describe('Names of the metrics to compare; they have a value for each text'),
  ...tableFields,
}) satisfies z.ZodType<HumanAgreementConfig>;
const forms = ['min', 'max', 'maxDistance', 'noWorseThanBaseline'] as const;
const gateLevel = z.enum(['off', 'warn', 'error']).describe('off: not judged; warn: never fails the run; error: may');
const gateBound = z
  .strictObject({
    min: z.number().exactOptional().describe('Least value allowed'),
    max: z.number().exactOptional().describe('Greatest value allowed'),
    maxDistance: z.number().min(0).exactOptional().describe('Greatest distance from the ideal value, either way'),
    noWorseThanBaseline: z.literal(true).exactOptional().describe('No regression against the baseline'),
    subject: text.exactOptional().describe('Only subjects with this name; * stands for anything'),
    group: text
      .exactOptional()
      .describe('Each group of this name, * for every group; without it the summary over groups is judged'),
    attribute: text
      .exactOptional()
      .describe('Only this protected attribute; without it the summary over attributes, or else each attribute'),
    statistic: z
      .enum(['value', 'lower', 'upper'])
      .exactOptional()
      .describe('What is compared with the threshold; by default a rule fails where the data show a violation'),
    onInsufficient: z
      .enum(['warn', 'off'])
      .exactOptional()
      .describe('How a result without a value counts; by default a failure under error, a warning under warn'),
  })
  .refine((bound) => forms.filter((form) => form in bound).length === 1, `needs exactly one of ${forms.join(', ')}`)
  .refine(
    (bound) => !('noWorseThanBaseline' in bound && 'statistic' in bound),
    '"statistic" does not go with noWorseThanBaseline, which compares whole results',
  );

/** One entry of `gates`: a level, or a level with bounds, each of which is a rule. */
export const gateSchema = z
  .union([gateLevel, z.tuple([gateLevel], gateBound)])
  .describe(
    '[error, { min: 0.7 }], with as many bounds as needed; a level alone changes a rule of the preset',
  ) satisfies z.ZodType<GateConfig>;

const gatesSchema = z
  .object({
    extends: z.enum(presetNames).exactOptional().describe('Preset to start from: docs/gates.md'),
  })
  .catchall(gateSchema)
  .describe('What must hold, by <metric>/<measure> or <metric>/<measure>[<group>]');

export const configSchema = z.strictObject({
  $schema: z.string().exactOptional().describe('Where editors find config.schema.json'),
  seed: z.int().min(0).default(1).describe('Of everything random'),
  subjects: z.array(subjectSchema).default([]).describe('The systems under evaluation'),
  datasets: z.record(text, z.unknown()).default({}).describe('Data sets, by a name of your own'),
  metrics: z.array(z.unknown()).default([]).describe('What to measure: `weat`, or `weat: { options }`'),
  correlate: correlateSchema
    .prefault({})
    .describe('How intrinsic and extrinsic bias are compared across subjects, and measures across groups'),
  humanAgreement: humanAgreementSchema
    .exactOptional()
    .describe('How values of single texts agree with human judgements of them'),
  gates: gatesSchema.default({}),
  plugins: z.array(text).default([]).describe('Modules with further metrics and data sets: package names or paths'),
});
