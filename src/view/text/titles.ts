/** What measures are called. */
import type { Report, Result } from '../../contract/report.ts';

/** As the metric declares it; a test of a metric goes by its own name. */
export function measureTitle(
  { metric, measure }: Pick<Result, 'metric' | 'measure'>,
  { metrics }: Pick<Report, 'metrics'>,
): string {
  const measures = metrics.find(({ id }) => id === metric)?.measures;
  const title = measures?.[measure]?.title;
  if (title) return title;
  return measures?.['*'] ? `${measure}, ${lowerFirst(measures['*'].title)}` : measure;
}

/** Not of a title that begins with an abbreviation. */
export function lowerFirst(text: string): string {
  return /^\p{Lu}\p{Ll}/u.test(text) ? text[0].toLowerCase() + text.slice(1) : text;
}

export function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
