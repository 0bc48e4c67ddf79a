/** What the cache holds of finished work may have been written by anybody who can write there. */
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { evaluate } from '../../../src/index.ts';
import { nodeFiles } from '../../../src/support/store/files.ts';
import { openStore } from '../../../src/support/store/index.ts';
import { remains } from '../../../src/support/store/segment-file.ts';
import { folder } from '../../config/fakes.ts';
import { filesIn } from '../../support/store/helpers.ts';

const origin = { kind: 'measurements', by: 'ours', content: 'measurements' };
const rows = Array.from({ length: 40 }, (_, i) => `${i},${i % 2 ? 'yes' : 'no'},${i % 4 < 2 ? 'a' : 'b'},0.${i % 7}`);

let cwd: string;
let key: string;
let sound: string;
const cacheDirectory = () => join(cwd, 'cache');
const results = async () => (await evaluate({ cwd, cacheDirectory: cacheDirectory(), threads: 1 })).results;

beforeAll(async () => {
  cwd = await folder({
    'table.csv': `id,label,group,score\n${rows.join('\n')}\n`,
    'fairprobe.config.yaml': `
subjects: [{ name: ours, classifier: { predictions: table.csv, columns: { id: id, score: score } } }]
datasets: { table: { table: table.csv, columns: { id: id, label: label, groups: [group] }, positive: ['yes'] } }
metrics: [{ group-error-rates: { dataset: table, minGroupSize: 5 } }]
`,
  });
  await results();
  const [[found, value]] = remains(nodeFiles, filesIn(cacheDirectory(), origin)[0]);
  key = found;
  sound = Buffer.from(value).toString();
});

async function resultsAfter(stored: string) {
  const cache = await openStore(cacheDirectory(), expect.unreachable);
  cache.put(key, Buffer.from(stored), origin);
  await cache.close();
  return results();
}

it.each([
  ['nothing', ''],
  ['no JSON', 'x'],
  ['null', 'null'],
  ['an object', '{}'],
  ['a list', '[]'],
  ['an entry that is none', '{"measurements":[null],"notes":[]}'],
  ['no numbers', () => sound.replaceAll(/:\d[\d.e-]*/g, ':null')],
  ['numbers without end', () => sound.replaceAll(/:\d[\d.e-]*/g, ':1e999')],
  ['notes that are no texts', () => sound.replace(/"notes":\[.*/, '"notes":[1]}')],
])('is measured again where it is %s', async (_, stored) => {
  const before = await resultsAfter(sound);
  expect(await resultsAfter(typeof stored === 'string' ? stored : stored())).toEqual(before);
});

it('is used where it keeps the contract', async () => {
  const [one] = JSON.parse(sound).measurements;
  const changed = { measurements: [{ ...one, status: 'error', reason: 'changed' }], notes: [], referenceNotes: [] };
  expect(await resultsAfter(JSON.stringify(changed))).toMatchObject([{ status: 'error', reason: 'changed' }]);
});
