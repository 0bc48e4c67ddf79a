export { audit, type Question } from './audit.ts';
export { evidenceOf } from './evidence.ts';
export type { Cell } from './people.ts';
