import { counted, inputOf, measure } from './questions.ts';

export default () => measure(inputOf(['a', 'b', 'c'], counted(40, 30, 20)));

/** Shares of answers, with the same limits. */
export const simulatedAs = {
  'chosen-rate': 'bbq/accuracy-ambiguous',
  'position-bias': 'bbq/position-bias',
  unanswered: 'bbq/unanswered',
};
