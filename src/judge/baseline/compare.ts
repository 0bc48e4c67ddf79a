/** Each measurement of a run beside the same measurement of an earlier one: is it worse, better, or neither? */

import { InputError } from '../../contract/problem.ts';
import type { Change, ChangeVerdict, Comparison, Result } from '../../contract/report.ts';
import { intervalHoldsValue } from '../../contract/within.ts';
import { randomStream } from '../../statistics/distributions/random.ts';
import { holm } from '../../statistics/significance/adjust.ts';
import { type IntervalEstimate, independentDifference } from '../../statistics/significance/difference.ts';
import { withoutRepeats } from '../../view/repeats.ts';
import { differencesOf, type Run } from './comparable.ts';
import { compareDecisions } from './decisions.ts';
import { type Items, itemKey } from './items.ts';
import { type Contrast, measurementKey, type PairedItems, type PairedMeasure, pairItems, type Sign } from './paired.ts';
import { keyOf, type Recorded, type Snapshot } from './snapshot.ts';
import type { ComparedUse } from './uses.ts';

/** Chance of calling anything a change where nothing has changed, over all changes together. */
const familyWise = 0.05;

export interface CompareInput {
  before: Snapshot;
  /** What to call the file that it came from. */
  file: string;
  now: Run;
  /** Answers to single items of both runs, or why there are none. */
  items: { before: Items; now: Items } | { reason: string };
  /** Of the run; results of metrics that are not among them are compared unpaired. */
  uses: readonly ComparedUse[];
  /** Results that say what another one says: they count once in a correction. */
  repeats?: ReadonlyMap<Result, Result>;
  /** Whether a gate asks for this change. Those are a family of their own, so that the others do not bury them. */
  asked?: (result: Result) => boolean;
}

/** A change, and how it bears on fairness where that was tested: above 0 is for the worse. */
type Judged = Change & { harm: number | null };
type JudgedResult = Judged & { result: Result };

/**
 * Every measurement of the run in its order, then those that only the baseline has. A change is a regression or an
 * improvement where its p value, Holm-corrected over all tested changes of its family, is below 0.05: the chance that
 * an unchanged model is said to have changed anywhere in the family is at most that. Changes that gates ask for form
 * one family, all others another. Values that are equal item by item are not tested, and a number that appears twice
 * counts once.
 */
export function compare(input: CompareInput): Comparison {
  const { before, file, now, repeats = new Map(), asked = () => false } = input;
  const recorded = new Map(before.measurements.map((measurement) => [keyOf(measurement), measurement]));
  const paired = pairer(input);
  const judge = (result: Result): Judged => {
    const key = keyOf({ ...result, metric: result.as });
    const earlier = recorded.get(key);
    recorded.delete(key);
    if (!earlier) return untested(result, null, 'new', 'not in the baseline');
    const differences = differencesOf(before, now, result);
    if (differences.length > 0) return untested(result, earlier.value, 'non-comparable', differences.join('; '));
    if (result.status === 'inapplicable') return untested(result, earlier.value, 'not-judged', result.reason!);
    if (result.value === null) {
      return untested(result, earlier.value, 'insufficient', `now ${result.status}: ${result.reason}`);
    }
    if (earlier.value === null) {
      const why = earlier.reason === null ? '' : `: ${earlier.reason}`;
      return untested(result, null, 'insufficient', `in the baseline ${earlier.status}${why}`);
    }
    if (!intervalHoldsValue(earlier) || !intervalHoldsValue(result)) {
      const where = intervalHoldsValue(earlier) ? 'of this run' : 'in the baseline';
      return untested(result, earlier.value, 'insufficient', `${where} the interval does not hold its value`);
    }
    return test(result, { ...earlier, value: earlier.value }, { ...result, value: result.value }, paired(result));
  };
  const judged = now.results.map((result): JudgedResult => ({ ...judge(result), gated: asked(result), result }));
  const gone = [...recorded.values()].map((measurement) => {
    const placed = { ...measurement, as: measurement.metric, value: null };
    return untested(placed, measurement.value, 'non-comparable', 'in the baseline, and not measured now');
  });
  const { run, tool } = before;
  return {
    baseline: { file, run: run.id, startedAt: run.startedAt, version: tool.version },
    changes: [...adjusted(judged, repeats), ...gone.map(withoutHarm)],
    decisions: compareDecisions(input),
  };
}

type Placed = Pick<Result, 'as' | 'subject' | 'dataset' | 'measure' | 'attribute' | 'group' | 'value' | 'byChance'>;

function untested(placed: Placed, baseline: number | null, verdict: ChangeVerdict, reason: string): Judged {
  const { as, subject, dataset, measure, attribute, group, value, byChance } = placed;
  return {
    ...{ metric: as, subject, dataset, measure, attribute, group },
    verdict,
    baseline,
    value,
    ...(byChance === undefined ? {} : { byChance }),
    difference: value === null || baseline === null ? null : value - baseline,
    interval: null,
    pValue: null,
    alternative: null,
    adjustedPValue: null,
    gated: false,
    paired: false,
    reason,
    harm: null,
  };
}

type Valued<T> = T & { value: number };

function test(
  result: Result,
  before: Valued<Recorded>,
  now: Valued<Result>,
  paired: PairedMeasure | { reason: string },
): Judged {
  const change = untested(result, before.value, result.ideal === null ? 'not-judged' : 'no-change-shown', '');
  // What the items contradict is no measurement: by it a regression could be made an improvement.
  if ('contrast' in paired && !fits(paired.before, before.value)) {
    return { ...change, verdict: 'non-comparable', reason: "the baseline's items do not give its value" };
  }
  const usable = 'contrast' in paired ? whereItFits(paired, now.value) : paired;
  const items = 'contrast' in usable ? measure(usable.contrast, result, before.value, now.value) : null;
  if ('contrast' in usable && (usable.identical || items)) {
    const common = { ...change, paired: true };
    if (usable.identical) return { ...common, ...noChange, reason: 'every item is as it was' };
    return { ...common, ...items!, reason: usable.basis };
  }
  const why = 'reason' in usable ? usable.reason : 'the items do not tell how far chance moves it';
  const reason = `unpaired: ${why}`;
  if (before.value === now.value && sameInterval(before, now)) {
    return { ...change, ...noChange, reason: `${reason}; value and interval are as they were` };
  }
  const alone = measure(contrastOfIntervals(before, now), result, before.value, now.value);
  if (alone) return { ...change, ...alone, reason };
  return { ...change, verdict: 'insufficient', reason: `${reason}; and there is no interval to judge by` };
}

/** A test would find nothing, however it were made. */
const noChange = { pValue: 1, alternative: 'two-sided', adjustedPValue: 1 } as const;

function fits(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));
}

/** Samples of another run than the report's would be compared in vain: they must give its values. */
function whereItFits(paired: PairedMeasure, now: number): PairedMeasure | { reason: string } {
  return fits(paired.now, now) ? paired : { reason: 'the items of this run do not give its value' };
}

/**
 * The difference, its interval, and the p value of its harm: the change of the distance from the ideal. Where the value
 * crosses a `target`, that is another number than the difference, and the p value is that of the distance.
 */
function measure(
  contrast: Contrast,
  { ideal, direction }: Pick<Result, 'ideal' | 'direction'>,
  before: number,
  now: number,
): Pick<Judged, 'interval' | 'pValue' | 'alternative' | 'harm'> | null {
  const plain = contrast({ before: 1, now: 1 }, 0);
  if (ideal === null)
    return plain && { interval: plain.interval, pValue: plain.pValue, alternative: 'two-sided', harm: null };
  const signs = signsOf(ideal, direction, before, now);
  const harm = signs.before === signs.now ? plain : contrast(signs, (signs.before - signs.now) * ideal);
  if (!plain || !harm) return null;
  const worse = signs.before === signs.now ? signs.now * harm.value : harm.value;
  const pValue = Math.max(harm.pValue, Number.MIN_VALUE);
  return { interval: plain.interval, pValue, alternative: 'two-sided', harm: worse };
}

/** Which way is away from the ideal: for a `target`, where each value lies. On the ideal itself both ways are. */
function signsOf(ideal: number, direction: Result['direction'], before: number, now: number) {
  const side = (value: number): Sign => (value < ideal ? -1 : 1);
  const always = { lower: 1, higher: -1, target: null, none: null }[direction] as Sign | null;
  return {
    before: always ?? side(before === ideal ? now : before),
    now: always ?? side(now === ideal ? before : now),
  };
}

function contrastOfIntervals(before: Valued<Recorded>, now: Valued<Result>): Contrast {
  return (signs, shift) => {
    if (!before.interval || !now.interval) return null;
    const a = turned({ value: before.value, interval: before.interval }, signs.before);
    const b = turned({ value: now.value, interval: now.interval }, signs.now);
    return independentDifference(a, moved(b, shift));
  };
}

function turned({ value, interval }: IntervalEstimate, sign: Sign): IntervalEstimate {
  if (sign === 1) return { value, interval };
  return { value: -value, interval: { ...interval, lower: -interval.upper, upper: -interval.lower } };
}

function moved({ value, interval }: IntervalEstimate, by: number): IntervalEstimate {
  return { value: value + by, interval: { ...interval, lower: interval.lower + by, upper: interval.upper + by } };
}

function sameInterval({ interval: a }: Recorded, { interval: b }: Result): boolean {
  return a?.lower === b?.lower && a?.upper === b?.upper;
}

function adjusted(judged: readonly JudgedResult[], repeats: ReadonlyMap<Result, Result>): Change[] {
  const tested = judged.filter(({ harm }) => harm !== null);
  const adjustedOf = new Map(
    [true, false].flatMap((gated) => {
      const family = tested.filter((change) => change.gated === gated);
      const counted = withoutRepeats(family, ({ result }) => result, repeats);
      const pValues = holm(counted.map(({ pValue }) => pValue!));
      const own = new Map(counted.map(({ result }, i) => [result, pValues[i]]));
      return family.map(({ result }) => [result, own.get(result) ?? own.get(repeats.get(result)!)!] as const);
    }),
  );
  const decided = judged.map((change) => {
    const adjustedPValue = adjustedOf.get(change.result);
    if (adjustedPValue === undefined) return change;
    const changed = change.harm! > 0 ? 'regression' : 'improvement';
    const verdict: ChangeVerdict = adjustedPValue < familyWise ? changed : 'no-change-shown';
    return { ...change, adjustedPValue, verdict };
  });
  const byResult = new Map(decided.map((change) => [change.result, change]));
  return decided.map((change) => {
    const origin = byResult.get(repeats.get(change.result)!);
    const same = origin?.verdict === change.verdict && origin.gated === change.gated;
    return withoutHarm(same ? { ...change, repeats: true } : change);
  });
}

function withoutHarm({ harm: _, result: __, ...reported }: Judged & { result?: Result }): Change {
  return reported;
}

/** Pairs the items of each use of a metric and subject once, when the first of its measurements asks. */
function pairer({ items, uses, now }: CompareInput): (result: Result) => PairedMeasure | { reason: string } {
  const known = new Map<string, PairedItems>();
  return (result) => {
    if ('reason' in items) return items;
    const { as, metric: id, subject } = result;
    const key = itemKey(as, subject);
    const use = uses.find((one) => one.as === as);
    if (!use?.metric.pairing) return { reason: `${id} does not tell how its measures follow from items` };
    const { pairing } = use.metric;
    if (!known.has(key)) {
      const [before, after] = [items.before.get(key), items.now.get(key)];
      const random = randomStream(now.seed, 'comparison', as, subject);
      const ranges = new Map(now.results.filter((one) => one.as === as).map((one) => [one.measure, one.range]));
      if (!before) known.set(key, { reason: 'the baseline has no items of it' });
      else if (!after) known.set(key, { reason: 'this run has no items of it' });
      else if (use.options === null) known.set(key, { reason: 'its options cannot be read' });
      else
        known.set(
          key,
          pairedOrReason(() =>
            pairItems(
              pairing,
              use.options,
              { before, now: after },
              random,
              (measure) => ranges.get(measure) ?? [null, null],
            ),
          ),
        );
    }
    const found = known.get(key)!;
    if ('reason' in found) return found as { reason: string };
    return (
      (found as ReadonlyMap<string, PairedMeasure>).get(measurementKey(result)) ?? {
        reason: 'it does not follow from items',
      }
    );
  };
}

/** What a plugin's own way to pair items fails with is the reason why they are not paired. */
function pairedOrReason(pair: () => PairedItems): PairedItems {
  try {
    return pair();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { reason: error.message };
  }
}
