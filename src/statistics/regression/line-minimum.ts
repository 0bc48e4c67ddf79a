/** Derivatives of a convex function along a line, at a distance from where one stands. */
export type Along = (t: number) => { slope: number; curvature: number };

/** The step that minimises a convex function along a line: Newton's method on its slope, kept within a bracket. */
export function lineMinimum(along: Along): number {
  let { slope, curvature } = along(0);
  const enough = 0.01 * Math.abs(slope);
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let t = -slope / curvature;
  for (let i = 0; i < 30; i++) {
    ({ slope, curvature } = along(t));
    if (Math.abs(slope) <= enough) break;
    if (slope < 0) low = t;
    else high = t;
    const newton = t - slope / curvature;
    t = newton > low && newton < high ? newton : high === Number.POSITIVE_INFINITY ? 2 * t : (low + high) / 2;
  }
  return t;
}
