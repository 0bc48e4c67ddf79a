/** The face of judge: what other rooms import. */
export { compare } from './baseline/compare.ts';
export { type ItemRecord, itemsOf, parseItems } from './baseline/items.ts';
export type { Snapshot } from './baseline/snapshot.ts';
export { checkBaseline, notJson } from './baseline/text.ts';
export { asksForBaseline } from './gates/baseline.ts';
export { judge } from './judge.ts';
