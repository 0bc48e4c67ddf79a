/**
 * `config.schema.json`, from which editors complete and check a configuration. It knows the options of the built-in
 * metrics and data sets, and accepts others, since plugins may bring them; `fairprobe validate` knows those too.
 *
 * In YAML: `# yaml-language-server: $schema=./node_modules/fairprobe/config.schema.json` on the first line. In JSON:
 * `"$schema": "./node_modules/fairprobe/config.schema.json"`. From anywhere: {@link configSchemaUrl}.
 */
import { z } from 'zod';
import type { AnyDataset } from '../contract/dataset.ts';
import type { AnyMetric } from '../contract/metric.ts';
import type { Registry } from './loaded.ts';
import { configSchema } from './schema/index.ts';

export const configSchemaUrl = 'https://unpkg.com/fairprobe/config.schema.json';

type Schema = z.core.JSONSchema.JSONSchema;

export function configJsonSchema({ metrics, datasets }: Registry): Schema {
  const schema = toSchema(configSchema);
  const properties = schema.properties as Record<string, Schema>;
  properties.metrics.items = metricEntries(metrics);
  properties.datasets.additionalProperties = datasetEntries(datasets);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: configSchemaUrl,
    title: 'fairprobe configuration',
    ...schema,
  };
}

function metricEntries(metrics: readonly AnyMetric[]): Schema {
  const name = {
    type: 'string',
    description: 'A metric with its default options',
    examples: metrics.map(({ id }) => id),
  };
  const withOptions = {
    type: 'object',
    description: 'A metric with options',
    minProperties: 1,
    maxProperties: 1,
    properties: Object.fromEntries(metrics.map((metric) => [metric.id, metricOptions(metric)])),
  };
  return { anyOf: [name, withOptions] } as Schema;
}

function metricOptions({ options, summary }: AnyMetric): Schema {
  const schema = toSchema(options);
  const as = { type: 'string', description: 'Its name in the report, where the metric is used twice' };
  const object = { ...schema, description: summary, properties: { ...schema.properties, as } };
  // `- weat:` is null in YAML and means the defaults, where every option has one.
  return (schema.required?.length ? object : { anyOf: [object, { type: 'null' }] }) as Schema;
}

function datasetEntries(datasets: readonly AnyDataset[]): Schema {
  const entries = datasets.flatMap(({ id, options, summary }) => {
    const schema = toSchema(options);
    const use = { const: id, description: summary };
    const long = {
      ...schema,
      properties: { use, ...schema.properties },
      required: ['use', ...(schema.required ?? [])],
    };
    // `{ table: file }` is short for `{ use: table, table: file }`.
    return id === 'table' || id === 'corpus' ? [long, schema] : [long];
  });
  const ofPlugins = {
    type: 'object',
    properties: { use: { type: 'string', not: { enum: datasets.map(({ id }) => id) } } },
    required: ['use'],
  };
  return { anyOf: [...entries, ofPlugins] } as Schema;
}

function toSchema(schema: z.ZodType): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest as Schema;
}
