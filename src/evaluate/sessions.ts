/** Who answers in a run. */
import type { SubjectConfig } from '../contract/configuration.ts';
import { classedData, type Plan, swapTable } from '../plan/index.ts';
import { createModelPool, type ModelPoolOptions } from '../runtime/pool.ts';
import { openSubjectSession, type SubjectSession } from '../runtime/subject.ts';

export interface Sessions {
  /** Of each of the plan's subjects, in their order. */
  bySubject: ReadonlyMap<SubjectConfig, SubjectSession>;
  close(): Promise<void>;
}

/** A session for each subject, over models that they share. Nothing is opened before it is asked for. */
export function openSessions(
  planned: Plan,
  { seed, ...options }: Omit<ModelPoolOptions, 'encoders'> & { seed: number },
): Sessions {
  const { subjects, data, files } = planned;
  const encoders = subjects.flatMap(({ encoder }) => (encoder ? [encoder] : []));
  const pool = createModelPool({ ...options, encoders });
  const open = (subject: SubjectConfig) =>
    openSubjectSession(subject, {
      ...options,
      pool,
      seed,
      classed: (name) => classedData(planned, name),
      swapTable: (tables, swaps) => swapTable(data, tables, swaps),
      files: files.get(subject),
    });
  return {
    bySubject: new Map(subjects.map((subject) => [subject, open(subject)])),
    close: () => pool.close(),
  };
}
