/** What the reader must know of a run: what it left out, and what in its data looks odd. */
import type { LoadedConfig } from '../contract/configuration.ts';
import type { Data } from '../contract/data.ts';
import { caseNotes } from './data/describe-data.ts';
import { partialNotes } from './data/limit.ts';
import type { MetricUse } from './planned.ts';
import { type SkippedSubjects, skippedNotes } from './skipped-subjects.ts';

interface Noted {
  loaded: LoadedConfig;
  limit: number | undefined;
  data: ReadonlyMap<string, Data>;
  uses: readonly MetricUse[];
  skipped: readonly SkippedSubjects[];
}

export function notesOf({ loaded, limit, data, uses, skipped }: Noted): string[] {
  const compared = loaded.config.humanAgreement?.metrics ?? [];
  return [
    ...partialNotes({ limit, subjects: loaded.only.subjects }, data),
    ...[...data.values()].flatMap(caseNotes),
    ...skippedNotes(skipped),
    ...compared
      .filter((name) => !uses.some(({ as }) => as === name))
      .map((name) => `human agreement: ${name} is missing, because only some of the metrics were run`),
  ];
}
