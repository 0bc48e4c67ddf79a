/** Whether a value lies where it is said to lie, rounding aside. */

/** Rounding may carry a value this share of itself past an end. */
const ROUNDING = 1e-9;

/** An end that is null is none. */
export function isWithin(value: number, least: number | null, greatest: number | null): boolean {
  const slack = ROUNDING * Math.max(1, Math.abs(value));
  return value >= (least ?? -Infinity) - slack && value <= (greatest ?? Infinity) + slack;
}

/** Where there is a value, its interval holds it; anything else is no interval of that value. */
export function intervalHoldsValue({
  value,
  interval,
}: {
  value: number | null;
  interval: { lower: number; upper: number } | null;
}): boolean {
  return value === null || interval === null || isWithin(value, interval.lower, interval.upper);
}
