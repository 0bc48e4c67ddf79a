/** Judges results by one threshold rule: the verdict on each, corrected for how many there are. */

import type { PlacedRule } from '../../contract/gate-rule.ts';
import type { Gate, Result } from '../../contract/report.ts';
import { holm } from '../../statistics/significance/adjust.ts';
import { withoutRepeats } from '../../view/repeats.ts';
import {
  type Allowed,
  allowedBy,
  isViolation,
  type Judged,
  optimistic,
  pessimistic,
  tailOf,
  violationP,
} from './evidence.ts';
import { type Decision, gateOf, onInapplicable, onMissing } from './gate.ts';
import { inWords, type Words } from './reasons.ts';

/** Everything that is known of one result before the family is looked at as a whole. */
interface Case {
  result: Result;
  allowed: Allowed;
  pValue: number | null;
}

export interface ThresholdOptions {
  strict: boolean;
  /** Results that say what another one says. */
  repeats: ReadonlyMap<Result, Result>;
}

export function judgeThreshold(
  results: readonly Result[],
  rule: PlacedRule,
  { strict, repeats }: ThresholdOptions,
): Gate[] {
  const cases = results.map((result): Case => {
    const allowed = allowedBy(rule, result.value === null ? Number.NaN : idealOf(result));
    const { value, interval, range } = result;
    const pValue = value !== null && interval ? violationP({ value, interval, range }, allowed) : null;
    return { result, allowed, pValue };
  });
  // What names its statistic, and what must be proven, is judged one by one: nothing is to be corrected.
  const corrected = rule.statistic === null && !strict;
  const tested = corrected ? cases.filter(({ pValue }) => pValue !== null) : [];
  // One number counts once: what repeats another result of the family has that one's correction.
  const family = withoutRepeats(tested, ({ result }) => result, repeats);
  const corrections = holm(family.map(({ pValue }) => pValue!));
  const adjusted = new Map(family.map(({ result }, i) => [result, corrections[i]]));
  return cases.map((one) => {
    const adjustedPValue = adjusted.get(one.result) ?? adjusted.get(repeats.get(one.result)!) ?? null;
    const around = { strict, adjustedPValue, family: family.length, selected: results };
    const decision = decisionOn(one, rule, around);
    return gateOf(one.result, rule, { ...decision, reason: decision.reason + inWords.byChance(one.result) });
  });
}

interface Circumstances {
  strict: boolean;
  adjustedPValue: number | null;
  family: number;
  /** All that the rule is about. */
  selected: readonly Result[];
}

function decisionOn({ result, allowed, pValue }: Case, rule: PlacedRule, around: Circumstances): Decision {
  const { value, interval } = result;
  if (value === null) {
    const why =
      result.status === 'inapplicable' ? onInapplicable(result, rule, around.selected) : onMissing(result, rule);
    return {
      ...why,
      bound: 'value',
      judged: null,
      pValue: null,
      alternative: null,
      adjustedPValue: null,
    };
  }
  const { strict, adjustedPValue, family } = around;
  const broken = rule.level === 'error' ? 'fail' : 'warn';
  const alternative = pValue === null ? null : alternativeOf(rule, result);
  const words: Words = { rule, result, value, interval, allowed, pValue, alternative, adjustedPValue, family };
  const common = { pValue, alternative, adjustedPValue };
  if (result.noInterval !== undefined && rule.statistic !== 'value') {
    return { ...common, bound: 'value', judged: value, verdict: 'not-judged', reason: inWords.noInterval(words) };
  }
  if (!interval || rule.statistic === 'value') {
    const violated = isViolation(value, allowed);
    const reason = inWords.value({ ...words, violated });
    return { ...common, bound: 'value', judged: value, verdict: violated ? broken : 'pass', reason };
  }
  if (strict || rule.statistic !== null) {
    const judged: Judged =
      rule.statistic === null
        ? pessimistic({ value, interval }, allowed)
        : { bound: rule.statistic, judged: interval[rule.statistic as 'lower' | 'upper'] };
    const violated = isViolation(judged.judged, allowed);
    const reason = inWords.limit({ ...words, ...judged, violated, strict: rule.statistic === null });
    return { ...common, ...judged, verdict: violated ? broken : 'pass', reason };
  }
  const judged = optimistic({ value, interval }, allowed, idealOf(result));
  const shown = isViolation(judged.judged, allowed);
  // Of one gate with one end p is below the tail exactly where the limit is beyond: more gates and two ends ask for more.
  const fails = shown && adjustedPValue! < tailOf(interval);
  const suspect = isViolation(pessimistic({ value, interval }, allowed).judged, allowed);
  return {
    ...common,
    ...judged,
    verdict: fails ? broken : suspect ? 'warn' : 'pass',
    reason: fails
      ? inWords.shown({ ...words, ...judged })
      : shown
        ? inWords.corrected({ ...words, ...judged })
        : suspect
          ? inWords.notExcluded(words)
          : inWords.held(words),
  };
}

/** Which side a violation lies on: of a distance either, unless the ideal is the least or greatest value that there is. */
function alternativeOf({ form }: PlacedRule, result: Result): NonNullable<Gate['alternative']> {
  if (form !== 'maxDistance') return form === 'min' ? 'less' : 'greater';
  const ideal = idealOf(result);
  const [least, greatest] = result.range;
  if (least !== null && ideal <= least) return 'greater';
  return greatest !== null && ideal >= greatest ? 'less' : 'two-sided';
}

function idealOf({ ideal }: Result): number {
  if (ideal === null) throw new Error('a gate on what only describes: selectResults leaves it out');
  return ideal;
}
