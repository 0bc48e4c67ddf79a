import { z } from 'zod';
import { reportSchema, schemaUrl } from '../contract/report.ts';

/**
 * The published JSON Schema (draft 2020-12) of the report, `report.schema.json`. What the zod schema says in code and
 * JSON Schema cannot see is added: a value exactly when the status is `ok`, a reason exactly when it is not, and the
 * length of a range.
 */
export function reportJsonSchema(): object {
  const schema = z.toJSONSchema(reportSchema, {
    target: 'draft-2020-12',
    override: ({ jsonSchema }) => {
      if (jsonSchema.prefixItems) {
        Object.assign(jsonSchema, { items: false, minItems: jsonSchema.prefixItems.length });
      }
      const fields = jsonSchema.properties;
      // A gate has a reason whatever the status of what it judges.
      const reason = fields?.reason;
      if (fields?.status && fields.value && typeof reason === 'object' && reason.anyOf) {
        Object.assign(jsonSchema, valueOrReason);
      }
    },
  });
  const { $schema, ...rest } = schema;
  return { $schema, $id: schemaUrl, title: 'fairprobe report', ...rest };
}

const valueOrReason = {
  if: { properties: { status: { const: 'ok' } } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { properties: { value: { type: 'number' }, reason: { type: 'null' } } },
  else: { properties: { value: { type: 'null' }, reason: { type: 'string' } } },
};
