/** A handful of texts for the report: those on which a metric is highest, and typical ones. */
import type { Sample } from '../contract/metric.ts';
import type { Example } from '../contract/report.ts';

type SampleRecord = Sample & { metric: string; subject: string };

/** In all. */
const most = 10;
/** Of one metric on one subject. */
const mostEach = 5;

/**
 * Collects the records of all jobs, and chooses among those that say what each word contributes: for each metric and
 * subject the highest value, the one next to the median, the second highest and so on, in turn over metrics and
 * subjects until there are ten. Ties go to the text that came first, so that the choice is reproducible.
 */
export function collectExamples(): { take(record: SampleRecord): void; chosen(): Example[] } {
  const byJob = new Map<string, Example[]>();
  return {
    take(record) {
      const example = toExample(record);
      if (!example) return;
      const job = JSON.stringify([record.metric, record.subject]);
      const known = byJob.get(job);
      if (known) known.push(example);
      else byJob.set(job, [example]);
    },
    chosen() {
      const preferred = [...byJob.values()].map(inOrderOfPreference);
      const turns = Array.from({ length: mostEach }, (_, rank) => preferred.flatMap((own) => own[rank] ?? []));
      const kept = new Set(turns.flat().slice(0, most));
      return preferred.flat().filter((example) => kept.has(example));
    },
  };
}

function inOrderOfPreference(examples: readonly Example[]): Example[] {
  const descending = [...examples].sort((a, b) => b.value - a.value);
  const median = descending[Math.floor(descending.length / 2)].value;
  const typical = [...examples].sort((a, b) => Math.abs(a.value - median) - Math.abs(b.value - median));
  const chosen: Example[] = [];
  while (chosen.length < Math.min(mostEach, examples.length)) {
    const kind = chosen.length % 2 === 0 ? 'highest' : 'typical';
    const next = (kind === 'highest' ? descending : typical).find((e) => !chosen.some(({ id }) => id === e.id));
    if (!next) break;
    chosen.push({ ...next, chosen: kind });
  }
  return chosen;
}

/** Nothing of a record without a value, or without words and their sensitivities. */
function toExample({ metric, subject, id, value, predicted, probability, words }: SampleRecord): Example | undefined {
  if (typeof value !== 'number' || !Array.isArray(words)) return undefined;
  const read = words.flatMap((entry) => {
    const { word, weight, sensitivity } = entry as { word?: unknown; weight?: unknown; sensitivity?: unknown };
    if (typeof word !== 'string' || typeof sensitivity !== 'number') return [];
    return [{ word, weight: typeof weight === 'number' ? weight : null, sensitivity }];
  });
  if (read.length === 0 || read.length < words.length) return undefined;
  return {
    metric,
    subject,
    id,
    chosen: 'highest',
    value,
    predicted: typeof predicted === 'string' ? predicted : null,
    probability: typeof probability === 'number' ? probability : null,
    words: read,
  };
}
