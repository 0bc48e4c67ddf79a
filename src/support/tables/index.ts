/** What data sets need to read files. */

export { type TableFormat, tableFormats } from '../../contract/configuration.ts';
export { Categories, type CategoriesOptions, type Category, MOST_CATEGORIES } from './categories.ts';
export { combineHashes } from './combine-hashes.ts';
export type { Rows } from './csv.ts';
export {
  type CountedColumn,
  type CountedRows,
  duckdbEngine,
  duckdbPackage,
  isInstalled,
  type TableEngine,
} from './engines/index.ts';
export { filesOf } from './files.ts';
export { ItemList, union } from './item-list.ts';
export { readJson } from './json.ts';
export { LIST_SEPARATOR } from './json-rows.ts';
export { readLines } from './lines.ts';
export { looksLikeList } from './lists.ts';
export { type FileProblems, Problems, type RowUnit } from './problems.ts';
export { formatOf, numberOf, readTable, type TableSource, tableRows } from './read.ts';
export type { Bytes, Hasher } from './streams.ts';
export { StringIndex } from './string-index.ts';
export {
  caseVariants,
  cleanValue,
  MISSING_MARKERS,
  type Spelling,
  spellingOf,
  type ValueReader,
  valueReader,
} from './values.ts';
export { fewNames, numberHint, shownCell, shownId } from './wording.ts';
