/** A vector in the precision of its source. */
export type Vector = Float32Array | Float64Array;

/**
 * s(w, A, B) of every target word w, in double precision: the mean cosine of w with A minus that with B (Caliskan et al.
 * 2017), as the one dot product (w / |w|) . (mean of a / |a| - mean of b / |b|).
 *
 * @param a vectors of at least one word, none of length 0; as `targets` and `b`
 */
export function associations(targets: readonly Vector[], a: readonly Vector[], b: readonly Vector[]): Float64Array {
  const direction = new Float64Array(a[0].length);
  const add = (vectors: readonly Vector[], sign: number) => {
    for (const vector of vectors) {
      const weight = sign / (vectors.length * length(vector));
      for (let d = 0; d < direction.length; d++) direction[d] += weight * vector[d];
    }
  };
  add(a, 1);
  add(b, -1);
  return Float64Array.from(targets, (target) => {
    let dot = 0;
    for (let d = 0; d < direction.length; d++) dot += target[d] * direction[d];
    return dot / length(target);
  });
}

/** The Euclidean length. */
export function length(vector: Vector): number {
  let squares = 0;
  for (const coordinate of vector) squares += coordinate * coordinate;
  return Math.sqrt(squares);
}
