/** What functional-tests measures: accuracies, and their gaps between target groups and between languages. */
import {
  counted,
  type Group,
  has,
  type Json,
  type LabelledData,
  type Measurement,
  type MeasurementId,
  type Random,
} from '../../src/plugin.ts';
import {
  clusteredMean,
  greatestByChance,
  greatestDifference,
  rateEstimate,
  sharesByChance,
} from '../../src/statistics/index.ts';
import { intersect } from '../shared/groups.ts';
import { lacksAnswers, shortage } from '../shared/shortage.ts';
import type { Cases, Options } from './cases.ts';
import { languageGaps } from './languages.ts';

type Streams = (...names: readonly string[]) => Random;

/** Which cases a gap compares. */
export const gapKinds = {
  'accuracy-gap': { title: 'Accuracy gap', words: 'cases', of: () => true },
  'positive-accuracy-gap': {
    title: 'Accuracy gap on positives',
    words: 'positive (hateful) cases',
    of: (p: number) => p === 1,
  },
  'negative-accuracy-gap': {
    title: 'Accuracy gap on negatives',
    words: 'negative (harmless) cases',
    of: (p: number) => p === 0,
  },
} as const;
type GapKind = keyof typeof gapKinds;
const gapNames = Object.keys(gapKinds) as GapKind[];

export function measureTests(
  options: Options,
  data: LabelledData,
  scores: Float64Array,
  random: Streams,
): Measurement[] {
  const { functionalities, languages, threshold } = options;
  const right = scores.map((score, i) =>
    Number.isNaN(score) ? score : Number((score >= threshold ? 1 : 0) === data.positive[i]),
  );
  const cases = { options, data, right };
  const of = (attribute: string) => data.groups.filter((group) => group.attribute === attribute);
  const targets = data.groups.filter(({ attribute }) => attribute !== functionalities && attribute !== languages);
  const spoken = of(languages);
  const one = ({ attribute, id, members }: Group) => accuracy(cases, attribute, id, members);
  const several = spoken.length > 1;
  const scopes = several ? spoken.map((language) => within(targets, language)) : [{ language: null, targets }];
  const gaps = gapNames.flatMap((measure) => [
    gap(cases, scopes, { measure, attribute: null, group: null }, random),
    ...(several ? scopes : []).map((scope) =>
      gap(cases, [scope], { measure, attribute: languages, group: scope.language }, random),
    ),
  ]);
  return [
    accuracy(cases, null, null, data.ids.keys()),
    ...of(functionalities).map(one),
    ...targets.map(one),
    ...spoken.map(one),
    ...(several ? intersect(data, [languages, functionalities]).groups.map(one) : []),
    ...gaps,
    ...(options.sourceLanguage === undefined ? [] : languageGaps(cases, options.sourceLanguage)),
  ];
}

/** The target groups that are compared with each other. */
interface Scope {
  language: string | null;
  targets: readonly Group[];
}

function within(targets: readonly Group[], { id, members }: Group): Scope {
  const spoken = new Set(members);
  const own = targets.map((target) => ({ ...target, members: target.members.filter((i) => spoken.has(i)) }));
  return { language: id, targets: own.filter((target) => target.members.length > 0) };
}

/** Of some cases, how many are right, and how many have an answer. */
function count({ data, right }: Cases, members: Iterable<number>, wanted: (positive: number) => boolean) {
  const found = { right: 0, answered: 0, unanswered: 0 };
  for (const i of members) {
    if (!wanted(data.positive[i])) continue;
    if (Number.isNaN(right[i])) {
      found.unanswered++;
      continue;
    }
    found.answered++;
    found.right += right[i];
  }
  return found;
}

function accuracy(
  cases: Cases,
  attribute: string | null,
  group: string | null,
  members: Iterable<number>,
): Measurement {
  const { minGroupSize: required } = cases.options;
  const { right, data } = cases;
  const isMember = new Uint8Array(data.size);
  for (const i of members) isMember[i] = 1;
  const unanswered = right.reduce((sum, one, i) => sum + (isMember[i] === 1 && Number.isNaN(one) ? 1 : 0), 0);
  const found = clusteredMean({ kind: 'decisions', values: right }, isMember, data.cases?.of ?? null);
  const n = found?.n ?? 0;
  const common = { measure: 'accuracy', attribute, group, n, details: { unanswered } };
  if (found === null || n < required) {
    const lacking = lacksAnswers([n], [n + unanswered], required);
    const reason = shortage(`${counted('case', n)} ${has(n)} an answer; at least ${required} are needed`, {
      answered: n,
      lacking,
    });
    return { ...common, status: 'insufficient', reason, counts: { cases: n }, required, lacksAnswers: lacking };
  }
  return { ...common, status: 'ok', value: found.value, interval: found.interval };
}

function gap(
  cases: Cases,
  scopes: readonly Scope[],
  place: MeasurementId & { measure: GapKind },
  random: Streams,
): Measurement {
  const { minGroupSize: required } = cases.options;
  const { words, of } = gapKinds[place.measure];
  const counts = scopes.map(({ language, targets }) => ({
    language,
    targets: targets.map(({ id, members }) => ({ group: id, ...count(cases, members, of) })),
  }));
  const all = counts.flatMap(({ language, targets }) =>
    targets.map((target) => ({ ...(scopes.length > 1 && { language }), ...target })),
  );
  const large = counts.map(({ targets }) => targets.filter(({ answered }) => answered >= required));
  const families = large.filter(({ length }) => length > 1);
  const compared = families.flat();
  const leftOut: Json[] = all
    .filter(({ answered }) => answered < required)
    .map(({ right: _, unanswered: __, ...rest }) => rest);
  const n = (families.length > 0 ? compared : large.flat()).reduce((sum, { answered }) => sum + answered, 0);
  const groups = families.length > 0 ? compared.length : Math.max(...large.map(({ length }) => length));
  const common = { ...place, n, details: { groups, leftOut } };
  const most = (wanted: (one: { answered: number; unanswered: number }) => boolean) =>
    Math.max(...counts.map(({ targets }) => targets.filter(wanted).length));
  const posed = most(({ answered, unanswered }) => answered + unanswered > 0);
  if (posed < 2) {
    const reason = `${counted('target group', posed)} of the data ${has(posed)} ${words}; two are compared`;
    return { ...common, status: 'inapplicable', reason };
  }
  if (families.length === 0) {
    const lacking = most(({ answered, unanswered }) => answered + unanswered >= required) >= 2;
    const answered = all.reduce((sum, one) => sum + one.answered, 0);
    const few = `${groups} of ${Math.max(...counts.map(({ targets }) => targets.length))} target groups ${has(groups)} at least ${required} ${words} with an answer; two are needed`;
    const reason = shortage(few, { answered, lacking });
    return { ...common, status: 'insufficient', reason, counts: { groups }, required: 2, lacksAnswers: lacking };
  }
  const { value, lower, upper } = greatestDifference(
    families.map((family) => family.map(({ right, answered }) => rateEstimate(right, answered))),
  );
  const shares = families.map((family) =>
    sharesByChance(
      family.map(({ right, answered: size }) => ({ right, size })),
      random('by chance', place.measure, ...(place.group === null ? [] : [place.group])),
    ),
  );
  const interval = {
    level: 0.95,
    method: 'Newcombe from Agresti-Coull with exact bounds (pairs, Bonferroni)',
    lower,
    upper: Math.min(1, upper),
  };
  const ends = families.map((family) => {
    const rates = family
      .map(({ group, right, answered }) => ({ group, value: right / answered, n: answered }))
      .sort((a, b) => a.value - b.value);
    return { worst: rates[0], reference: rates.at(-1)! };
  });
  const apart = ({ worst, reference }: (typeof ends)[number]) => reference.value - worst.value;
  const details = { ...common.details, ...ends.reduce((a, b) => (apart(b) > apart(a) ? b : a)) };
  return { ...common, status: 'ok', value, byChance: greatestByChance(shares), interval, details };
}
