/** What the association tests tell of an effect that stands out: which words it ties together. */
import { by, type ResultInContext, way } from '../../src/plugin.ts';

/** `plain ties male names to career, and female names to family (gender): effect size 0.52.` */
export function associated(result: ResultInContext): string {
  const { subject, measure, attribute, details } = result;
  const sets = typeof details.sets === 'object' && details.sets !== null ? details.sets : {};
  const { x, y, a, b } = sets as Record<string, unknown>;
  const size = `effect size ${result.value.toFixed(2).replace('-', '\u2212')}`;
  if (![x, y, a, b].every((name) => typeof name === 'string')) {
    const against = way(result, '', ', against the usual direction');
    return `${subject} ties words about ${attribute ?? 'groups'} to the words of test ${measure}${against}: ${size}.`;
  }
  const [first, second] = result.value > 0 ? [a, b] : [b, a];
  return `${subject} ties ${x} to ${first}, and ${y} to ${second}${by(attribute)}: ${size}.`;
}
