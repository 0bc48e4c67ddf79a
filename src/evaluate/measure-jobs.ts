/** Observes and measures, job by job. */
import type { Example, Result } from '../contract/report.ts';
import type { PerText } from '../correlate/index.ts';
import type { ItemRecord } from '../judge/index.ts';
import { collectExamples } from '../measure/index.ts';
import { Observer } from '../observe/index.ts';
import type { Plan } from '../plan/index.ts';
import { type Cache, memoryCache } from '../support/cache.ts';
import type { Progress } from '../support/progress.ts';
import { cleaned } from '../support/secrets/kept.ts';
import { type JobContext, runJob } from './jobs.ts';
import type { Sessions } from './sessions.ts';

export interface MeasureInput {
  planned: Plan;
  sessions: Sessions;
  cache: Cache;
  seed: number;
  /** fairprobe's own. */
  version: string;
  /** Whether a plugin brings metrics: no key holds its code, so what it measured is not kept. What models answered is. */
  hasPlugins: boolean;
  /** Metrics (`as`) that are compared with human judgements. */
  judged: readonly string[];
  /** Takes what metrics say of single items, in the order of jobs and items. */
  sample?: JobContext['sample'];
  /** Whether `items` are wanted. */
  keepsItems: boolean;
  progress: Progress;
}

export interface Measured {
  results: Result[];
  /** Of `judged` metrics. */
  perText: PerText[];
  /** What the reader should know about how subjects were asked. */
  notes: Set<string>;
  /** What metrics said of single items. */
  items: ItemRecord[];
  /** Null where nobody takes samples. */
  examples: Example[] | null;
}

export async function measureJobs(input: MeasureInput): Promise<Measured> {
  const { planned, sessions, cache, seed, version, progress } = input;
  const measured: Measured = { results: [], perText: [], notes: new Set(), items: [], examples: null };
  const examples = input.sample ? collectExamples() : null;
  const sample = (record: ItemRecord) => {
    input.sample?.(cleaned(record));
    examples?.take(record);
    if (input.keepsItems) measured.items.push(record);
  };
  const context: JobContext = {
    plan: planned,
    observer: new Observer(progress),
    cache: input.hasPlugins ? memoryCache() : cache,
    seed,
    perText: new Set(input.judged),
    version,
    ...(input.sample || input.keepsItems ? { sample } : {}),
  };
  const task = progress.start('evaluating', planned.jobs.length, 'jobs');
  for (const job of planned.jobs) {
    const { results, values, notes } = await runJob(job, sessions.bySubject.get(job.subject)!, context);
    for (const result of results) measured.results.push(result);
    if (context.perText.has(job.use.as)) {
      const error = results.find(({ status }) => status === 'error')?.reason ?? null;
      measured.perText.push({ subject: job.subject.name, metric: job.use.as, values, error });
    }
    for (const note of notes) measured.notes.add(note);
    await cache.flush();
    task.advance(1);
  }
  task.end();
  return { ...measured, examples: examples?.chosen() ?? null };
}
