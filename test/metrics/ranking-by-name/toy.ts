import { counted, inputOf, measure } from './questions.ts';

export default () => measure(inputOf(['a', 'b', 'c'], counted(40, 30, 20)));

/** Rates of independent answers. */
export const simulatedAs = {
  'chosen-rate': 'crows-pairs/stereotype-score',
  'position-bias': 'crows-pairs/stereotype-score',
  unanswered: 'crows-pairs/stereotype-score',
};
