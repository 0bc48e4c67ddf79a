/**
 * The associations of target words with two sets of attribute words, for many draws of one vector per word. Nearly all
 * of CEAT's time is spent here.
 *
 * The association is a difference of mean cosines, which is one dot product:
 *
 *     s(w, A, B) = mean_a cos(w, a) - mean_b cos(w, b) = (w / |w|) . m,  m = mean_a a / |a| - mean_b b / |b|
 *
 * A draw thus takes one pass over its attribute vectors and one over its target vectors, instead of a cosine for each
 * pair of them. Sums are kept in double precision. The passes themselves are in `association-kernel.wat`.
 */
import { associationLoops } from './association-simd.ts';

/** The vectors of one word, any of which may be drawn. */
export interface Stimulus {
  /** Row-major matrix, one row a vector. */
  vectors: Float32Array;
  /** 1 / |row|, see {@link inverseNorms}. */
  inverseNorms: Float64Array;
  /** The row drawn for each sample. */
  draws: Uint32Array;
}

/** Vectors are copied to the loops' memory so many bytes at a time: a slice of the dimensions of all of them. */
const SLICE_BYTES = 64 * 2 ** 20;

/**
 * s(w, A, B) of every target word in every sample: row-major, `samples` rows of `targets.length`.
 *
 * @param a at least one word, as in `b`
 */
export function sampleAssociations(
  samples: number,
  dimensions: number,
  targets: readonly Stimulus[],
  a: readonly Stimulus[],
  b: readonly Stimulus[],
  sliceBytes = SLICE_BYTES,
): Float64Array {
  const words = [...targets, ...a, ...b];
  const rows = words.reduce((sum, { inverseNorms }) => sum + inverseNorms.length, 0);
  // The loops take four numbers and four rows at a time. What lacks to a multiple of four is zero and adds nothing.
  const width = 4 * Math.max(1, Math.min(Math.ceil(dimensions / 4), Math.floor(sliceBytes / (16 * rows))));
  const rowBytes = 4 * width;

  // Addresses: four results, a row of zeros, m, the words' rows.
  const results = 0;
  const zeros = 32;
  const m = zeros + rowBytes;
  const firstRow = m + 2 * rowBytes;
  const { loops, memory } = associationLoops(firstRow + rows * rowBytes);
  const singles = new Float32Array(memory);
  const doubles = new Float64Array(memory);

  let next = firstRow;
  const place = (factor: number) => (word: Stimulus) => {
    const address = next;
    next += word.inverseNorms.length * rowBytes;
    return { ...word, factor, address };
  };
  const target = group(targets.map(place(1)), zeros);
  const attribute = group([...a.map(place(1 / a.length)), ...b.map(place(-1 / b.length))], zeros);

  const associations = new Float64Array(samples * targets.length);
  for (let from = 0; from < dimensions; from += width) {
    for (const word of [...target.words, ...attribute.words]) copySlice(singles, word, width, dimensions, from);
    for (let sample = 0; sample < samples; sample++) {
      draw(attribute, sample, rowBytes);
      doubles.fill(0, m / 8, m / 8 + width);
      const { addresses: v, weights: w } = attribute;
      for (let i = 0; i < attribute.words.length; i += 4) {
        loops.addFour(m, width, v[i], v[i + 1], v[i + 2], v[i + 3], w[i], w[i + 1], w[i + 2], w[i + 3]);
      }
      draw(target, sample, rowBytes);
      const { addresses: t, weights } = target;
      for (let i = 0; i < targets.length; i++) {
        if (i % 4 === 0) loops.dotFour(m, width, t[i], t[i + 1], t[i + 2], t[i + 3], results);
        associations[sample * targets.length + i] += weights[i] * doubles[results / 8 + (i % 4)];
      }
    }
  }
  return associations;
}

interface PlacedStimulus extends Stimulus {
  /** Of its first row in the loops' memory. */
  address: number;
  /** Its share in the sum. */
  factor: number;
}

interface Group {
  words: readonly PlacedStimulus[];
  /** Of the row drawn for each word, and then of rows of zeros to fill up a group of four. */
  addresses: Uint32Array;
  /** `factor / |row|`, and zeros. */
  weights: Float64Array;
}

function group(words: readonly PlacedStimulus[], zeros: number): Group {
  const length = words.length + 3;
  return { words, addresses: new Uint32Array(length).fill(zeros), weights: new Float64Array(length) };
}

function draw({ words, addresses, weights }: Group, sample: number, rowBytes: number): void {
  for (let i = 0; i < words.length; i++) {
    const { draws, inverseNorms, address, factor } = words[i];
    const row = draws[sample];
    addresses[i] = address + row * rowBytes;
    weights[i] = factor * inverseNorms[row];
  }
}

/** Copies `width` columns of a word's matrix, from column `from` on, filled up with zeros after the last. */
function copySlice(memory: Float32Array, word: PlacedStimulus, width: number, dimensions: number, from: number): void {
  const columns = Math.min(width, dimensions - from);
  const start = word.address / 4;
  for (let row = 0; row < word.inverseNorms.length; row++) {
    const first = row * dimensions + from;
    memory.set(word.vectors.subarray(first, first + columns), start + row * width);
    memory.fill(0, start + row * width + columns, start + (row + 1) * width);
  }
}

/** 1 / |row| of a row-major matrix; 0 for a row that has no direction (all zeros, or not finite). */
export function inverseNorms(vectors: Float32Array, dimensions: number): Float64Array {
  const norms = new Float64Array(vectors.length / dimensions);
  for (let row = 0; row < norms.length; row++) {
    const start = row * dimensions;
    let squares = 0;
    for (let d = 0; d < dimensions; d++) squares += vectors[start + d] ** 2;
    norms[row] = squares > 0 && squares < Number.POSITIVE_INFINITY ? 1 / Math.sqrt(squares) : 0;
  }
  return norms;
}
