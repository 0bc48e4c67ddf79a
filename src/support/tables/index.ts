/** What data sets need to read files. */

export { type TableFormat, tableFormats } from '../../contract/configuration.ts';
export { readLines } from './bytes/lines.ts';
export type { Bytes, Hasher } from './bytes/streams.ts';
export { Categories, type CategoriesOptions, type Category, MOST_CATEGORIES } from './categories.ts';
export { ItemList, union } from './cells/item-list.ts';
export { looksLikeList, parseList } from './cells/lists.ts';
export { StringIndex } from './cells/string-index.ts';
export {
  caseVariants,
  cleanValue,
  MISSING_MARKERS,
  type Spelling,
  spellingOf,
  type ValueReader,
  valueReader,
} from './cells/values.ts';
export { fewNames, numberHint, shownCell, shownId } from './cells/wording.ts';
export { combineHashes } from './combine-hashes.ts';
export type { Rows } from './csv.ts';
export {
  type CountedColumn,
  type CountedRows,
  duckdbEngine,
  duckdbPackage,
  isInstalled,
  type SqlSource,
  sqlEngine,
  type TableEngine,
  wrongDatabase,
} from './engines/index.ts';
export { filesOf } from './files.ts';
export { readJson } from './json/json.ts';
export { LIST_SEPARATOR } from './json/json-rows.ts';
export { type FileProblems, Problems, type RowUnit } from './problems.ts';
export { formatOf, numberOf, readTable, type TableSource, tableRows } from './read.ts';
