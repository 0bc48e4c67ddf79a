/**
 * What a configuration may say, in one place. Each field's description appears in error messages and, through
 * `config.schema.json`, in editors. Short forms (`encoder: ./folder`) are spelled out here, so that the rest of fairprobe
 * sees one form only. What belongs to a metric or a data set is checked by its own schema (see check.ts).
 */
import { z } from 'zod';
import type {
  CorrelateConfig,
  Dtype,
  GateConfig,
  HumanAgreementConfig,
  SubjectConfig,
} from '../contract/configuration.ts';
import { combinations, emptyTexts, presetNames, tableFormats } from '../contract/configuration.ts';
import type { AuxiliaryModel } from '../contract/observations.ts';
import { holdsSecret, isSecretAddress } from '../support/secrets/named.ts';
import { MISSING_MARKERS } from '../support/tables/values.ts';

const dtypes = ['fp32', 'fp16', 'int8', 'uint8', 'q8', 'q4', 'q4f16', 'bnb4'] as const satisfies readonly Dtype[];
const text = z.string().trim().min(1);
const label = z.union([text, z.number().transform(String)]);
const labels = z
  .union([label.transform((one) => [one]), z.array(label).min(1)])
  .describe('Labels that count as the positive class');
const relation = z
  .enum(['exclusive', 'independent'])
  .describe(
    'Whether labels exclude each other: the scores of positive ones are added up (exclusive), or the greatest counts (independent)',
  );

const modelFields = {
  model: text.describe('A folder with config.json, tokenizer.json and onnx/, or a hub id'),
  revision: text.default('main').describe('Branch, tag or commit of a hub model'),
  dtype: z
    .enum(dtypes)
    .default('fp32')
    .describe('Which ONNX file: fp32 is onnx/model.onnx, int8 onnx/model_int8.onnx, ...'),
  device: text.default('cpu').describe('ONNX Runtime execution provider'),
  file: text.exactOptional().describe('ONNX file below the folder, where the dtype does not say it'),
};
const modelObject = z.strictObject(modelFields);
const encoderObject = z.strictObject({
  ...modelFields,
  layer: z.int().min(-1).default(-1).describe('Hidden state: 0 is the embedding layer, -1 the last'),
  pooling: z.enum(['mean', 'cls', 'last']).default('mean').describe("How a text's token vectors become one"),
});
const classifierModelObject = z.strictObject({
  ...modelFields,
  positive: labels.exactOptional(),
  labels: relation.exactOptional(),
});

/** How a table is read; `missing` is an option of data sets, too. */
export const missing = z
  .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .describe(`Whole cells that mean "no value", besides the empty one; ${MISSING_MARKERS.join(', ')} unless given`);
const tableFields = {
  missing: missing.exactOptional(),
  format: z.enum(tableFormats).exactOptional().describe('Where the file name does not say it'),
  delimiter: z.string().min(1).exactOptional().describe('What separates the cells of a CSV file; a comma unless given'),
};

const probeFields = {
  dataset: text.describe('Labelled data set of this configuration that the probe is trained on'),
  c: z.number().positive().default(1).describe('Inverse strength of the L2 penalty'),
  heldOut: z.number().gt(0).lt(1).default(0.2).describe('Share of the items kept out of training to measure the probe'),
};
const probeObject = z.strictObject({
  probe: z.strictObject(probeFields).describe("A linear head trained on this subject's frozen encoder"),
});

const columns = z
  .strictObject({
    id: text.exactOptional().describe('Column that holds the item id'),
    text: text.exactOptional().describe('Column that holds the text, where items are matched by text'),
    score: text.exactOptional().describe('Column that holds P(positive), in 0..1'),
    scores: z.record(z.string(), text).exactOptional().describe('Class to column, where each class has one'),
    predicted: text.exactOptional().describe('Column that holds the name of the predicted class'),
  })
  .refine((c) => (c.id === undefined) !== (c.text === undefined), 'needs one of "id" and "text", to match items by')
  .refine((c) => c.score === undefined || c.scores === undefined, 'takes one of "score" and "scores", not both')
  .refine(
    (c) => (c.score ?? c.scores ?? c.predicted) !== undefined,
    'needs one of "score" and "scores" (or "predicted", where decisions are all there is)',
  )
  .describe('Which columns of the file hold what');
const predictionsObject = z.strictObject({
  predictions: text.describe('CSV, TSV or JSONL file with the scores of a model that ran elsewhere'),
  columns,
  positive: labels.exactOptional(),
  labels: relation.exactOptional(),
  partial: z
    .boolean()
    .exactOptional()
    .describe('true where the file is meant for some of the items only; else less than half of them are refused'),
  ...tableFields,
});

/** A header for a key that is nowhere to be had would be no header. */
const withKey = <T extends z.ZodType<{ keyFrom?: string; keyHeader?: string }>>(source: T): T =>
  source.refine(
    ({ keyFrom, keyHeader }) => keyHeader === undefined || keyFrom !== undefined,
    'says with "keyHeader" where the key goes, and needs "keyFrom" to say where it comes from',
  );
const withText = z.string().refine((prompt) => prompt.includes('{text}'), 'must hold {text}, for the text');
const endpointFields = {
  endpoint: text
    .refine((address) => /^https?:$/.test(partsOf(address)?.protocol ?? ''), 'must begin with http:// or https://')
    .refine(
      (address) => !isSecretAddress(partsOf(address) ?? new URL('none:')),
      'must hold no password or key: put it into an environment variable and name that with "keyFrom"',
    )
    .describe('Address of the service'),
  keyFrom: z
    .string()
    .regex(/^[A-Z_][A-Z0-9_]*$/, 'must be the name of an environment variable, in capitals, and not the key itself')
    .exactOptional()
    .describe('Environment variable that holds the key'),
  keyHeader: z
    .string()
    .regex(
      /^[A-Z0-9-]*(key|token|auth|secret)[A-Z0-9-]*$/i,
      'must be the name of a header for keys, as in api-key, and not the key itself',
    )
    .max(40)
    .exactOptional()
    .describe('Header that takes the key alone, as in api-key; by default Authorization, as Bearer <key>'),
  concurrency: z.int().min(1).max(256).default(4).describe('Requests under way at a time'),
  attempts: z.int().min(1).max(20).default(5).describe('How often a request is made that fails for a passing reason'),
  timeout: z.number().positive().max(3600).default(60).describe('Seconds until an answer must be there'),
};
const openAiFields = {
  ...endpointFields,
  endpoint: endpointFields.endpoint.describe('Base address, as in https://api.openai.com/v1'),
  model: text.describe('Name of the model'),
  body: z
    .record(z.string(), z.unknown())
    .refine(
      (body) => !holdsSecret(body),
      'must hold no password or key: put it into an environment variable and name that with "keyFrom"',
    )
    .default({})
    .describe('Further fields of each request, as in { reasoning_effort: low }; null takes one out'),
  prices: z
    .strictObject({ input: z.number().min(0), output: z.number().min(0) })
    .exactOptional()
    .describe('Of a million tokens, to reckon what a run costs'),
};
const classifierEndpointObject = withKey(
  z.strictObject({
    ...endpointFields,
    api: z.literal('hugging-face').describe('Text classification in the layout of Hugging Face inference services'),
    positive: labels.exactOptional(),
    labels: relation.exactOptional(),
    batch: z.int().min(1).max(1024).default(16).describe('Texts a request'),
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
const textFields = {
  emptyTexts: z
    .enum(emptyTexts)
    .exactOptional()
    .describe('What a blank text is: missing (by default), or, with keep, a text that was meant to be empty'),
};
const generatorEndpointObject = withKey(
  z.strictObject({
    ...openAiFields,
    ...textFields,
    api: z.enum(['openai-chat', 'openai-completions']).describe('OpenAI-compatible chat or plain completions'),
    prompt: withText.default('{text}').describe('What is sent: {text} stands for the prompt'),
  }),
);
const generationsObject = z.strictObject({
  generations: text.describe('CSV, TSV or JSONL file with what a model has written elsewhere'),
  columns: z
    .strictObject({ prompt: text.default('prompt'), text: text.default('text') })
    .prefault({})
    .describe('Which columns hold the id of the prompt and the text'),
  ...tableFields,
  ...textFields,
});

function partsOf(address: string): URL | undefined {
  return URL.canParse(address) ? new URL(address) : undefined;
}

/** A bare folder or hub id stands for `{ model: ... }`. */
const shortModel = modelFields.model;
const encoder = z.union([shortModel.transform((model) => encoderObject.parse({ model })), encoderObject]);
const causalObject = z.strictObject({
  ...modelFields,
  roleReversal: z
    .strictObject({
      combine: z
        .enum(combinations)
        .describe(
          'How the probabilities of the next token are made of those after the text and after the reversed text',
        ),
      swaps: z
        .union([text.transform((one) => [one]), z.array(text).min(1)])
        .default(['gender'])
        .describe('Swap tables that say which words are exchanged: of one attribute, with two groups'),
      tables: text.default('swaps').describe('Data set of swap tables; the built-in ones by default'),
    })
    .exactOptional()
    .describe('Let next tokens depend on the text with the roles of two groups exchanged, too'),
});
const causalModel = z.union([shortModel.transform((model) => causalObject.parse({ model })), causalObject]);
const languageModel = z.union([shortModel.transform((model) => modelObject.parse({ model })), modelObject]);
const classifier = z.union([
  shortModel.transform((model) => classifierModelObject.parse({ model })),
  classifierModelObject,
  predictionsObject,
  probeObject,
  classifierEndpointObject,
  chatClassifierObject,
]);
const wordVectorFile = text.describe('GloVe or word2vec text file, plain or gzip');
/** Of a subject, and for metrics' options that name a file of their own. */
export const wordVectors = z.union([
  wordVectorFile.transform((path) => ({ path })),
  z.strictObject({ path: wordVectorFile }),
]);

/** For metrics' options that name a classifier besides the subject's: a model, or a probe on an encoder. */
export const auxiliaryModel = z.union([
  z.strictObject(modelFields).describe('A sequence classifier'),
  z.strictObject({
    probe: z
      .strictObject({
        ...probeFields,
        attribute: text
          .exactOptional()
          .describe(
            "Tell the groups of this attribute apart; by default the data set's positive classes from the others",
          ),
        encoder: encoder.exactOptional().describe("Default: the subject's own"),
      })
      .describe('A linear head trained on a frozen encoder'),
  }),
]) satisfies z.ZodType<AuxiliaryModel>;

export const subjectSchema = z.strictObject({
  name: text.describe('Its name in the report'),
  encoder: encoder.exactOptional().describe('Model that embeds texts and words in context'),
  maskedLm: languageModel.exactOptional().describe('Masked language model'),
  causalLm: causalModel.exactOptional().describe('Causal language model'),
  classifier: classifier.exactOptional().describe('Model, prediction file, probe or service that classifies texts'),
  generator: z
    .union([
      shortModel.transform((model) => causalObject.parse({ model })),
      causalObject.extend(textFields),
      generatorEndpointObject,
      generationsObject,
    ])
    .exactOptional()
    .describe('Causal language model or service that goes on with a text, or a file of what a model has written'),
  wordVectors: wordVectors.exactOptional().describe('File with one static vector per word'),
}) satisfies z.ZodType<SubjectConfig>;

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
}) satisfies z.ZodType<CorrelateConfig>;

export const humanAgreementSchema = z.strictObject({
  judgements: text.describe('CSV, TSV or JSONL file with one human judgement a row'),
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
    subject: text.exactOptional().describe('Only subjects of this name; * stands for anything'),
    group: text
      .exactOptional()
      .describe('Each group of this name, * for every group; without it the summary over groups is judged'),
    attribute: text
      .exactOptional()
      .describe('Only this protected attribute; without it the summary over attributes, or else each attribute'),
    statistic: z
      .enum(['value', 'lower', 'upper'])
      .exactOptional()
      .describe('What is held against the threshold; by default a rule fails where the data show a violation'),
    onInsufficient: z
      .enum(['warn', 'off'])
      .exactOptional()
      .describe('What a result without a value is; by default a failure under error, a warning under warn'),
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
  correlate: correlateSchema.prefault({}).describe('How intrinsic and extrinsic bias are compared across subjects'),
  humanAgreement: humanAgreementSchema
    .exactOptional()
    .describe('How values of single texts agree with human judgements of them'),
  gates: gatesSchema.default({}),
  plugins: z.array(text).default([]).describe('Modules with further metrics and data sets: package names or paths'),
});
