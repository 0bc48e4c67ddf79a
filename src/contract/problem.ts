/**
 * The one kind of error fairprobe raises on purpose. It carries everything wrong that was found, not only the first
 * problem, and each problem says what is wrong, where, and what to do. Anything else that is thrown is a bug in
 * fairprobe.
 */

/** Where something stands, as far as that is known: in a file, under a key of the configuration. */
export interface Place {
  /** The configuration key, as in `subjects[0].encoder.layer`, or the flag or variable that takes its place. */
  key?: string;
  /** The file in which it was found. */
  file?: string;
  /** Line in `file`, counted from 1. */
  line?: number;
  /** Column in `line`, counted from 1. */
  column?: number;
  /** Row of a table whose file has no lines, counted from 1. */
  row?: number;
}

/** One thing that is wrong with what fairprobe was given. */
export interface Problem extends Place {
  /** What is wrong, as one sentence without a final full stop. */
  message: string;
  /** What to do about it, as one sentence without a final full stop. */
  hint?: string;
}

/**
 * Input, configuration or environment that fairprobe cannot work with. Raised before any model is asked it ends the run
 * with exit code 2; raised while a subject is observed it becomes that subject's `error` results.
 */
export class InputError extends Error {
  override name = 'InputError';
  readonly problems: readonly Problem[];

  constructor(problems: Problem | readonly Problem[], options?: ErrorOptions) {
    const list: readonly Problem[] = Array.isArray(problems) ? problems : [problems as Problem];
    super(list.map(describeProblem).join('\n'), options);
    this.problems = list;
  }
}

/** What was measured cannot be written, as where a disk is full: the run ends with exit code 3, and may go on elsewhere. */
export class NotWritten extends InputError {
  override name = 'NotWritten';
}

/** `file:line:column: row: key: message (hint)`, leaving out what is not known. */
export function describeProblem({ message, key, file, line, column, row, hint }: Problem): string {
  const place = file === undefined ? '' : [file, line, column].filter((part) => part !== undefined).join(':');
  return `${[place, row && `row ${row}`, key, message].filter(Boolean).join(': ')}${hint ? `. ${hint}` : ''}`;
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return 'something that says nothing about itself was thrown';
  }
}
