import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Activation } from '../../../../src/runtime/gradients/differentiate.ts';
import {
  classSeeds,
  type InputGradients,
  openInputGradients,
  withLastClass,
} from '../../../../src/runtime/gradients/index.ts';
import { memoryCache } from '../../../../src/support/cache.ts';

interface Fixture {
  classes: number;
  embeddingSize: number;
  /** `probability 0`, `probability 1`, ..., `logit 1` */
  outputs: string[];
  files: { file: string; exporter: string; opset: number; attention: string }[];
  cases: {
    name: string;
    /** Of the rows without their padding. */
    lengths: number[];
    batches: number[][][];
    /** Base64 of `[batches, rows, classes]`, doubles. */
    logits: string;
    probabilities: string;
    /** Base64 of `[batches, outputs, rows, tokens, embedding size]`: autograd's gradients in single precision. */
    single: string;
    /** What is to be added to `single` for autograd's gradients in double precision. */
    off: string;
  }[];
}

const folder = fileURLToPath(new URL('../../../fixtures/gradients/', import.meta.url));
const families = readdirSync(folder).filter((name) => !name.endsWith('.json'));
const scratch = mkdtempSync(join(tmpdir(), 'fairprobe-test-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** How many times the error of autograd in single precision is allowed. */
const allowance = 3;

interface Batch {
  rows: number[][];
  lengths: number[];
  logits: Float64Array;
  probabilities: Float64Array;
  /** Per output `[rows, tokens, embedding size]`. */
  single: Float32Array[];
  exact: Float64Array[];
}

function readFixture(family: string) {
  const fixture: Fixture = JSON.parse(readFileSync(join(folder, family, 'expected.json'), 'utf8'));
  const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64')).buffer;
  const cases = fixture.cases.map(({ name, lengths, batches, ...packed }) => {
    const [logits, probabilities] = [packed.logits, packed.probabilities].map((p) => new Float64Array(bytes(p)));
    const [single, off] = [packed.single, packed.off].map((p) => new Float32Array(bytes(p)));
    const answers = lengths.length * fixture.classes;
    const size = lengths.length * batches[0][0].length * fixture.embeddingSize;
    const part = <T extends Float32Array | Float64Array>(values: T, index: number, length: number) =>
      values.subarray(index * length, (index + 1) * length) as T;
    return {
      name,
      padded: lengths.some((length) => length !== lengths[0]),
      batches: batches.map((rows, b): Batch => {
        const of = (values: Float32Array) =>
          fixture.outputs.map((_, o) => part(values, b * fixture.outputs.length + o, size));
        const [singles, offs] = [of(single), of(off)];
        return {
          rows,
          lengths,
          logits: part(logits, b, answers),
          probabilities: part(probabilities, b, answers),
          single: singles,
          exact: singles.map((values, o) => Float64Array.from(values, (value, i) => value + offs[o][i])),
        };
      }),
    };
  });
  return { ...fixture, cases };
}

async function open(family: string, file: string, activation: Activation): Promise<InputGradients> {
  const onnx = join(scratch, `${family}-${file}`);
  const bytes = gunzipSync(readFileSync(join(folder, family, `${file}.gz`)));
  writeFileSync(onnx, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return openInputGradients({ onnx, output: 'logits', activation, threads: 1, cache: memoryCache(), sha256 });
}

/** The greatest and the quadratic mean of the errors of all entries. */
class Errors {
  greatest = 0;
  squares = 0;
  entries = 0;

  add(values: ArrayLike<number>, exact: ArrayLike<number>) {
    if (values.length !== exact.length) throw new Error(`${values.length} values instead of ${exact.length}`);
    for (let i = 0; i < values.length; i++) this.addOne(values[i] - exact[i]);
  }

  addOne(error: number) {
    // NaN must not hide behind Math.max.
    this.greatest = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(this.greatest, Math.abs(error));
    this.squares += error ** 2;
    this.entries += 1;
  }

  get mean() {
    return Math.sqrt(this.squares / this.entries);
  }

  expectWithin(torch: Errors) {
    expect(this.entries).toBe(torch.entries);
    expect(this.greatest).toBeLessThanOrEqual(allowance * torch.greatest);
    expect(this.mean).toBeLessThanOrEqual(allowance * torch.mean);
  }
}

/** `[seeds, classes]`, each seed one class. */
function unitSeeds(classes: number, ...chosen: number[]) {
  const values = new Float32Array(chosen.length * classes);
  for (const [seed, k] of chosen.entries()) values[seed * classes + k] = 1;
  return { values, seeds: chosen.length };
}

/** Gradients `[seeds, rows, tokens, size]` cut into one piece per seed. */
function perSeed(gradients: Float32Array, seeds: number): Float32Array[] {
  const size = gradients.length / seeds;
  return Array.from({ length: seeds }, (_, seed) => gradients.subarray(seed * size, (seed + 1) * size));
}

describe.each(families)('%s: gradients with respect to the word embeddings', (family) => {
  const { classes, embeddingSize, files, cases, outputs } = readFixture(family);
  const everyClass = Array.from({ length: classes }, (_, k) => k);
  const jacobian = unitSeeds(classes, ...everyClass);
  const logitClass = Number(outputs[classes].replace('logit ', ''));
  const whole = cases.filter(({ padded }) => !padded);
  const padded = cases.filter((each) => each.padded);

  describe.each(files)('$file', ({ file }) => {
    let probabilities: InputGradients;
    beforeAll(async () => {
      probabilities = await open(family, file, 'softmax');
    });
    // Not there where the file was refused: that is the failure to be read.
    afterAll(() => probabilities?.close());

    test.each(whole)(
      'of every probability are as exact as autograd in single precision, $name',
      async ({ batches }) => {
        const [all, saved, torch] = [new Errors(), new Errors(), new Errors()];
        for (const { rows, single, exact, probabilities: expected } of batches) {
          const found = await probabilities.run(rows, jacobian);
          // One seed less than there are classes.
          const few = await probabilities.run(rows, classSeeds(classes));
          expect(found.shape).toEqual([rows.length, classes]);
          for (const [i, p] of found.output.entries()) expect(p).toBeCloseTo(expected[i], 5);
          for (const k of everyClass) {
            all.add(perSeed(found.gradients, classes)[k], exact[k]);
            saved.add(perSeed(withLastClass(few.gradients, classes), classes)[k], exact[k]);
            torch.add(single[k], exact[k]);
          }
        }
        all.expectWithin(torch);
        saved.expectWithin(torch);
      },
    );

    test('of all classes sum to zero as nearly as those of autograd in single precision', async () => {
      const [sums, torchSums, torch] = [new Errors(), new Errors(), new Errors()];
      for (const { rows, single, exact } of whole.flatMap(({ batches }) => batches)) {
        const found = perSeed((await probabilities.run(rows, jacobian)).gradients, classes);
        for (let i = 0; i < exact[0].length; i++) {
          sums.addOne(found.reduce((sum, gradient) => sum + gradient[i], 0));
          torchSums.addOne(everyClass.reduce((sum, k) => sum + single[k][i], 0));
        }
        for (const k of everyClass) torch.add(single[k], exact[k]);
      }
      expect(sums.mean).toBeLessThanOrEqual(allowance * torchSums.mean);
      // The greatest sum is one entry's rounding, so it is held against the greatest error of a gradient, not of a sum.
      expect(sums.greatest).toBeLessThanOrEqual(allowance * torch.greatest);
    });

    test('of another class in each row are the rows of the Jacobian', async () => {
      const [own, torch] = [new Errors(), new Errors()];
      for (const { rows, single, exact } of whole.flatMap(({ batches }) => batches)) {
        const chosen = rows.map((_, row) => (row + 1) % classes);
        const { gradients } = await probabilities.run(rows, { ...unitSeeds(classes, ...chosen), seeds: 1 });
        const size = rows[0].length * embeddingSize;
        for (const [row, k] of chosen.entries()) {
          const [start, end] = [row * size, (row + 1) * size];
          own.add(gradients.subarray(start, end), exact[k].subarray(start, end));
          torch.add(single[k].subarray(start, end), exact[k].subarray(start, end));
        }
      }
      own.expectWithin(torch);
    });

    test('are for a text alone what autograd says for it in a batch with padding', async () => {
      const [own, torch] = [new Errors(), new Errors()];
      for (const { rows, lengths, single, exact } of padded.flatMap(({ batches }) => batches)) {
        const size = rows[0].length * embeddingSize;
        for (const [row, length] of lengths.entries()) {
          const { gradients } = await probabilities.run([rows[row].slice(0, length)], jacobian);
          const [start, end] = [row * size, row * size + length * embeddingSize];
          for (const k of everyClass) {
            own.add(perSeed(gradients, classes)[k], exact[k].subarray(start, end));
            torch.add(single[k].subarray(start, end), exact[k].subarray(start, end));
          }
        }
      }
      own.expectWithin(torch);
    });

    test('of a logit are as exact as autograd in single precision', async () => {
      const [own, torch] = [new Errors(), new Errors()];
      const ofLogits = await open(family, file, 'none');
      for (const { rows, single, exact, logits } of whole.flatMap(({ batches }) => batches)) {
        const found = await ofLogits.run(rows, unitSeeds(classes, logitClass));
        for (const [i, logit] of found.output.entries()) expect(logit).toBeCloseTo(logits[i], 4);
        own.add(found.gradients, exact[classes]);
        torch.add(single[classes], exact[classes]);
      }
      await ofLogits.close();
      own.expectWithin(torch);
    });
  });
});

test('A sigmoid head: the gradient of a probability p is p (1 - p) times that of its logit', async () => {
  const { classes, files, cases, outputs } = readFixture('bert');
  const k = Number(outputs[classes].replace('logit ', ''));
  for (const { file } of files) {
    const [own, torch] = [new Errors(), new Errors()];
    const gradients = await open('bert', file, 'sigmoid');
    for (const { rows, single, exact, logits } of cases
      .filter(({ padded }) => !padded)
      .flatMap(({ batches }) => batches)) {
      const found = await gradients.run(rows, unitSeeds(classes, k));
      const slopes = rows.map((_, row) => {
        const p = 1 / (1 + Math.exp(-logits[row * classes + k]));
        expect(found.output[row * classes + k]).toBeCloseTo(p, 5);
        return p * (1 - p);
      });
      const size = exact[classes].length / rows.length;
      const times = (values: Float32Array | Float64Array) =>
        Float64Array.from(values, (value, i) => value * slopes[Math.floor(i / size)]);
      own.add(found.gradients, times(exact[classes]));
      torch.add(times(single[classes]), times(exact[classes]));
    }
    await gradients.close();
    own.expectWithin(torch);
  }
});
