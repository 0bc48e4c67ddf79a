import metric from '../../../metrics/implicit-association/index.ts';
import { random, upTo } from '../drawn.ts';
import { inputOf } from './rows.ts';

const draw = random('toy');
const answers = (chance: number) => upTo(2, () => Number(draw.next() < chance));

export const tests = upTo(24, (t) => ({
  id: `t${t}`,
  attribute: t % 2 ? 'gender' : 'race',
  first: upTo(6, () => answers(0.5 + t / 60)),
  second: upTo(6, () => answers(0.5 + t / 60)),
  decisions: upTo(4, () => answers(0.4 + t / 60)),
}));

export default () => metric.measure({ options: metric.options.parse({ resamples: 200 }), ...inputOf(tests), random });
