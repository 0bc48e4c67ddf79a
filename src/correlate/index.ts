/** The face of correlate: what other rooms import. */
export { correlate, tooManyExpected, tooManyPairs } from './correlate.ts';
export { humanAgreement, type PerText } from './human-agreement.ts';
export { countPairs, type NamedSeries } from './pairs.ts';
