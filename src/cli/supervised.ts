/** What bin.ts and the program below it say to each other. */
import type { Work } from '../support/watch.ts';

/** Work began that only a watch can end, or ended (null); or: the program has heard that it is to stop, and is still at it. */
export type FromProgram = { id: number; work: Work | null } | { stopping: true };

/** How often a program that was asked to stop shows that it is still alive, in ms. */
export const heardEvery = 200;

const stop = 'stop';

export const stopMessage: typeof stop = stop;

export const isStop = (message: unknown): boolean => message === stop;

export const fromProgram = (message: FromProgram): FromProgram => message;
