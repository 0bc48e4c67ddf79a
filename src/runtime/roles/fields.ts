/** Fields that the sources of several roles have in common, as a configuration says them. */
import { z } from 'zod';
import type { Dtype } from '../../contract/configuration.ts';
import { emptyTexts, tableFormats } from '../../contract/configuration.ts';
import { holdsSecret, isSecretAddress } from '../../support/secrets/named.ts';
import { MISSING_MARKERS } from '../../support/tables/cells/values.ts';
import type { NamedData } from './role.ts';

const dtypes = ['fp32', 'fp16', 'int8', 'uint8', 'q8', 'q4', 'q4f16', 'bnb4'] as const satisfies readonly Dtype[];
export const text = z.string().trim().min(1);
export const label = z.union([text, z.number().transform(String)]);
export const labels = z
  .union([label.transform((one) => [one]), z.array(label).min(1)])
  .describe('Labels that count as the positive class');
export const relation = z
  .enum(['exclusive', 'independent'])
  .describe(
    'Whether labels exclude each other: the scores of positive ones are added up (exclusive), or the greatest counts (independent)',
  );

export const modelFields = {
  model: text.describe('A folder with config.json, tokenizer.json and onnx/, or a hub id'),
  revision: text.default('main').describe('Branch, tag or commit of a hub model'),
  dtype: z
    .enum(dtypes)
    .default('fp32')
    .describe('Which ONNX file: fp32 is onnx/model.onnx, int8 onnx/model_int8.onnx, ...'),
  device: text.default('cpu').describe('ONNX Runtime execution provider'),
  file: text.exactOptional().describe('ONNX file below the folder, unless it is the one of the dtype'),
};
/** A bare folder or hub id stands for `{ model: ... }`. */
export const shortModel = modelFields.model;

/** How a table is read; `missing` is an option of data sets, too. */
export const missing = z
  .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .describe(`Whole cells that mean "no value", besides the empty one; ${MISSING_MARKERS.join(', ')} unless given`);
export const tableFields = {
  missing: missing.exactOptional(),
  format: z.enum(tableFormats).exactOptional().describe('If the file name does not say it'),
  delimiter: z.string().min(1).exactOptional().describe('What separates the cells of a CSV file; a comma unless given'),
};

/** Of a file of answers: the columns by which its rows are matched to items, and whether it is meant for all of them. */
export const matchColumns = {
  id: text.exactOptional().describe('Column that holds the item id'),
  text: text.exactOptional().describe('Column that holds the text, where items are matched by text'),
};
export const matched = <T extends z.ZodType<{ id?: string; text?: string }>>(columns: T): T =>
  columns.refine(
    (c) => (c.id === undefined) !== (c.text === undefined),
    'needs one of "id" and "text", to match items by',
  );
export const partial = z
  .boolean()
  .exactOptional()
  .describe(
    'true if the file is meant for only some of the items; otherwise one with less than half of them is refused',
  );

/** Names a data set (`table`) whose own table holds the answers, in place of a file. */
export const ownTable = z
  .strictObject({ dataset: text.describe('Name of the data set') })
  .describe("A data set (`table`) in whose own rows the answers are: those of each item in the item's row");
export const OWN_COLUMNS = "Which columns of the data set's table hold what";
/** The data set that has the answers in its own table, where one does. */
export function dataOfAnswers({ predictions }: { predictions: string | { dataset: string } }): NamedData[] {
  if (typeof predictions === 'string') return [];
  return [{ name: predictions.dataset, kind: 'items', path: ['predictions', 'dataset'] }];
}
export function fileOf({ predictions }: { predictions: string | { dataset: string } }): string {
  return typeof predictions === 'string' ? predictions : predictions.dataset;
}

/** A header that takes the key needs to know where the key comes from. */
export const withKey = <T extends z.ZodType<{ keyFrom?: string; keyHeader?: string }>>(source: T): T =>
  source.refine(
    ({ keyFrom, keyHeader }) => keyHeader === undefined || keyFrom !== undefined,
    'says with "keyHeader" where the key goes, and needs "keyFrom" to say where it comes from',
  );
export const withText = z.string().refine((prompt) => prompt.includes('{text}'), 'must hold {text}, for the text');
export const endpointFields = {
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
  concurrency: z
    .int()
    .min(1)
    .max(256)
    .default(64)
    .describe('Most requests under way at a time: as many of them are made as the service is best used with'),
  attempts: z
    .int()
    .min(1)
    .max(20)
    .default(5)
    .describe('How many times a request that fails for a transient reason is made'),
  timeout: z.number().positive().max(3600).default(60).describe('Seconds to wait for an answer'),
};
export const textsOfRequest = z.int().min(1).max(1024).default(16).describe('Texts a request');
export const openAiFields = {
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
    .describe('Price per million tokens, to work out what a run costs'),
};
export const textFields = {
  emptyTexts: z
    .enum(emptyTexts)
    .exactOptional()
    .describe('What a blank text means: missing (by default) or, with keep, a text that was meant to be empty'),
};
function partsOf(address: string): URL | undefined {
  return URL.canParse(address) ? new URL(address) : undefined;
}
