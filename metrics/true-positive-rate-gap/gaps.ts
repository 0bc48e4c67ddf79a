/** The gap of each class: how much more often it is recognised in a group than outside of it. */
import { counted, type Measurement } from '../../src/plugin.ts';
import { rateDifference } from '../../src/statistics/index.ts';
import { lacksAnswers, shortage } from '../shared/shortage.ts';
import { type Cell, shareOf } from './cells.ts';

export function isSmall({ inside, outside }: Cell, required: number): boolean {
  return Math.min(inside.size, outside.size) < required;
}

/** Whether a class that is too small would have enough items had all of them an answer. */
export function isLacking({ inside, outside }: Cell, required: number): boolean {
  return lacksAnswers([inside.size, outside.size], [inside.items, outside.items], required);
}

export function classGap(
  { attribute, group }: { attribute: string; group: string },
  cell: Cell,
  required: number,
): Measurement {
  const { name, inside, outside } = cell;
  const counts = { inside: inside.size, outside: outside.size };
  const common = { measure: 'tpr-gap', attribute, group: `${group}: ${name}`, n: inside.size + outside.size };
  if (isSmall(cell, required)) {
    const lacking = isLacking(cell, required);
    const few = `${counted('item', inside.size)} of the class in the group and ${outside.size} outside; at least ${required} of each are needed`;
    const reason = shortage(few, { answered: inside.size + outside.size, lacking });
    return { ...common, status: 'insufficient', reason, counts, required, lacksAnswers: lacking };
  }
  const { value, lower, upper } = rateDifference(inside, outside);
  return {
    ...common,
    status: 'ok',
    value,
    interval: { level: 0.95, method: 'Newcombe from Agresti-Coull with exact bounds', lower, upper },
    details: { ...counts, share: shareOf(cell), tpr: inside.right / inside.size },
  };
}
