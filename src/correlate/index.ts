/** The face of correlate: what other rooms import. */
export { correlate, tooManyPairs } from './correlate.ts';
export { humanAgreement, type PerText } from './human-agreement.ts';
