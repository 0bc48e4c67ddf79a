import {
  type Choices,
  counted,
  DECLINED,
  type Group,
  type Measurement,
  type QuestionsData,
  UNREADABLE,
} from '../../src/plugin.ts';
import { type Averaged, againstRest, clusteredMean } from '../../src/statistics/index.ts';
import { type Answer, answersOf } from '../shared/choices.ts';
import { lacksAnswers, shortage } from '../shared/shortage.ts';

export function measureRefusals(
  data: Pick<QuestionsData, 'questions' | 'groups' | 'cases'>,
  choices: Choices,
  required: number,
): Measurement[] {
  const all = answersOf(choices);
  const answers = all.filter(({ chosen }) => chosen !== UNREADABLE);
  const unreadable = all.length - answers.length;
  if (choices.scores && choices.declined === 0) {
    const reason = 'options were scored by their likelihood, which no model can decline';
    return idsOf(data.groups).map((id) => ({ ...id, status: 'inapplicable', reason, n: answers.length }));
  }
  // Answers to one question, and to questions of one case, depend on each other.
  const cluster = Int32Array.from(answers, ({ question }) => clusterOf(question, data));
  const refused = {
    kind: 'decisions',
    values: Float64Array.from(answers, ({ chosen }) => Number(chosen === DECLINED)),
  } as const;
  const overall = clusteredMean(refused, null, cluster);
  const id = { measure: 'refusal-rate', attribute: null, group: null };
  const attributes = [...new Set(data.groups.map(({ attribute }) => attribute))];
  return [
    overall
      ? { ...id, status: 'ok', ...overall, details: { unreadable } }
      : { ...id, ...tooFew('no answer can be read', { answers: 0 }, [all.length], 1) },
    ...attributes.flatMap((attribute) => {
      const groups = data.groups.filter((group) => group.attribute === attribute);
      // Questions about nobody of the attribute are beside the point.
      const asked = membersOf(groups, data.questions.length);
      const about = (answer: Answer) => asked[answer.question] === 1;
      const values = { ...refused, values: refused.values.map((value, i) => (about(answers[i]) ? value : Number.NaN)) };
      const total = all.filter(about).length;
      return groups.flatMap((group) => {
        const own = membersOf([group], data.questions.length);
        const compared = againstRest(
          values,
          Uint8Array.from(answers, ({ question }) => own[question]),
          cluster,
        );
        const size = all.filter(({ question }) => own[question] === 1).length;
        return ofGroup(group, compared, { asked: [size, total - size], required });
      });
    }),
  ];
}

function clusterOf(question: number, { cases }: Pick<QuestionsData, 'cases'>): number {
  const own = cases?.of[question] ?? -1;
  return own < 0 ? (cases?.ids.length ?? 0) + question : own;
}

function idsOf(groups: readonly Group[]) {
  return [
    { measure: 'refusal-rate', attribute: null, group: null },
    ...groups.flatMap(({ id, attribute }) =>
      ['refusal-rate', 'refusal-difference'].map((measure) => ({ measure, attribute, group: id })),
    ),
  ];
}

function membersOf(groups: readonly Group[], size: number): Uint8Array {
  const members = new Uint8Array(size);
  for (const group of groups) for (const i of group.members) members[i] = 1;
  return members;
}

function ofGroup(
  { id, attribute }: Group,
  { group, rest, difference }: ReturnType<typeof againstRest>,
  { asked, required }: { asked: [number, number]; required: number },
): Measurement[] {
  const place = { attribute, group: id };
  const count = (one: Averaged | null) => one?.n ?? 0;
  const [n, others] = [count(group), count(rest)];
  const own: Measurement =
    group && n >= required
      ? { ...place, measure: 'refusal-rate', status: 'ok', ...group }
      : {
          ...{ ...place, measure: 'refusal-rate' },
          ...tooFew(`${counted('answer', n)}; at least ${required} are needed`, { answers: n }, [asked[0]], required),
        };
  const measure = 'refusal-difference';
  if (asked[1] === 0) {
    const reason = 'all questions are about this group';
    return [own, { ...place, measure, status: 'inapplicable', reason, n }];
  }
  if (!group || !rest || !difference || Math.min(n, others) < required) {
    const reason = `${counted('answer', n)} about the group and ${others.toLocaleString('en')} about others; at least ${required} are needed`;
    return [own, { ...place, measure, ...tooFew(reason, { group: n, rest: others }, asked, required) }];
  }
  const details = { ofGroup: group.value, ofRest: rest.value, others };
  return [own, { ...place, measure, status: 'ok', n, ...difference, details }];
}

function tooFew(reason: string, counts: Record<string, number>, asked: readonly number[], required: number) {
  const answered = Object.values(counts);
  const lacking = lacksAnswers(answered, asked, required);
  const n = answered[0];
  const said = shortage(reason, { answered: answered.reduce((sum, count) => sum + count, 0), lacking });
  return { status: 'insufficient' as const, reason: said, n, counts, required, lacksAnswers: lacking };
}
