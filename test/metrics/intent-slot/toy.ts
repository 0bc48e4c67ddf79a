import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { measureRows, type Row } from './utterances.ts';

const draw = randomStream(1, 'utterances');
const rows = Array.from({ length: 40 }, (_, item) =>
  ['en', 'de', 'zh'].map((language): Row => {
    const gold = ['O', 'B-time', 'I-time', draw.next() < 0.5 ? 'B-place' : 'O'];
    const predicted = gold.map((tag) => (draw.next() < 0.1 ? 'O' : tag));
    return { language, item, intent: 'a', gold, named: draw.next() < 0.8 ? 'a' : 'b', predicted };
  }),
).flat();

export default () => measureRows(rows, { sourceLanguage: 'en' });
