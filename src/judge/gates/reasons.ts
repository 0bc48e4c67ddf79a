/** Why a gate passed, warns or failed, in words. */

import type { GateRule } from '../../contract/gate-rule.ts';
import type { Gate, Result } from '../../contract/report.ts';
import { chanceClause } from '../../view/text/chance.ts';
import {
  decimalsFor,
  formatIdeal,
  formatInterval,
  formatLevel,
  formatNumber,
  formatP,
  formatPlain,
} from '../../view/text/format.ts';
import { type Allowed, isAbove, isBelow, type Judged, tailOf } from './evidence.ts';

export interface Words {
  rule: GateRule;
  result: Result;
  value: number;
  interval: Result['interval'];
  allowed: Allowed;
  pValue: number | null;
  alternative: Gate['alternative'];
  adjustedPValue: number | null;
  /** Gates of the rule that were tested. */
  family: number;
}

export const inWords = {
  /** The whole interval is beyond the threshold. */
  shown: (words: Words & Judged) =>
    `${limit(words)} ${relation(words.judged, words)}: the data show a violation (${chance(words)})`,
  /** It is, but not surely enough among several gates, or because it could be on either side. */
  corrected: (words: Words & Judged) => {
    const among =
      words.family > 1
        ? `among the ${words.family} gates of this rule that may be chance`
        : 'so far on either side may be chance';
    return `${limit(words)} ${relation(words.judged, words)}, but ${among} (${chance(words)}, not below ${formatPlain(tailOf(words.interval!))})`;
  },
  notExcluded: (words: Words) => {
    const { value, allowed } = words;
    const violated = isBelow(value, allowed) || isAbove(value, allowed);
    const judged = `${number(value, words)} ${relation(value, words)}`;
    if (violated) return `${judged}, which with the ${between(words)} may be chance`;
    return `${judged}, but with the ${between(words)} a violation cannot be excluded`;
  },
  held: (words: Words) => `the whole ${between(words)} ${relation(words.value, words)}`,
  limit: (words: Words & Judged & { violated: boolean; strict: boolean }) => {
    const strictly = words.strict ? (words.violated ? ', so that a violation is not excluded' : '') : '';
    return `${limit(words)} ${relation(words.judged, words)}${strictly}${words.strict ? ' (strict)' : ''}`;
  },
  /** What stands after each reason; nothing where chance moves the value no way. */
  byChance: (result: Result) => {
    if (result.value === null || result.byChance === undefined) return '';
    const digits = decimalsFor([result.value, result.byChance]);
    return `; ${formatNumber(result.value, digits)} was measured${chanceClause(result, digits)}`;
  },
  noInterval: (words: Words) =>
    `${number(words.value, words)} ${relation(words.value, words)}, but there is no interval to judge by: ${words.result.noInterval}`,
  value: (words: Words & { violated: boolean }) => {
    const { value, interval } = words;
    const why = interval === null ? 'judged by its value: it has no interval' : 'judged by its value, as the rule says';
    return `${number(value, words)} ${relation(value, words)} (${why})`;
  },
};

function limit({ bound, judged, interval, ...words }: Words & Judged): string {
  return `the ${bound} limit ${number(judged, { ...words, interval })} of the ${formatLevel(interval!.level)} interval`;
}

function between(words: Words): string {
  const { lower, upper, level } = words.interval!;
  return `${formatLevel(level)} interval ${formatInterval({ lower, upper }, decimals([lower, upper], words))}`;
}

/** As in `is below 0.7`, or `is at least 0.7`. */
function relation(x: number, { rule, result, allowed }: Pick<Words, 'rule' | 'result' | 'allowed'>): string {
  const threshold = formatPlain(rule.threshold!);
  const inside = !isBelow(x, allowed) && !isAbove(x, allowed);
  if (rule.form === 'maxDistance') {
    const ideal = formatIdeal(result.ideal);
    return inside
      ? `is within ${threshold} of the ideal ${ideal}`
      : `is farther than ${threshold} from the ideal ${ideal}`;
  }
  const least = rule.form === 'min';
  if (rule.exclusive) {
    if (inside) return `is ${least ? 'above' : 'below'} ${threshold}`;
    return `is not ${least ? 'above' : 'below'} ${threshold}`;
  }
  if (inside) return `is ${least ? 'at least' : 'at most'} ${threshold}`;
  return `is ${least ? 'below' : 'above'} ${threshold}`;
}

function chance({ pValue, alternative, adjustedPValue, family }: Words): string {
  const p = `${alternative === 'two-sided' ? alternative : 'one-sided'} p ${formatP(pValue!)}`;
  return family > 1 ? `${p}, ${formatP(adjustedPValue!)} by Holm's correction for ${family} gates` : p;
}

function number(x: number, words: Words): string {
  return formatNumber(x, decimals([x], words));
}

const fewest = 3;
const most = 8;

/** As many decimals as it takes to tell the numbers from the threshold. */
function decimals(numbers: readonly number[], { allowed }: Pick<Words, 'allowed'>): number {
  const ends = [allowed.least, allowed.greatest].filter(Number.isFinite);
  const differ = (digits: number) =>
    numbers.every((x) => ends.every((end) => x === end || x.toFixed(digits) !== end.toFixed(digits)));
  let digits = fewest;
  while (digits < most && !differ(digits)) digits++;
  return digits;
}
