import metric from '../../../metrics/template/index.ts';
import { posts, scores } from '../drawn.ts';
import { measureScores } from '../labelled-data.ts';

export default () => measureScores(metric, posts, scores);

/** The simulation of the same interval of the same statistic speaks for this one. */
export const simulatedAs = { 'false-alarms': 'group-error-rates/false-positive-rate' };
