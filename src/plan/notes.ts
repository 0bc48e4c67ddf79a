/** What the reader must know of a run: what it left out, and what in its data looks odd. */
import type { LoadedConfig } from '../contract/configuration.ts';
import type { Data, Items } from '../contract/data.ts';
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

function binNotes(data: Data): string[] {
  const { scoreBins } = data as Partial<Items>;
  if (scoreBins === undefined) return [];
  const bins = `${scoreBins.toLocaleString('en')} bins of equal width`;
  return [
    `${data.info.id}: scores were put into ${bins}; \`binned\` in the details says how far off a value can be by that`,
  ];
}

export function notesOf({ loaded, limit, data, uses, skipped }: Noted): string[] {
  const compared = loaded.config.humanAgreement?.metrics ?? [];
  return [
    ...partialNotes({ limit, subjects: loaded.only.subjects }, data),
    ...[...data.values()].flatMap(caseNotes),
    ...[...data.values()].flatMap(binNotes),
    ...skippedNotes(skipped),
    ...compared
      .filter((name) => !uses.some(({ as }) => as === name))
      .map((name) => `human agreement: ${name} is missing, because only some of the metrics were run`),
  ];
}
