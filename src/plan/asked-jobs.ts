import type { Job } from './planned.ts';

/** The jobs, and for each reference of a metric one more: as far as asking goes, that is a job like the others. */
export function askedJobs(jobs: readonly Job[]): Job[] {
  const compared = new Map(jobs.flatMap((job) => (job.references ? [[job.use, job] as const] : [])));
  return [
    ...jobs,
    ...[...compared.values()].flatMap(({ use, needs, references = [] }) =>
      references.map((subject): Job => ({ use, needs, subject })),
    ),
  ];
}
