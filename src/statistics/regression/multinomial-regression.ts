/** Multinomial logistic regression with an L2 penalty: several classes that exclude each other. */
import { addTo, dot, lbfgs } from './lbfgs.ts';
import { type Along, lineMinimum } from './line-minimum.ts';
import {
  type Columns,
  columnMoments,
  columnProducts,
  mostIterations,
  norm,
  roughInverse,
  rowProducts,
  tolerance,
  unstandardise,
} from './logistic-regression.ts';

export interface MultinomialProblem extends Columns {
  /** Class of every row of the matrix, from 0. */
  codes: Uint16Array;
  classes: number;
  /** Inverse strength of the penalty. */
  c: number;
}

export interface MultinomialModel {
  /** Per class and column as it is, not standardised; the classes' weights add up to 0. */
  weights: Float64Array[];
  /** Per class; they add up to 0. */
  intercepts: Float64Array;
  iterations: number;
  converged: boolean;
}

/**
 * Minimises |W|²/2 - C Σ log softmax(W z + b) of the class of each row, with z the columns with mean 0 and standard
 * deviation 1 (ddof 0) over `rows`: scikit-learn's `StandardScaler` and `LogisticRegression` for more than two classes.
 * Intercepts are not penalised. By L-BFGS from 0; nothing is random. Every class needs a row.
 */
export function fitMultinomial(problem: MultinomialProblem): MultinomialModel {
  const { dimensions: d, rows, codes, classes, c } = problem;
  const { mean, scale } = columnMoments(problem);
  const size = d + 1;
  const each = Array.from({ length: classes }, (_, k) => k);
  // Of each class its weights, then its intercept.
  let point = new Float64Array(classes * size);
  const part = (values: Float64Array, k: number) => values.subarray(k * size, (k + 1) * size);
  const table = () => each.map(() => new Float64Array(rows.length));
  const margins = table();
  const slopes = table();
  const residuals = table();

  const gradientAt = (parameters: Float64Array): Float64Array => {
    const p = new Float64Array(classes);
    for (let i = 0; i < rows.length; i++) {
      softmaxInto(p, (k) => margins[k][i]);
      for (const k of each) residuals[k][i] = c * (p[k] - (codes[rows[i]] === k ? 1 : 0));
    }
    const gradient = new Float64Array(classes * size);
    for (const k of each) {
      const own = columnProducts(problem, residuals[k]);
      const total = residuals[k].reduce((sum, residual) => sum + residual, 0);
      for (let j = 0; j < d; j++) {
        own[j] = scale[j] === 0 ? 0 : (own[j] - mean[j] * total) / scale[j] + parameters[k * size + j];
      }
      own[d] = total;
      gradient.set(own, k * size);
    }
    return gradient;
  };

  // As if each class were told from the rest alone.
  const inverses = each.map((k) => {
    const positive = Uint8Array.from(codes, (code) => (code === k ? 1 : 0));
    return roughInverse({ ...problem, positive }, mean, scale);
  });
  const history = lbfgs(20, (vector) => {
    for (const k of each) inverses[k](part(vector, k));
  });
  let gradient = gradientAt(point);
  let iterations = 0;
  let converged = norm(gradient) <= tolerance;
  while (!converged && iterations < mostIterations) {
    iterations++;
    const direction = history.direction(gradient);
    for (const k of each) {
      const { weights, intercept } = unstandardise(part(direction, k), mean, scale);
      rowProducts(problem, weights, intercept, slopes[k]);
    }
    const length = lineMinimum(along(problem, point, direction, margins, slopes));
    const step = direction.map((value) => length * value);
    point = point.map((value, j) => value + step[j]);
    for (const k of each) addTo(margins[k], slopes[k], length);
    const next = gradientAt(point);
    history.update(
      step,
      next.map((value, j) => value - gradient[j]),
    );
    gradient = next;
    converged = norm(gradient) <= tolerance;
  }
  const found = each.map((k) => unstandardise(part(point, k), mean, scale));
  // The same number added to every class changes no probability; the penalty's optimum is the centred one.
  const centre = Float64Array.from(
    { length: d },
    (_, j) => found.reduce((sum, { weights }) => sum + weights[j], 0) / classes,
  );
  const middle = found.reduce((sum, { intercept }) => sum + intercept, 0) / classes;
  return {
    weights: found.map(({ weights }) => weights.map((weight, j) => weight - centre[j])),
    intercepts: Float64Array.from(found, ({ intercept }) => intercept - middle),
    iterations,
    converged,
  };
}

/** P of each class for each of `rows`, `[rows, classes]`. */
export function predictMultinomial(
  { weights, intercepts }: Pick<MultinomialModel, 'weights' | 'intercepts'>,
  columns: Columns,
): Float64Array {
  const { rows } = columns;
  const classes = weights.length;
  const margins = weights.map((own, k) => {
    const products = new Float64Array(rows.length);
    rowProducts(columns, own, intercepts[k], products);
    return products;
  });
  const probabilities = new Float64Array(rows.length * classes);
  for (let i = 0; i < rows.length; i++) {
    softmaxInto(probabilities.subarray(i * classes, (i + 1) * classes), (k) => margins[k][i]);
  }
  return probabilities;
}

export function softmaxInto(into: Float64Array, margin: (k: number) => number): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < into.length; k++) most = Math.max(most, margin(k));
  let sum = 0;
  for (let k = 0; k < into.length; k++) {
    into[k] = Math.exp(margin(k) - most);
    sum += into[k];
  }
  for (let k = 0; k < into.length; k++) into[k] /= sum;
}

/** The objective's derivatives along `direction`. */
function along(
  { rows, codes, classes, c, dimensions }: MultinomialProblem,
  point: Float64Array,
  direction: Float64Array,
  margins: readonly Float64Array[],
  slopes: readonly Float64Array[],
): Along {
  const size = dimensions + 1;
  let linear = dot(point, direction);
  let quadratic = dot(direction, direction);
  for (let at = dimensions; at < point.length; at += size) {
    linear -= point[at] * direction[at];
    quadratic -= direction[at] * direction[at];
  }
  const p = new Float64Array(classes);
  return (t) => {
    let slope = 0;
    let curvature = 0;
    for (let i = 0; i < rows.length; i++) {
      softmaxInto(p, (k) => margins[k][i] + t * slopes[k][i]);
      let expected = 0;
      let squares = 0;
      for (let k = 0; k < classes; k++) {
        expected += p[k] * slopes[k][i];
        squares += p[k] * slopes[k][i] * slopes[k][i];
      }
      slope += expected - slopes[codes[rows[i]]][i];
      curvature += squares - expected * expected;
    }
    return { slope: c * slope + linear + t * quadratic, curvature: c * curvature + quadratic };
  };
}
