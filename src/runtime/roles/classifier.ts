/** Classifies texts: a model, a file of predictions, a probe on the subject's encoder, or a service. */
import { z } from 'zod';
import { withThreshold } from '../own-threshold.ts';
import { classifierColumns } from '../predictions/columns.ts';
import { probeWithoutEncoder } from '../probe/without-encoder.ts';
import type { Classifier } from '../sources.ts';
import { asClassifier } from '../suitability.ts';
import { byFile, byModel, byService, probeOn } from './answering.ts';
import {
  dataOfAnswers,
  endpointFields,
  fileOf,
  label,
  labels,
  matchColumns,
  matched,
  modelFields,
  OWN_COLUMNS,
  openAiFields,
  ownTable,
  partial,
  relation,
  shortModel,
  tableFields,
  text,
  textsOfRequest,
  withKey,
  withText,
} from './fields.ts';
import { probeFields } from './probe-fields.ts';
import { checkAsModel, defineRole } from './role.ts';

declare module '../../contract/observations.ts' {
  interface Roles {
    classifier: Classifier;
  }
}
declare module '../../contract/configuration.ts' {
  interface SubjectConfig {
    classifier?: ClassifierSource;
  }
}

const threshold = z
  .number()
  .min(0)
  .max(1)
  .exactOptional()
  .describe("Least score that is decided positively, for all metrics; that of the metric's option unless given");

const classifierModelObject = z.strictObject({
  ...modelFields,
  positive: labels.exactOptional(),
  labels: relation.exactOptional(),
  threshold,
});

const probeObject = z.strictObject({
  probe: z.strictObject(probeFields).describe("A linear head trained on this subject's frozen encoder"),
  threshold,
});

const answerColumns = {
  score: text.exactOptional().describe('Column that holds P(positive), in 0..1'),
  scores: z.record(z.string(), text).exactOptional().describe('Class to column, where each class has one'),
  predicted: text.exactOptional().describe('Column that holds the name of the predicted class'),
};
type AnswerColumns = z.output<z.ZodObject<typeof answerColumns>>;
const oneScore = ({ score, scores }: AnswerColumns) => score === undefined || scores === undefined;
const anyAnswer = ({ score, scores, predicted }: AnswerColumns) => (score ?? scores ?? predicted) !== undefined;
const notBoth = 'takes one of "score" and "scores", not both';
const none = 'needs one of "score" and "scores" (or "predicted", where decisions are all there is)';

const columns = matched(
  z.strictObject({
    ...matchColumns,
    ...answerColumns,
  }),
)
  .refine(oneScore, notBoth)
  .refine(anyAnswer, none)
  .describe('Which columns of the file hold what');
const predictionsObject = z
  .strictObject({
    predictions: text.describe('Table with the scores of a model that ran elsewhere; a pattern for several files'),
    columns,
    positive: labels.exactOptional(),
    labels: relation.exactOptional(),
    threshold,
    partial,
    ...tableFields,
  })
  .refine(({ threshold, columns }) => threshold === undefined || (columns.score ?? columns.scores) !== undefined, {
    path: ['threshold'],
    message: 'decides by scores, and the file has none: name their column, or leave it out',
  });

const ownAnswersObject = z.strictObject({
  predictions: ownTable,
  columns: z.strictObject(answerColumns).refine(oneScore, notBoth).refine(anyAnswer, none).describe(OWN_COLUMNS),
  positive: labels.exactOptional(),
  labels: relation.exactOptional(),
  missing: tableFields.missing,
});

const classifierEndpointObject = withKey(
  z.strictObject({
    ...endpointFields,
    api: z.literal('hugging-face').describe('Text classification in the layout of Hugging Face inference services'),
    positive: labels.exactOptional(),
    labels: relation.exactOptional(),
    threshold,
    batch: textsOfRequest,
  }),
);
const chatClassifierObject = withKey(
  z.strictObject({
    ...openAiFields,
    api: z.literal('openai-chat').describe('OpenAI-compatible chat completions'),
    prompt: withText.describe('What is asked: {text} stands for the text. It should say which labels there are'),
    labels: z.array(label).min(2).describe('The answers that are understood'),
    positive: labels.exactOptional(),
    maxTokens: z.int().min(1).default(16).describe('Longest answer, in tokens'),
  }),
)
  .refine(
    (source) => new Set(source.labels.map((name) => name.toLowerCase())).size === source.labels.length,
    'names a label twice',
  )
  .refine(
    ({ labels, positive = [] }) => positive.every((name) => labels.includes(name)) && positive.length < labels.length,
    'must take "positive" from its "labels", and not all of them',
  );

export const classifier = defineRole({
  id: 'classifier',
  configKey: 'classifier',
  summary: 'Model, prediction file, probe or service that classifies texts',
  prose: 'classifier',
  task: { type: 'text-classification', name: 'Text Classification' },
  architectures: /ForSequenceClassification$/,
  schema: z.union([
    shortModel.transform((model) => classifierModelObject.parse({ model })),
    classifierModelObject,
    predictionsObject,
    ownAnswersObject,
    probeObject,
    classifierEndpointObject,
    chatClassifierObject,
  ]),
  data(source) {
    if ('probe' in source) return [{ name: source.probe.dataset, kind: 'classes', path: ['probe', 'dataset'] }];
    return 'predictions' in source ? dataOfAnswers(source) : [];
  },
  ownAnswers(source) {
    if (!('predictions' in source) || typeof source.predictions === 'string') return undefined;
    return { dataset: source.predictions.dataset, columns: classifierColumns(source) };
  },
  lacking(source, { name, encoder }) {
    if (!('probe' in source) || encoder) return [];
    return [{ path: ['probe'], ...probeWithoutEncoder([name], { own: false }) }];
  },
  async check(source, context) {
    if ('endpoint' in source) return (await import('../http/keys.ts')).checkEndpoint(source, context.offline);
    if ('predictions' in source) {
      return (await import('../predictions/predictions.ts')).checkPredictions(source, context);
    }
    if ('probe' in source) return [];
    const problems = await checkAsModel(asClassifier)(source, context);
    if (!source.positive || problems.length > 0) return problems;
    return (await import('../resolve.ts')).checkPositive(source, context);
  },
  openFile(source, context) {
    if (!('predictions' in source)) return undefined;
    const { threshold } = source;
    return import('../predictions/predictions.ts').then(async ({ openPredictions }) =>
      withThreshold(await openPredictions(source, context), threshold),
    );
  },
  async open(source, context) {
    if ('endpoint' in source) {
      const service = await (await import('../http/classifier.ts')).openHttpClassifier(source, context);
      return withThreshold(service, source.api === 'hugging-face' ? source.threshold : undefined);
    }
    if ('predictions' in source) throw new Error('unreachable: the plan opens the files that jobs ask');
    if ('probe' in source) {
      const { openProbe } = await import('../probe/open.ts');
      return withThreshold(await openProbe(source.probe, await context.source('encoder'), context), source.threshold);
    }
    const { openClassifier } = await import('../models/classifier.ts');
    return withThreshold(openClassifier(await context.pool.model(source), source), source.threshold);
  },
  answering(source, { encoder }) {
    if ('predictions' in source) return byFile(fileOf(source));
    if ('probe' in source) return byModel(probeOn(encoder));
    if (!('endpoint' in source)) return byModel(source.model);
    return source.api === 'hugging-face'
      ? { ...byService(source), batch: source.batch }
      : byService(source, source.maxTokens);
  },
});
