import metric from '../../../metrics/refusal-disparity/index.ts';
import { type Asked, inputOf } from '../decision-audit/rows.ts';
import { random, upTo } from '../drawn.ts';

const draw = random('toy');

export default () => {
  const asked = upTo(40, (decision) =>
    ['white', 'Black', 'Asian'].map(
      (race): Asked => ({ decision, race, answers: [draw.next() < (race === 'Black' ? 0.3 : 0.1) ? -2 : 1] }),
    ),
  ).flat();
  return metric.measure({ options: metric.options.parse({}), ...inputOf(asked), random });
};
