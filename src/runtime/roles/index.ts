/** The roles that a subject can play: a file each, which has its literal. */
export * from './causal-lm.ts';
export * from './chooser.ts';
export * from './classifier.ts';
export * from './encoder.ts';
export * from './generator.ts';
export * from './masked-lm.ts';
export * from './ranker.ts';
export * from './scorer.ts';
export * from './slot-tagger.ts';
export * from './word-vectors.ts';
