/** L of L Lᵀ = `matrix`, row-major, in place; only the lower triangle is read and written. Needs a positive definite one. */
export function choleskyInPlace(matrix: Float64Array, d: number): void {
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * d + j];
      for (let k = 0, a = i * d, b = j * d; k < j; k++) sum -= matrix[a + k] * matrix[b + k];
      matrix[i * d + j] = i === j ? Math.sqrt(sum) : sum / matrix[j * d + j];
    }
  }
}

/** Solves L Lᵀ x = `vector` in place; of a longer vector it touches the first `d` places. */
export function choleskySolve(lower: Float64Array, d: number, vector: Float64Array): void {
  for (let i = 0; i < d; i++) {
    let sum = vector[i];
    for (let k = 0, at = i * d; k < i; k++) sum -= lower[at + k] * vector[k];
    vector[i] = sum / lower[i * d + i];
  }
  for (let i = d - 1; i >= 0; i--) {
    vector[i] /= lower[i * d + i];
    for (let k = 0, at = i * d; k < i; k++) vector[k] -= lower[at + k] * vector[i];
  }
}
