/** What a plugin's metric must declare of itself: what lists, pages and the report rest on. */
import { z } from 'zod';
import type { AnyMetric } from '../../contract/metric.ts';
import type { Problem } from '../../contract/problem.ts';
import { parseAt } from '../issues.ts';

const text = z.string();
const name = z.string().min(1).max(200);
const bound = z.number().nullable();

const measure = z.looseObject({
  title: text,
  definition: text,
  unit: text,
  ideal: bound,
  range: z
    .tuple([bound, bound])
    .refine(([least, greatest]) => least === null || greatest === null || least <= greatest, 'the least comes first'),
  direction: z.enum(['lower', 'higher', 'target', 'none']),
  about: z.enum(['bias', 'performance', 'risk', 'description']),
  main: z.boolean().optional(),
  equals: text.optional(),
  of: text.optional(),
  reference: text.optional(),
});

const declaration = z.looseObject({
  id: name,
  version: z.int(),
  family: z.enum(['intrinsic', 'extrinsic', 'privacy']),
  title: text,
  summary: text,
  definition: text,
  deviations: z.array(text),
  references: z.array(z.looseObject({ short: text, citation: text, url: text, doi: text.optional() })),
  measures: z.record(name, measure),
  roles: z.array(text).min(1),
  referenceOption: text.optional(),
  itemValue: text.optional(),
  pairing: z.looseObject({ answers: z.array(text) }).optional(),
});

/** Everything that is missing, or is not what it must be; each key is one of the declaration. */
export function declarationFaults(metric: AnyMetric): Problem[] {
  const problems: Problem[] = [];
  parseAt<unknown>(declaration, metric, [], problems);
  return problems;
}
