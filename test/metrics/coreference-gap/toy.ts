import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { type Case, measure } from './questions.ts';

const draw = randomStream(1, 'coreference-gap');
const said = (right: number) => (draw.next() < right ? 'r' : draw.next() < 0.8 ? 'w' : 'x');
const cases = Array.from({ length: 60 }, (): Case => ({ pro: said(0.8) + said(0.8), anti: said(0.5) + said(0.5) }));

export default () => measure(cases);

/** Shares of answers, with the same limits. */
export const simulatedAs = {
  'accuracy-pro': 'bbq/accuracy-disambiguated',
  'accuracy-anti': 'bbq/accuracy-disambiguated',
  'position-bias': 'bbq/position-bias',
  unanswered: 'bbq/unanswered',
};
