/** What metrics, data sets and the command line need to exchange words. */

export type { Form, SwapRow, SwapTable } from '../contract/swap-table.ts';
export { inflectedCounterfactuals, type Left, leftFor } from './agree.ts';
export { beginsWithVowel } from './article.ts';
export { type Inflections, readInflections } from './inflections.ts';
export { readSwapTables } from './read-tables.ts';
export {
  type Counterfactual,
  type Counterfactuals,
  counterfactuals,
  findCounterfactuals,
  hasSwappable,
} from './swap.ts';
export { mergeByAttribute, type TableProblem, tableProblems } from './table.ts';
export { builtInSwaps } from './tables/index.ts';
