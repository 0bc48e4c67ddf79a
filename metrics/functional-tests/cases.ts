/** Test cases, and whether each was judged rightly. */
import type { LabelledData } from '../../src/plugin.ts';

export interface Options {
  threshold: number;
  functionalities: string;
  languages: string;
  sourceLanguage?: string;
  minGroupSize: number;
}

export interface Cases {
  options: Options;
  data: LabelledData;
  /** Per case 1 if it is right, 0 if it is wrong, NaN without an answer. */
  right: Float64Array;
}
