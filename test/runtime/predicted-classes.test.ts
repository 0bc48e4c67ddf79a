import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LabelledData } from '../../src/contract/data.ts';
import { InputError } from '../../src/contract/problem.ts';
import { predictedClasses } from '../../src/runtime/predicted-classes.ts';
import { openPredictions } from '../../src/runtime/predictions/predictions.ts';
import type { Classifier } from '../../src/runtime/sources.ts';
import { silent as silentProgress } from '../../src/support/progress.ts';
import { labelled } from '../metrics/labelled-data.ts';

const folder = mkdtempSync(join(tmpdir(), 'predicted-'));
const data: LabelledData = {
  ...labelled([1, 1, 1, 1], {}),
  classes: ['nurse', 'poet', 'pilot'],
  texts: ['one', 'two', 'three', 'four'],
};

async function read(
  lines: readonly string[],
  columns: object = { id: 'id', predicted: 'class' },
  of: LabelledData = data,
) {
  writeFileSync(join(folder, 'p.csv'), lines.join('\n'));
  const source = { predictions: 'p.csv', columns };
  const classifier = await openPredictions(source, { resolve: (p) => join(folder, p), progress: silentProgress });
  return predictedClasses(classifier, of, silentProgress);
}
const problemsOf = async (promise: Promise<unknown>) => {
  const error = await promise.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).problems.map(({ line, message }) => `${line ?? ''}: ${message}`);
};

describe('predicted classes', () => {
  it('are read from a file by name, without regard to case; what is not there is counted', async () => {
    const { codes, missing } = await read(['id,class', '0,Poet', '2,nurse', '3,', '9,pilot']);
    expect([...codes]).toEqual([1, -1, 0, -1]);
    expect(missing).toBe(2);
    expect([...(await read(['t,class', 'two,pilot', 'four,'], { text: 't', predicted: 'class' })).codes]).toEqual([
      -1, 2, -1, -1,
    ]);
  });

  it('are spelled as the labels of the data set may be, and missing where a marker says so', async () => {
    const spelled = (classes: readonly string[], names: readonly string[]) =>
      read(['id,class', ...names.map((name, i) => `${i},${name}`)], undefined, { ...data, classes });
    expect([...(await spelled(['0', '1'], ['1.0', '01', ' 0', 'NA'])).codes]).toEqual([1, 1, 0, -1]);
    expect([...(await spelled(['false', 'true'], ['True', 'FALSE', 'true', 'None'])).codes]).toEqual([1, 0, 1, -1]);
    expect([
      ...(await spelled(['cafe\u0301'.normalize('NFC'), 'bar'], ['cafe\u0301', 'BAR', 'bar', ''])).codes,
    ]).toEqual([0, 1, 1, -1]);
    // Numbers are not words: nothing says that the label 1 is "true".
    expect((await problemsOf(spelled(['0', '1'], ['true', '1', '0', '0'])))[0]).toContain('"true" is not a class');
  });

  it('do not go by case where two classes differ by case alone', async () => {
    const cased = { ...data, classes: ['Male', 'male', 'female'] };
    const { codes } = await read(['id,class', '0,male', '1,Male', '2,FEMALE'], undefined, cased);
    expect([...codes]).toEqual([1, 0, 2, -1]);
    expect((await problemsOf(read(['id,class', '0,MALE', '1,male'], undefined, cased)))[0]).toContain(
      '"MALE" is not a class',
    );
  });

  it('name every row that cannot be', async () => {
    expect(await problemsOf(read(['id,class', '0,poet', '0,poet', '1,painter']))).toEqual([
      '3: the id "0" is already in line 2',
      '4: "class": "painter" is not a class of data set "toy"',
    ]);
    expect((await problemsOf(read(['id,class', '7,poet'])))[0]).toContain('no row is about an item');
    expect((await problemsOf(read(['id,s', '0,0.5'], { id: 'id', score: 's' })))[0]).toContain(
      'predicted classes are asked for',
    );
  });

  it('are the likeliest class of a model, which must know no other than the data', async () => {
    const model = (classes: readonly string[]): Classifier =>
      ({
        classScores: async () => ({
          classes,
          probabilities: Float64Array.of(0.1, 0.2, 0.7, 0.5, 0.3, 0.2, 0.2, 0.6, 0.2, NaN, NaN, NaN),
          missing: 1,
          truncated: 1,
        }),
      }) as Partial<Classifier> as Classifier;
    const { codes, missing, truncated } = await predictedClasses(
      model(['POET', 'pilot', 'nurse']),
      data,
      silentProgress,
    );
    expect([...codes]).toEqual([0, 1, 2, -1]);
    expect([missing, truncated]).toEqual([1, 1]);
    const unknown = await problemsOf(predictedClasses(model(['poet', 'pilot', 'baker']), data, silentProgress));
    expect(unknown[0]).toContain('classes baker are not classes of the data set');
    expect((await problemsOf(predictedClasses(model(['poet']), data, silentProgress)))[0]).toContain(
      'one label only ("poet")',
    );
  });

  it('are all there is in a file without scores', async () => {
    writeFileSync(join(folder, 'd.csv'), 'id,class\n0,poet');
    const source = { predictions: 'd.csv', columns: { id: 'id', predicted: 'class' } };
    const classifier = await openPredictions(source, { resolve: (p) => join(folder, p), progress: silentProgress });
    expect((await problemsOf(classifier.classify(data, silentProgress)))[0]).toContain('no scores');
  });
});
