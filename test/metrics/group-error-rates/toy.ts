import metric from '../../../metrics/group-error-rates/index.ts';
import { posts, scores } from '../drawn.ts';
import { measureScores } from '../labelled-data.ts';

export default () => measureScores(metric, posts, scores);
