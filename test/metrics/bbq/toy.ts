import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { type Four, measure, type Said } from './questions.ts';

const draw = randomStream(1, 'bbq');
const said = (right: Said): Said => {
  const at = draw.next();
  return at < 0.6 ? right : at < 0.8 ? 'target' : at < 0.95 ? 'other' : 'declined';
};
const fours = Array.from({ length: 200 }, (_, i): Four => {
  const said4 = [said('unknown'), said('target'), said('unknown'), said('other')];
  return { group: i % 2 === 0 ? 'old' : 'nonOld', case: `${i % 25}`, said: said4 };
});

export default () => measure(fours);
