/**
 * Seeds for the classes of a softmax head. Its probabilities sum to 1, so the gradients of all classes sum to zero, and
 * the last class needs no seed of its own: it is minus the sum of the others. Two classes take one seed, three take two.
 */

/** One seed for each class but the last, the same for all rows: `[classes - 1, 1, classes]`. */
export function classSeeds(classes: number): { values: Float32Array; seeds: number } {
  const values = new Float32Array((classes - 1) * classes);
  for (let k = 0; k < classes - 1; k++) values[k * classes + k] = 1;
  return { values, seeds: classes - 1 };
}

/**
 * @param gradients for the seeds of `classSeeds`, `[classes - 1, ...]`
 * @returns those of all classes, `[classes, ...]`
 */
export function withLastClass(gradients: Float32Array, classes: number): Float32Array {
  const size = gradients.length / (classes - 1);
  const all = new Float32Array(size * classes);
  all.set(gradients);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let k = 0; k < classes - 1; k++) sum += gradients[k * size + i];
    all[(classes - 1) * size + i] = -sum;
  }
  return all;
}
