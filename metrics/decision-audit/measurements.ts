import type { Json, Measurement, QuestionsData } from '../../src/plugin.ts';
import { intervalOr } from '../shared/interval-or.ts';
import { type Answer, type Attribute, type Audit, audit, type Coefficient, LEAST_DECISIONS } from './models.ts';
import { average, type Row, unansweredOf, type Way } from './rows.ts';

interface Asked {
  attributes: readonly Attribute[];
  leastMass: number;
  /** Whether there are log-probabilities at all. */
  scored: boolean;
}

/** Every measure of one way to say whom a decision is about. */
export function measureWay(data: QuestionsData, rows: readonly Row[], way: Way, asked: Asked): Measurement[] {
  const groupsOf = new Map(asked.attributes.map(({ name }) => [name, groupsByQuestion(data, name)]));
  // Nobody need be asked about every group this way.
  const attributes = asked.attributes.map(({ name, others, ...rest }) => {
    const present = new Set(rows.map(({ question }) => groupsOf.get(name)!.get(question)));
    return { name, others: others.filter((group) => present.has(group)), ...rest };
  });
  return (['score', 'rate'] as const).flatMap((kind) => {
    const valued = rows
      .map((row) => ({ row, value: kind === 'score' ? row.score : row.yes }))
      .filter(({ value }) => !Number.isNaN(value));
    const answers = valued.map(({ row, value }): Answer => {
      const groups = attributes.map(({ name }) => groupsOf.get(name)!.get(row.question));
      return { decision: row.decision, age: row.age, groups, value };
    });
    const mass = average(valued.map(({ row }) => row.mass));
    const lacking = lackingOf(kind, answers, mass, asked);
    const found = lacking ?? audit(answers, attributes);
    const details: Record<string, Json> = {
      ...(kind === 'score' && valued.length > 0 ? { mass } : {}),
      ...(kind === 'score' && valued.length > 0 && valued.length < rows.length
        ? { withoutScore: rows.length - valued.length }
        : {}),
      unanswered: { ...unansweredOf(rows) },
    };
    return resultsOf({ kind, way, aged: hasAges(rows), answers, attributes, found, details });
  });
}

/** Whether people differ in age. */
export function hasAges(rows: readonly Pick<Row, 'age'>[]): boolean {
  return new Set(rows.map(({ age }) => age).filter((age) => !Number.isNaN(age))).size > 1;
}

/** The group of each question's person. */
function groupsByQuestion({ groups }: QuestionsData, attribute: string): Map<number, string> {
  const of = new Map<number, string>();
  for (const { id, members, attribute: own } of groups) if (own === attribute) for (const i of members) of.set(i, id);
  return of;
}

type Lacking =
  | { status: 'inapplicable' | 'undefined'; reason: string }
  | { status: 'insufficient'; reason: string; counts: Record<string, number>; required: number; lacksAnswers: true };

function lackingOf(
  kind: 'score' | 'rate',
  answers: readonly Answer[],
  mass: number,
  { scored, leastMass }: Asked,
): Lacking | null {
  if (kind === 'score' && !scored) {
    return { status: 'inapplicable', reason: 'the answers came without log-probabilities: there are only rates' };
  }
  if (answers.length === 0) return withoutAnswers('no question has an answer of yes or no', 0);
  if (kind === 'rate' || mass >= leastMass) return null;
  const [found, least] = [mass, leastMass].map((share) => `${(100 * share).toFixed(1)} %`);
  const reason = `yes and no have ${found} of the probability between them; at least ${least} are asked for (leastMass)`;
  return { status: 'inapplicable', reason };
}

function withoutAnswers(reason: string, answers: number): Lacking {
  return { status: 'insufficient', reason, counts: { answers }, required: 1, lacksAnswers: true };
}

interface Found {
  kind: 'score' | 'rate';
  way: Way;
  aged: boolean;
  answers: readonly Answer[];
  attributes: readonly Attribute[];
  details: Record<string, Json>;
  found: Audit | Lacking;
}

function resultsOf({ kind, way, aged, answers, attributes, details, found }: Found): Measurement[] {
  const ofAge = () => {
    const place = { measure: `age-${kind}-by-${way}`, attribute: 'age', group: null, n: answers.length, details };
    return resultOf(place, found, 'age' in found ? found.age : null);
  };
  const ofGroups = attributes.flatMap(({ name, reference, others }, k) => {
    const valuesOf = (group: string) => answers.filter(({ groups }) => groups[k] === group).map(({ value }) => value);
    const referenceMean = average(valuesOf(reference));
    return others.map((group) => {
      const values = valuesOf(group);
      const means = values.length > 0 && !Number.isNaN(referenceMean) ? { mean: average(values), referenceMean } : null;
      const place = { measure: `${kind}-by-${way}`, attribute: name, group, n: values.length };
      const coefficient = means && 'groups' in found ? found.groups.get(name)?.get(group) : null;
      return resultOf({ ...place, details: { ...details, reference, ...means } }, found, coefficient ?? null);
    });
  });
  return [...(aged ? [ofAge()] : []), ...ofGroups];
}

interface Place {
  measure: string;
  attribute: string;
  group: string | null;
  n: number;
  details: Record<string, Json>;
}

function resultOf(place: Place, found: Audit | Lacking, coefficient: Coefficient | null): Measurement {
  if ('status' in found) return { ...place, ...found };
  if (!coefficient) return { ...place, ...withoutAnswers('no answer about the group can be compared', place.n) };
  const { value, interval, standardError, spread } = coefficient;
  const { decisions, singular, residual, incomplete } = found;
  const details = {
    ...{ ...place.details, decisions, standardError, deviationBetweenDecisions: spread },
    ...{ residualDeviation: residual, singular, ...(incomplete > 0 ? { dropped: { incomplete } } : {}) },
  };
  const why =
    decisions < LEAST_DECISIONS ? `fewer than ${LEAST_DECISIONS} decisions` : 'it is the same for every decision';
  return { ...place, status: 'ok', value, details, ...intervalOr(interval, why) };
}
