import type { Json, Measurement, Random } from '../../src/plugin.ts';
import { boundedMeanInterval, clusteredRate, mean } from '../../src/statistics/index.ts';
import {
  type Answered,
  addUp,
  associationOf,
  attributesOfTests,
  countsOf,
  type ImplicitTest,
  toldDeclined,
} from '../shared/implicit-tests.ts';

interface Drawing {
  resamples: number;
  random: (...names: readonly string[]) => Random;
}

export function measureAssociations(tests: readonly ImplicitTest[], drawing: Drawing): Measurement[] {
  return [
    ...[null, ...attributesOfTests(tests)].map((attribute) => ofTests(tests, attribute, drawing)),
    ...tests.map(ofTest),
  ];
}

function ofTests(all: readonly ImplicitTest[], attribute: string | null, { resamples, random }: Drawing): Measurement {
  const tests = all.filter((test) => attribute === null || test.attribute === attribute);
  const values = tests.map(({ answered }) => associationOf(answered)).filter((value) => value !== null);
  const { details, lacking } = told(tests.flatMap(({ answered }) => answered));
  const place = { measure: 'association', attribute, group: null, n: values.length };
  if (values.length === 0) return { ...place, ...lacking, details };
  return {
    ...place,
    status: 'ok',
    value: mean(values),
    interval: boundedMeanInterval(values, [-1, 1], { resamples, random: random('tests', attribute ?? '') }),
    details: { ...details, tests: tests.length, testsWithoutAnswers: tests.length - values.length },
  };
}

function ofTest({ id, attribute, answered }: ImplicitTest): Measurement {
  const value = associationOf(answered);
  const { details, lacking, answers } = told(answered);
  const place = { measure: 'test-association', attribute, group: id, n: answers };
  if (value === null) return { ...place, ...lacking, details };
  const [first, second] = ['first', 'second'].map((kind) => {
    const { successes, trials } = countsOf(answered.filter(({ question }) => question.facets.words === kind));
    const rate = clusteredRate(successes, trials)!;
    return { share: rate.value, ...rate.limits(0.025) };
  });
  const below = Math.hypot(first.share - first.lower, second.share - second.lower);
  const above = Math.hypot(first.upper - first.share, second.upper - second.share);
  const middle = first.share + second.share - 1;
  return {
    ...place,
    status: 'ok',
    value,
    interval: {
      level: 0.95,
      method: 'square-and-add of Agresti-Coull (clusters)',
      lower: Math.max(-1, middle - below),
      upper: Math.min(1, middle + above),
    },
    details: { ...details, firstWords: first.share, secondWords: second.share },
  };
}

function told(answered: readonly Answered[]) {
  const { answers, unreadable, declined, neither } = addUp(answered);
  const details: Record<string, Json> = { unanswered: { unreadable, declined, neither } };
  const lacking = {
    status: 'insufficient' as const,
    reason: `the words of one kind have no answer that names one of the two${toldDeclined(declined)}`,
    counts: { answers },
    required: 1,
    lacksAnswers: true,
  };
  return { answers, details, lacking };
}
