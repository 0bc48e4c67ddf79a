/** Which measures are shown first. */
import type { Report, Result } from '../contract/report.ts';

/** Whether a measure is shown first. Of a metric that names none, the first that is about bias. */
export function mainFinder({
  metrics,
}: Pick<Report, 'metrics'>): (result: Pick<Result, 'metric' | 'measure'>) => boolean {
  const names = new Map(
    metrics.map(({ id, measures }) => {
      const all = Object.entries(measures);
      const main = all.filter(([, declared]) => declared.main);
      const first = all.find(([, { about }]) => about === 'bias' || about === 'risk') ?? all[0];
      return [id, new Set((main.length > 0 ? main : first ? [first] : []).map(([name]) => name))];
    }),
  );
  return ({ metric, measure }) => names.get(metric)?.has(measure) || names.get(metric)?.has('*') || false;
}
