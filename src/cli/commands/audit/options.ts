/** What the command line of an audit asks, checked before anything is read. */
import { extname, resolve } from 'node:path';
import type { Question } from '../../../audit/index.ts';
import type { Audit } from '../../../contract/audit.ts';
import { InputError, type Problem } from '../../../contract/problem.ts';
import type { Io } from '../../io.ts';
import { refuseReplacing } from '../../write/inputs.ts';
import { refusal } from '../../write/report-files.ts';

export interface Arguments {
  table?: string;
  sex?: string;
  race?: string;
  decision?: string;
  selected?: readonly string[];
  eachClass?: boolean;
  score?: string;
  group?: string;
  count?: string;
  predictions?: string;
  id?: string;
  unknown?: readonly string[];
  excludeUnder2Percent?: boolean;
  reason?: string;
  source?: string;
  from?: string;
  to?: string;
  distributed?: string;
  minRatio?: string;
  date?: string;
  seed?: string;
  evidence?: string;
  output?: readonly string[];
  json?: boolean;
}

/** What an audit of a table asks, besides what is read. */
export interface Asked {
  table: string;
  columns: Audit['columns'];
  outcome: 'selection' | 'classes' | 'score';
  selected: readonly string[];
  exclusionReason: string | undefined;
  minRatio: Question['minRatio'];
  seed: number;
}

/**
 * @throws InputError with everything that is wrong with the flags
 */
export function askedOf(args: Arguments): Asked {
  const problems = [...missingFlags(args), ...columnProblems(args), ...outcomeProblems(args), ...headerProblems(args)];
  const minRatio = args.minRatio === undefined ? undefined : Number(args.minRatio);
  if (minRatio !== undefined && !(minRatio > 0 && minRatio <= 1)) {
    problems.push({
      key: '--min-ratio',
      message: `"${args.minRatio}" is not a ratio`,
      hint: 'Give a number above 0, up to 1: 0.8',
    });
  }
  const seed = Number(args.seed ?? 1);
  if (!Number.isSafeInteger(seed)) problems.push({ key: '--seed', message: `"${args.seed}" is not a whole number` });
  if (problems.length > 0) throw new InputError(problems);
  const { sex = null, race = null, group = null, count = null, decision, score, eachClass, selected = [] } = args;
  return {
    table: args.table!,
    columns: { sex, race, group, outcome: (decision ?? score)!, count },
    outcome: score !== undefined ? 'score' : eachClass ? 'classes' : 'selection',
    selected,
    exclusionReason: args.excludeUnder2Percent ? args.reason : undefined,
    minRatio,
    seed,
  };
}

function missingFlags({ table, sex, race, predictions, id, excludeUnder2Percent, reason }: Arguments): Problem[] {
  const problems: Problem[] = [];
  if (table === undefined) {
    const hint = 'Give a CSV, TSV, JSON Lines, JSON, Parquet or Arrow file, or --evidence report.json';
    problems.push({ message: 'there is no table to audit', hint });
  }
  if (sex === undefined && race === undefined) {
    const hint = 'Name the column of --sex, of --race, or both';
    problems.push({ message: 'an audit compares people by sex or by race and ethnicity', hint });
  }
  if (predictions !== undefined && id === undefined) {
    const hint = 'Name the column of ids that both files have with --id';
    problems.push({ key: '--predictions', message: 'decisions in a file of their own are joined by id', hint });
  }
  if (id !== undefined && predictions === undefined) {
    problems.push({ key: '--id', message: 'ids are only needed to join --predictions', hint: 'Leave --id out' });
  }
  if (excludeUnder2Percent && !reason?.trim()) {
    const hint = 'Say why with --reason "...": it is shown with the excluded categories';
    problems.push({ key: '--exclude-under-2-percent', message: 'leaving categories out needs a reason', hint });
  }
  if (reason !== undefined && !excludeUnder2Percent) {
    const hint = 'Add --exclude-under-2-percent, or leave --reason out';
    problems.push({ key: '--reason', message: 'nothing is left out that needs a reason', hint });
  }
  return problems;
}

function columnProblems(args: Arguments): Problem[] {
  const flags = ['sex', 'race', 'decision', 'score', 'group', 'count', 'id'] as const;
  return flags.flatMap((flag, i): Problem[] => {
    const column = args[flag]?.trim();
    if (column === undefined) return [];
    if (column === '') return [{ key: `--${flag}`, message: 'the name of the column is empty' }];
    const other = flags.slice(0, i).find((earlier) => args[earlier]?.trim() === column);
    if (other === undefined) return [];
    return [{ key: `--${flag}`, message: `"${column}" is already the column of --${other}` }];
  });
}

function outcomeProblems({ decision, score, selected = [], eachClass }: Arguments): Problem[] {
  if (decision === undefined && score === undefined) {
    const hint = 'Name the column of decisions with --decision and --selected, or that of scores with --score';
    return [{ message: 'an audit needs decisions or scores', hint }];
  }
  if (decision !== undefined && score !== undefined) {
    return [
      {
        key: '--score',
        message: 'an audit takes decisions or scores, not both',
        hint: 'Leave --decision or --score out',
      },
    ];
  }
  if (score !== undefined) {
    const flags = [...(selected.length > 0 ? ['--selected'] : []), ...(eachClass ? ['--each-class'] : [])];
    return flags.map((key) => ({ key, message: 'scores are held against their median', hint: `Leave ${key} out` }));
  }
  if (selected.length > 0 && eachClass) {
    const hint = 'Leave one of the two out';
    return [{ key: '--each-class', message: 'it cannot be combined with --selected', hint }];
  }
  if (selected.length === 0 && !eachClass) {
    const hint = 'Say which with --selected VALUE, or use --each-class for a tool that puts people into classes';
    return [{ key: '--decision', message: 'it does not say which decisions are a selection', hint }];
  }
  return [];
}

function headerProblems(args: Arguments): Problem[] {
  const dates = ['from', 'to', 'distributed', 'date'] as const;
  const problems = dates.flatMap((flag): Problem[] => {
    const given = args[flag];
    if (given === undefined || isDate(given)) return [];
    return [{ key: `--${flag}`, message: `"${given}" is not a date`, hint: 'Write it as 2026-01-31' }];
  });
  const { from, to } = args;
  if (from !== undefined && to !== undefined && isDate(from) && isDate(to) && from > to) {
    problems.push({ key: '--to', message: `${to} is before --from ${from}` });
  }
  return problems;
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/**
 * @param read the files that are read
 * @throws InputError for every output of an unknown kind, that cannot be written, or that is one of the files read
 */
export async function checkOutputs(
  outputs: readonly string[],
  extensions: readonly string[],
  read: readonly string[],
  { cwd }: Pick<Io, 'cwd'>,
): Promise<void> {
  const problems: Problem[] = [];
  for (const output of outputs) {
    const problem = extensions.includes(extname(output).toLowerCase())
      ? await refusal(resolve(cwd, output))
      : {
          message: `"${output}" has no extension that says what to write`,
          hint: `Use one of ${extensions.join(', ')}`,
        };
    if (problem) problems.push({ key: '--output', ...problem });
  }
  if (problems.length > 0) throw new InputError(problems);
  refuseReplacing(
    outputs.map((output) => ({ key: '--output', output })),
    read,
    cwd,
  );
}
