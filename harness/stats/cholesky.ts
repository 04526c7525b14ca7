/** A pivot this much below its diagonal is rounding: the matrix is singular. */
const NO_PIVOT = 1e-12;

/**
 * Lower factor L of a symmetric positive definite matrix L·L' (size x size, row-major; its lower half is
 * read). null where the matrix is singular or not finite.
 */
export function cholesky(matrix: Float64Array, size: number): Float64Array | null {
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let rest = matrix[i * size + j] ?? 0;
      for (let k = 0; k < j; k += 1) {
        rest -= (factor[i * size + k] ?? 0) * (factor[j * size + k] ?? 0);
      }
      if (j < i) {
        factor[i * size + j] = rest / (factor[j * size + j] ?? 1);
      } else {
        // Written so that NaN is refused too.
        if (!(rest > NO_PIVOT * (matrix[i * size + i] ?? 0))) return null;
        factor[i * size + i] = Math.sqrt(rest);
      }
    }
  }
  return factor;
}

/** The x with L·L'·x = vector. */
export function solveCholesky(factor: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  const x = vector.slice();
  for (let i = 0; i < size; i += 1) {
    let rest = x[i] ?? 0;
    for (let k = 0; k < i; k += 1) rest -= (factor[i * size + k] ?? 0) * (x[k] ?? 0);
    x[i] = rest / (factor[i * size + i] ?? 1);
  }
  for (let i = size - 1; i >= 0; i -= 1) {
    let rest = x[i] ?? 0;
    for (let k = i + 1; k < size; k += 1) rest -= (factor[k * size + i] ?? 0) * (x[k] ?? 0);
    x[i] = rest / (factor[i * size + i] ?? 1);
  }
  return x;
}

/** (L·L')⁻¹, size x size. */
export function inverseFromCholesky(factor: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  const unit = new Float64Array(size);
  for (let column = 0; column < size; column += 1) {
    unit.fill(0);
    unit[column] = 1;
    // The inverse is symmetric: its columns are its rows.
    inverse.set(solveCholesky(factor, unit), column * size);
  }
  return inverse;
}

/** A·B·A for symmetric A and B, size x size. */
export function sandwich(bread: Float64Array, meat: Float64Array, size: number): Float64Array {
  return multiply(multiply(bread, meat, size), bread, size);
}

function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    for (let k = 0; k < size; k += 1) {
      const factor = a[i * size + k] ?? 0;
      for (let j = 0; j < size; j += 1) {
        product[i * size + j] = (product[i * size + j] ?? 0) + factor * (b[k * size + j] ?? 0);
      }
    }
  }
  return product;
}
