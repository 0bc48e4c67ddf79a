/** The face of measure: what other rooms import. */
export { collectExamples } from './examples.ts';
