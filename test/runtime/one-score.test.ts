import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { LabelRelation } from '../../src/contract/configuration.ts';
import { openScoreClassifier } from '../../src/runtime/http/score-classifier.ts';
import { openPredictions } from '../../src/runtime/predictions/predictions.ts';
import { memoryCache } from '../../src/support/cache.ts';
import { silent } from '../../src/support/progress.ts';
import { serve } from '../support/network/server.ts';
import { fileOf } from '../support/tables/files.ts';
import { dataOf, quick, service } from './http/data.ts';
import { localPool } from './local-pool.ts';

beforeAll(quick);

const texts = ['she saw the house', 'he saw the city', 'nobody saw the flower'];
const data = dataOf(texts);
const positive = ['hatespeech', 'offensive'];
const model = {
  model: join(import.meta.dirname, '../fixtures/models/classifier-3'),
  revision: 'main',
  dtype: 'fp32',
  device: 'cpu',
  positive,
} as const;

describe.each(['exclusive', 'independent'] as const)('several positive labels that are %s', (labels: LabelRelation) => {
  it('have the same score from a model, a service and a file', async () => {
    const pool = localPool();
    onTestFinished(() => pool.close());
    const own = await pool.classifier({ ...model, labels });
    const { classes, probabilities, positive: ofModel } = await own.probabilities(texts, [], silent);
    const rows = texts.map((_, i) =>
      classes.map((label, k) => ({ label, score: probabilities[i * classes.length + k] })),
    );

    const { address } = await serve((response, { body }) =>
      response.end(JSON.stringify(JSON.parse(body).inputs.map((text: string) => rows[texts.indexOf(text)]))),
    );
    const source = { ...service(address), api: 'hugging-face', batch: 2, positive, labels } as const;
    const ofService = await openScoreClassifier(source, { cache: memoryCache(), offline: false }).classify(
      data,
      silent,
    );

    const lines = rows.map((row, i) => [data.ids[i], ...row.map(({ score }) => score)].join(','));
    const predictions = await fileOf('p.csv', `id,${classes.join(',')}\n${lines.join('\n')}\n`);
    const columns = { id: 'id', scores: Object.fromEntries(classes.map((name) => [name, name])) };
    const file = await openPredictions(
      { predictions, columns, positive, labels },
      { resolve: (path) => path, progress: silent },
    );
    const ofFile = await file.classify(data, silent);

    expect([...ofService.positive]).toEqual([...ofModel]);
    expect([...ofFile.positive]).toEqual([...ofModel]);
    // Not the same under the other relation, or the test would show nothing.
    const [hatespeech, offensive] = positive.map((name) => probabilities[classes.indexOf(name)]);
    const expected = labels === 'exclusive' ? hatespeech + offensive : Math.max(hatespeech, offensive);
    expect(ofModel[0]).toBeCloseTo(expected, 12);
    expect(Math.abs(hatespeech + offensive - Math.max(hatespeech, offensive))).toBeGreaterThan(0.01);
  });
});
