/**
 * The direction of limited-memory BFGS: minus the inverse Hessian, as estimated from the last steps, times the gradient
 * (Nocedal and Wright 2006, Numerical Optimization, algorithm 7.4).
 */
export interface Lbfgs {
  /** The direction to search from a point with this gradient. */
  direction(gradient: Float64Array): Float64Array;
  /** Remembers a step taken and the change of the gradient along it. */
  update(step: Float64Array, change: Float64Array): void;
}

interface Step {
  step: Float64Array;
  change: Float64Array;
  /** 1 / (step · change). */
  rho: number;
}

/**
 * Remembers the last `memory` steps. `precondition` turns a vector, in place, into a guess at the inverse Hessian times
 * it, from what is known of the curvature in advance; the steps correct it.
 */
export function lbfgs(memory: number, precondition: (vector: Float64Array) => void): Lbfgs {
  const steps: Step[] = [];
  return {
    direction(gradient) {
      const d = gradient.map((g) => -g);
      const alphas: number[] = [];
      for (let k = steps.length - 1; k >= 0; k--) {
        const { step, change, rho } = steps[k];
        alphas[k] = rho * dot(step, d);
        addTo(d, change, -alphas[k]);
      }
      precondition(d);
      for (const [k, { step, change, rho }] of steps.entries()) addTo(d, step, alphas[k] - rho * dot(change, d));
      return d;
    },
    update(step, change) {
      const curvature = dot(step, change);
      // A step at the limit of rounding says nothing about the curvature.
      if (!(curvature > 1e-14 * Math.sqrt(dot(step, step)) * Math.sqrt(dot(change, change)))) return;
      steps.push({ step, change, rho: 1 / curvature });
      if (steps.length > memory) steps.shift();
    },
  };
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
}

/** a += factor * b */
export function addTo(a: Float64Array, b: Float64Array, factor: number): void {
  for (let j = 0; j < a.length; j++) a[j] += factor * b[j];
}
