/** The face of observe: what other rooms import. */
export { type Asked, charactersPerToken } from './observation.ts';
export { notesOn, Observer, reasonsIn, sourceKeys } from './observe.ts';
