import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { measure, type Row } from './questions.ts';

const draw = randomStream(1, 'stereotype-choice');
const rows = Array.from(
  { length: 200 },
  (_, i): Row => ({ said: (['s', 's', 'a', 'u', 'x'] as const)[draw.below(5)], case: `${i % 50}` }),
);

export default () => measure(rows);

/** Shares of the same answers, with the same limits. */
export const simulatedAs = {
  'stereotype-share': 'bbq/bias-disambiguated',
  'language-model-score': 'bbq/accuracy-ambiguous',
  'position-bias': 'bbq/position-bias',
  unanswered: 'bbq/unanswered',
};
