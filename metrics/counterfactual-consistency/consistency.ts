/** What counterfactual-consistency measures: how differently the groups of a case are decided. */
import { counted, has, type Measurement, type Outcome, type Random } from '../../src/plugin.ts';
import { mcnemarExact, pairedShareLimits, skewedMeanInterval } from '../../src/statistics/index.ts';
import { flip, type Mean, meanChange, meanShare, shift } from '../shared/counterfactual-changes.ts';
import { attributesOf, tooFewGroups } from '../shared/groups.ts';
import { lacksAnswers } from '../shared/shortage.ts';
import { type Cases, casesOf, type Judged } from './cases.ts';
import { cochran } from './cochran.ts';
import { differingPairs, flips, pairFlips, pairOf, scoreRange } from './of-case.ts';

export interface Options {
  threshold: number;
  attributes?: readonly string[] | undefined;
  minCases: number;
  resamples: number;
  pairs: boolean;
}

type Streams = (...names: readonly string[]) => Random;

export function measureConsistency(judged: Judged, options: Options, random: Streams): Measurement[] {
  return (options.attributes ?? attributesOf(judged)).flatMap((attribute) => {
    const cases = casesOf(judged, attribute);
    const stream: Streams = (...names) => random('counterfactual consistency', attribute, ...names);
    const all = ofAll(cases, judged, options, stream);
    const noise = all.find(({ measure }) => measure === 'repeat-flip-rate');
    const repeatFlipRate = noise?.status === 'ok' ? noise.value : undefined;
    return [...all, ...(options.pairs ? ofPairs(cases, judged, { ...options, repeatFlipRate }, stream) : [])];
  });
}

function ofAll(all: Cases, judged: Judged, options: Options, random: Streams): Measurement[] {
  const { attribute, cases, repeats, withoutAnswer, counts, groups } = all;
  const { scores } = judged;
  const details = { ...counts, withoutAnswer, groups: groups.length };
  const enough = (n: number, lacking: number, found: () => Outcome) =>
    outcome({ n, lacking, noun: 'case', which: ' of two groups' }, options.minCases, found);
  const put = (measure: string, own: Outcome): Measurement => ({ measure, attribute, group: null, ...own, details });
  const shareOfPairs = (values: readonly number[], decisions: readonly number[], measure: string) =>
    meanOfPairs(values, decisions, { resamples: options.resamples, random: random(measure) });
  const noise = repeats.map((items) => differingPairs(items.map((item) => judged.codes[item])));
  const repeated: Outcome =
    repeats.length === 0
      ? { status: 'inapplicable', reason: 'no case has two answers for the same group', n: 0 }
      : outcome({ n: repeats.length, lacking: 0, noun: 'repeated case', which: '' }, options.minCases, () =>
          shareOfPairs(
            noise,
            repeats.map(({ length }) => length),
            'repeat flip rate',
          ),
        );
  const ranges =
    scores === null ? [] : cases.map((one) => scoreRange(one, scores)).filter((range) => !Number.isNaN(range));
  const pairwise = enough(cases.length, withoutAnswer, () =>
    shareOfPairs(
      cases.map((one) => pairFlips(one, judged)),
      cases.map(({ items }) => items.size),
      'pairwise flip rate',
    ),
  );
  return [
    put(
      'flip-rate',
      enough(cases.length, withoutAnswer, () => meanShare(cases.map((one) => flips(one, judged)))),
    ),
    put(
      'pairwise-flip-rate',
      pairwise.status === 'ok' && repeated.status === 'ok' ? { ...pairwise, byChance: repeated.value } : pairwise,
    ),
    put('repeat-flip-rate', repeated),
    put(
      'score-range',
      scores === null
        ? withoutScores
        : enough(ranges.length, withoutAnswer + cases.length - ranges.length, () => {
            const { resamples } = options;
            return meanChange(ranges, [0, 1], { resamples, random: random('score range') });
          }),
    ),
    put('positive-rate-range', positiveRange(all, judged, options, random('positive rate range'))),
  ];
}

/** Over the cases in which every group has an answer. */
function positiveRange(
  { cases, groups, incomplete }: Cases,
  { codes, positive }: Judged,
  { minCases, resamples }: Options,
  random: Random,
): Outcome {
  if (positive === null) return withoutPositive;
  if (groups.length < 2) return { status: 'inapplicable', reason: tooFewGroups(groups.length), n: 0 };
  const complete = cases.filter(({ items }) => items.size === groups.length);
  const basis = { n: complete.length, lacking: incomplete, noun: 'case', which: ' with an answer for every group' };
  return outcome(basis, minCases, () => {
    const rows = complete.map(({ items }) => Uint8Array.from(items.values(), (item) => positive[codes[item]]));
    const { value, byChance, pValue } = cochran(rows, resamples, random);
    return {
      status: 'ok',
      value,
      byChance,
      n: rows.length,
      noInterval: 'a greatest difference of paired shares has none; the p value is of Cochran\u2019s Q',
      pValue,
      alternative: 'greater',
    };
  });
}

/** For each pair of groups that a case has. */
function ofPairs(
  { attribute, groups, cases }: Cases,
  judged: Judged,
  options: Options & { repeatFlipRate: number | undefined },
  random: Streams,
): Measurement[] {
  const { codes, scores, positive } = judged;
  const { repeatFlipRate } = options;
  return groups.flatMap((a, i) =>
    groups.slice(i + 1).flatMap((b, k): Measurement[] => {
      const items = cases.flatMap((one) => {
        const pair = pairOf(one, i, i + 1 + k);
        return pair ? [pair] : [];
      });
      if (items.length === 0) return [];
      const n = items.length;
      const put = (measure: string, group: string, found: () => Outcome): Measurement => ({
        measure,
        attribute,
        group,
        ...outcome({ n, lacking: 0, noun: 'case', which: ' of both groups' }, options.minCases, found),
      });
      const [both, towards] = [`${a} <-> ${b}`, `${a} -> ${b}`];
      const flips = put('flip-rate', both, () => meanShare(items.map((pair) => flip(judged, pair))));
      const measured: Measurement[] = [
        repeatFlipRate === undefined ? flips : { ...flips, details: { repeatFlipRate } },
      ];
      if (scores !== null) {
        const shifts = items.map((pair) => shift(judged, pair)).filter((one) => !Number.isNaN(one));
        const { resamples } = options;
        measured.push(
          put('score-shift', towards, () =>
            meanChange(shifts, [-1, 1], { resamples, random: random('score shift', towards) }),
          ),
        );
      }
      if (positive !== null) {
        const gained = items.filter(([x, y]) => positive[codes[y]] > positive[codes[x]]).length;
        const lost = items.filter(([x, y]) => positive[codes[y]] < positive[codes[x]]).length;
        measured.push(
          put('positive-rate-shift', towards, () => ({
            status: 'ok',
            value: (gained - lost) / n,
            n,
            interval: { level: 0.95, method: 'Bonett-Price', ...pairedShareLimits(gained, lost, n) },
            pValue: mcnemarExact(gained, lost),
            alternative: 'two-sided',
          })),
        );
      }
      return measured;
    }),
  );
}

const withoutScores: Outcome = { status: 'inapplicable', reason: 'the answers are decisions without scores', n: 0 };
const withoutPositive: Outcome = {
  status: 'inapplicable',
  reason: 'nothing says which decisions are positive: name them in `positive` of the data set',
  n: 0,
};

interface Basis {
  n: number;
  /** How many more there would be with an answer to every item. */
  lacking: number;
  noun: string;
  which: string;
}

function outcome({ n, lacking, noun, which }: Basis, required: number, found: () => Outcome): Outcome {
  if (n + lacking === 0) return { status: 'inapplicable', reason: `there is no ${noun}${which}`, n };
  if (n >= required) return found();
  const reason = `${counted(noun, n)}${which} ${has(n)} answers; at least ${required} are needed`;
  const few = { counts: { cases: n }, required, lacksAnswers: lacksAnswers([n], [n + lacking], required) };
  return { status: 'insufficient', reason, n, ...few };
}

/** Of more values Student's t holds skewed means, and draws take long. */
const MOST_DRAWN = 2000;

/**
 * Over cases, each with the share of pairs of so many decisions that differ. Two decisions differ or do not, which the
 * interval of a rate is of. Shares of more pairs vary less than a yes or no of the same mean, and that interval would be
 * up to 2.7 times as wide as need be; but where most cases have two decisions, the bootstrap with half a value at the
 * bound holds yes and no in as little as 91 %.
 */
function meanOfPairs(
  values: readonly number[],
  decisions: readonly number[],
  draws: { resamples: number; random: Random },
): Mean {
  const several = decisions.filter((number) => number > 2).length;
  const rate = meanShare(values);
  if (2 * several < values.length || values.every((value) => value === 0 || value === 1)) return rate;
  if (values.length <= MOST_DRAWN) return meanChange(values, [0, 1], draws);
  const interval = skewedMeanInterval(values);
  if (interval === null) return rate;
  return { ...rate, interval: { ...interval, lower: Math.max(0, interval.lower), upper: Math.min(1, interval.upper) } };
}
