/** What `partition` is asked to do, checked as a whole. */
import { resolve } from 'node:path';
import { InputError, type Problem } from '../../../contract/problem.ts';
import { suggestion } from '../../../support/did-you-mean.ts';
import type { Flags } from '../../../support/environment.ts';
import { extensionOf, formatOf } from '../../../support/tables/read.ts';
import type { RowFormat } from '../../write/rows.ts';

export interface Arguments extends Flags {
  table?: string;
  by?: string;
  clients?: string;
  label?: string;
  alpha?: string;
  beta?: string;
  text?: string;
  encoder?: string;
  vectors?: readonly string[];
  column?: string;
  output?: string;
  cache?: boolean;
  quiet?: boolean;
}

type Way =
  | { by: 'label'; alpha: number }
  | { by: 'quantity'; beta: number }
  | { by: 'feature'; text: string; encoder: string }
  | { by: 'feature'; vectors: readonly string[] };

export interface Asked {
  path: string;
  format: RowFormat;
  clients: number;
  label: string | null;
  way: Way;
  column: string;
  /** Null for standard output. */
  output: string | null;
}

const ways = ['label', 'quantity', 'feature'] as const;
/** Which of the ways each option belongs to. */
const owners = { alpha: 'label', beta: 'quantity', text: 'feature', encoder: 'feature', vectors: 'feature' } as const;

/** @throws InputError for everything that is wrong with the command line */
export function askedOf(args: Arguments, cwd: string): Asked {
  const problems: Problem[] = [];
  const path = args.table === undefined || args.table === '' ? '' : resolve(cwd, args.table);
  const format = formatFor(path, problems);
  const clients = numberOf(args.clients, 'clients', problems);
  const way = wayOf(args, problems);
  const output = args.output === undefined || args.output === '-' || args.output === '' ? null : args.output;
  checkOutput(output, format, problems);
  if (problems.length > 0) throw new InputError(problems);
  return {
    ...{ path, format: format!, clients: clients!, way: way! },
    label: args.label ?? null,
    column: args.column ?? 'client',
    output: output === null ? null : resolve(cwd, output),
  };
}

function formatFor(path: string, problems: Problem[]): RowFormat | null {
  if (path === '') {
    problems.push({ message: 'no table is named', hint: 'As in fairprobe partition posts.csv --by label' });
    return null;
  }
  const format = formatOf(path);
  if (format === 'csv' || format === 'tsv' || format === 'jsonl') return format;
  const hint = 'Write the table as CSV, TSV or JSON Lines';
  problems.push({ file: path, message: `a table with the extension "${extensionOf(path)}" is not read here`, hint });
  return null;
}

function checkOutput(output: string | null, format: RowFormat | null, problems: Problem[]): void {
  if (output === null) return;
  if (/\.gz$/i.test(output)) {
    const message = 'the output is not compressed, but would have the name of a compressed file';
    problems.push({ key: '--output', message, hint: 'Leave ".gz" off the name' });
    return;
  }
  const written = formatOf(output);
  if (written === undefined || format === null || written === format) return;
  const message = `the output would be ${written}, and the table is ${format}`;
  problems.push({ key: '--output', message, hint: 'A table is written in the format it is read in' });
}

function wayOf(args: Arguments, problems: Problem[]): Way | null {
  const by = ways.find((way) => way === args.by);
  if (by === undefined) {
    const message = args.by === undefined ? 'is not given' : `"${args.by}" is not a way to divide a table`;
    const hint = args.by === undefined ? 'One of label, quantity and feature' : suggestion(args.by, ways, 'ways');
    problems.push({ key: '--by', message, hint });
    return null;
  }
  for (const [option, owner] of Object.entries(owners)) {
    if (args[option as keyof typeof owners] === undefined || owner === by) continue;
    problems.push({ key: `--${option}`, message: `is for --by ${owner}, not for --by ${by}`, hint: 'Leave it out' });
  }
  if (by === 'label') {
    if (args.label === undefined) problems.push({ key: '--label', message: 'is needed: the column of labels' });
    return { by, alpha: positive(args.alpha, 'alpha', 0.5, problems) };
  }
  if (by === 'quantity') return { by, beta: positive(args.beta, 'beta', 1, problems) };
  return featureOf(args, problems);
}

function featureOf({ text, encoder, vectors }: Arguments, problems: Problem[]): Way | null {
  if (vectors !== undefined) {
    for (const [key, given] of Object.entries({ '--text': text, '--encoder': encoder })) {
      if (given !== undefined)
        problems.push({ key, message: 'says where vectors come from, as --vectors does: give one' });
    }
    const names = vectors.flatMap((list) => list.split(',')).map((name) => name.trim());
    return { by: 'feature', vectors: [...new Set(names.filter(Boolean))] };
  }
  const hint = 'Or name columns of numbers with --vectors';
  if (text === undefined) problems.push({ key: '--text', message: 'is needed: the column of texts', hint });
  if (encoder === undefined) {
    problems.push({ key: '--encoder', message: 'is needed: the model that makes vectors of texts', hint });
  }
  return text === undefined || encoder === undefined ? null : { by: 'feature', text, encoder };
}

function numberOf(given: string | undefined, option: string, problems: Problem[]): number | null {
  const value = given !== undefined && /^\d+$/.test(given.trim()) ? Number(given) : Number.NaN;
  if (value >= 1 && value <= 1_000_000) return value;
  const message = given === undefined ? 'is not given' : `must be a whole number from 1 to 1,000,000, not "${given}"`;
  problems.push({ key: `--${option}`, message });
  return null;
}

function positive(given: string | undefined, option: string, usual: number, problems: Problem[]): number {
  if (given === undefined) return usual;
  const value = given.trim() === '' ? Number.NaN : Number(given);
  // Beyond these, shares are 0 and 1, or equal, to the last digit of a double.
  if (value >= 1e-4 && value <= 1e6) return value;
  problems.push({ key: `--${option}`, message: `must be a number from 0.0001 to 1,000,000, not "${given}"` });
  return usual;
}
