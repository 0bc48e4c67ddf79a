/** The kinds of observation: a file each, which has the types of its request and answer, and its literal. */
export * from './class-probabilities.ts';
export * from './corpus-likelihoods.ts';
export * from './decisions.ts';
export * from './explanations.ts';
export * from './fill-likelihoods.ts';
export * from './generations.ts';
export * from './masked-words.ts';
export * from './numbers.ts';
export * from './pair-likelihoods.ts';
export * from './predicted-classes.ts';
export * from './rankings.ts';
export * from './reconstructions.ts';
export * from './sensitivities.ts';
export * from './text-probabilities.ts';
export * from './text-vectors.ts';
export * from './word-vectors.ts';
export * from './words-in-context.ts';
