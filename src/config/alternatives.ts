/**
 * For a union, zod reports the issues of one alternative as if there were no other, where that one has unknown keys and
 * nothing else wrong. It is seldom the one that was meant: `{ model, endpoint, labels: exclusive }` fits a local model
 * except for its endpoint. So every alternative is asked again on its own.
 */
import { z } from 'zod';
import { type KeyPath, valueAt } from './key-path.ts';

type Issue = z.core.$ZodIssue;

/** What schemas are made of, of those that may hold a union: the `def` of each class of zod. */
interface Parts {
  options?: readonly z.core.$ZodType[];
  innerType?: z.core.$ZodType;
  in?: z.core.$ZodType;
  shape?: Readonly<Record<string, z.core.$ZodType>>;
  valueType?: z.core.$ZodType;
  element?: z.core.$ZodType;
}

/** The issues with, for each such answer, one of the union that holds those of every alternative. */
export function withAlternatives(issues: readonly Issue[], schema: z.core.$ZodType, root: unknown): Issue[] {
  const unions: { path: KeyPath; issue: Issue }[] = [];
  const unionAround = (path: KeyPath) => unions.find((union) => union.path.every((step, i) => step === path[i]));
  for (const issue of issues) {
    const path = issue.path as KeyPath;
    if (issue.code !== 'unrecognized_keys' || unionAround(path)) continue;
    const value = valueAt(root, path);
    const errors = alternativesAt(schema, path)?.map((each) =>
      withAlternatives(z.safeParse(each, value).error?.issues ?? [], each, value),
    );
    if (errors) unions.push({ path, issue: { code: 'invalid_union', path: [...path], errors, message: '' } as Issue });
  }
  return [...new Set(issues.map((issue) => unionAround(issue.path as KeyPath)?.issue ?? issue))];
}

/** The alternatives of the union at `path`; undefined where there is no union. */
function alternativesAt(schema: z.core.$ZodType, path: KeyPath): readonly z.core.$ZodType[] | undefined {
  const { options, innerType, in: input, shape, valueType, element } = schema._zod.def as Parts;
  const inside = innerType ?? input;
  if (inside) return alternativesAt(inside, path);
  if (path.length === 0) return options;
  if (options) return options.map((option) => alternativesAt(option, path)).find((found) => found !== undefined);
  const [head, ...rest] = path;
  const next = typeof head === 'number' ? element : (shape?.[head] ?? valueType);
  return next && alternativesAt(next, rest);
}
