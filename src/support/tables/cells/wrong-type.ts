/** What is said of a column in a binary table that no cell can hold. */
import { InputError, type Problem } from '../../../contract/problem.ts';
import type { NotRead } from './cell-text.ts';

const hint = 'Write what is needed of it into a column of its own, as text or numbers';

/** By its type. */
export function wrongType(column: string, holds: string): Problem {
  return {
    message: `the column "${column}" holds ${holds}, but values are needed`,
    hint: holds.startsWith('lists') ? 'Only columns of groups may hold lists, of values' : hint,
  };
}

/** By one of its values. */
export function notRead(file: string, column: string, cause: NotRead): InputError {
  return new InputError({ file, message: `the column "${column}" ${cause.message}`, hint }, { cause });
}
