/** What people said of single texts. */
export interface Judgements {
  /** As the configuration names it. */
  file: string;
  sha256: string;
  /** Rows read, and those of them whose judgement is missing. */
  rows: number;
  empty: number;
  /** Judgements of the text that has the most. */
  mostPerText: number;
  /** The mean judgement by text id. */
  means: ReadonlyMap<string, number>;
}
