/** What a metric says: a number with its place, or the reason why there is none. */

export interface Interval {
  /** Confidence level, 0.95. */
  level: number;
  /** As in `DeLong`, `Wilson`, `bootstrap (percentile, 2000 resamples)`. */
  method: string;
  lower: number;
  upper: number;
}

/** A number, or the reason why there is none. Nobody can read `value` without checking `status`. */
export type Outcome =
  | ({
      status: 'ok';
      value: number;
      n: number;
      /**
       * What the value would be on average without any bias, for a statistic that chance alone moves away from its
       * ideal (a root mean square, the greatest of several differences, a calibration error). The metric's `definition`
       * says how it is found. In the unit and range of the value.
       */
      byChance?: number;
    } & IntervalOrReason &
      TestResult)
  /**
   * Too few items: `counts` says how many there were of each kind, `required` how many of each are needed. With
   * `lacksAnswers` the cause is missing answers (no item has one, or with all of them there would be enough): the run
   * is then incomplete.
   */
  | {
      status: 'insufficient';
      reason: string;
      n: number;
      counts: Record<string, number>;
      required: number;
      lacksAnswers?: boolean;
    }
  /** Not defined on this input, whatever its size (a variance of zero, an empty denominator). */
  | { status: 'undefined'; reason: string; n: number }
  /** The data cannot pose the question: one group only, no labels, a single class. */
  | { status: 'inapplicable'; reason: string; n: number }
  | { status: 'error'; reason: string };

/** An interval, or, where a reader could expect one, why there is none: a clause, as `fewer than 36 texts`. */
export type IntervalOrReason =
  | { interval?: Interval; noInterval?: undefined }
  | { interval?: undefined; noInterval: string };

/** A p value says what it speaks for. */
export type TestResult = { pValue?: undefined } | { pValue: number; alternative: Alternative };

/** Of a p value: that the value differs from that of no bias either way, or is `less` or `greater`. */
export type Alternative = 'two-sided' | 'less' | 'greater';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a measurement is of, within its metric. */
export interface MeasurementId {
  /** A key of the metric's `measures`, or, where that has only `*`, the name of the test. */
  measure: string;
  /** The protected attribute it speaks about; null where none or all. */
  attribute: string | null;
  /** The group it speaks about; null for a summary over groups. */
  group: string | null;
}

export type Measurement = Outcome &
  MeasurementId & {
    /** Whatever else a reader needs: tau², Q, set sizes, dropped stimuli. Finite numbers only. */
    details?: { readonly [key: string]: Json };
  };
