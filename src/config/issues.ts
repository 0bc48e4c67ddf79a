/**
 * Turns zod's issues into sentences that say what is wrong, what was expected and, where it can be guessed, what was
 * meant.
 */
import { z } from 'zod';
import type { Problem } from '../contract/problem.ts';
import { nearest, suggestion } from '../support/did-you-mean.ts';
import { isSecretName, withoutForms } from '../support/secrets/named.ts';
import { withAlternatives } from './alternatives.ts';
import { formatKey, type KeyPath, valueAt } from './key-path.ts';

type Issue = z.core.$ZodIssue;
type JsonSchema = z.core.JSONSchema.JSONSchema;

/** Something wrong with what is at `path` of the configuration. */
export function problemAt(path: KeyPath, message: string, hint?: string): Problem {
  return { ...(path.length > 0 ? { key: formatKey(path) } : {}), message, ...(hint ? { hint } : {}) };
}

/** A metric or data set that is neither built in nor a plugin's. */
export function noSuch(what: string, name: string, known: readonly { id: string }[], path: KeyPath): Problem {
  const ids = known.map(({ id }) => id);
  return problemAt(path, `there is no ${what} "${name}"`, suggestion(name, ids, `${what}s`));
}

/** `value`, which is at `path` of the configuration, as `schema` reads it; undefined, with a problem at least, where it does not. */
export function parseAt<T>(schema: z.ZodType<T>, value: unknown, path: KeyPath, problems: Problem[]): T | undefined {
  const { data, error } = schema.safeParse(value);
  // One by one: of as many as a large file may have, the stack does not hold the arguments.
  if (error) for (const problem of describeIssues(error.issues, schema, value, path)) problems.push(problem);
  return data;
}

/** The first thing wrong with what is not part of a configuration; undefined where nothing is. */
export function firstFault(schema: z.ZodType, value: unknown, path: KeyPath): Problem | undefined {
  const { error } = schema.safeParse(value);
  return error && describeIssues(error.issues.slice(0, 1), schema, value, path)[0];
}

function describeIssues(issues: readonly Issue[], schema: z.ZodType, root: unknown, base: KeyPath): Problem[] {
  const json = jsonSchemaOf(schema);
  return flatten(withAlternatives(issues, schema, root), root, []).flatMap((issue) => {
    const path = issue.path as KeyPath;
    const full = [...base, ...path];
    const schemas = schemasAt(json, path);
    if (issue.code === 'unrecognized_keys') return unknownKeys(issue.keys, full, schemas, valueAt(root, path));
    const given = valueAt(root, path);
    const description = schemas.map((s) => s.description).find((d) => d !== undefined);
    if (given === undefined && path.length) {
      const name = path.at(-1);
      return [problemAt(full, `"${name}" is missing`, description)];
    }
    const { message, hint } = describeValue(issue, given);
    return [problemAt(full, message, hint)];
  });
}

function unknownKeys(
  keys: readonly string[],
  path: KeyPath,
  schemas: readonly JsonSchema[],
  given: unknown,
): Problem[] {
  const known = [...new Set(schemas.flatMap((s) => Object.keys(s.properties ?? {})))];
  // What is there already is not what a misspelt key was meant to be.
  const present = given !== null && typeof given === 'object' ? Object.keys(given) : [];
  const free = known.filter((key) => !present.includes(key));
  return keys.map((key) => {
    const at = [...path, key];
    if (known.includes(key)) {
      const hint = `It is for another kind of ${path.findLast((step) => typeof step === 'string') ?? 'mapping'}: keep the keys of one`;
      return problemAt(at, `"${key}" does not go with the other keys here`, hint);
    }
    const best = nearest(key, free);
    if (known.includes('keyFrom') && (isSecretName(key) || /^(key|headers?)$/i.test(key))) {
      return problemAt(at, `unknown key "${key}"`, instead);
    }
    const hint = best ? `Did you mean "${best}"?` : suggestion(key, known, 'known keys');
    return problemAt(at, `unknown key "${key}"`, hint);
  });
}

const instead =
  'Put the key into an environment variable and name that: keyFrom: MY_KEY (keyHeader names the header, if it is not Authorization)';

/** More than anything else that can be wrong with one alternative. */
const otherKind = 1000;

/** Replaces each failed union by the issues of the alternative that was most likely meant. */
function flatten(issues: readonly Issue[], root: unknown, prefix: KeyPath): Issue[] {
  return issues.flatMap((issue) => {
    const path = [...prefix, ...(issue.path as KeyPath)];
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ ...issue, path } as Issue];
    const likely = issue.errors
      .map((errors) => ({ errors, badness: badnessOf(errors, issue.errors) }))
      .sort((a, b) => a.badness - b.badness)[0];
    if (likely.badness === Number.POSITIVE_INFINITY) {
      const expected = [...new Set(issue.errors.flatMap((errors) => errors.map(expectedBy)))].join(' or ');
      return [{ code: 'custom', path, message: `must be ${expected}, not ${describe(valueAt(root, path))}` } as Issue];
    }
    return flatten(likely.errors, root, path);
  });
}

/**
 * An alternative of another type was not meant. Of the others it is the one that knows most of the keys and the fixed
 * values that tell kinds apart (`api: openai-chat`); of several, the one with the least else wrong.
 */
function badnessOf(issues: readonly Issue[], alternatives: readonly (readonly Issue[])[]): number {
  if (issues.some((i) => i.path.length === 0 && (i.code === 'invalid_type' || i.code === 'invalid_value'))) {
    return Number.POSITIVE_INFINITY;
  }
  const weight = (issue: Issue) => {
    if (issue.code === 'unrecognized_keys') return otherKind * issue.keys.length;
    return issue.code === 'invalid_value' && alternatives.some((other) => takes(other, issue.path[0])) ? otherKind : 1;
  };
  return issues.reduce((sum, issue) => sum + weight(issue), 0);
}

/** Whether an alternative with these issues knows a key and has nothing to say against its value. */
function takes(issues: readonly Issue[], key: PropertyKey): boolean {
  return issues.every((i) =>
    i.path.length > 0 ? i.path[0] !== key : i.code === 'unrecognized_keys' && !i.keys.includes(String(key)),
  );
}

function expectedBy(issue: Issue): string {
  if (issue.code === 'invalid_type') return typeNames[issue.expected] ?? issue.expected;
  if (issue.code === 'invalid_value') return issue.values.map(String).join(', ');
  return issue.message;
}

function describeValue(issue: Issue, given: unknown): { message: string; hint?: string } {
  if (issue.code === 'invalid_type') return { message: `must be ${expectedBy(issue)}, not ${describe(given)}` };
  if (issue.code === 'invalid_value') {
    const best = typeof given === 'string' ? nearest(given, issue.values.map(String)) : undefined;
    const list = issue.values.length > 1 ? 'one of ' : '';
    return {
      message: `must be ${list}${expectedBy(issue)}, not ${describe(given)}`,
      ...(best ? { hint: `Did you mean "${best}"?` } : {}),
    };
  }
  if (issue.code === 'too_small' || issue.code === 'too_big') return { message: describeBound(issue, given) };
  return { message: lowerFirst(issue.message) };
}

function describeBound(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>, given: unknown): string {
  const small = issue.code === 'too_small';
  const bound = small ? issue.minimum : issue.maximum;
  if (issue.origin === 'string' && small && bound === 1) return 'must not be empty';
  const unit = { string: ' characters', array: ' entries', set: ' entries', record: ' entries' }[
    issue.origin as string
  ];
  if (unit && small && bound === 1) return 'must not be empty';
  const relation = issue.inclusive ? (small ? 'at least' : 'at most') : small ? 'more than' : 'less than';
  return `must ${unit ? 'have' : 'be'} ${relation} ${bound}${unit ?? `, not ${describe(given)}`}`;
}

const typeNames: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a mapping of keys to values',
  record: 'a mapping of keys to values',
};

/** A value as a person would name it. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const shown = typeof value === 'string' ? JSON.stringify(withoutForms(value)) : String(value);
  return shown.length > 60 ? `${shown.slice(0, 57)}...` : shown;
}

const lowerFirst = (sentence: string) => sentence.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase());

/** What a schema takes, as JSON Schema: the public way to ask a schema for its keys. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
}

/** Every schema that may apply at `path`, of all alternatives. */
function schemasAt(schema: JsonSchema, path: KeyPath): JsonSchema[] {
  const alternatives = alternativesOf(schema);
  if (path.length === 0) return alternatives;
  const [head, ...rest] = path;
  return alternatives.flatMap(({ items, properties, additionalProperties }) => {
    const next = typeof head === 'number' ? items : (properties?.[head] ?? additionalProperties);
    return next && typeof next === 'object' && !Array.isArray(next) ? schemasAt(next as JsonSchema, rest) : [];
  });
}

function alternativesOf(schema: JsonSchema): JsonSchema[] {
  const nested = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [schema, ...nested.flatMap((s) => (typeof s === 'object' ? alternativesOf(s) : []))];
}
