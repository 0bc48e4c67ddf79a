import type { z } from 'zod';
import { InputError, messageOf, type Problem } from '../contract/problem.ts';
import { type Report, reportSchema, schemaVersion } from '../contract/report.ts';
import { findingsOf } from '../judge/findings/index.ts';
import { fewNames } from '../support/tables/cells/wording.ts';
import { plural } from '../view/text/format.ts';
import { migrate } from './migrate.ts';

const mostProblems = 20;

/**
 * Reads a report of this schema version or an earlier one: the text of a report file, or its parsed JSON. Unknown
 * fields are refused by name, so that no reader wrongly believes to have seen everything. Earlier versions have no
 * findings: they are made here, from titles and numbers.
 *
 * @throws InputError for text that is not JSON, for a report of a newer schema version (nothing else of it is checked),
 * and for everything that does not fit the schema, each with its path (the first 20, and how many more there are).
 */
export function parseReport(input: unknown): Report {
  return checkReport(typeof input === 'string' ? parseJson(input) : input);
}

/** The same, of what JSON made of the text; errors as there. */
export function checkReport(value: unknown): Report {
  const version = versionOf(value);
  const old = version < schemaVersion;
  const parsed = safelyParsed(old ? migrate(value as Record<string, unknown>) : value);
  if (parsed.success) return old ? { ...parsed.data, findings: findingsOf(parsed.data) } : parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => toProblems(issue, []));
  const more = problems.length - mostProblems;
  throw new InputError(
    more > 0 ? [...problems.slice(0, mostProblems), { message: `and ${plural(more, 'more problem')}` }] : problems,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw notJson(error);
  }
}

export function notJson(error: unknown): InputError {
  const message = `not a report: not JSON (${messageOf(error)})`;
  return new InputError({ message, hint: 'Give the report.json that evaluate wrote' }, { cause: error });
}

function safelyParsed(value: unknown): ReturnType<typeof reportSchema.safeParse> {
  try {
    return reportSchema.safeParse(value);
  } catch (error) {
    // The schema follows details as deep as they go.
    if (!(error instanceof RangeError)) throw error;
    throw new InputError({ message: 'not a report: it is nested too deeply' }, { cause: error });
  }
}

/** @throws InputError for what is no report, and for versions to come */
function versionOf(value: unknown): number {
  const version = isObject(value) ? value.schemaVersion : undefined;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    const message = `not a fairprobe report: ${whatElse(value)}`;
    throw new InputError({ message, hint: 'Give the report.json that evaluate wrote' });
  }
  if (version <= schemaVersion) return version;
  const writer = isObject(value) && isObject(value.tool) ? value.tool.version : undefined;
  const by = typeof writer === 'string' ? `, written by fairprobe ${JSON.stringify(writer)}` : '';
  throw new InputError({
    message: `the report has schema version ${version}${by}; this fairprobe reads versions up to ${schemaVersion}`,
    key: 'schemaVersion',
    hint: 'Update fairprobe, or write the report again with this version',
  });
}

/** What something is that has no version of a report. */
function whatElse(value: unknown): string {
  if (Array.isArray(value)) return 'it is a list, where a report is an object';
  if (!isObject(value)) {
    const what = value === null || value === undefined ? String(value) : `a ${typeof value}`;
    return `it is ${what}, where a report is an object`;
  }
  const { schemaVersion: given } = value;
  if (given !== undefined) {
    return `its schemaVersion must be a whole number from 1 to ${schemaVersion}, not ${String(JSON.stringify(given)).slice(0, 40)}`;
  }
  if ('baselineVersion' in value) return 'it is a baseline';
  const names = Object.keys(value);
  return `it has no schemaVersion; ${names.length === 0 ? 'it is empty' : `its fields are ${fewNames(names)}`}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * One problem per wrong place. In a union it is that of the deepest branch: in a list the item is wrong, not the list.
 */
function toProblems(issue: z.core.$ZodIssue, before: readonly PropertyKey[]): Problem[] {
  const path = [...before, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ key: pathText([...path, key]), message: 'unknown field' }));
  }
  if (issue.code === 'invalid_union') {
    const deeper = issue.errors.find((branch) => branch.every(({ path: inside }) => inside.length > 0));
    if (deeper) return deeper.flatMap((inner) => toProblems(inner, path));
    return [{ key: pathText(path), message: 'expected null, true, false, a finite number, text, a list or an object' }];
  }
  return [{ key: pathText(path), message: issue.message.replace(/^Invalid (?:input|option): /, '') }];
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part) => {
      if (typeof part === 'number') return `[${part}]`;
      return /^[\w$-]+$/.test(String(part)) ? `.${String(part)}` : `[${JSON.stringify(String(part))}]`;
    })
    .join('')
    .replace(/^\./, '');
}
