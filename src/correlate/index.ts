/** The face of correlate: what other rooms import. */
export { correlate, tooManyExpected, tooManyPairs } from './correlate.ts';
export { correlateGroups } from './correlate-groups.ts';
export { humanAgreement } from './human-agreement.ts';
export { countPairs, type NamedSeries } from './pairs.ts';
export { declaredNames, entering } from './series.ts';
