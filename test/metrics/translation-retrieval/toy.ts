import { normals } from '../../../src/statistics/distributions/normal.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { measureLanguages } from './parallel.ts';

const normal = normals(randomStream(1, 'translations'));
const meanings = Array.from({ length: 40 }, () => Array.from({ length: 4 }, normal));
const language = (noise: number) => meanings.map((row) => row.map((value) => value + noise * normal()));

export default () => measureLanguages({ en: language(0), de: language(0.5), zh: language(1) });
