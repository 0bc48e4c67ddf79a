import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { evaluate, type InputError } from '../../../src/index.ts';
import { type Answer, serve } from '../../support/network/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-labels-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const items = Array.from({ length: 40 }, (_, i) => i);
const group = (i: number) => (i % 4 < 2 ? 'x' : 'y');

function run(classifier: string, table: string, positive: string) {
  const config = join(folder, 'fairprobe.config.yaml');
  writeFileSync(
    config,
    `subjects:
  - { name: s, classifier: ${classifier} }
datasets:
  posts: { table: ${table}, columns: { id: id, ${table === 't.csv' ? 'text: text, ' : ''}label: label, groups: [group] }, positive: ${positive} }
metrics:
  - group-error-rates: { dataset: posts, threshold: 0.5 }
`,
  );
  return evaluate({ config, cacheDirectory: join(folder, 'cache') });
}
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    ({ problems }: InputError) => problems[0],
  );
async function selectionRates(...given: Parameters<typeof run>) {
  const { results } = await run(...given);
  const rates = results.filter(({ measure, group }) => measure === 'selection-rate' && group !== null);
  return Object.fromEntries(rates.map(({ group, status, value }) => [group, status === 'ok' ? value : status]));
}

describe('several positive columns of a prediction file', () => {
  // Each score is under the threshold and each sum above it; the last row adds up to more than 1.
  writeFileSync(
    join(folder, 'd.csv'),
    `id,label,group,toxicity,insult\n${items
      .map((i) => `${i},${i % 2},${group(i)},${i === 39 ? '0.9,0.8' : i % 2 ? '0.45,0.4' : '0.3,0.25'}`)
      .join('\n')}\n`,
  );
  const file = (labels: string) =>
    `{ predictions: d.csv, columns: { id: id, scores: { toxicity: toxicity, insult: insult } }, positive: [toxicity, insult]${labels} }`;

  it('count by the greatest of them where labels are independent', async () => {
    expect(await selectionRates(file(', labels: independent'), 'd.csv', '[1]')).toEqual({ x: 0, y: 1 / 20 });
  });

  it('ask for a declaration before anything is run', async () => {
    expect(await refusal(run(file(''), 'd.csv', '[1]'))).toMatchObject({
      key: 'subjects[0].classifier.labels',
      line: 2,
      message: expect.stringContaining('2 labels count as positive (toxicity, insult)'),
    });
  });
});

describe('several positive labels of a service', () => {
  writeFileSync(
    join(folder, 't.csv'),
    `id,text,label,group\n${items.map((i) => `${i},item ${i},${['normal', 'hateful', 'offensive'][i % 3]},${group(i)}`).join('\n')}\n`,
  );
  /** Three exclusive labels, of which the positive ones add up to 0.666 or 0.38; rounded, no row adds up to 1. */
  const rounding: Answer = (response, { body }) => {
    const scores = (text: string) => (Number(text.split(' ')[1]) % 2 ? [0.334, 0.334, 0.332] : [0.62, 0.215, 0.165]);
    const rows = JSON.parse(body).inputs.map((text: string) =>
      ['normal', 'offensive', 'hateful'].map((label, k) => ({ label, score: Number(scores(text)[k].toFixed(2)) })),
    );
    response.end(JSON.stringify(rows));
  };
  const service = (address: string, more: string) => `{ endpoint: '${address}/x', api: hugging-face${more} }`;
  const posts = (classifier: string) => [classifier, 't.csv', '[hateful, offensive]'] as const;

  it('are added up as declared, whatever their rounding', async () => {
    const { address } = await serve(rounding);
    expect(await selectionRates(...posts(service(address, ', labels: exclusive')))).toEqual({ x: 0.5, y: 0.5 });
    expect(await selectionRates(...posts(service(address, ', labels: independent')))).toEqual({ x: 0, y: 0 });
  });

  it('ask for a declaration before the service is asked, also where the data name them', async () => {
    const { address, asked } = await serve(rounding);
    for (const more of ['', ', positive: [hateful, offensive]']) {
      expect(await refusal(run(...posts(service(address, more))))).toMatchObject({
        key: 'subjects[0].classifier.labels',
        message: expect.stringContaining('2 labels count as positive (hateful, offensive)'),
      });
    }
    expect(asked).toEqual([]);
  });
});
