export { audit, type Question } from './audit.ts';
export type { Cell } from './people.ts';
