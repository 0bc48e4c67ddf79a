import type { Job } from './planned.ts';

/** The jobs, and for each metric with a reference one more: as far as asking goes, that is a job like the others. */
export function askedJobs(jobs: readonly Job[]): Job[] {
  const compared = new Map(jobs.flatMap((job) => (job.reference ? [[job.use, job] as const] : [])));
  return [
    ...jobs,
    ...Array.from(compared.values(), ({ use, needs, reference }): Job => ({ use, needs, subject: reference! })),
  ];
}
