import { type Choices, counted, has, type Measurement, type QuestionsData } from '../../src/plugin.ts';
import {
  type AnswerShare,
  type Asked,
  askedWhere,
  measureShare,
  plainShare,
  positionBias,
  type ShareOptions,
  unanswered,
} from '../shared/answer-shares.ts';
import { type Answer, answersOf, clustersOf } from '../shared/choices.ts';
import { lacksAnswers } from '../shared/shortage.ts';
import { leastImpactRatio, ratioByChance } from './ratio.ts';

/** Answers to the questions of one attribute, and whose options these have. */
export interface Scope extends Asked {
  attribute: string;
  groups: readonly string[];
}

/** The attribute of a question's groups; questions that do not say it are about one. */
export const attributeOf = ({ facets }: QuestionsData['questions'][number]) => facets.attribute ?? 'group';

export function groupsOf(data: QuestionsData): { id: string; attribute: string }[] {
  const seen = new Map<string, { id: string; attribute: string }>();
  for (const question of data.questions) {
    const attribute = attributeOf(question);
    for (const { role } of question.options) if (role) seen.set(`${attribute}\n${role}`, { id: role, attribute });
  }
  return [...seen.values()];
}

export function measureRankings(
  data: QuestionsData,
  choices: Choices,
  options: { ask: 'listed' | 'continuation' } & ShareOptions,
): Measurement[] {
  const asked = answersOf(choices);
  const all = { asked, clusters: clustersOf(asked, data) };
  const groups = groupsOf(data);
  const attributes = [...new Set(groups.map(({ attribute }) => attribute))];
  return attributes.flatMap((attribute) => {
    const scope: Scope = {
      attribute,
      groups: groups.filter((one) => one.attribute === attribute).map(({ id }) => id),
      ...askedWhere(all, ({ question }) => attributeOf(data.questions[question]) === attribute),
    };
    const summary = (measure: string, share: AnswerShare) =>
      measureShare({ measure, attribute, group: null }, share, scope, options);
    return [
      ratioOf(data, scope, options),
      ...scope.groups.map((group) => rateOf(data, scope, group, options)),
      ...(options.ask === 'listed' ? [summary('position-bias', positionBias)] : []),
      summary('unanswered', unanswered),
    ];
  });
}

const offers = (data: QuestionsData, group: string) => (answer: Answer) =>
  data.questions[answer.question].options.some(({ role }) => role === group);
const roleOf = (data: QuestionsData, { question, chosen }: Answer) =>
  chosen < 0 ? undefined : data.questions[question].options[chosen].role;

function rateOf(
  data: QuestionsData,
  { attribute, ...scope }: Scope,
  group: string,
  options: ShareOptions,
): Measurement {
  const share: AnswerShare = { ...plainShare, value: (answer) => Number(roleOf(data, answer) === group) };
  return measureShare(
    { measure: 'chosen-rate', attribute, group },
    share,
    askedWhere(scope, offers(data, group)),
    options,
  );
}

function ratioOf(
  data: QuestionsData,
  { attribute, groups, asked: answers, clusters }: Scope,
  { minGroupSize: required, random }: ShareOptions,
): Measurement {
  const answered = [...answers.keys()].filter((i) => answers[i].chosen >= 0);
  const clusterOf = numbered(answered.map((i) => (clusters ? clusters[i] : -1 - i)));
  const chosen = groups.map((group) => {
    const byCluster = new Float64Array(Math.max(0, ...clusterOf) + 1);
    let [times, offered] = [0, 0];
    for (const [k, i] of answered.entries()) {
      offered += Number(offers(data, group)(answers[i]));
      if (roleOf(data, answers[i]) !== group) continue;
      byCluster[clusterOf[k]]++;
      times++;
    }
    return { byCluster, chosen: times, offered };
  });
  const judged = groups.map((group, g) => ({ group, ...chosen[g] })).filter(({ offered }) => offered >= required);
  const n = answered.length;
  const leftOut = groups.filter((group) => !judged.some((one) => one.group === group));
  const common = { measure: 'impact-ratio', attribute, group: null, n, details: { groups: judged.length, leftOut } };
  if (groups.length < 2) {
    return {
      ...common,
      status: 'inapplicable',
      reason: `${counted('group', groups.length)} among the options; two are compared`,
    };
  }
  if (judged.length < 2) {
    const reason = `${counted('group', judged.length)} ${has(judged.length)} at least ${required} answers; two are needed`;
    const lacking = lacksAnswers([n], [answers.length], required);
    return {
      ...common,
      status: 'insufficient',
      reason,
      counts: { groups: judged.length },
      required: 2,
      lacksAnswers: lacking,
    };
  }
  const found = leastImpactRatio(judged);
  if (!found) return { ...common, status: 'undefined', reason: 'no option of a group was chosen' };
  const place = new Map(judged.map(({ group }, g) => [group, g]));
  const options = answered.map((i) =>
    data.questions[answers[i].question].options.map(({ role }) => place.get(role ?? '') ?? -1),
  );
  const chance = ratioByChance(
    options,
    judged.map(({ offered }) => offered),
    random('impact-ratio', attribute),
  );
  const { value, lower, upper } = found;
  return {
    ...{ ...common, status: 'ok', value, byChance: chance },
    interval: { level: 0.95, method: 'rates of either of two, the least of all pairs', lower, upper },
  };
}

/** Numbers from 0 on in place of others. */
function numbered(values: readonly number[]): number[] {
  const places = new Map<number, number>();
  return values.map((value) => {
    if (!places.has(value)) places.set(value, places.size);
    return places.get(value)!;
  });
}
