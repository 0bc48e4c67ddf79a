import metric from '../../../metrics/implicit-decision/index.ts';
import { random } from '../drawn.ts';
import { inputOf } from '../implicit-association/rows.ts';
import { tests } from '../implicit-association/toy.ts';

export default () => metric.measure({ options: metric.options.parse({}), ...inputOf(tests), random });
