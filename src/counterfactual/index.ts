/** What metrics, data sets and the command line need to exchange words. */

export type { Form, SwapRow, SwapTable } from '../contract/swap-table.ts';
export { beginsWithVowel } from './article.ts';
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
