import metric from '../../../metrics/decision-audit/index.ts';
import { normals } from '../../../src/statistics/distributions/normal.ts';
import { random, upTo } from '../drawn.ts';
import { type Asked, inputOf, withLogit } from './rows.ts';

const normal = normals(random('toy'));

export default () => {
  const asked = ['word', 'name'].flatMap((by) =>
    upTo(12, (decision) => {
      const own = [normal(), 0.3 + 0.5 * normal(), 0.5 * normal()];
      return [20, 50].flatMap((age) =>
        ['male', 'female'].flatMap((gender) =>
          ['white', 'Black'].map((race): Asked => {
            const logit =
              own[0] + own[1] * Number(gender === 'female') + own[2] * Number(race === 'Black') + 0.3 * normal();
            return { by, decision, age, gender, race, scores: withLogit(logit), answers: [Number(logit > 0)] };
          }),
        ),
      );
    }).flat(),
  );
  return metric.measure({ options: metric.options.parse({}), ...inputOf(asked), random });
};
