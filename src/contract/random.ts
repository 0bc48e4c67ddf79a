/** What measuring is handed for chance. */

export interface Random {
  /** A uniform number in [0, 1) with 32 random bits. */
  next(): number;
  /** A uniform whole number in 0..n-1, without modulo bias. n is at most 2^32. */
  below(n: number): number;
}

/** Values of several statistics of a sample in which item i counts weight[i] times; NaN where one is not defined. */
export type Recompute = (weight: Uint32Array) => readonly number[];
