/**
 * The report, schema version 2: the one document that everything else is rendered from. Fields are in the order of the
 * file. Fields may be added within a version (an older reader then refuses them by name); a field that changes its
 * meaning raises `schemaVersion`. `migrate.ts` brings older versions up to this one.
 *
 * Numbers are unrounded. A missing value is null with a status and a reason; NaN and Infinity do not occur.
 */
import { z } from 'zod';
import { intervalHoldsValue } from './within.ts';

export const schemaVersion = 2;
export const schemaUrl = 'https://unpkg.com/fairprobe/report.schema.json';

const json: z.ZodType<Json> = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(json), z.record(z.string(), json)]),
);
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
const details = z.record(z.string(), json);

const interval = z.strictObject({
  level: z.number().gt(0).lt(1).describe('Confidence level'),
  method: z.string().describe('How it was computed'),
  lower: z.number(),
  upper: z.number(),
});

const status = z.enum(['ok', 'insufficient', 'undefined', 'inapplicable', 'error']);
const family = z.enum(['intrinsic', 'extrinsic', 'privacy']);
const probability = z.number().min(0).max(1);
const alternative = z
  .enum(['two-sided', 'less', 'greater'])
  .nullable()
  .describe('Alternative of the p value; null without one, and where a report of version 1 did not say');

export { interval as intervalSchema, status as statusSchema };

const valueExactlyWhenOk = (r: { status: string; value: number | null }) => (r.status === 'ok') === (r.value !== null);
const reasonUnlessOk = (r: { status: string; reason: string | null }) => (r.status === 'ok') === (r.reason === null);
const noIntervalOnlyWithoutOne = (r: { interval: object | null; noInterval?: string; status: string }) =>
  r.noInterval === undefined || (r.interval === null && r.status === 'ok');
const alternativeOnlyOfP = (r: { pValue: number | null; alternative: string | null }) =>
  r.pValue !== null || r.alternative === null;
const alternativeMessage = 'alternative belongs to a p value; there is none';

const result = z
  .strictObject({
    metric: z.string().describe('Id of the metric'),
    as: z.string().describe('Name of this use of the metric in the configuration; the metric id unless given'),
    metricVersion: z.int().describe('Results of different versions are not comparable'),
    family,
    subject: z.string(),
    dataset: z.string().nullable().describe('Name of the data set it was measured on; several are joined by "+"'),
    measure: z.string().describe('What was measured within the metric: C6, bpsn-auc, ...'),
    attribute: z.string().nullable().describe('Protected attribute; null where none or all'),
    group: z.string().nullable().describe('Group; null for a summary over groups'),
    status,
    value: z.number().nullable().describe('Null unless status is ok'),
    reason: z.string().nullable().describe('Why there is no value; null when status is ok'),
    lacksAnswers: z
      .boolean()
      .default(false)
      .describe(
        'It has no value because answers are missing: none of its items has one, or with all of them there would be enough',
      ),
    n: z.int().min(0).nullable().describe('Items the value rests on'),
    interval: interval.nullable(),
    noInterval: z.string().exactOptional().describe('Why there is no interval, where one could be expected: a clause'),
    byChance: z
      .number()
      .exactOptional()
      .describe(
        'What the value would be on average without any bias, for a statistic that chance alone moves away from its ideal',
      ),
    pValue: probability.nullable(),
    alternative,
    unit: z.string(),
    ideal: z.number().nullable().describe('Null for what only describes'),
    range: z.tuple([z.number().nullable(), z.number().nullable()]).describe('Least and greatest possible value'),
    direction: z
      .enum(['lower', 'higher', 'target', 'none'])
      .describe('Which way is good; none for what only describes'),
    options: details.describe('Every option in force, defaults included'),
    details: details.describe('What else belongs to the number: counts, tau2, dropped stimuli, ...'),
  })
  .refine(valueExactlyWhenOk, 'value must be a number exactly when status is ok')
  .refine(reasonUnlessOk, 'reason must be given exactly when status is not ok')
  .refine(noIntervalOnlyWithoutOne, 'noInterval belongs to a value without an interval')
  .refine(intervalHoldsValue, 'the interval does not hold its value')
  .refine(
    ({ byChance, value }) => byChance === undefined || value !== null,
    'byChance belongs to a value; there is none',
  )
  .refine(alternativeOnlyOfP, alternativeMessage)
  .refine(
    ({ ideal, direction }) => (ideal === null) === (direction === 'none'),
    'ideal must be null exactly when direction is none',
  );

/** Stands where a series has the name of its metric, for what subjects declare: no metric may be called so. */
export const declaredSeries = 'declared';

const series = z.strictObject({
  metric: z.string().describe('`as` of the metric; `declared` for a number that subjects declare'),
  measure: z.string().describe('For a declared number its name'),
  attribute: z.string().nullable(),
});

const correlation = z
  .strictObject({
    a: series,
    b: series,
    aligned: z.boolean().describe('Both are about the same protected attribute'),
    method: z.enum(['pearson', 'spearman', 'kendall']),
    value: z.number().min(-1).max(1).nullable(),
    interval: interval.nullable(),
    noInterval: z.string().exactOptional().describe('Why there is none, for a coefficient without one'),
    pValue: probability.nullable(),
    alternative,
    adjustedPValue: probability.nullable().describe('Holm, over all pairs of this method'),
    falseDiscoveryRate: probability.nullable().describe('Benjamini-Hochberg, over all pairs of this method'),
    n: z.int().min(0).describe('Subjects that have both'),
    subjects: z.array(z.string()).describe('Their names'),
    leaveOneOut: z
      .strictObject({
        subject: z.string(),
        value: z.number().describe('The coefficient without this subject'),
        change: z.number().describe('The largest change that leaving one subject out makes'),
      })
      .nullable(),
    status,
    reason: z.string().nullable(),
    details,
  })
  .refine(valueExactlyWhenOk, 'value must be a number exactly when status is ok')
  .refine(reasonUnlessOk, 'reason must be given exactly when status is not ok');

const groupSeries = z.strictObject({ metric: z.string().describe('`as` of the metric'), measure: z.string() });

const groupCorrelation = z
  .strictObject({
    subject: z.string(),
    attribute: z.string().describe('Whose groups are the units'),
    a: groupSeries,
    b: groupSeries,
    method: z.enum(['pearson', 'spearman', 'kendall']),
    value: z.number().min(-1).max(1).nullable().describe('Of the values as measured'),
    interval: interval.nullable(),
    noInterval: z.string().exactOptional().describe('Why there is none, for a coefficient without one'),
    pValue: probability.nullable().describe('Of a permutation test'),
    alternative,
    adjustedPValue: probability.nullable().describe('Holm, over all of this method in `groupCorrelations`'),
    n: z.int().min(0).describe('Groups that have both'),
    groups: z.array(z.string()).describe('Their names'),
    leaveOneOut: z
      .strictObject({
        group: z.string(),
        value: z.number().describe('The coefficient without this group'),
        change: z.number().describe('The largest change that leaving one group out makes'),
      })
      .nullable(),
    status,
    reason: z.string().nullable(),
    details,
  })
  .refine(valueExactlyWhenOk, 'value must be a number exactly when status is ok')
  .refine(reasonUnlessOk, 'reason must be given exactly when status is not ok');

const subject = z.strictObject({
  name: z.string(),
  roles: z.record(z.string(), details).describe('Role to source: model, revision, sha256, layer, held-out AUC, ...'),
  declared: z
    .record(z.string(), z.number())
    .default({})
    .describe('Numbers that the configuration declares of it and nothing here verifies'),
});

const dataset = z.strictObject({
  id: z.string(),
  use: z.string(),
  title: z.string(),
  licence: z.string(),
  citation: z.string(),
  source: z.string(),
  revision: z.string().nullable(),
  sha256: z.string(),
  key: z
    .string()
    .exactOptional()
    .describe('Of its bytes and of how they were read: where keys differ, results are not comparable'),
  items: z.int().min(0),
  dropped: z.record(z.string(), z.int()).describe('Items read and not used, by reason'),
  missing: z
    .record(z.string(), z.int())
    .exactOptional()
    .describe('Items in use that have no value in a column of groups, cases or membership, and are in none, by column'),
  labels: z.record(z.string(), z.int()).exactOptional().describe('Items in use by label, of labelled data'),
  terms: z
    .strictObject({ item: z.string(), positive: z.string(), negative: z.string(), of: z.string() })
    .exactOptional()
    .describe('What its items are called in sentences'),
});

const change = z
  .enum(['regression', 'improvement', 'no-change-shown', 'insufficient', 'non-comparable', 'new', 'not-judged'])
  .describe('not-judged: for measures that only describe, and questions that the data cannot pose');

const gate = z.strictObject({
  rule: z.string().describe('As written in the configuration or on the command line'),
  form: z.enum(['min', 'max', 'maxDistance', 'baseline']).describe('What the rule demands'),
  level: z.enum(['off', 'warn', 'error']),
  metric: z.string().describe('`as` of the metric'),
  subject: z.string(),
  dataset: z.string().nullable(),
  measure: z.string(),
  attribute: z.string().nullable(),
  group: z.string().nullable(),
  status: status.describe('Of the result that is judged'),
  value: z.number().nullable().describe('What was measured'),
  bound: z.enum(['value', 'lower', 'upper']).describe('Which statistic is compared with the threshold'),
  judged: z
    .number()
    .nullable()
    .describe('That statistic; by maxDistance, where the interval holds the ideal value, the ideal itself'),
  threshold: z.number().nullable().describe('In the unit of the measure; null for a baseline rule'),
  baseline: z.number().nullable().describe('The value in the baseline; null without one'),
  change: change.nullable().describe('Against the baseline; null without one'),
  pValue: probability
    .nullable()
    .describe(
      'Of the violation, one-sided unless a distance can be to either side; of a baseline rule, of the change, two-sided; null where it has none',
    ),
  alternative,
  adjustedPValue: probability.nullable().describe('Holm, over the gates of one rule; null where none is made'),
  verdict: z
    .enum(['pass', 'warn', 'fail', 'not-judged'])
    .describe('not-judged where the data cannot pose the question, or the rule leaves missing results alone'),
  reason: z.string().describe('Why, in words'),
  source: z
    .strictObject({ file: z.string(), line: z.int().nullable(), column: z.int().nullable() })
    .nullable()
    .describe('Where the rule stands; null for the command line'),
});

const flips = z
  .strictObject({ count: z.int().min(0), value: z.number().min(0).max(1), interval })
  .describe('Items, and their share of those of which it is known');

/** Decisions of two runs about the same items. */
const decisionChange = z
  .strictObject({
    metric: z.string().describe('`as` of the metric whose decisions they are'),
    subject: z.string(),
    dataset: z.string().nullable(),
    attribute: z.string().nullable(),
    group: z.string().nullable().describe('Null for all items'),
    items: z.int().min(0).nullable().describe('Null where the items cannot be compared'),
    n: z.int().min(0).nullable().describe('Items that were decided in both runs'),
    agreement: flips.nullable().describe('Decided as in the baseline'),
    negativeFlips: flips
      .nullable()
      .describe('Right in the baseline, and wrong now; null where nobody knows what is right'),
    positiveFlips: flips.nullable().describe('Wrong in the baseline, and right now'),
    reason: z.string().nullable().describe('Why something of this is null'),
  })
  .refine(
    ({ agreement, negativeFlips, positiveFlips, reason }) =>
      reason !== null || (agreement !== null && negativeFlips !== null && positiveFlips !== null),
    'reason must be given where something is null',
  );

const comparison = z.strictObject({
  baseline: z.strictObject({
    file: z.string(),
    run: z.string().describe('Id of the run that the baseline was made from'),
    startedAt: z.iso.datetime(),
    version: z.string().describe('Of fairprobe'),
  }),
  changes: z.array(
    z.strictObject({
      metric: z.string().describe('`as` of the metric'),
      subject: z.string(),
      dataset: z.string().nullable(),
      measure: z.string(),
      attribute: z.string().nullable(),
      group: z.string().nullable(),
      verdict: change,
      baseline: z.number().nullable(),
      value: z.number().nullable().describe('Now'),
      byChance: z.number().exactOptional().describe('Of the value now, as in its result'),
      difference: z.number().nullable().describe('Now minus baseline'),
      interval: interval.nullable().describe('Of the difference'),
      pValue: probability.nullable(),
      alternative,
      adjustedPValue: probability.nullable().describe('Holm, over the changes of its family that were tested'),
      gated: z.boolean().default(false).describe('A gate asks for it: these changes are a family of their own'),
      repeats: z
        .literal(true)
        .exactOptional()
        .describe('Says what another change says (true positive rate and false negative rate differences): shown once'),
      paired: z.boolean().describe('Compared item by item'),
      reason: z.string().nullable().describe('Why it cannot be compared, or what the verdict rests on'),
    }),
  ),
  decisions: z
    .array(decisionChange)
    .exactOptional()
    .describe('What was decided otherwise, item by item; absent in reports of earlier versions'),
});

const adjustedPValue = probability.nullable().describe('Holm, over all comparisons of the report');

const agreement = z
  .strictObject({
    subject: z.string(),
    metric: z.string().describe('`as` of the metric'),
    method: z.enum(['pearson', 'spearman', 'kendall']),
    value: z.number().min(-1).max(1).nullable().describe('Of the metric with the mean judgement'),
    interval: interval.nullable(),
    noInterval: z.string().exactOptional().describe('Why there is none, for a coefficient without one'),
    pValue: probability.nullable().describe('Two-sided'),
    n: z.int().min(0).describe('Texts that have both'),
    withoutJudgement: z.int().min(0).describe('Texts that nobody judged'),
    withoutText: z.int().min(0).describe('Judged ids that are not among the texts'),
    withoutValue: z.int().min(0).describe('Judged texts for which the metric has no value'),
    status,
    reason: z.string().nullable(),
  })
  .refine(valueExactlyWhenOk, 'value must be a number exactly when status is ok')
  .refine(reasonUnlessOk, 'reason must be given exactly when status is not ok');

const agreementComparison = z
  .strictObject({
    subject: z.string(),
    a: z.string().describe('`as` of a metric'),
    b: z.string().describe('`as` of the other'),
    n: z.int().min(0).describe('Judged texts that have a value of both'),
    value: z.number().min(-2).max(2).nullable().describe("Pearson's r of a with the judgement minus that of b"),
    correlations: z
      .strictObject({ a: z.number(), b: z.number(), between: z.number().describe('Of a with b') })
      .nullable()
      .describe("Pearson's r over these texts"),
    williams: z
      .strictObject({ t: z.number(), degreesOfFreedom: z.int().min(1), pValue: probability, adjustedPValue })
      .nullable(),
    jackknife: z
      .strictObject({ interval, pValue: probability, adjustedPValue })
      .nullable()
      .describe('Over texts; null for fewer than 10 texts or where a series is constant but for one text'),
    status,
    reason: z.string().nullable(),
  })
  .refine(valueExactlyWhenOk, 'value must be a number exactly when status is ok')
  .refine(reasonUnlessOk, 'reason must be given exactly when status is not ok');

const humanAgreement = z.strictObject({
  judgements: z.strictObject({
    file: z.string(),
    sha256: z.string(),
    rows: z.int().min(0),
    empty: z.int().min(0).describe('Rows whose judgement is empty'),
    texts: z.int().min(0).describe('Texts with a judgement; several of one text are averaged'),
    mostPerText: z.int().min(0).describe('Judgements of the text that has the most'),
  }),
  agreements: z.array(agreement),
  comparisons: z.array(agreementComparison),
});

const metric = z.strictObject({
  id: z.string(),
  version: z.int(),
  family,
  roles: z
    .array(z.string())
    .exactOptional()
    .describe('A subject answers by the first of these that it has; absent where that is not known'),
  title: z.string(),
  summary: z.string(),
  definition: z.string().describe('In words and formulas: paragraphs, and formulas indented by four spaces'),
  deviations: z.array(z.string()).describe('Departures from the paper, and choices that it leaves open'),
  references: z.array(
    z.strictObject({ short: z.string(), citation: z.string(), url: z.string(), doi: z.string().nullable() }),
  ),
  measures: z
    .record(
      z.string(),
      z.strictObject({
        title: z.string(),
        definition: z.string(),
        about: z.enum(['bias', 'performance', 'risk', 'description']),
        main: z.boolean().default(false).describe('Shown first'),
        of: z
          .string()
          .nullable()
          .default(null)
          .describe('For a summary over groups: the measure of single groups that it sums up'),
        reference: z
          .string()
          .nullable()
          .default(null)
          .describe('For a measure of single groups: the measure over all items that a group is compared with'),
        equals: z
          .string()
          .nullable()
          .default(null)
          .describe('Another measure that it always equals: the two count once in corrections and rankings'),
      }),
    )
    .describe('By measure; `*` stands for one measure per test of the stimuli'),
});

const finding = z.strictObject({
  kind: z
    .enum(['missing', 'gate', 'regression', 'harm', 'none'])
    .describe('none: nothing stands out; the sentence then says what could have been seen'),
  severity: probability.describe('Findings stand in the order of the report; 1 is the worst there can be'),
  subject: z.string().nullable(),
  metric: z.string().nullable().describe('`as` of the metric'),
  measure: z.string().nullable(),
  attribute: z.string().nullable(),
  groups: z.array(z.string()).describe('Whom it concerns, worst first'),
  sentence: z.string(),
  values: z.record(z.string(), z.number()).describe('The numbers of the sentence, unrounded'),
  results: z.array(z.int().min(0)).describe('Indexes into `results`'),
});

const example = z.strictObject({
  metric: z.string().describe('`as` of the metric'),
  subject: z.string(),
  id: z.string().describe('Of the text, in its data set'),
  chosen: z.enum(['highest', 'typical']).describe('Among the highest values, or next to the median'),
  value: z.number().describe('What the metric measured on this text'),
  predicted: z.string().nullable().describe('The class that the classifier predicts'),
  probability: z.number().min(0).max(1).nullable().describe('Of that class'),
  words: z.array(
    z.strictObject({
      word: z.string(),
      weight: z.number().nullable().describe('How far it carries the protected attribute'),
      sensitivity: z.number().describe('How much the prediction depends on it'),
    }),
  ),
});

const verdict = z
  .enum(['pass', 'fail', 'incomplete', 'not-judged'])
  .describe('not-judged: everything was measured, and no gate judged any of it');

export const reportSchema = z.strictObject({
  $schema: z.string(),
  schemaVersion: z.literal(schemaVersion),
  tool: z.strictObject({ name: z.literal('fairprobe'), version: z.string() }),
  run: z.strictObject({
    id: z.string(),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime(),
    seed: z.int(),
    configHash: z.string(),
    command: z.string(),
    only: z
      .strictObject({
        items: z.int().min(1).exactOptional().describe('Maximum number of items per data set (--limit)'),
        subjects: z.array(z.string()).exactOptional().describe('As asked for (--subject)'),
        metrics: z.array(z.string()).exactOptional().describe('As asked for (--metric)'),
      })
      .exactOptional()
      .describe('What of the configuration was run; absent where it is all of it'),
    config: details.describe('The configuration in force, defaults included, paths as written; of version 1 not known'),
  }),
  environment: z.strictObject({
    node: z.string(),
    platform: z.string(),
    cpu: z.string(),
    threads: z.int(),
    onnxruntime: z.string(),
    device: z.string().describe('What models run on'),
  }),
  subjects: z.array(subject),
  datasets: z.array(dataset),
  metrics: z.array(metric).default([]).describe('What the metrics in use say of themselves'),
  findings: z.array(finding).default([]).describe('What matters, one sentence each, most important first'),
  results: z.array(result),
  correlations: z.array(correlation),
  groupCorrelations: z
    .array(groupCorrelation)
    .exactOptional()
    .describe('Within subjects, over the groups of an attribute; absent where the configuration asks for none'),
  gates: z.array(gate),
  comparison: comparison.nullable().describe('Against a baseline; null without one'),
  humanAgreement: humanAgreement.nullable().describe('Of per-text values with human judgements; null without any'),
  examples: z
    .array(example)
    .nullable()
    .default(null)
    .describe('Texts with what each word contributed; null unless single items were asked for'),
  notes: z
    .array(z.string())
    .describe('What the reader should know: texts cut to a model limit, metrics not run on a subject'),
  verdict,
});

export type Report = z.infer<typeof reportSchema>;
export type Result = z.infer<typeof result>;
export type Correlation = z.infer<typeof correlation>;
export type Series = z.infer<typeof series>;
export type GroupCorrelation = z.infer<typeof groupCorrelation>;
export type ReportedSubject = z.infer<typeof subject>;
export type Gate = z.infer<typeof gate>;
export type Comparison = z.infer<typeof comparison>;
export type Change = Comparison['changes'][number];
export type DecisionChange = z.infer<typeof decisionChange>;
export type Flips = z.infer<typeof flips>;
export type ChangeVerdict = z.infer<typeof change>;
export type Agreement = z.infer<typeof agreement>;
export type AgreementComparison = z.infer<typeof agreementComparison>;
export type HumanAgreement = z.infer<typeof humanAgreement>;
export type ReportedMetric = z.infer<typeof metric>;
export type Finding = z.infer<typeof finding>;
export type Example = z.infer<typeof example>;
export type Verdict = z.infer<typeof verdict>;

/**
 * Whether a requested result is missing: it failed, items have no answer, or there is too little data for it as a
 * whole. A single group may be too small, a ratio of nothing to nothing is undefined, and a question that the data
 * cannot answer is inapplicable: those are findings about the data.
 */
export function wasMissed({ status, group, lacksAnswers }: Pick<Result, 'status' | 'group' | 'lacksAnswers'>): boolean {
  return status === 'error' || (status === 'insufficient' && (group === null || lacksAnswers));
}
