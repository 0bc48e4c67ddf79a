/** Gives each item a number, of any range: a rating, a sentiment, an offer. A model, a file of numbers, or a service. */
import { z } from 'zod';
import { numberColumns } from '../predictions/columns.ts';
import type { Scorer } from '../sources.ts';
import { asScorer } from '../suitability.ts';
import { byFile, byModel, byService } from './answering.ts';
import {
  dataOfAnswers,
  endpointFields,
  fileOf,
  label,
  matchColumns,
  matched,
  modelFields,
  OWN_COLUMNS,
  ownTable,
  partial,
  shortModel,
  tableFields,
  text,
  textsOfRequest,
  withKey,
} from './fields.ts';
import { checkAsModel, defineRole } from './role.ts';

declare module '../../contract/observations.ts' {
  interface Roles {
    scorer: Scorer;
  }
}
declare module '../../contract/configuration.ts' {
  interface SubjectConfig {
    scorer?: ScorerSource;
  }
}

const scorerModelObject = z.strictObject({
  ...modelFields,
  label: label.exactOptional().describe('Label whose logit is the number, of a model that has several'),
});

const number = text.describe('Column that holds the number: any finite one, whatever its range');

const numbersObject = z.strictObject({
  predictions: text.describe('Table with the numbers that a system gave; a pattern for several files'),
  columns: matched(z.strictObject({ ...matchColumns, number })).describe('Which columns of the file hold what'),
  partial,
  ...tableFields,
});

const ownNumbersObject = z.strictObject({
  predictions: ownTable,
  columns: z.strictObject({ number }).describe(OWN_COLUMNS),
  missing: tableFields.missing,
});

const scorerEndpointObject = withKey(
  z.strictObject({
    ...endpointFields,
    api: z.literal('hugging-face').describe('Text classification in the layout of Hugging Face inference services'),
    label: label.exactOptional().describe('Label whose score is the number, where the service gives several'),
    batch: textsOfRequest,
  }),
);

export const scorer = defineRole({
  id: 'scorer',
  configKey: 'scorer',
  summary: 'Model, file or service that gives numbers: ratings, sentiments, offers',
  prose: 'system that gives numbers',
  task: { type: 'other', name: 'Scoring' },
  schema: z.union([
    shortModel.transform((model) => scorerModelObject.parse({ model })),
    scorerModelObject,
    numbersObject,
    ownNumbersObject,
    scorerEndpointObject,
  ]),
  data: (source) => ('predictions' in source ? dataOfAnswers(source) : []),
  ownAnswers(source) {
    if (!('predictions' in source) || typeof source.predictions === 'string') return undefined;
    return { dataset: source.predictions.dataset, columns: numberColumns(source) };
  },
  async check(source, context) {
    if ('endpoint' in source) return (await import('../http/keys.ts')).checkEndpoint(source, context.offline);
    if ('predictions' in source) {
      return (await import('../predictions/table.ts')).checkAnswers(source, numberColumns(source), context);
    }
    return checkAsModel(asScorer)(source, context);
  },
  openFile(source, context) {
    if (!('predictions' in source)) return undefined;
    return import('../predictions/numbers.ts').then(({ openNumbers }) => openNumbers(source, context));
  },
  async open(source, context) {
    if ('endpoint' in source) return (await import('../http/score-scorer.ts')).openScoreScorer(source, context);
    if ('predictions' in source) throw new Error('unreachable: the plan opens the files that jobs ask');
    const { openScorer } = await import('../models/scorer.ts');
    return openScorer(await context.pool.model(source), source);
  },
  answering(source) {
    if ('predictions' in source) return byFile(fileOf(source));
    return 'endpoint' in source ? { ...byService(source), batch: source.batch } : byModel(source.model);
  },
});
