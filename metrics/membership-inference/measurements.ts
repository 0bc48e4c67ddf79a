/** What membership-inference measures: over all items, of each group, and of a group against the rest. */
import {
  counted,
  type Group,
  type Interval,
  type Json,
  type Measurement,
  type Outcome,
  type Random,
} from '../../src/plugin.ts';
import {
  type AucEstimate,
  aucInterval,
  aucOfScores,
  holm,
  rateDifference,
  twoSidedNormal,
} from '../../src/statistics/index.ts';
import { lacksAnswers, shortage } from '../shared/shortage.ts';
import { epsilonBound } from './epsilon.ts';
import {
  curveOf,
  drawnInterval,
  meanLoss,
  orderOf,
  redrawnAdvantages,
  redrawnTprs,
  tprAt,
} from './operating-points.ts';

/** False positive rates, by measure. */
export const fprs: Readonly<Record<string, number>> = {
  'tpr-at-10-percent-fpr': 0.1,
  'tpr-at-1-percent-fpr': 0.01,
  'tpr-at-1-permille-fpr': 0.001,
};

/** Expected false positives below which a true positive rate at so low a false positive rate is left to chance. */
const FEWEST_FALSE = 10;
export const nonMembersFor = (fpr: number): number => Math.ceil(FEWEST_FALSE / fpr);
const LEVEL = 0.95;

export interface Attacked {
  /** The higher, the more like a member; NaN without. */
  scores: Float64Array;
  /** From which score on an item is taken for a member; null: from the mean loss of members on. */
  threshold: number | null;
  /** -ln p of the true label; NaN without an answer. */
  losses: Float64Array;
  membership: Int8Array;
  groups: readonly Group[];
  options: { minGroupSize: number; resamples: number; assignment: 'coin' | 'unknown'; delta: number };
  /** Said of all items. */
  details: Readonly<Record<string, Json>>;
  random: (...names: readonly string[]) => Random;
}

/** Some items, of which it is known whether they are members. */
interface Part {
  /** Those with a score. */
  items: readonly number[];
  /** Members and non-members among them. */
  m: number;
  n: number;
  /** The same of those without a score, too. */
  all: readonly [number, number];
  /** Names its random draws. */
  name: readonly string[];
}

interface Found {
  outcome: Outcome;
  details?: Readonly<Record<string, Json>>;
}

export function measurementsOf(attacked: Attacked): Measurement[] {
  const everyone = partOf(attacked, attacked.membership.keys(), ['all']);
  const taken = takenAt(attacked, everyone);
  const attributes = new Map<string, Group[]>();
  for (const group of attacked.groups) {
    attributes.set(group.attribute, [...(attributes.get(group.attribute) ?? []), group]);
  }
  return [
    ...ofAll(attacked, everyone, taken),
    ...[...attributes.values()].flatMap((groups) => ofGroups(attacked, groups, taken)),
  ];
}

/** Of every measure over all items. */
export function sameOfAll(measures: readonly string[], outcome: Outcome, details: Attacked['details']): Measurement[] {
  return measures.map((measure) => ({ measure, attribute: null, group: null, ...outcome, details }));
}

function partOf({ scores, membership }: Attacked, indices: Iterable<number>, name: readonly string[]): Part {
  const known = [...indices].filter((i) => membership[i] >= 0);
  const items = known.filter((i) => !Number.isNaN(scores[i]));
  const membersOf = (some: readonly number[]) => some.reduce((sum, i) => sum + membership[i], 0);
  const [m, all] = [membersOf(items), membersOf(known)];
  return { items, m, n: items.length - m, all: [all, known.length - all], name };
}

/** Which items the attacker takes for members, and from which loss or score on. */
function takenAt({ scores, losses, membership, threshold }: Attacked, { items }: Part) {
  if (threshold !== null) return { isTaken: (i: number) => scores[i] >= threshold, threshold };
  const mean = meanLoss(
    Float64Array.from(
      items.filter((i) => membership[i] === 1),
      (i) => losses[i],
    ),
  );
  return { isTaken: (i: number) => losses[i] <= mean, threshold: mean };
}
type Taken = ReturnType<typeof takenAt>;

function ofAll(attacked: Attacked, part: Part, taken: Taken): Measurement[] {
  const { options, details } = attacked;
  const isDrawn = options.assignment === 'coin';
  const short = tooFew(part, options.minGroupSize);
  const measures = ['auc', ...Object.keys(fprs), 'advantage', ...(isDrawn ? ['epsilon-lower-bound'] : [])];
  if (short) return sameOfAll(measures, short, details);
  const found: [string, Found][] = [
    ['auc', { outcome: aucOutcome(aucOf(attacked, part)) }],
    ...tprs(attacked, part).map(({ measure, outcome }): [string, Found] => [measure, { outcome }]),
    [
      'advantage',
      {
        outcome: wholeAdvantage(attacked, part, taken),
        details: Number.isFinite(taken.threshold) ? { threshold: taken.threshold } : {},
      },
    ],
    ...(isDrawn ? [['epsilon-lower-bound', epsilonOf(attacked, part)] as [string, Found]] : []),
  ];
  const common = { ...details, members: part.m, nonMembers: part.n };
  return found.map(([measure, one]) => ({
    ...{ measure, attribute: null, group: null, ...one.outcome },
    details: { ...common, ...one.details },
  }));
}

/** Each group by itself and against the rest; p values of one attribute and measure are adjusted together. */
function ofGroups(attacked: Attacked, groups: readonly Group[], taken: Taken): Measurement[] {
  const found = groups.flatMap((group) => ofGroup(attacked, group, taken));
  const tested = found.flatMap((one, at) =>
    one.status === 'ok' && one.pValue !== undefined ? [{ at, p: one.pValue }] : [],
  );
  for (const [k, adjustedPValue] of holm(tested.map(({ p }) => p)).entries()) {
    const { at } = tested[k];
    found[at] = { ...found[at], details: { ...found[at].details, adjustedPValue } };
  }
  return found;
}

function ofGroup(attacked: Attacked, { attribute, id, members }: Group, taken: Taken): Measurement[] {
  const { options, membership } = attacked;
  const inGroup = new Set(members);
  const own = partOf(attacked, members, [attribute, id]);
  const rest = partOf(
    attacked,
    [...membership.keys()].filter((i) => !inGroup.has(i)),
    [attribute, id, 'rest'],
  );
  const measures = ['auc', ...Object.keys(fprs), 'advantage'];
  const place = { attribute, group: id };
  const short = tooFew(own, options.minGroupSize);
  if (short) return measures.map((measure) => ({ measure, ...place, ...short }));
  const [auc, others] = [aucOf(attacked, own), aucOf(attacked, rest)];
  const tpr = tprs(attacked, own);
  const alone: [string, Found][] = [
    ['auc', { outcome: aucOutcome(auc) }],
    ...tpr.map(({ measure, outcome }): [string, Found] => [measure, { outcome }]),
    ['advantage', { outcome: advantageOutcome(advantageOf(attacked, own, taken), own) }],
  ];
  const shortRest = tooFew(rest, options.minGroupSize, 'outside of the group ');
  const against: [string, Found][] = shortRest
    ? measures.map((measure) => [`${measure}-difference`, { outcome: shortRest }])
    : [
        ['auc-difference', aucDifference(auc, others)],
        ...tprDifferences(tpr, tprs(attacked, rest), own),
        ['advantage-difference', advantageDifference(attacked, own, rest, taken)],
      ];
  const common = { members: own.m, nonMembers: own.n };
  return [...alone, ...against].map(([measure, one]) => ({
    ...{ measure, ...place, ...one.outcome },
    details: { ...common, ...one.details },
  }));
}

function tooFew({ m, n, all }: Part, required: number, where = ''): Outcome | null {
  const total = m + n;
  if (all[0] + all[1] > 0 && all.includes(0)) {
    return {
      status: 'inapplicable',
      reason: `no item ${where}is a ${all[0] === 0 ? 'member' : 'non-member'}`,
      n: total,
    };
  }
  if (Math.min(m, n) >= required) return null;
  const lacking = lacksAnswers([m, n], all, required);
  const text =
    `${counted('member', m)} and ${counted('non-member', n)} ${where}; at least ${required} of each are needed`.replace(
      ' ;',
      ';',
    );
  return {
    ...{ status: 'insufficient', reason: shortage(text, { answered: total, lacking }), n: total },
    ...{ counts: { members: m, nonMembers: n }, required, lacksAnswers: lacking },
  };
}

function aucOf({ scores, membership }: Attacked, { items }: Part): AucEstimate {
  const own = Float64Array.from(items, (i) => scores[i]);
  return aucOfScores(own, (k) => membership[items[k]] === 1);
}

function aucOutcome(estimate: AucEstimate): Outcome {
  return { status: 'ok', value: estimate.auc, n: estimate.m + estimate.n, interval: aucInterval(estimate, LEVEL) };
}

/** Of two AUCs of different items: limits by squares of those of each, p by DeLong's variances. */
function aucDifference(own: AucEstimate, rest: AucEstimate): Found {
  const value = own.auc - rest.auc;
  const error = Math.sqrt(own.variance + rest.variance);
  const interval = apart(own.auc, aucInterval(own, LEVEL), rest.auc, aucInterval(rest, LEVEL));
  const details = { ofGroup: own.auc, ofRest: rest.auc, membersOfRest: rest.m, nonMembersOfRest: rest.n };
  const common = { status: 'ok', value, n: own.m + own.n, interval } as const;
  if (!(error > 0)) return { outcome: common, details };
  return { outcome: { ...common, pValue: twoSidedNormal(value / error).p, alternative: 'two-sided' }, details };
}

/** Square-and-add: Zou and Donner 2008. */
function apart(a: number, own: Interval, b: number, rest: Interval): Interval {
  return {
    level: LEVEL,
    method: `square-and-add of ${own.method}`,
    lower: Math.max(-1, a - b - Math.hypot(a - own.lower, rest.upper - b)),
    upper: Math.min(1, a - b + Math.hypot(own.upper - a, b - rest.lower)),
  };
}

interface Tpr {
  measure: string;
  outcome: Outcome;
  /** Null where there are too few. */
  drawn: Float64Array | null;
}

function tprs(attacked: Attacked, part: Part): Tpr[] {
  const { scores, membership, options, random } = attacked;
  const curve = curveOf(orderOf(scores, part.items), membership);
  return Object.entries(fprs).map(([measure, fpr]): Tpr => {
    const required = nonMembersFor(fpr);
    if (part.n < required) return { measure, outcome: tooFewFalse(part, required), drawn: null };
    const value = tprAt(curve, fpr);
    const drawn = redrawnTprs(curve, fpr, options.resamples, random(measure, ...part.name));
    return {
      measure,
      outcome: { status: 'ok', value, n: part.m + part.n, interval: drawnInterval(drawn, value) },
      drawn,
    };
  });
}

/**
 * Who has few non-members has not asked for rates that only many of them can tell: the data cannot pose the question, and the run
 * lacks nothing. Where answers are what is missing, it does.
 */
function tooFewFalse({ m, n, all }: Part, required: number): Outcome {
  const lacking = lacksAnswers([n], [all[1]], required);
  const text = `${counted('non-member', n)}; at least ${required.toLocaleString('en')} are needed to expect ${FEWEST_FALSE} false positives`;
  const common = { reason: shortage(text, { answered: m + n, lacking }), n: m + n };
  if (!lacking) return { status: 'inapplicable', ...common };
  return { status: 'insufficient', ...common, counts: { nonMembers: n }, required, lacksAnswers: lacking };
}

function tprDifferences(own: readonly Tpr[], rest: readonly Tpr[], { m, n }: Part): [string, Found][] {
  return own.map((one, k): [string, Found] => {
    const measure = `${one.measure}-difference`;
    const other = rest[k];
    if (one.outcome.status !== 'ok') return [measure, { outcome: one.outcome }];
    if (other.outcome.status !== 'ok') return [measure, { outcome: other.outcome }];
    const value = one.outcome.value - other.outcome.value;
    const interval = drawnInterval(
      one.drawn!.map((drawn, r) => drawn - other.drawn![r]),
      value,
    );
    const details = { ofGroup: one.outcome.value, ofRest: other.outcome.value };
    return [measure, { outcome: { status: 'ok', value, n: m + n, interval }, details }];
  });
}

type Advantage = ReturnType<typeof rateDifference>;

/** At a threshold that is taken as given: a difference of two rates. */
function advantageOf({ membership }: Attacked, { items, m, n }: Part, { isTaken }: Taken): Advantage {
  const taken = items.filter(isTaken);
  const members = taken.reduce((sum, i) => sum + membership[i], 0);
  return rateDifference({ right: members, size: m }, { right: taken.length - members, size: n });
}

const limitsOf = ({ lower, upper }: Advantage): Interval => ({
  level: LEVEL,
  method: 'difference of two rates',
  lower,
  upper,
});

function advantageOutcome(found: Advantage, { m, n }: Part): Outcome {
  return { status: 'ok', value: found.value, n: m + n, interval: limitsOf(found) };
}

/** The mean loss is estimated from the same items, and drawn with them. */
function wholeAdvantage(attacked: Attacked, part: Part, taken: Taken): Outcome {
  const { losses, membership, threshold, options, random } = attacked;
  const found = advantageOf(attacked, part, taken);
  if (threshold !== null) return advantageOutcome(found, part);
  const of = (side: number) =>
    Float64Array.from(
      part.items.filter((i) => membership[i] === side),
      (i) => losses[i],
    );
  const drawn = redrawnAdvantages({ members: of(1), others: of(0) }, options.resamples, random('advantage'));
  return { status: 'ok', value: found.value, n: part.m + part.n, interval: drawnInterval(drawn, found.value) };
}

function advantageDifference(attacked: Attacked, own: Part, rest: Part, taken: Taken): Found {
  const [a, b] = [own, rest].map((part) => advantageOf(attacked, part, taken));
  const interval = apart(a.value, limitsOf(a), b.value, limitsOf(b));
  const value = a.value - b.value;
  const bounded = { ...interval, lower: Math.min(value, interval.lower), upper: Math.max(value, interval.upper) };
  return {
    outcome: { status: 'ok', value, n: own.m + own.n, interval: bounded },
    details: { ofGroup: a.value, ofRest: b.value },
  };
}

/** Two-sided p, normal with a correction for steps, below which no fair coin is believed to have drawn so many members. */
const IMPLAUSIBLE = 1e-6;

/** Guesses are right by themselves where most items are members: the bound would be of the data and not of the model. */
function unlikeCoin([members, others]: Part['all']): Found | null {
  const size = members + others;
  const z = Math.max(0, Math.abs(members - size / 2) - 0.5) / Math.sqrt(size / 4);
  if (!(twoSidedNormal(z).p < IMPLAUSIBLE)) return null;
  const reason = `${members.toLocaleString('en')} of ${size.toLocaleString('en')} items are members, which no fair coin drew`;
  return { outcome: { status: 'inapplicable', reason, n: size } };
}

function epsilonOf({ scores, membership, options }: Attacked, { items, all }: Part): Found {
  const unlike = unlikeCoin(all);
  if (unlike) return unlike;
  const sorted = items.toSorted((a, b) => scores[b] - scores[a]);
  const found = epsilonBound(
    Float64Array.from(sorted, (i) => scores[i]),
    (position) => membership[sorted[position]] === 1,
    { significance: 1 - LEVEL, delta: options.delta },
  );
  const noInterval = 'it is a lower limit by itself';
  return {
    outcome: { status: 'ok', value: found.epsilon, n: found.items, noInterval },
    details: { guesses: found.guesses, right: found.right, delta: options.delta },
  };
}
