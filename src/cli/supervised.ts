/** What bin.ts and the program below it say to each other. */

/** Work began that only a watch can end (with a file), or ended (null); or: the program has heard that it is to stop. */
export type FromProgram = { id: number; file: string | null } | { stopping: true };

const stop = 'stop';

export const stopMessage: typeof stop = stop;

export const isStop = (message: unknown): boolean => message === stop;

export const fromProgram = (message: FromProgram): FromProgram => message;
